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
 * Frames read from the log at a time, at most; how many such reads are kept for viewers who replay side by side; and how
 * many of these may be ahead of viewers who have yet to come for them. The log bounds a read by its bytes as well.
 */
const READ = 2000;
const KEPT_READS = 4;
const READS_AHEAD = 2;

interface Read<F> {
  /** It holds what comes after `after`, up to and including `upTo`, which is a guess until it has settled. */
  after: number;
  upTo: number;
  settled: boolean;
  /** Whether it was made for somebody who has not come for it yet. */
  ahead: boolean;
  frames: Promise<F[]>;
}

/** Somebody who is behind. Until nobody is, what was read is kept. */
export interface Behind<F> {
  /** As `Feed.load`. While what it gives is passed on, the store reads on. One at a time. */
  load(after: number): Promise<F[]>;
  /** Says that no more will be loaded. Call once. */
  caughtUp(): void;
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
  /** How far a read goes, about: by the last ones that did not end with the run's head. */
  #span = READ;
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

  /** Says that somebody is behind and will load more. */
  fallBehind(): Behind<F> {
    this.#behind++;
    let ended = false;
    let next: Read<F> | undefined;
    const readOn = (after?: number) => {
      // Whether or not it was come for.
      if (next) next.ahead = false;
      next = after === undefined || ended ? undefined : this.#readAhead(after);
    };
    return {
      load: async (after) => {
        const frames = await this.load(after);
        readOn(frames.at(-1)?.seq);
        return frames;
      },
      caughtUp: () => {
        ended = true;
        readOn();
        if (--this.#behind === 0 && this.#loading === 0) this.#reads = [];
      },
    };
  }

  async #load(after: number): Promise<F[]> {
    for (let [exactly, failures] = [false, 0]; true;) {
      // What is in the log of a run that is gone is another's, which was made under the same id.
      if (this.removed) return [];
      after = Math.max(after, this.first - 1);
      // Nothing is there yet. Were that remembered, whoever asks again later would be told so for good.
      if (after >= this.head) return [];
      const known = this.#readWith(after);
      if (known) {
        // If it fails, the first to notice tries once more for the others.
        const frames = await known.frames.catch((error) => {
          if (++failures > 1) throw error;
          return [];
        });
        const rest = framesAfter(frames, Math.max(after, this.first - 1));
        // How far one goes that was under way is known only now.
        if (rest.length > 0) return this.#give(known, rest);
      } else {
        // Parts of the log begin at the same places for all, as far as they go.
        const part = Math.max(after - after % READ, this.first - 1);
        const beyond = after - part >= this.#span || this.#reads.some((read) => read.after === part);
        const start = exactly || beyond ? after : part;
        const read = this.#read(start, false);
        const frames = framesAfter(await read.frames, after);
        if (frames.length > 0 || start === after) return this.#give(read, frames);
        exactly = true;
      }
    }
  }

  /** The read that has what comes next after `after`, as far as is known. */
  #readWith(after: number): Read<F> | undefined {
    return this.#reads.find((read) => after >= read.after && after < read.upTo);
  }

  #read(after: number, ahead: boolean): Read<F> {
    const { log, run, spell } = this.#options;
    const head = this.head;
    const frames = log.read(run, after, READ).then((rows) => {
      if (this.removed) return [];
      // A clear or a deletion that is under way has taken what was there; a viewer would ask for it forever.
      const next = rows[0]?.seq ?? head + 1;
      if (next > Math.max(after + 1, this.first)) this.cleared(next - 1);
      // What the writer has made durable but not published yet must not be shown out of turn.
      return rows.filter((row) => row.seq <= head).map(spell);
    });
    const read: Read<F> = { after, upTo: after + READ, settled: false, ahead, frames };
    this.#reads.push(read);
    const settle = (last: number) => {
      read.upTo = last;
      read.settled = true;
      // One may end early, as where pages end and the journal goes on; that says little of the others.
      if (last > after && last < head) this.#span = Math.max(last - after, this.#span >> 1);
      if (last <= after) this.#reads = this.#reads.filter((other) => other !== read);
    };
    frames.then((frames) => settle(frames.at(-1)?.seq ?? after), () => settle(after));
    return read;
  }

  /** Frames of a read for whoever asked. */
  #give(read: Read<F>, frames: F[]): F[] {
    read.ahead = false;
    this.#forgetSome();
    return frames;
  }

  /** The read of what comes next, unless that is in memory, or being read, or others have as many ahead as may be. */
  #readAhead(after: number): Read<F> | undefined {
    if (this.removed || after >= this.head || this.peek(after + 1)) return undefined;
    if (this.#readWith(after)) return undefined;
    if (this.#reads.filter(({ ahead }) => ahead).length >= READS_AHEAD) return undefined;
    const read = this.#read(after, true);
    this.#forgetSome();
    return read;
  }

  /** Nothing that somebody waits for, or has yet to come for, is forgotten: it would be read again. */
  #forgetSome(): void {
    while (this.#reads.length > KEPT_READS) {
      const oldest = this.#reads.findIndex(({ settled, ahead }) => settled && !ahead);
      if (oldest === -1) break;
      this.#reads.splice(oldest, 1);
    }
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
