// Order as a test wants it: whatever a store is asked for waits at a gate before it is done and again before its answer
// is heard, and one gate at a time is opened, at random. So reads, appends, clears and deletions overtake each other in
// every way that promises allow, and the same seed gives the same order.

import { setImmediate } from "node:timers";
import type { EventLog } from "../../src/log/log.ts";
import type { Store } from "../../src/log/store.ts";
import type { Random } from "../support/random.ts";

export class Gates {
  readonly #held: (() => void)[] = [];
  #working = 0;
  /** From then on everything passes at once. */
  open = false;

  constructor(readonly random: Random) {}

  /** How many wait to be let through. */
  get waiting(): number {
    return this.#held.length;
  }

  /** Waits until it is let through. */
  pass(): Promise<void> {
    return this.open ? Promise.resolve() : new Promise((resolve) => this.#held.push(resolve));
  }

  /** Lets one through that is drawn by lot. */
  release(): void {
    const [go] = this.#held.splice(this.random.int(0, this.#held.length - 1), 1);
    go?.();
  }

  /** Everything that can go on by itself has done so: callbacks have run, and real work of a database has come back. */
  async settle(): Promise<void> {
    do await new Promise<void>((resolve) => setImmediate(() => resolve())); while (this.#working > 0);
  }

  /** Work that is done by something real. */
  async work<T>(real: () => Promise<T>): Promise<T> {
    this.#working++;
    try {
      return await real();
    } finally {
      this.#working--;
    }
  }

  /** A gate in the middle of such work. */
  async pause(): Promise<void> {
    this.#working--;
    await this.pass();
    this.#working++;
  }

  /** The same work between two gates; `done` is told when it is done, `heard` when its answer is about to be heard. */
  async held<T>(
    real: () => Promise<T>,
    { done, heard }: { done?: (answer: T) => void; heard?: (answer: T) => void } = {},
  ): Promise<T> {
    if (this.random.next() < 0.5) await this.pass();
    const answer = await this.work(real);
    done?.(answer);
    await this.pass();
    heard?.(answer);
    return answer;
  }
}

/** What is told of a store while it is worked with. `done` comes before `heard`, and both may lie far apart. */
export interface Told {
  created(id: string, epoch: string): void;
  appended(run: string, first: number, events: Parameters<EventLog["append"]>[2]): void;
  clearing(run: string, upTo: number): void;
  cleared(run: string, upTo: number): void;
  removing(id: string, epoch: string): void;
  removed(id: string, epoch: string): void;
}

/** The store behind gates. An append fails now and then, as on a full disk; reads are cut as small as they may be. */
export function gated(store: Store, gates: Gates, told: Told): Store {
  const { random } = gates;
  const inner = store.log;
  const log: EventLog = {
    append: (run, first, events) =>
      gates.held(() => {
        if (random.next() < 0.03) return Promise.reject(new Error("The disk is full"));
        return inner.append(run, first, events);
      }, { heard: () => told.appended(run, first, events) }),
    read: (run, after, limit) => gates.held(() => inner.read(run, after, Math.min(limit, random.int(1, 12)))),
    bounds: (run) => gates.held(() => inner.bounds(run)),
    clear: (run, upTo) => {
      told.clearing(run, upTo);
      return gates.held(() => inner.clear(run, upTo), { heard: () => told.cleared(run, upTo) });
    },
    compact: (run) => gates.held(() => inner.compact(run)),
    settle: () => gates.held(() => inner.settle()),
    letGo: (run) => inner.letGo(run),
    remove: (run) => gates.held(() => inner.remove(run)),
  };
  return {
    ...store,
    log,
    create: (row, ...rest) =>
      gates.held(() => store.create(row, ...rest), {
        done: (made) => "created" in made && made.created && told.created(row.id, row.epoch),
      }),
    get: (id) => gates.held(() => store.get(id)),
    update: (before, after) => gates.held(() => store.update(before, after)),
    saveSnapshot: (id, view) => gates.held(() => store.saveSnapshot(id, view)),
    snapshot: (id, seq) => gates.held(() => store.snapshot(id, seq)),
    forgetSnapshots: (id) => gates.held(() => store.forgetSnapshots(id)),
    remove: (row) => {
      told.removing(row.id, row.epoch);
      return gates.held(() => store.remove(row), { heard: () => told.removed(row.id, row.epoch) });
    },
  };
}
