// What is said to runs from outside. A run without an end may rest: nobody acts it out then, it lies in the store as an
// ended run does, and whoever speaks to it wakes it. Within a process waking takes turns with clearing and forgetting
// (forgetting.ts); between processes the row decides, on which each of these lays a condition.

import type { BaseView } from "../core/base_view.ts";
import type { Event, Stored } from "../core/event.ts";
import { GrammarError } from "../core/grammar.ts";
import type { Run } from "../core/run.ts";
import type { Clock } from "../clock.ts";
import { conflict, notFound, unavailable } from "../errors.ts";
import { isOver, type RunRow } from "../log/store.ts";
import { foldOn } from "./fold.ts";
import type { Bucket } from "./bucket.ts";
import type { Kind } from "./kind.ts";
import type { Live } from "./live.ts";
import { publicId } from "./run_key.ts";
import type { Stage } from "./stage.ts";
import type { Turns } from "./turns.ts";
import type { Views } from "./views.ts";

export interface SayingOptions {
  clock: Clock;
  /** Starting, waking, clearing and forgetting of one run take turns. */
  turns: Turns;
  /** Views of runs that went to rest here. */
  views: Views;
  /** Where runs are acted out as of now. */
  stage: () => Stage;
  kind: (name: string) => Kind;
  live: (stage: Stage, row: RunRow, run: Run, bucket?: Bucket) => Promise<Live>;
  /** Throws where this party may not have one more run awake now; what it returns is to be called. */
  admit: (party: string | undefined) => Promise<() => void>;
  /** Says something to a run that is open and that nobody here acts out; undefined to look again. */
  adrift: (row: RunRow, make: (view: BaseView) => Event) => Promise<Stored | undefined>;
}

export class Saying {
  readonly #options: SayingOptions;

  constructor(options: SayingOptions) {
    this.#options = options;
  }

  /** Says something to a run that is acted out here. */
  async post(row: RunRow, make: (view: BaseView) => Event): Promise<Stored> {
    const live = this.#options.stage().get(row.id);
    if (live?.view.status !== "running") {
      throw conflict(`This ${row.kind} is ${live ? live.view.status : row.status}, not running`);
    }
    const stored = await this.#tell(live, make);
    if (!stored) throw conflict(`This ${row.kind} has just ended`);
    return stored;
  }

  /** Says something to a run without an end, wherever it is and whether it rests or not. */
  async say(row: RunRow, make: (view: BaseView) => Event): Promise<Stored> {
    const { stage } = this.#options;
    while (true) {
      const live = stage().get(row.id);
      // Nobody is kept waiting with a word: who was would keep the run from resting, or others from waking it.
      const stored = live ? await this.#tell(live, make, true) : await this.#wake(row, make);
      if (stored) return stored;
      if (!live) continue;
      await stage().gone(live);
      if (stage().get(row.id) === live) throw unavailable(`This ${row.kind} takes nothing now`);
    }
  }

  /** Undefined when the run has gone to rest or ended. */
  async #tell(live: Live, make: (view: BaseView) => Event, force = false): Promise<Stored | undefined> {
    try {
      const stored = await live.say(make, force);
      if (stored && live.kind.urgent?.(stored.event)) this.#options.stage().hasten(live);
      return stored;
    } catch (error) {
      if (error instanceof GrammarError) throw conflict(`This ${live.row.kind} cannot take that now`);
      throw error;
    }
  }

  /**
   * Wakes a run by what is said to it, which is durable before the run is acted out. Undefined when it was woken by
   * somebody else meanwhile. Throws `not_found`, `conflict` when it is over for good, `unavailable`, and what `make`
   * throws: then it rests on.
   */
  #wake(row: RunRow, make: (view: BaseView) => Event): Promise<Stored | undefined> {
    return this.#options.turns.take(row.id, async () => {
      const { clock, views, kind: kindOf } = this.#options;
      const stage = this.#options.stage();
      if (stage.get(row.id)) return undefined;
      if (stage.stopping) throw unavailable("The server is shutting down");
      const current = await stage.store.get(row.id);
      if (current?.epoch !== row.epoch) throw notFound(row.kind, publicId(row.id));
      if (isOver(current)) throw conflict(`This ${row.kind} is ${current.status} already`);
      if (current.ended === undefined) return await this.#options.adrift(current, make);
      const kind = kindOf(row.kind);
      const run = await views.see(stage.store, kind, current);
      if (!run) throw notFound(row.kind, publicId(row.id));
      make(run.view);
      const admitted = await this.#options.admit(current.party);
      const woken = await stage.store.reopen(current, clock.now()).finally(admitted);
      if (!woken) return undefined;
      const bucket = views.forget(row.id);
      // Only from here on nobody else can write to its log.
      const view = await foldOn(stage.store, kind, row.id, run.view);
      kind.takeUp(view);
      const live = await this.#options.live(stage, woken, { ...run, view }, bucket);
      let stored: Stored | undefined;
      await stage.enter(live, async () => {
        stored = await this.#tell(live, make, true);
      });
      return stored;
    });
  }
}
