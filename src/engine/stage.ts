// The runs that are live in this process: those being acted out, at most so many at once, and those waiting for their
// place in order. Writes down how each ended.

import type { RunStatus } from "../core/base_view.ts";
import type { RunRow, Store } from "../log/store.ts";
import type { Live, LiveOptions } from "./live.ts";

export interface StageOptions extends LiveOptions {
  store: Store;
  /** Runs acted out at once. */
  maxConcurrent: number;
  /** Called when a run is no longer live. */
  onLeave: (live: Live) => void;
}

export class Stage {
  readonly #options: StageOptions;
  readonly #live = new Map<string, Live>();
  readonly #waiting: Live[] = [];
  /** The work of runs that are being acted out, each with its writing down. */
  readonly #work = new Map<string, Promise<void>>();
  #stopping = false;
  #dropped = false;

  constructor(options: StageOptions) {
    this.#options = options;
  }

  get load(): { acting: number; waiting: number } {
    return { acting: this.#work.size, waiting: this.#waiting.length };
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

  /** Takes a run in. It begins when there is room; one that has ended already is only written down. */
  async enter(live: Live): Promise<void> {
    if (this.#dropped || this.#live.has(live.row.id)) return this.#options.onLeave(live);
    this.#live.set(live.row.id, live);
    if (live.view.ended_at !== undefined) return await this.#leave(live);
    this.#waiting.push(live);
    this.#fill();
  }

  /** Cancels a run, waiting or not; resolves when its terminal event is durable. */
  async cancel(live: Live): Promise<void> {
    const place = this.#waiting.indexOf(live);
    if (place >= 0) {
      this.#waiting.splice(place, 1);
      this.#begin(live);
    }
    await live.stop("cancelled");
  }

  /** Resolves when the run is no longer live. */
  async gone(id: string): Promise<void> {
    await this.#work.get(id);
  }

  /** Stops all work without ending any run. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#waiting.length = 0;
    const acting = [...this.#live.values()].filter((live) => live.acting);
    // Only the row of these is still to be written, and the next start sees from their log what it must say.
    for (const live of acting) if (live.feed.ended) live.recorder.close();
    await Promise.all(acting.map((live) => live.stop("drained")));
    await Promise.all(this.#work.values());
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
    const { id } = live.row;
    const work = this.#play(live).catch((error) => {
      if (!this.#dropped) this.#options.logger.error("run_lost", { run: id, error });
    }).finally(() => {
      this.#work.delete(id);
      this.#fill();
    });
    this.#work.set(id, work);
  }

  async #play(live: Live): Promise<void> {
    const { logger, clock } = this.#options;
    const started = clock.monotonic();
    const acting = live.act();
    if (live.row.status === "pending") await this.#save(live, "running");
    await acting;
    // The view runs ahead of the log; the feed does not. A run whose end is not durable is taken up again.
    if (!live.feed.ended || this.#dropped) return;
    await this.#leave(live);
    const ms = Math.round(clock.monotonic() - started);
    const { status, usage, error, head } = live.view;
    const { id, kind } = live.row;
    logger.info("run_ended", { run: id, kind, status, events: head, ms, ...usage, error });
  }

  /** Writes down how a run ended, and lets go of it. */
  async #leave(live: Live): Promise<void> {
    await this.#save(live, live.view.status);
    this.#live.delete(live.row.id);
    this.#options.onLeave(live);
    await this.#options.log.compact(live.row.id);
  }

  async #save(live: Live, status: RunStatus): Promise<void> {
    const ended = live.view.ended_at === undefined ? {} : { ended: Date.parse(live.view.ended_at) };
    const digest = live.kind.digest(live.view, live.run);
    const before = live.row;
    const after: RunRow = { ...before, status, updated: this.#options.clock.now(), digest, ...ended };
    live.row = after;
    await live.recorder.insist(() => this.#options.store.update(before, after));
  }
}
