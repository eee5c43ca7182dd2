// All runs: started, found, listed, cancelled, deleted, and taken up again after a crash. Keeps what is live in
// memory and leaves the rest in the store.

import { conflict, unavailable } from "../errors.ts";
import type { BaseView } from "../core/base_view.ts";
import type { Event, Stored } from "../core/event.ts";
import type { Run } from "../core/run.ts";
import type { Feed } from "../log/feed.ts";
import type { ListQuery, RunRow, Store } from "../log/store.ts";
import type { Frame } from "../core/frame.ts";
import { Admitting } from "./admitting.ts";
import { Arrivals } from "./arrivals.ts";
import type { Bucket } from "./bucket.ts";
import { Feeds } from "./feeds.ts";
import { foldLog } from "./fold.ts";
import type { Kind } from "./kind.ts";
import { historyOf } from "./history.ts";
import { Live } from "./live.ts";
import { describe } from "./describe.ts";
import { Forgetting } from "./forgetting.ts";
import { openedFeed } from "./opened_feed.ts";
import { publicId } from "./run_key.ts";
import type { Described, NewRun, OpenedFeed, RunsOptions } from "./run_types.ts";
import { anyRow, rowAt, rowOf } from "./rows.ts";
import { Saying } from "./saying.ts";
import { Stage } from "./stage.ts";
import { Starting } from "./starting.ts";
import { Turns } from "./turns.ts";
import { Views } from "./views.ts";

export type { Described, NewRun, OpenedFeed, RunsOptions } from "./run_types.ts";

export class Runs {
  readonly #options: RunsOptions;
  readonly #kinds: Map<string, Kind>;
  protected stage: Stage;
  protected readonly feeds: Feeds;
  protected readonly arrivals = new Arrivals();
  /** Views of runs that went to rest here, so that the next word costs no reading. */
  readonly #rested = new Views();
  /** Views that `viewOf` has read. */
  readonly #seen = new Views();
  /** Starting, waking, clearing and forgetting of one run take turns. */
  protected readonly turns = new Turns();
  readonly #starting: Starting;
  readonly #saying: Saying;
  protected readonly forgetting: Forgetting;
  readonly #admitting: Admitting;

  constructor(options: RunsOptions) {
    this.#options = options;
    this.#admitting = new Admitting(options.admission);
    this.feeds = new Feeds(options.store.log, options.keepFrames);
    this.stage = this.newStage(options.store);
    this.#kinds = new Map(options.kinds.map((kind) => [kind.name, kind]));
    const common = {
      feeds: this.feeds,
      turns: this.turns,
      views: this.#rested,
      stage: () => this.stage,
      kind: (name: string) => this.#kind(name),
      clock: options.clock,
    };
    this.#starting = new Starting({
      ...common,
      newId: options.newId,
      arrivals: this.arrivals,
      live: (...given) => this.#live(...given),
      logger: options.logger,
      takeUp: (row) => this.takeUp(row),
      admit: (party) => this.#admitting.ask(party),
    });
    this.#saying = new Saying({
      ...common,
      live: (...given) => this.#live(...given),
      admit: (party) => this.#admitting.ask(party),
      adrift: (row, make) => this.adrift(row, make),
    });
    this.forgetting = new Forgetting({
      ...common,
      logger: options.logger,
      cancel: (row) => this.cancel(row),
      hasPeers: () => this.hasPeers,
    });
  }

  /** What is live is written through this. */
  protected get store(): Store {
    return this.stage.store;
  }

  /** Runs being acted out, and waiting for their place. */
  get load(): { acting: number; waiting: number } {
    return this.stage.load;
  }

  /** Runs of a kind that have not ended, as far as this process acts them out. */
  liveOf(kind: string): number {
    return this.stage.count(kind);
  }

  /**
   * Makes a run durable and lets it begin; one without an end rests until something is said to it. Returns the earlier
   * run of the same Idempotency-Key, if there is one.
   */
  async start(asked: NewRun): Promise<RunRow> {
    if (this.stage.stopping) throw unavailable("The server is shutting down");
    return await this.#starting.start(asked);
  }

  /** Calls `started` when a run with this key starts; the returned function stops that. */
  onStart(key: string, started: () => void): () => void {
    return this.arrivals.wait(key, started);
  }

  /** The row of the run that this subject knows by this id. Throws `not_found`, the same for others' runs. */
  row(id: string, kind: string, subject: string): Promise<RunRow> {
    return rowOf(this.stage, id, kind, subject);
  }

  /** The row of a run whose id was made here, whoever's it is: for those who may see everything. */
  anyRow(id: string, kind: string): Promise<RunRow> {
    return anyRow(this.stage, id, kind);
  }

  describe(row: RunRow): Promise<Described> {
    return describe(row, this.stage.get(row.id), this.store);
  }

  async list(query: ListQuery): Promise<{ runs: Described[]; next_cursor?: string }> {
    const { rows, next_cursor } = await this.store.list(query);
    return { runs: await Promise.all(rows.map((row) => this.describe(row))), next_cursor };
  }

  /** The feed of a run, open until `release` is called, and its row: it may have been made anew. Throws `not_found`. */
  openFeed(row: RunRow): Promise<OpenedFeed> {
    const use = (now: RunRow) => this.useFeed(now, this.#kind(now.kind));
    return openedFeed(row, { feeds: this.feeds, stage: () => this.stage, use });
  }

  /** Events after `after`, as frames. */
  async history(row: RunRow, after: number, limit: number): Promise<Frame[]> {
    return await historyOf(await this.openFeed(row), after, limit);
  }

  /** Adds an event from outside to a running run, in order with its own. Throws `conflict` when it is not running. */
  post(row: RunRow, make: (view: BaseView) => Event): Promise<Stored> {
    return this.#saying.post(row, make);
  }

  /**
   * Adds an event from outside to a run without an end, which wakes it where it rests. `make` may be called more than
   * once; the last time is with all that is in the log before the event. It is not held to the run's rate ceiling; that
   * is made up for by what comes after it. Throws what `make` throws, `not_found`, and `conflict` when the run is over
   * for good.
   */
  say(row: RunRow, make: (view: BaseView) => Event): Promise<Stored> {
    return this.#saying.say(row, make);
  }

  /** Stops a run; resolves when its terminal event is durable. Throws `conflict` when it is over already. */
  async cancel(row: RunRow): Promise<void> {
    const live = this.stage.get(row.id);
    if (!live || live.view.ended_at !== undefined) {
      const { status, ended } = await rowAt(this.stage, row.id, row.kind, row.subject);
      if (!live && ended === undefined) throw unavailable(`This ${row.kind} waits to be taken up`, 5);
      throw conflict(`This ${row.kind} is ${live?.view.status ?? status} already`);
    }
    // Its work is stopped now; where the store refuses, its last event waits for that, and nobody else does.
    const waits = () =>
      unavailable("The store takes no events now; the run is cancelled as soon as it does", 5);
    await live.recorder.writer.orRefused(this.stage.cancel(live), waits);
    const { status } = live.view;
    if (live.resting) throw conflict(`This ${row.kind} rests already`);
    // The view runs ahead of the log; the feed does not.
    if (!live.feed.ended) throw unavailable("The server let go of this run before it had ended");
    if (status !== "cancelled") throw conflict(`This ${row.kind} is ${status} already`);
  }

  /** Forgets a run; one that is going on is cancelled first. */
  async remove(row: RunRow): Promise<void> {
    while (!await this.forgetting.remove(row));
  }

  /**
   * Forgets runs that ended, or rest, since before `time`, one after the other; gives how many. Ends deletions that the
   * store has refused to end, too.
   */
  async retire(time: number): Promise<number> {
    await this.#sweep(this.store);
    return await this.forgetting.retire(time);
  }

  /** Forgets the events a run has so far. Its numbers go on. */
  async clear(row: RunRow): Promise<void> {
    while (!await this.forgetting.clear(row));
  }

  /** What `show` makes at once of a run as far as it is durable; undefined when the run is gone. */
  async viewOf<T>(row: RunRow, show: (run: Run) => T): Promise<T | undefined> {
    const live = this.stage.get(row.id);
    const now = await live?.recorder.look(() => ({ shown: show(live.run) }));
    if (now) return now.shown;
    const run = await this.#seen.see(this.store, this.#kind(row.kind), row);
    return run && show(run);
  }

  /** Takes up every run that had not ended. Call once, before anybody is served. */
  async recover(): Promise<void> {
    const store = this.store;
    const { logger } = this.#options;
    await this.#sweep(store);
    for (const id of await store.open()) {
      const row = await store.get(id);
      if (!row || !this.#kinds.has(row.kind)) continue;
      // One log that cannot be read must not keep the others, and the server, from starting.
      await this.takeUp(row).catch((error) => logger.error("run_not_taken_up", { run: id, error }));
    }
  }

  /** Resolves when the store that runs are written to answers, and takes something where it did not before. */
  ping(): Promise<void> {
    return this.store.ping();
  }

  /** Stops all work without ending any run: the next start takes them up. */
  async stop(): Promise<void> {
    await this.stage.stop();
    await this.store.idle();
  }

  /** Gives up on writes that wait for a store that does not recover. */
  abandon(): void {
    this.stage.abandon();
  }

  async #sweep(store: Store): Promise<void> {
    await store.sweep().catch((error) => this.#options.logger.error("deletions_not_ended", { error }));
  }

  /** Reads an open run back from its log and goes on with it. */
  protected async takeUp(row: RunRow): Promise<void> {
    const { stage } = this;
    const view = await foldLog(stage.store, this.#kind(row.kind), row.id);
    const live = await this.#live(stage, row, {
      id: publicId(row.id),
      spec: await stage.store.spec(row),
      view,
    });
    this.#options.logger.info("run_taken_up", { run: publicId(row.id), kind: row.kind, sequence: view.head });
    await stage.enter(live);
  }

  /** The feed of a run, up to date; to be released. */
  protected useFeed(row: RunRow, kind: Kind): Promise<Feed<Frame>> {
    return this.feeds.use(row, kind);
  }

  protected newStage(store: Store): Stage {
    const onLeave = (live: Live) => {
      this.#admitting.release(live);
      if (live.resting) this.#rested.keep(live.row, live.run, live.bucket);
      this.feeds.release(live.row.id, live.feed);
    };
    return new Stage({ ...this.#options, store, log: store.log, onLeave });
  }

  /** Whether other processes may act out what is not live here. */
  protected readonly hasPeers: boolean = false;

  /** Says something to a run without an end that is open and not live here; undefined when it is now, or rests. */
  protected async adrift(row: RunRow, _make: (view: BaseView) => Event): Promise<Stored | undefined> {
    await this.takeUp(row);
    return undefined;
  }

  async #live({ store }: Stage, row: RunRow, { spec, view }: Run, bucket?: Bucket): Promise<Live> {
    const kind = this.#kind(row.kind);
    const feed = await this.useFeed(row, kind);
    this.feeds.only(row);
    const live = new Live(row, spec, view, kind, feed, { ...this.#options, log: store.log }, bucket);
    this.#admitting.hold(live);
    return live;
  }

  #kind(name: string): Kind {
    const kind = this.#kinds.get(name);
    if (!kind) throw new Error(`No kind of run is called ${name}`);
    return kind;
  }
}
