// All runs: started, found, listed, cancelled, deleted, and taken up again after a crash. Keeps what is live in
// memory and leaves the rest in the store.

import { conflict, notFound, ParleyError, unavailable } from "../errors.ts";
import { emptyView, evolve, type RunStatus, type View } from "../core/view.ts";
import type { Event, Stored } from "../core/event.ts";
import type { Run } from "../core/run.ts";
import { Feed } from "../log/feed.ts";
import type { ListQuery, RunRow, Store } from "../log/store.ts";
import type { Frame } from "../wire/dialect.ts";
import type { Kind } from "./kind.ts";
import { Live, type LiveOptions } from "./live.ts";

export interface RunsOptions extends Omit<LiveOptions, "log"> {
  store: Store;
  kinds: readonly Kind[];
  newId: () => string;
  maxConcurrent: number;
  /** Newest frames of a live run kept in memory. */
  keepFrames: number;
}

export interface NewRun {
  kind: string;
  spec: Run["spec"];
  subject: string;
  /** An Idempotency-Key and a digest of the body it came with. */
  again?: { key: string; digest: string };
}

/** A run as status pages and lists show it. */
export interface Described {
  row: RunRow;
  status: RunStatus | "interrupted";
  first: number;
  head: number;
  digest: Record<string, unknown>;
}

export class Runs {
  readonly #options: RunsOptions;
  readonly #kinds: Map<string, Kind>;
  readonly #live = new Map<string, Live>();
  readonly #waiting: Live[] = [];
  readonly #feeds = new Map<string, { feed: Promise<Feed<Frame>>; users: number }>();
  /** Work that goes on after the request that caused it. */
  readonly #background = new Set<Promise<unknown>>();
  #acting = 0;
  #stopping = false;

  constructor(options: RunsOptions) {
    this.#options = options;
    this.#kinds = new Map(options.kinds.map((kind) => [kind.name, kind]));
  }

  /** Runs being acted out, and waiting for their place. */
  get load(): { acting: number; waiting: number } {
    return { acting: this.#acting, waiting: this.#waiting.length };
  }

  /** Makes a run durable and lets it begin. Returns the earlier run of the same Idempotency-Key, if there is one. */
  async start({ kind, spec, subject, again }: NewRun): Promise<RunRow> {
    if (this.#stopping) throw unavailable("The server is shutting down");
    const { store, newId, clock } = this.#options;
    const now = clock.now();
    const id = newId();
    const run: Run = { id, spec, view: emptyView() };
    const row: RunRow = {
      id,
      kind,
      subject,
      epoch: newId().slice(0, 8),
      status: "pending",
      created: now,
      updated: now,
      digest: this.#kind(kind).digest(run.view, run),
    };
    const made = await store.create(row, spec, again);
    if (!made.created) {
      if (!made.sameBody) {
        throw conflict(`Idempotency-Key ${JSON.stringify(again!.key)} came with another body`);
      }
      return await this.row(made.run, kind, subject);
    }
    const feed = await this.#useFeed(row);
    this.#enter(new Live(row, spec, run.view, this.#kind(kind), feed, { ...this.#options, log: store.log }));
    return row;
  }

  /** The row of a run this subject may see. Throws `not_found`. */
  async row(id: string, kind: string, subject: string): Promise<RunRow> {
    const row = this.#live.get(id)?.row ?? await this.#options.store.get(id);
    if (!row || row.kind !== kind || row.subject !== subject) throw notFound(kind, id);
    return row;
  }

  async describe(row: RunRow): Promise<Described> {
    const live = this.#live.get(row.id);
    if (live) {
      // After what is being written now, so that nothing is shown that is not durable.
      return await live.recorder.exclusive(() => {
        const { first, head } = live.feed;
        const { status } = live.view;
        const shown = status === "running" && !live.acting ? "interrupted" : status;
        const digest = live.kind.digest(live.view, live.run);
        return Promise.resolve({ row: live.row, status: shown, first, head, digest });
      });
    }
    const { first, head } = await this.#options.store.log.bounds(row.id);
    return { row, status: row.status, first, head, digest: row.digest ?? {} };
  }

  async list(query: ListQuery): Promise<{ runs: Described[]; next_cursor?: string }> {
    const { rows, next_cursor } = await this.#options.store.list(query);
    return { runs: await Promise.all(rows.map((row) => this.describe(row))), next_cursor };
  }

  /** Calls `use` with the feed of a run; it stays open until the function returned by `openFeed` is called. */
  async openFeed(row: RunRow): Promise<{ feed: Feed<Frame>; release: () => void }> {
    const feed = await this.#useFeed(row);
    let open = true;
    return { feed, release: () => open && (open = false, this.#releaseFeed(row.id)) };
  }

  /** Events after `after`, as frames. */
  async history(row: RunRow, after: number, limit: number): Promise<Frame[]> {
    const { feed, release } = await this.openFeed(row);
    try {
      const frames: Frame[] = [];
      while (frames.length < limit) {
        const more = await feed.load(frames.at(-1)?.seq ?? after);
        if (more.length === 0) break;
        frames.push(...more);
      }
      return frames.slice(0, limit);
    } finally {
      release();
    }
  }

  /** Adds an event from outside to a running run, in order with its own. Throws `conflict` when it is not running. */
  async post(row: RunRow, make: (view: View) => Event): Promise<Stored> {
    const live = this.#live.get(row.id);
    if (live?.view.status !== "running") {
      throw conflict(`This ${row.kind} is ${live ? "pending" : row.status}, not running`);
    }
    const [stored] = await live.recorder.write([make(live.view)]);
    return stored!;
  }

  /** Stops a run; resolves when its terminal event is durable. Throws `conflict` when it is over already. */
  async cancel(row: RunRow): Promise<void> {
    const live = this.#live.get(row.id);
    if (!live || live.view.ended_at !== undefined) {
      const { status } = await this.row(row.id, row.kind, row.subject);
      throw conflict(`This ${row.kind} is ${live?.view.status ?? status} already`);
    }
    const place = this.#waiting.indexOf(live);
    if (place >= 0) {
      this.#waiting.splice(place, 1);
      this.#begin(live);
    }
    await live.stop("cancelled");
  }

  /** Forgets a run; one that is going on is cancelled first. */
  async remove(row: RunRow): Promise<void> {
    if (this.#live.has(row.id)) {
      await this.cancel(row).catch((error) => {
        if (!(error instanceof ParleyError)) throw error; // it ended by itself meanwhile
      });
      await this.#settled(row.id);
    }
    const current = await this.#options.store.get(row.id);
    if (current) await this.#options.store.remove(current);
    const shared = this.#feeds.get(row.id);
    this.#feeds.delete(row.id);
    (await shared?.feed)?.remove();
    this.#options.logger.info("run_deleted", { run: row.id, kind: row.kind });
  }

  /** Forgets the events a run has so far. Its numbers go on. */
  async clear(row: RunRow): Promise<void> {
    const { store } = this.#options;
    const live = this.#live.get(row.id);
    if (live) {
      await live.recorder.exclusive(async () => {
        await store.saveSnapshot(row.id, live.view);
        await store.log.clear(row.id, live.feed.head);
        live.feed.cleared(live.feed.head);
      });
      return;
    }
    const { head } = await store.log.bounds(row.id);
    await store.log.clear(row.id, head);
    (await this.#feeds.get(row.id)?.feed)?.cleared(head);
  }

  /** Takes up every run that had not ended. Call once, before anybody is served. */
  async recover(): Promise<void> {
    const { store, logger } = this.#options;
    await store.sweep();
    for (const id of await store.open()) {
      const row = await store.get(id);
      if (!row || !this.#kinds.has(row.kind)) continue;
      const view = await this.#foldLog(id);
      const spec = await store.spec(id) as Run["spec"];
      const feed = await this.#useFeed(row);
      const live = new Live(row, spec, view, this.#kind(row.kind), feed, {
        ...this.#options,
        log: store.log,
      });
      logger.info("run_taken_up", { run: id, kind: row.kind, sequence: view.head });
      this.#live.set(id, live);
      // Its last event was durable and only its row was not: nothing is left to act out.
      if (view.ended_at !== undefined) await this.#settle(live);
      else this.#enter(live);
    }
  }

  /** Stops all work without ending any run: the next start takes them up. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#waiting.length = 0;
    const acting = [...this.#live.values()].filter((live) => live.acting);
    await Promise.all(acting.map((live) => live.stop("drained")));
    await Promise.all(this.#background);
    await this.#options.store.idle();
  }

  /** Gives up on writes that wait for a store that does not recover. */
  abandon(): void {
    for (const live of this.#live.values()) live.recorder.close();
  }

  #kind(name: string): Kind {
    const kind = this.#kinds.get(name);
    if (!kind) throw new Error(`No kind of run is called ${name}`);
    return kind;
  }

  #enter(live: Live): void {
    this.#live.set(live.row.id, live);
    this.#waiting.push(live);
    this.#fill();
  }

  #fill(): void {
    while (!this.#stopping && this.#acting < this.#options.maxConcurrent && this.#waiting.length > 0) {
      this.#begin(this.#waiting.shift()!);
    }
  }

  #begin(live: Live): void {
    this.#acting++;
    const work = this.#play(live).catch((error) => {
      this.#options.logger.error("run_lost", { run: live.row.id, error });
    }).finally(() => {
      this.#acting--;
      this.#background.delete(work);
      this.#fill();
    });
    this.#background.add(work);
  }

  async #play(live: Live): Promise<void> {
    const { logger, clock } = this.#options;
    const started = clock.monotonic();
    const acting = live.act();
    if (live.row.status === "pending") await this.#save(live, "running");
    await acting;
    if (live.view.ended_at !== undefined) {
      await this.#settle(live);
      const ms = Math.round(clock.monotonic() - started);
      const { status, usage, error, head } = live.view;
      logger.info("run_ended", {
        run: live.row.id,
        kind: live.row.kind,
        status,
        events: head,
        ms,
        ...usage,
        error,
      });
    }
  }

  /** Writes down how a run ended, and lets go of it. */
  async #settle(live: Live): Promise<void> {
    await this.#save(live, live.view.status);
    this.#live.delete(live.row.id);
    this.#releaseFeed(live.row.id);
    await this.#options.store.log.compact(live.row.id);
  }

  async #save(live: Live, status: RunStatus): Promise<void> {
    const now = this.#options.clock.now();
    const ended = live.view.ended_at === undefined ? {} : { ended: Date.parse(live.view.ended_at) };
    const digest = live.kind.digest(live.view, live.run);
    const after: RunRow = { ...live.row, status, updated: now, digest, ...ended };
    const before = live.row;
    live.row = after;
    await this.#options.store.update(before, after);
  }

  async #settled(id: string): Promise<void> {
    while (this.#live.has(id)) await Promise.race([...this.#background]);
  }

  async #foldLog(id: string): Promise<View> {
    const { log, snapshot } = this.#options.store;
    const { first, head } = await log.bounds(id);
    const view = (first > 1 ? await snapshot(id, first - 1) : undefined) ?? emptyView();
    view.head = first - 1;
    while (view.head < head) {
      for (const stored of await log.read(id, view.head, 1000)) evolve(view, stored);
    }
    // Turns under way when the server stopped are asked again; what they said so far stays in the log.
    view.open = {};
    return view;
  }

  #useFeed(row: RunRow): Promise<Feed<Frame>> {
    let shared = this.#feeds.get(row.id);
    if (!shared) {
      const kind = this.#kind(row.kind);
      const ref = { id: row.id, epoch: row.epoch };
      const spell = (stored: Stored) => kind.spell(ref, stored);
      const feed = new Feed({
        log: this.#options.store.log,
        run: row.id,
        spell,
        keep: this.#options.keepFrames,
      });
      const ended = row.ended !== undefined;
      this.#feeds.set(row.id, shared = { feed: feed.open(ended), users: 0 });
      shared.feed.catch(() => this.#feeds.delete(row.id));
    }
    shared.users++;
    return shared.feed;
  }

  #releaseFeed(id: string): void {
    const shared = this.#feeds.get(id);
    if (shared && --shared.users <= 0) this.#feeds.delete(id);
  }
}
