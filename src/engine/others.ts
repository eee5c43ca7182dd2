// Runs that other processes act out in the same database: shown as their logs have them, brought to this process's
// viewers, and reached through the process that has them.

import type { Clock } from "../clock.ts";
import type { BaseView } from "../core/base_view.ts";
import type { Event, Stored } from "../core/event.ts";
import { unavailable } from "../errors.ts";
import type { Place } from "../log/instance.ts";
import { Mailbox } from "../log/mailbox.ts";
import type { RunRow, Store } from "../log/store.ts";
import type { Logger } from "../logger.ts";
import type { Arrivals } from "./arrivals.ts";
import type { Feeds, OpenFeed } from "./feeds.ts";
import { catchUp } from "./follow.ts";
import type { Kind } from "./kind.ts";
import { Loop } from "./loop.ts";
import type { Described } from "./run_types.ts";
import { Views } from "./views.ts";

/** How often logs of runs that others act out, and what others ask, are looked at. */
const LOOK_MS = 500;

/** What one process may ask of the one that acts a run out. */
export type Command =
  | { type: "post" | "say"; event: Event }
  | { type: "cancel" }
  | { type: "clear" }
  | { type: "remove" };

export interface OthersOptions {
  kv: Deno.Kv;
  clock: Clock;
  logger: Logger;
  newId: () => string;
  kinds: readonly Kind[];
  feeds: Feeds;
  arrivals: Arrivals;
  place: () => Place;
  store: () => Store;
  /** Whether this process acts the run out, and whether it acts out any or did until a moment ago. */
  has: (id: string) => boolean;
  busy: () => boolean;
  /** Does what another process asks of this one. */
  perform: (run: Pick<RunRow, "id" | "epoch">, command: Command) => Promise<unknown>;
}

export class Others {
  readonly #options: OthersOptions;
  readonly #views = new Views();
  readonly #mailbox: Mailbox;
  readonly #stopped = new AbortController();
  #looking: Loop | undefined;

  constructor(options: OthersOptions) {
    this.#options = options;
    const failed = (error: unknown) => options.logger.error("command_failed", { error });
    this.#mailbox = new Mailbox({ ...options, failed });
  }

  /** Begins to look at what others do and ask. */
  start(): void {
    const { clock, logger } = this.#options;
    const failed = (error: unknown) => logger.error("others_not_seen", { error });
    this.#looking = new Loop({ clock, ms: LOOK_MS, work: () => this.#look(), failed });
  }

  async halt(): Promise<void> {
    this.#stopped.abort(unavailable("The server is shutting down"));
    await this.#looking?.stop();
    await this.#mailbox.idle();
  }

  /** How a run stands that another process acts out; undefined when its row says it all. */
  async describe(row: RunRow): Promise<Described | undefined> {
    const run = row.ended === undefined ? await this.#see(row) : undefined;
    if (!run) return undefined;
    const place = this.#options.place();
    const { status, head } = run.view;
    const { first } = await this.#options.store().log.bounds(row.id);
    const owner = status === "running" ? await place.ownerOf(row) : undefined;
    const waits = owner !== undefined && !await place.alive(owner);
    const digest = this.#kind(row).digest(run.view, run);
    return { row, status: waits ? "interrupted" : status, first, head, digest };
  }

  /** Brings a feed up to what is durable now. */
  async catchUp(open: OpenFeed): Promise<void> {
    await catchUp(open, this.#options.store(), () => this.#options.has(open.id));
  }

  /** Adds an event to a run that another process acts out; undefined when the run has ended. */
  async post(
    row: RunRow,
    make: (view: BaseView) => Event,
    type: "post" | "say" = "post",
  ): Promise<Stored | undefined> {
    const owner = await this.#owner(row);
    const run = owner === undefined ? undefined : await this.#see(row);
    if (!run) return undefined;
    const event = make(run.view);
    const { seq, at } = await this.#ask(owner!, row, { type, event }) as Stored;
    return { seq, at, event };
  }

  /** Has the process that acts the run out do something; false when the run has ended. */
  async ask(row: RunRow, command: Command): Promise<boolean> {
    const owner = await this.#owner(row);
    if (owner === undefined) return false;
    await this.#ask(owner, row, command);
    return true;
  }

  async #ask(owner: string, { id: run, epoch }: RunRow, command: Command): Promise<unknown> {
    const answer = await this.#mailbox.ask(owner, { run, epoch, command }, this.#stopped.signal);
    this.#looking?.poke();
    return answer;
  }

  async #owner(row: RunRow): Promise<string | undefined> {
    const place = this.#options.place();
    const owner = await place.ownerOf(row);
    if (owner === undefined) return undefined;
    // This process's own it is while it is read back after it was taken over.
    if (owner !== place.id && await place.alive(owner)) return owner;
    throw unavailable(`This ${row.kind} waits to be taken up by another server`, 5);
  }

  async #look(): Promise<void> {
    const { feeds, arrivals, logger, store, place, busy, perform } = this.#options;
    const follow = (open: OpenFeed) =>
      this.catchUp(open).catch((error) => logger.error("feed_not_followed", { run: open.id, error }));
    await Promise.all(feeds.listened().map(follow));
    await Promise.all(arrivals.ids.map(async (id) => await store().get(id) && arrivals.tell(id)));
    if (!busy()) return;
    await this.#mailbox.collect(place().id, (asked) => {
      const { run, epoch, command } = asked as { run: string; epoch: string; command: Command };
      return perform({ id: run, epoch }, command);
    });
  }

  #see(row: RunRow) {
    return this.#views.see(this.#options.store(), this.#kind(row), row);
  }

  #kind(row: RunRow): Kind {
    return this.#options.kinds.find(({ name }) => name === row.kind)!;
  }
}
