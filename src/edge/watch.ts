// One viewer of one run: a cursor over the run's feed, and whoever extends it is where frames go. The only way an event
// reaches anybody, over a socket or SSE. A viewer has no queue: while its sink is full it waits, and reads on from its
// cursor.
//
//   [stream_reset] frame frame … caught_up frame … terminal frame, close 1000

import type { Behind, Bell, Feed } from "../log/feed.ts";
import type { Frame } from "../core/frame.ts";
import { Batch, type BatchCache, batchCacheOf } from "./batch.ts";

const encoder = new TextEncoder();

/** Where frames go. `write` is called only after `ready` said yes. */
export interface Sink {
  /** Whether another frame may be written now. */
  ready(): boolean;
  /** Calls `fn` once, when it may be worth asking `ready` again. */
  whenReady(fn: () => void): void;
  write(frame: Frame): void;
  /** Several at once, where the viewer asked for that. */
  writeAll(batch: Batch): void;
  /** A message without a sequence. */
  control(name: "caught_up" | "stream_reset", data: Record<string, unknown>): void;
  close(code: number, reason: string): void;
}

export interface WatchOptions {
  epoch: string;
  /** Events up to here are known to the viewer. */
  after: number;
  /** The epoch the viewer saw them in, if it says. */
  seenEpoch?: string;
  /** Beyond this sequence, events of another epoch had the same numbers. */
  cut?: number;
  /** Whether frames that are marked optional are left out. */
  skipOptional: boolean;
  /** Frames that this viewer does not want besides. */
  skip?: (frame: Frame) => boolean;
  /** Largest number of bytes of UTF-8 handed to the sink at once; 0 hands over frame by frame. */
  batch: number;
  onError: (error: unknown) => void;
}

/**
 * What `Sink` promises, who extends it promises: a delivery to one of a thousand viewers is a walk through memory that no
 * cache holds, and the two objects more on the way, a sink and a socket behind the viewer, were three hundredths of what
 * it costs. For the same reason what every delivery needs comes first here.
 */
export abstract class Viewer implements Bell {
  #cursor: number;
  /** Whether a read or a full sink will ring by itself. */
  #waiting = false;
  #stopped = false;
  #caughtUp = false;
  /** Whether it hands over batches, and where it finds those that it shares with others. */
  readonly #inBatches: boolean;
  readonly #shared: BatchCache | undefined;
  /** Undefined where it wants all frames. */
  readonly #wants: ((frame: Frame) => boolean) | undefined;
  readonly #options: WatchOptions;
  #backlog: readonly Frame[] = [];
  /** What it loads by while it is behind; nothing where it is not. */
  #behind: Behind<Frame> | undefined;

  constructor(readonly feed: Feed<Frame>, options: WatchOptions) {
    this.#cursor = options.after;
    const { batch, skip, skipOptional } = options;
    this.#inBatches = batch > 0;
    // One who leaves out frames of its own shares with nobody.
    this.#shared = batch > 0 && !skip ? batchCacheOf(feed, batch, skipOptional) : undefined;
    this.#wants = wanted(options);
    this.#options = options;
  }

  protected abstract ready(): boolean;
  protected abstract whenReady(fn: () => void): void;
  protected abstract write(frame: Frame): void;
  protected abstract writeAll(batch: Batch): void;
  protected abstract control(...message: Parameters<Sink["control"]>): void;
  protected abstract close(code: number, reason: string): void;

  /**
   * Hands over what there is, and from now on whatever comes. Call once, when it is known to whoever may stop it: a sink
   * may end it while it is told where it begins.
   */
  begin(): void {
    const reason = resetReason(this.feed, this.#options);
    if (reason) this.#reset(reason);
    if (this.#stopped) return;
    this.feed.listen(this);
    this.ring();
  }

  /** Stops for good; called when the socket has gone. */
  stop(): void {
    this.#stopped = true;
    this.#backlog = [];
    this.#forgetReads();
    this.feed.leave(this);
  }

  /** Hands over everything that can be handed over now. What goes wrong ends this viewer and nobody else. */
  ring(): void {
    try {
      this.#pump();
    } catch (error) {
      this.#options.onError(error);
      this.#end(1011, "this viewer could not be served");
    }
  }

  #pump(): void {
    if (this.#waiting) return;
    while (!this.#stopped) {
      const { feed } = this;
      if (feed.removed && (!feed.ended || this.#cursor > feed.head)) return this.#end(4404, "deleted");
      if (this.#cursor < feed.first - 1) this.#reset("history_cleared");
      if (this.#cursor === feed.head) return this.#atHead();
      if (!this.ready()) {
        this.#waiting = true;
        this.whenReady(() => this.#resume());
        return;
      }
      // One frame after the other is what a thousand viewers do at once: nothing is allocated on this way.
      const frame = this.#at(this.#cursor + 1);
      if (!frame) return this.#load();
      if (this.#inBatches) this.#writeBatch();
      else this.#write(frame);
    }
  }

  #atHead(): void {
    this.#forgetReads();
    if (this.feed.ended) return this.#end(1000, "the run is over");
    if (this.#caughtUp) return;
    this.#caughtUp = true;
    this.control("caught_up", { epoch: this.#options.epoch, head_sequence: this.feed.head });
  }

  #write(frame: Frame): void {
    if (!this.#wants || this.#wants(frame)) this.write(frame);
    this.#cursor = frame.seq;
  }

  /** Hands over as many frames as are in memory and fit a batch. */
  #writeBatch(): void {
    const batch = this.#shared?.find(this.#cursor) ?? this.#makeBatch();
    if (batch.frames.length > 0) this.writeAll(batch);
    this.#cursor = batch.last;
  }

  #makeBatch(): Batch {
    const after = this.#cursor;
    const frames: Frame[] = [];
    let last = after;
    let size = 1;
    for (let frame = this.#at(last + 1); frame; frame = this.#at(last + 1)) {
      size += encoder.encode(frame.text).length + 1;
      if (size > this.#options.batch && last > after) break;
      if (!this.#wants || this.#wants(frame)) frames.push(frame);
      last = frame.seq;
    }
    const batch = new Batch(frames, last);
    this.#shared?.put(after, batch);
    return batch;
  }

  /** The frame with this sequence if it is in memory. Throws rather than send another one in its place. */
  #at(seq: number): Frame | undefined {
    const frame = this.feed.peek(seq) ?? this.#fromBacklog(seq);
    if (frame && frame.seq !== seq) {
      throw new Error(`Viewer at ${this.#cursor} was about to be sent ${frame.seq}`);
    }
    return frame;
  }

  #fromBacklog(seq: number): Frame | undefined {
    const start = this.#backlog[0]?.seq;
    return start === undefined ? undefined : this.#backlog[seq - start];
  }

  #load(): void {
    this.#waiting = true;
    this.#behind ??= this.feed.fallBehind();
    this.#behind.load(this.#cursor).then((frames) => {
      const cleared = this.#cursor < this.feed.first - 1 || this.feed.removed;
      if (frames.length === 0 && !cleared) {
        throw new Error(`No event after ${this.#cursor}, head ${this.feed.head}`);
      }
      this.#backlog = frames;
      this.#resume();
    }).catch((error) => {
      this.#options.onError(error);
      this.#end(1011, "the log could not be read");
    });
  }

  #forgetReads(): void {
    this.#behind?.caughtUp();
    this.#behind = undefined;
  }

  #resume(): void {
    this.#waiting = false;
    this.ring();
  }

  #reset(reason: string): void {
    const { first, head } = this.feed;
    this.#cursor = first - 1;
    this.#backlog = [];
    this.control("stream_reset", {
      reason,
      epoch: this.#options.epoch,
      first_sequence: first,
      head_sequence: head,
    });
  }

  #end(code: number, reason: string): void {
    this.stop();
    this.close(code, reason);
  }
}

/** A viewer whose sink is another object. It begins at once. */
export class SinkViewer extends Viewer {
  constructor(feed: Feed<Frame>, readonly sink: Sink, options: WatchOptions) {
    super(feed, options);
    this.begin();
  }

  protected ready(): boolean {
    return this.sink.ready();
  }

  protected whenReady(fn: () => void): void {
    this.sink.whenReady(fn);
  }

  protected write(frame: Frame): void {
    this.sink.write(frame);
  }

  protected writeAll(batch: Batch): void {
    this.sink.writeAll(batch);
  }

  protected control(...message: Parameters<Sink["control"]>): void {
    this.sink.control(...message);
  }

  protected close(code: number, reason: string): void {
    this.sink.close(code, reason);
  }
}

function wanted({ skip, skipOptional }: WatchOptions): ((frame: Frame) => boolean) | undefined {
  if (!skipOptional) return skip && ((frame) => !skip(frame));
  return (frame) => !frame.optional && !skip?.(frame);
}

/** Why a viewer cannot simply go on from where it says it was; undefined when it can. */
function resetReason(
  feed: Feed<Frame>,
  { epoch, after, seenEpoch, cut = Infinity }: WatchOptions,
): string | undefined {
  if (seenEpoch !== undefined && seenEpoch !== epoch) return "epoch_changed";
  // Which of two events it has seen under this number, it does not say.
  const ambiguous = seenEpoch === undefined && after > cut;
  if (after > feed.head || ambiguous) return "unknown_sequence";
  const nothingLeft = feed.ended && feed.first > feed.head;
  return after < feed.first - 1 || nothingLeft ? "history_cleared" : undefined;
}
