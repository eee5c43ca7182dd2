// The one writer of one run: takes events from the run's script, joins streamed text, asks the grammar, numbers, makes
// durable, and only then publishes to the feed. Whoever else has something to say about the run says it through here.

import { type Clock, isoTime } from "../clock.ts";
import { StoreRefused, unavailable } from "../errors.ts";
import type { Event, Stored } from "../core/event.ts";
import type { BaseView } from "../core/base_view.ts";
import { Row } from "../core/row.ts";
import type { EventLog } from "../log/log.ts";
import type { Bucket } from "./bucket.ts";
import { isJoinable, Joiner } from "./joiner.ts";
import type { Kind, Script } from "./kind.ts";
import { RetryingWriter } from "./retrying_writer.ts";
import { Inbox } from "../inbox.ts";
import { driven } from "../handover.ts";

export interface RecorderOptions {
  run: string;
  /** The view of everything in the log so far; the recorder moves it on. */
  view: BaseView;
  kind: Pick<Kind, "check" | "evolve" | "urgent">;
  log: EventLog;
  publish: (rows: Stored[]) => void;
  clock: Clock;
  /** Milliseconds within which streamed text is joined. */
  windowMs: number;
  /** The rate ceiling. */
  bucket: Bucket;
  /** Told when the log refuses to write; the recorder goes on trying until it is stopped. */
  onStall: (error: unknown) => void;
}

type Answer = IteratorResult<Event | readonly Event[], void>;

/** What a recorder waits for: the script's next word or an error, the end of a window or of a write, a stop. */
type Happening =
  | { got: Answer }
  | { error: unknown }
  | { window: object }
  | "written"
  | "aborted";

/** For so long after something urgent was said nothing waits for the ceiling: it is to be answered at once. */
const HURRY_MS = 250;

export class Recorder {
  readonly #options: RecorderOptions;
  readonly #joiner: Joiner;
  readonly #bucket: Bucket;
  /** Writes one after the other, whoever asks. */
  #turn: Promise<unknown> = Promise.resolve();
  /** Writes what is to be written whatever the store says meanwhile; also other things of the run than its events. */
  readonly writer: RetryingWriter;
  /** Aborted when something urgent is said, by when on the clock that is over, and who is told of what was posted. */
  #hurry = new AbortController();
  #hurryUntil = -Infinity;
  readonly #bells = new Set<() => void>();

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#bucket = options.bucket;
    this.#joiner = new Joiner(options.windowMs === 0);
    this.writer = new RetryingWriter(options.clock, options.onStall);
  }

  get view(): BaseView {
    return this.#options.view;
  }

  /**
   * Records everything `script` yields until it ends, and returns true; false when `signal` aborted first. Text that
   * was waiting to be joined is recorded either way. Throws what the script throws, and `GrammarError`.
   */
  async record(acted: Script, signal: AbortSignal): Promise<boolean> {
    const script = driven<Event | readonly Event[], void>(acted);
    const inbox = new Inbox<Happening>();
    const answer = (got: Answer) => inbox.put({ got });
    const fail = (error: unknown) => inbox.put({ error });
    const ask = () => void script.next().then(answer, fail);
    const onAbort = () => inbox.put("aborted");
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
    let window: { cancel: () => void } | undefined;
    const openWindow = () => {
      const ms = Math.max(this.#options.windowMs, this.#bucket.wait(this.#joiner.count));
      const opened = { cancel: () => {} };
      opened.cancel = this.#options.clock.after(ms, () => inbox.put({ window: opened }));
      return opened;
    };
    const put = (events: readonly Event[]): Promise<unknown> => {
      // A stopped run keeps what was said until then, but no event that would only now begin.
      const write = () => this.write(signal.aborted ? events.filter(isJoinable) : events);
      return this.#afford(events, signal)?.then(write, write) ?? write();
    };
    /** Text that is being written while the script goes on, and whether it has been kept from that. */
    let text: Promise<unknown> | undefined;
    let held = false;
    const written = () => {
      text = undefined;
      inbox.put("written");
    };
    const writeText = () => {
      // No more than the ceiling allows now: to wait for several would be to let others go before, time and again.
      text = put(this.#joiner.takeSome(Math.max(1, this.#bucket.ready)));
      text.then(written, fail);
      return text;
    };
    const flush = async (events: readonly Event[] = []) => {
      window?.cancel();
      window = undefined;
      if (text) await text;
      if (this.#joiner.apart) { while (!this.#joiner.empty) await writeText(); }
      const all = this.#joiner.empty ? events : [...this.#joiner.take(), ...events];
      if (all.length > 0) await put(all);
    };

    try {
      ask();
      while (true) {
        if (!this.#joiner.empty && !text) {
          // Without a window text is passed on at once, and what comes while the store writes it goes together after it.
          if (this.#joiner.apart) writeText();
          else window ??= openWindow();
        }
        const happened = await inbox.take();
        if (happened === "aborted") {
          await flush();
          return false;
        }
        if (happened === "written") {
          if (held) ask();
          held = false;
          continue;
        }
        if ("error" in happened) throw happened.error;
        if ("window" in happened) {
          // One that was flushed before it was over says nothing any more.
          if (happened.window === window) await flush();
          continue;
        }
        const { got } = happened;
        if (got.done) {
          await flush();
          return !signal.aborted;
        }
        const { value } = got;
        if ("type" in value && isJoinable(value)) {
          this.#joiner.add(value);
          held = this.#joiner.full && text !== undefined;
          if (held) continue;
          if (this.#joiner.full) await flush();
        } else await flush("type" in value ? [value] : value);
        ask();
      }
    } catch (error) {
      const flushed = flush();
      await (signal.aborted ? flushed.catch(ignore) : flushed);
      if (signal.aborted) return false;
      throw error;
    } finally {
      window?.cancel();
      signal.removeEventListener("abort", onAbort);
      // Who started a generator closes it. It may be waiting for a model that is slow to notice; nobody waits here.
      script.return().catch(() => {});
    }
  }

  /** Numbers the events, makes them durable, publishes them; returns them as stored. */
  write(events: readonly Event[]): Promise<Stored[]> {
    return this.exclusive(() => this.#write(events));
  }

  // By `then` rather than by `await`, as all that a word passes from here to the store and back: where a thousand runs say
  // one now and then, what is kept of functions that wait for it was a seventh of what is allocated.
  #write(events: readonly Event[]): Promise<Stored[]> {
    const { run, view, kind, log, clock } = this.#options;
    const first = view.head + 1;
    const at = isoTime(clock.now());
    const rows: Stored[] = [];
    let refused: unknown;
    for (const event of events) {
      try {
        kind.check(view, event);
      } catch (error) {
        // What came before the bad one happened all the same.
        refused = error;
        break;
      }
      // Its data is spelled once, for the log and for every protocol.
      const row = Row.of(first + rows.length, at, event);
      kind.evolve(view, row);
      rows.push(row);
    }
    if (rows.length === 0) return refused ? Promise.reject(refused) : Promise.resolve(rows);
    return this.writer.write(() => log.append(run, first, rows)).then(() => {
      this.#options.publish(rows);
      if (refused) throw refused;
      return rows;
    });
  }

  /**
   * Records an event from outside, under the run's rate ceiling like its own unless it is urgent. `make` is called
   * once more when its turn has come, with what is in the log by then; what it throws is thrown. `first` gives what is
   * to be recorded before it, or undefined when nothing may be recorded any more: then nothing is, and undefined
   * comes back. With `force` it waits for nothing, and the ceiling is made up for after it.
   */
  async post(
    make: (view: BaseView) => Event,
    first: () => readonly Event[] | undefined,
    force = false,
  ): Promise<Stored | undefined> {
    if (!first()) return undefined;
    // What waits for the store is the run's own; who comes from outside is told, and may come again.
    if (this.stalled) throw new StoreRefused();
    const event = make(this.view);
    if (this.#options.kind.urgent?.(event)) {
      this.#hurryUntil = this.#options.clock.monotonic() + HURRY_MS;
      this.#hurry.abort();
      this.#hurry = new AbortController();
    }
    if (force) this.#bucket.force(1);
    else await this.#afford([event], this.writer.closed);
    let begun = false;
    let told = false;
    const work = this.exclusive(async () => {
      // Who was told that it was not taken must not find it recorded after all.
      if (told) throw new StoreRefused();
      begun = true;
      const before = first();
      const rows = before && await this.#write([...before, make(this.view)]);
      for (const ring of this.#bells) ring();
      return rows?.at(-1);
    });
    return await this.writer.unlessRefused(work, () => {
      told = true;
      throw begun
        ? unavailable("The store takes nothing now; this will be recorded as soon as it does", 5)
        : new StoreRefused();
    });
  }

  /** Records the very first event of a run; nothing where that is there. */
  async open(event: Event): Promise<void> {
    await this.exclusive(async () => this.view.head === 0 && await this.#write([event]));
  }

  /** Calls `ring` after each event that was posted, until the returned function is called. */
  onPosted(ring: () => void): () => void {
    this.#bells.add(ring);
    return () => this.#bells.delete(ring);
  }

  /** Waits until the ceiling allows these events, which it always does where there is hurry. */
  #afford(events: readonly Event[], signal: AbortSignal): Promise<void> | undefined {
    const { clock, kind } = this.#options;
    const { length: count } = events;
    const hurried = this.#hurryUntil > -Infinity && clock.monotonic() < this.#hurryUntil;
    const urgent = kind.urgent && events.some((event) => kind.urgent!(event));
    if (hurried || urgent) return void this.#bucket.force(count);
    return this.#bucket.tryTake(count) ? undefined : this.#wait(count, signal);
  }

  async #wait(count: number, signal: AbortSignal): Promise<void> {
    const hurry = this.#hurry.signal;
    await this.#bucket.take(count, AbortSignal.any([signal, hurry])).catch((error) => {
      if (signal.aborted) throw error;
      this.#bucket.force(count);
    });
  }

  /** Runs `work` when no write is under way, and holds up later writes until it is done. */
  exclusive<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    this.#turn = mine.then(ignore, ignore);
    return mine;
  }

  /** Stops trying to write; a write that waits for the log to recover rejects. */
  close(reason = new Error(`Run ${this.#options.run} was stopped before its events could be kept`)): void {
    this.writer.close(reason);
  }

  /** Whether the store refused what was last to be written, and it is being tried again. */
  get stalled(): boolean {
    return this.writer.stalled;
  }

  /**
   * A look at the run when no write is under way, so that nothing is seen that is not durable; undefined when the
   * store refuses what is being written, since nobody should wait for that.
   */
  look<T>(work: () => T): Promise<T | undefined> {
    if (this.stalled) return Promise.resolve(undefined);
    const looking = this.exclusive(() => Promise.resolve<T | undefined>(work()));
    return this.writer.unlessRefused(looking, () => undefined);
  }
}

function ignore() {}
