// What a process does more where several share the database, as on Deno Deploy: it holds a place there and acts runs
// out only while it has it, takes up runs whose process is gone, shows its viewers what others append, and asks others
// for what only they can do. A database of one process has none of this.

import type { Clock } from "../clock.ts";
import type { BaseView } from "../core/base_view.ts";
import type { Event, Stored } from "../core/event.ts";
import { unavailable } from "../errors.ts";
import { LEASE_MS, Place } from "../log/instance.ts";
import { Mailbox } from "../log/mailbox.ts";
import { kvStore, type RunRow, type Store } from "../log/store.ts";
import type { Logger } from "../logger.ts";
import type { Feeds, OpenFeed } from "./feeds.ts";
import { catchUp } from "./follow.ts";
import type { Kind } from "./kind.ts";
import { Loop } from "./loop.ts";
import type { Described } from "./runs.ts";
import { Views } from "./views.ts";

/** A place is renewed this often: two renewals may fail. */
const RENEW_MS = LEASE_MS / 3;
/** How often runs whose instance is gone are looked for. */
const ADOPT_MS = 10_000;
/** How often logs of runs that others act out, and what others ask, are looked at. */
const LOOK_MS = 500;

/** What one process may ask of the one that acts a run out. */
export type Command =
  | { type: "post"; event: Event }
  | { type: "cancel" }
  | { type: "clear" }
  | { type: "remove" };

export interface SharedOptions {
  kv: Deno.Kv;
  /** What is to stand around every store that is made on `kv`, as for counting. */
  wrap?: (store: Store) => Store;
  clock: Clock;
  logger: Logger;
  newId: () => string;
  feeds: Feeds;
  /** Who waits for a run to start, by the run's id. */
  expected: ReadonlyMap<string, ReadonlySet<() => void>>;
}

/** The runs of this process (shared_runs.ts). */
export interface Host {
  /** The store as of now. */
  store(): Store;
  kind(name: string): Kind | undefined;
  /** Whether this process acts the run out. */
  has(id: string): boolean;
  /** Whether it acts anything out. */
  busy(): boolean;
  /** From now on writes through `store`, which nothing was written through before. */
  begin(store: Store): unknown;
  /** Lets go of every run at once, without an event: they are others' now. */
  drop(reason: Error): unknown;
  takeUp(row: RunRow): Promise<void>;
  perform(run: string, command: Command): Promise<unknown>;
}

export class Shared {
  readonly #options: SharedOptions;
  readonly #host: Host;
  readonly #views = new Views();
  readonly #mailbox: Mailbox;
  readonly #stopped = new AbortController();
  #place: Place | undefined;
  #keeping: Loop | undefined;
  #adopting: Loop | undefined;
  #looking: Loop | undefined;

  constructor(options: SharedOptions, host: Host) {
    this.#options = options;
    this.#host = host;
    const failed = (error: unknown) => options.logger.error("command_failed", { error });
    this.#mailbox = new Mailbox({ ...options, failed });
  }

  /** Takes a place and takes up what nobody has. Before this, nothing may be started or changed. */
  async start(): Promise<void> {
    await this.#join();
    await this.#host.store().sweep();
    await this.#adopt();
    this.#keeping = this.#loop(RENEW_MS, () => this.#keep(), "place_not_renewed");
    this.#adopting = this.#loop(ADOPT_MS, () => this.#adopt(), "runs_not_taken_up");
    this.#looking = this.#loop(LOOK_MS, () => this.#look(), "others_not_seen");
  }

  /** Ends all that goes on by itself. The place stays, for the last events of the runs. */
  async halt(): Promise<void> {
    this.#stopped.abort(unavailable("The server is shutting down"));
    await Promise.all([this.#keeping?.stop(), this.#adopting?.stop(), this.#looking?.stop()]);
    await this.#mailbox.idle();
  }

  /** Gives the place up; what is open is up for taking at once. */
  async leave(): Promise<void> {
    await this.#place?.leave();
  }

  /** How a run stands that another process acts out; undefined when the row says it all. */
  async describe(row: RunRow): Promise<Described | undefined> {
    const store = this.#host.store();
    const kind = this.#host.kind(row.kind)!;
    const run = row.ended === undefined ? await this.#views.see(store, kind, row) : undefined;
    if (!run) return undefined;
    const { status, head } = run.view;
    const { first } = await store.log.bounds(row.id);
    const owner = status === "running" ? await this.#place!.ownerOf(row) : undefined;
    const waits = owner !== undefined && !await this.#place!.alive(owner);
    return { row, status: waits ? "interrupted" : status, first, head, digest: kind.digest(run.view, run) };
  }

  /** Brings a feed up to what is durable now, so that nobody who saw more elsewhere is behind here. */
  async catchUp(open: OpenFeed): Promise<void> {
    await catchUp(open, this.#host.store(), () => this.#host.has(open.id));
  }

  /** Adds an event to a run of another process; undefined when the run has ended. */
  async post(row: RunRow, make: (view: BaseView) => Event): Promise<Stored | undefined> {
    const owner = await this.#owner(row);
    if (owner === undefined) return undefined;
    const run = await this.#views.see(this.#host.store(), this.#host.kind(row.kind)!, row);
    if (!run) return undefined;
    const event = make(run.view);
    const kept = await this.#ask(owner, row, { type: "post", event });
    return { ...kept as Pick<Stored, "seq" | "at">, event };
  }

  /** Has the process that acts the run out do something; false when the run has ended. */
  async ask(row: RunRow, command: Command): Promise<boolean> {
    const owner = await this.#owner(row);
    if (owner !== undefined) await this.#ask(owner, row, command);
    return owner !== undefined;
  }

  async #ask(owner: string, { id: run }: RunRow, command: Command): Promise<unknown> {
    const answer = await this.#mailbox.ask(owner, { run, command }, this.#stopped.signal);
    this.#looking?.poke();
    return answer;
  }

  async #owner(row: RunRow): Promise<string | undefined> {
    const place = this.#place!;
    const owner = await place.ownerOf(row);
    if (owner === undefined) return undefined;
    // Its own it is when it was just taken over and is being read.
    if (owner !== place.id && await place.alive(owner)) return owner;
    throw unavailable(`This ${row.kind} waits to be taken up by another server`, 5);
  }

  async #join(): Promise<void> {
    const { kv, clock, newId, logger, wrap = (store) => store } = this.#options;
    const place = await Place.take(kv, newId(), clock);
    place.lost.addEventListener("abort", () => {
      logger.error("place_lost", { instance: place.id });
      this.#host.drop(place.lost.reason);
      this.#keeping?.poke();
    }, { once: true });
    this.#place = place;
    this.#host.begin(wrap(kvStore(kv, place.committer, place.id)));
    logger.info("place_taken", { instance: place.id });
  }

  /** Renews the place; takes another one when it is lost. */
  async #keep(): Promise<void> {
    if (!this.#place!.lost.aborted) return await this.#place!.renew();
    await this.#join();
    this.#adopting?.poke();
  }

  /** Takes over the runs of instances that are gone. */
  async #adopt(): Promise<void> {
    const place = this.#place!;
    for (const orphan of await place.orphans()) {
      if (this.#stopped.signal.aborted) return;
      if (this.#host.has(orphan.id)) continue;
      const row = await this.#host.store().get(orphan.id);
      // A kind this version does not know is left to one that does.
      if (!row || row.ended !== undefined || !this.#host.kind(row.kind)) continue;
      if (await place.takeOver(orphan)) await this.#takeUp(place, row);
    }
  }

  async #takeUp(place: Place, row: RunRow): Promise<void> {
    // Without a wait in between: the runs of a lost place are not to be taken up under the next one.
    if (place.lost.aborted) return;
    try {
      await this.#host.takeUp(row);
    } catch (error) {
      // It is found again as a run that this instance has and does not act out.
      this.#options.logger.error("run_not_taken_up", { run: row.id, error });
    }
  }

  async #look(): Promise<void> {
    const { feeds, expected, logger } = this.#options;
    await Promise.all(
      feeds.listened().map((open) =>
        this.catchUp(open).catch((error) => logger.error("feed_not_followed", { run: open.id, error }))
      ),
    );
    for (const [id, waiting] of [...expected]) {
      if (await this.#host.store().get(id)) { for (const started of [...waiting]) started(); }
    }
    if (!this.#host.busy()) return;
    await this.#mailbox.collect(this.#place!.id, (asked) => {
      const { run, command } = asked as { run: string; command: Command };
      return this.#host.perform(run, command);
    });
  }

  #loop(ms: number, work: () => Promise<void>, event: string): Loop {
    const { clock, logger } = this.#options;
    return new Loop({ clock, ms, work, failed: (error) => logger.error(event, { error }) });
  }
}
