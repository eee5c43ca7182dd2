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

export interface FeedOptions<F extends Spelled> {
  log: EventLog;
  run: string;
  spell: (stored: Stored) => F;
  /** Newest frames kept in memory while the run is live. */
  keep: number;
}

/** A read of the log, under way or done, and the last sequence that it gives. */
interface Reading<F> {
  frames: Promise<F[]>;
  upTo: number;
}

/** Frames read from the log at a time, and how many such reads are kept for viewers who replay side by side. */
const READ = 500;
const KEPT_READS = 8;

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
  readonly #reads = new Map<number, Reading<F>>();
  readonly #bells = new Set<() => void>();
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
    this.#reads.clear();
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
    this.#reads.clear();
    this.#wake();
  }

  /** The frame with this sequence if it is in memory. */
  peek(seq: number): F | undefined {
    if (seq < this.first || seq > this.head) return undefined;
    const frame = this.#ring[seq % this.#options.keep];
    return frame?.seq === seq ? frame : undefined;
  }

  /** The frames after `after`, from the log, without a gap; none only if they were cleared meanwhile. */
  async load(after: number): Promise<F[]> {
    after = Math.max(after, this.first - 1);
    // Nothing is there yet. Were that remembered, whoever asks again later would be told so for good.
    if (after >= this.head) return [];
    // Read in blocks, each for all who are somewhere in it: of thousands who come back at once no two may have got
    // equally far, and a read for each of them would be a read for each of them.
    const start = Math.max(after - after % READ, this.first - 1);
    const known = this.#reads.get(start);
    const frames = await (known && known.upTo > after ? known : this.#read(start)).frames;
    const rest = after === start ? frames : frames.slice(frames.findIndex(({ seq }) => seq > after));
    if (after === start || (rest[0]?.seq ?? 0) > after) return rest;
    // The block broke off before that, as it may where the log is cleared at the same time.
    return await this.#read(after).frames;
  }

  /** Rows after `start`, at least up to `upTo`. The log gives fewer at a time while its pages are being joined. */
  async #rows(start: number, upTo: number): Promise<Stored[]> {
    const { log, run } = this.#options;
    const rows = await log.read(run, start, READ);
    for (let last = rows.at(-1)?.seq; last !== undefined && last < upTo;) {
      const more = await log.read(run, last, upTo - last);
      if (more[0]?.seq !== last + 1) break;
      for (const row of more) rows.push(row);
      last = rows.at(-1)!.seq;
    }
    return rows;
  }

  #read(start: number): Reading<F> {
    const { spell } = this.#options;
    const head = this.head;
    const upTo = Math.min(head, start + READ);
    const frames = this.#rows(start, upTo).then((rows) => {
      // A clear or a deletion that is under way has taken what was there; a viewer would ask for it forever.
      const next = rows[0]?.seq ?? head + 1;
      if (next > Math.max(start + 1, this.first)) this.cleared(next - 1);
      // What the writer has made durable but not published yet must not be shown out of turn.
      const shown = rows.filter((row) => row.seq <= head).map(spell);
      reading.upTo = shown.at(-1)?.seq ?? start;
      return shown;
    });
    const reading: Reading<F> = { frames, upTo };
    // The one that was needed last goes last.
    this.#reads.delete(start);
    this.#reads.set(start, reading);
    if (this.#reads.size > KEPT_READS) this.#reads.delete(this.#reads.keys().next().value!);
    // A failed read is tried again by whoever asks next; the one who asked gets the error.
    frames.catch(() => this.#reads.get(start) === reading && this.#reads.delete(start));
    return reading;
  }

  /** Calls `bell` whenever something changed; the returned function stops that. */
  listen(bell: () => void): () => void {
    this.#bells.add(bell);
    return () => this.#bells.delete(bell);
  }

  #wake(): void {
    for (const bell of this.#bells) bell();
  }
}
