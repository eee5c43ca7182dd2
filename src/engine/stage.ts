// The runs that are live in this process: those being acted out, at most so many at once, and those waiting for their
// place in order. Writes down how each ended, or that it rests.

import { isoTime } from "../clock.ts";
import type { RunStatus } from "../core/base_view.ts";
import { unavailable } from "../errors.ts";
import type { RunRow, Store } from "../log/store.ts";
import type { Live, LiveOptions } from "./live.ts";

export interface StageOptions extends LiveOptions {
  store: Store;
  /** Runs acted out at once. */
  maxConcurrent: number;
  /** Called when a run is no longer live. */
  onLeave: (live: Live) => void;
}

/** Pages of a run that rests are joined when it has this many events more. */
const COMPACT_EVERY = 500;

export class Stage {
  readonly #options: StageOptions;
  readonly #live = new Map<string, Live>();
  readonly #waiting: Live[] = [];
  /** The work of runs that are being acted out, each with its writing down, or only that. */
  readonly #work = new Map<Live, Promise<void>>();
  #leftAt = -Infinity;
  #stopping = false;
  #dropped = false;

  constructor(options: StageOptions) {
    this.#options = options;
  }

  get load(): { acting: number; waiting: number } {
    return { acting: this.#work.size, waiting: this.#waiting.length };
  }

  /** For how long no run has left, in milliseconds. */
  get idleMs(): number {
    return this.#options.clock.monotonic() - this.#leftAt;
  }

  /** Everything about the runs here is written through this. */
  get store(): Store {
    return this.#options.store;
  }

  get stopping(): boolean {
    return this.#stopping;
  }

  /** Runs of a kind that have not ended. */
  count(kind: string): number {
    let count = 0;
    for (const live of this.#live.values()) if (live.row.kind === kind) count++;
    return count;
  }

  get(id: string): Live | undefined {
    return this.#live.get(id);
  }

  /**
   * Takes a run in. It begins when there is room, and not before `first` is done, whatever comes of that; one that has
   * ended already is only written down. Nobody waits here for a store that refuses.
   */
  async enter(live: Live, first = () => Promise.resolve()): Promise<void> {
    if (this.#dropped || this.#live.has(live.row.id)) return this.#options.onLeave(live);
    this.#live.set(live.row.id, live);
    if (live.view.ended_at !== undefined) {
      live.feed.over();
      return await live.recorder.writer.unlessRefused(this.#supervise(live, this.#leave(live)), () => {});
    }
    try {
      await first();
    } finally {
      if (!this.#dropped && !this.#stopping) this.#waiting.push(live);
      this.#fill();
    }
    // Nobody waits for it here: when its turn comes, it is done again if it could not be done.
    if (!live.acting && !this.#dropped && !this.#stopping) live.open().catch(() => {});
  }

  /** Cancels a run, waiting or not; resolves when its terminal event is durable. */
  async cancel(live: Live): Promise<void> {
    this.hasten(live);
    await live.stop("cancelled");
  }

  /** Has a run begin now, before its turn: what is to be answered at once cannot wait for a place. */
  hasten(live: Live): void {
    const place = this.#waiting.indexOf(live);
    if (place < 0) return;
    this.#waiting.splice(place, 1);
    this.#begin(live);
  }

  /** Resolves when this is no longer live. Throws where that waits for a store that refuses. */
  async gone(live: Live): Promise<void> {
    const work = this.#work.get(live);
    if (work) await live.recorder.writer.orRefused(work);
  }

  /** Stops all work without ending any run. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#waiting.length = 0;
    const all = [...this.#live.values()];
    // Only the row of these is still to be written, and the next start sees from their log what it must say.
    for (const live of all) if (live.feed.ended || live.resting) live.recorder.close();
    await Promise.all(all.filter((live) => live.acting).map((live) => live.stop("drained")));
    await Promise.all(this.#work.values());
    // What somebody still had to say, and was made to wait with.
    for (const live of this.#live.values()) live.recorder.close(unavailable("The server is shutting down"));
  }

  /** Gives up on writes that wait for a store that does not recover. */
  abandon(): void {
    for (const live of this.#live.values()) live.recorder.close();
  }

  /**
   * Lets go of every run at once and without an event, and takes none any more: another process may act them out from
   * here on. Resolves when their work has come to its end; nothing of it can be written.
   */
  async drop(reason: Error): Promise<void> {
    this.#stopping = this.#dropped = true;
    this.#waiting.length = 0;
    for (const live of this.#live.values()) {
      live.drop(reason);
      this.#options.onLeave(live);
    }
    this.#live.clear();
    await Promise.all(this.#work.values());
  }

  #fill(): void {
    while (!this.#stopping && this.#work.size < this.#options.maxConcurrent && this.#waiting.length > 0) {
      this.#begin(this.#waiting.shift()!);
    }
  }

  #begin(live: Live): void {
    this.#supervise(live, this.#play(live));
  }

  /** Sees to it that the run is not taken for gone before this has come to its end; what it throws is logged. */
  #supervise(live: Live, work: Promise<void>): Promise<void> {
    const supervised = work.catch((error) => {
      if (!this.#dropped) this.#options.logger.error("run_lost", { run: live.row.id, error });
    }).finally(() => {
      this.#work.delete(live);
      this.#fill();
    });
    this.#work.set(live, supervised);
    return supervised;
  }

  async #play(live: Live): Promise<void> {
    const { logger, clock } = this.#options;
    const started = clock.monotonic();
    const acting = live.act();
    if (live.row.status === "pending") await this.#save(live, "running");
    await acting;
    // The view runs ahead of the log; the feed does not. A run whose end is not durable is taken up again.
    if (!(live.feed.ended || live.resting) || this.#dropped) return;
    await this.#leave(live);
    const ms = Math.round(clock.monotonic() - started);
    const { usage, error, head } = live.view;
    const { id, kind, status } = live.row;
    logger.info(live.resting ? "run_rests" : "run_ended", {
      run: id,
      kind,
      status,
      events: head,
      ms,
      ...usage,
      error,
    });
  }

  /** Writes down how a run ended, or that it rests, and lets go of it. */
  async #leave(live: Live): Promise<void> {
    const { log, logger } = this.#options;
    const { id } = live.row;
    // It is read as well in pages that are not joined.
    const compact = () =>
      log.compact(id).catch((error) => logger.error("log_not_compacted", { run: id, error }));
    // One that rests will grow: its pages are joined once in a while, or a long session would be read at every rest.
    const due = Math.floor(live.began / COMPACT_EVERY) < Math.floor(live.view.head / COMPACT_EVERY);
    if (live.resting && due) await compact(); // now, while nobody else can write to it
    await this.#save(live, live.resting ? "idle" : live.view.status);
    log.letGo(id);
    this.#leftAt = this.#options.clock.monotonic();
    this.#live.delete(id);
    this.#options.onLeave(live);
    if (!live.resting) await compact();
  }

  async #save(live: Live, status: RunStatus): Promise<void> {
    const { ended_at, updated_at } = live.view;
    const last = live.resting ? updated_at ?? isoTime(live.row.created) : ended_at;
    const ended = last === undefined ? {} : { ended: Date.parse(last) };
    const digest = live.kind.digest(live.view, live.run);
    const before = live.row;
    const after: RunRow = { ...before, status, updated: this.#options.clock.now(), digest, ...ended };
    live.row = after;
    await live.recorder.writer.write(() => this.#options.store.update(before, after));
  }
}
