// What viewers of one run read from: the newest frames in memory, older ones from the log, and a bell that rings
// when there is more. The recorder publishes here only what is durable already. The bell carries nothing: live is
// replay that has caught up.
//
// Frames, not events, are kept: an event is spelled once, and the same string goes to every socket.

import { isTerminal, type Stored } from "../core/event.ts";
import type { EventLog } from "./log.ts";

export interface Spelled {
  seq: number;
}

/** Told when something has changed. An object rather than a function: of a thousand, each is looked up in memory anew. */
export interface Bell {
  ring(): void;
}

export interface FeedOptions<F extends Spelled> {
  log: EventLog;
  run: string;
  spell: (stored: Stored) => F;
  /** Newest frames kept in memory while the run is live. */
  keep: number;
}

/**
 * Frames read from the log at a time, at most, and how many such reads are kept for viewers who replay side by side.
 * The log bounds a read by its bytes as well.
 */
const READ = 2000;
const KEPT_READS = 4;

interface Read<F> {
  /** It holds what comes after `after`, up to and including `upTo`, which is a guess until it has settled. */
  after: number;
  upTo: number;
  settled: boolean;
  frames: Promise<F[]>;
}

export class Feed<F extends Spelled> {
  /** First sequence available; `head` + 1 when there is none. */
  first = 1;
  /** Last durable sequence. */
  head = 0;
  /** Whether `head` is the run's terminal event. */
  ended = false;
  /** Whether the run was deleted: nothing is left to read. */
  removed = false;

  /** The newest frames in order, a ring: sequence s is at `s % keep`. */
  readonly #ring: (F | undefined)[];
  #reads: Read<F>[] = [];
  /** Loads under way, and those who have said that they are behind. */
  #loading = 0;
  #behind = 0;
  readonly #bells = new Set<Bell>();
  readonly #options: FeedOptions<F>;

  constructor(options: FeedOptions<F>) {
    this.#options = options;
    this.#ring = new Array(options.keep);
  }

  /** Reads the bounds; `ended` says whether the run is known to be over. Call once, before anything else. */
  async open(ended: boolean): Promise<this> {
    const { first, head } = await this.#options.log.bounds(this.#options.run);
    this.first = first;
    // Of a log that is deleted and made again while its bounds are read they need not fit each other.
    this.head = Math.max(head, first - 1);
    this.ended = ended;
    return this;
  }

  /** Viewers listening now. */
  get listeners(): number {
    return this.#bells.size;
  }

  /** Takes over events that are durable, in sequence, and rings. */
  publish(rows: readonly Stored[]): void {
    for (const stored of rows) {
      if (stored.seq !== this.head + 1) {
        throw new Error(`Feed of run ${this.#options.run} is at ${this.head} and was given ${stored.seq}`);
      }
      this.#ring[stored.seq % this.#options.keep] = this.#options.spell(stored);
      this.head = stored.seq;
      if (isTerminal(stored.event)) this.ended = true;
    }
    this.#wake();
  }

  /** Says that everything up to `upTo` is gone. */
  cleared(upTo: number): void {
    this.first = Math.max(this.first, upTo + 1);
    // Where another process writes, what was cleared may never have been seen here.
    this.head = Math.max(this.head, upTo);
    this.#reads = [];
    this.#wake();
  }

  /** Says that the run is over where its last event was cleared before it could be seen here. */
  over(): void {
    this.ended = true;
    this.#wake();
  }

  /** Says that the run itself is gone. */
  remove(): void {
    this.removed = true;
    // Whoever is still behind gets the end at least, if it is in memory.
    this.first = this.ended && this.peek(this.head) ? this.head : this.head + 1;
    this.#reads = [];
    this.#wake();
  }

  /** The frame with this sequence if it is in memory. */
  peek(seq: number): F | undefined {
    if (seq < this.first || seq > this.head) return undefined;
    const frame = this.#ring[seq % this.#options.keep];
    return frame?.seq === seq ? frame : undefined;
  }

  /**
   * The frames after `after`, from the log, without a gap; none only if they were cleared meanwhile. Whoever is
   * somewhere near is served by the same read: of thousands who come back at once no two may have got equally far.
   */
  async load(after: number): Promise<F[]> {
    this.#loading++;
    try {
      return await this.#load(after);
    } finally {
      // What was read is for those who read beside each other; in memory it is of no use to the others.
      if (--this.#loading === 0 && this.#behind === 0) this.#reads = [];
    }
  }

  /** Says that somebody is behind and will load more. Until nobody is, what was read is kept. Call the result once. */
  fallBehind(): () => void {
    this.#behind++;
    return () => {
      if (--this.#behind === 0 && this.#loading === 0) this.#reads = [];
    };
  }

  async #load(after: number): Promise<F[]> {
    for (let [exactly, failures] = [false, 0]; true;) {
      // What is in the log of a run that is gone is another's, which was made under the same id.
      if (this.removed) return [];
      after = Math.max(after, this.first - 1);
      // Nothing is there yet. Were that remembered, whoever asks again later would be told so for good.
      if (after >= this.head) return [];
      const known = this.#reads.find((read) => after >= read.after && after < read.upTo);
      // How far it goes is known when it is there. If it fails, the first to notice tries once more for the others.
      if (known && !known.settled) {
        await known.frames.catch((error) => {
          if (++failures > 1) throw error;
        });
      } else if (known) return this.#given(framesAfter(await known.frames, after));
      else {
        // Parts of the log begin at the same places for all, as far as they go.
        const part = Math.max(after - after % READ, this.first - 1);
        const start = exactly || this.#reads.some((read) => read.after === part) ? after : part;
        const frames = framesAfter(await this.#read(start), after);
        if (frames.length > 0 || start === after) return this.#given(frames);
        exactly = true;
      }
    }
  }

  #read(after: number): Promise<F[]> {
    const { log, run, spell } = this.#options;
    const head = this.head;
    const frames = log.read(run, after, READ).then((rows) => {
      if (this.removed) return [];
      // A clear or a deletion that is under way has taken what was there; a viewer would ask for it forever.
      const next = rows[0]?.seq ?? head + 1;
      if (next > Math.max(after + 1, this.first)) this.cleared(next - 1);
      // What the writer has made durable but not published yet must not be shown out of turn.
      const shown = (rows.at(-1)?.seq ?? 0) > head ? rows.filter((row) => row.seq <= head) : rows;
      return shown.map(spell);
    });
    const read: Read<F> = { after, upTo: after + READ, settled: false, frames };
    if (this.#reads.push(read) > KEPT_READS) this.#reads.shift();
    const settle = (upTo: number) => {
      read.upTo = upTo;
      read.settled = true;
    };
    frames.then((frames) => settle(frames.at(-1)?.seq ?? after), () => settle(after));
    return frames;
  }

  /** Has the store read on while whoever gets these passes them on, if somebody has said to come for more. */
  #given(frames: F[]): F[] {
    const after = frames.at(-1)?.seq ?? this.head;
    const wanted = this.#behind > 0 && after < this.head && !this.peek(after + 1);
    if (wanted && !this.#reads.some((read) => after >= read.after && after < read.upTo)) this.#read(after);
    return frames;
  }

  /** Rings `bell` whenever something changed; the returned function stops that. */
  listen(bell: Bell): () => void {
    this.#bells.add(bell);
    return () => this.leave(bell);
  }

  /** Rings it no more. */
  leave(bell: Bell): void {
    this.#bells.delete(bell);
  }

  #wake(): void {
    for (const bell of this.#bells) bell.ring();
  }
}

/** Of frames in order without a gap, those after `after`. */
function framesAfter<F extends Spelled>(frames: F[], after: number): F[] {
  const from = after + 1 - (frames[0]?.seq ?? Infinity);
  return from > 0 ? frames.slice(from) : frames;
}
