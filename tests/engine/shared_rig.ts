// Several processes over one database, in one process: each has its own runs, its own view of a fake clock, and its own
// way to the database, so that a test can stop one of them in mid-step (as SIGSTOP would, and for good as SIGKILL
// would) while the others go on. Time moves only when the test says so, and never while the database is at work.

import { setImmediate } from "node:timers";
import type { Models } from "../../src/agents/providers.ts";
import type { Clock } from "../../src/clock.ts";
import { SinkViewer } from "../../src/edge/watch.ts";
import { discussionKind } from "../../src/engine/discussion.ts";
import type { Runs } from "../../src/engine/runs.ts";
import { SharedRuns } from "../../src/engine/shared_runs.ts";
import { kvStore, type RunRow } from "../../src/log/store.ts";
import { discussionDialect } from "../../src/wire/discussion.ts";
import { spec } from "../modes/rig.ts";
import { Actor } from "../support/actor.ts";
import type { Json } from "../support/dial.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { echoKind, ENDLESS } from "./endless_rig.ts";
import { KIND, SUBJECT } from "./rig.ts";

/** Time moves on by this much at once; everything that falls due within it happens in order. */
const STEP_MS = 250;

export class World implements AsyncDisposable {
  readonly clock = new FakeClock();
  readonly all: Process[] = [];
  /** Operations of the database under way. */
  busy = 0;

  private constructor(readonly kv: Deno.Kv) {}

  static async open(): Promise<World> {
    return new World(await Deno.openKv(":memory:"));
  }

  /** Starts a process. `answer` is what its model says. */
  async process(answer?: ConstructorParameters<typeof Actor>[0], maxConcurrent = 100): Promise<Process> {
    const process = new Process(this, new Actor(answer), maxConcurrent);
    this.all.push(process);
    await process.runs.recover();
    return process;
  }

  /** Resolves when nothing can happen any more without time passing. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 4; quiet = this.busy === 0 ? quiet + 1 : 0) {
      await new Promise<void>((resolve) => setImmediate(() => resolve()));
    }
  }

  /** Moves time on in small steps, each of them to its end. */
  async pass(ms: number): Promise<void> {
    await this.settle();
    for (const end = this.clock.monotonic() + ms; this.clock.monotonic() < end;) {
      await this.clock.advance(Math.min(STEP_MS, end - this.clock.monotonic()));
      await this.settle();
    }
  }

  /** Moves time on until the promise settles. Throws when it does not within `limitMs` of fake time. */
  async until<T>(promise: Promise<T>, limitMs = 60_000): Promise<T> {
    let settled = false;
    promise.then(() => settled = true, () => settled = true);
    for (let ms = 0; ms <= limitMs; ms += STEP_MS) {
      await this.settle();
      if (settled) return await promise;
      await this.pass(STEP_MS);
    }
    throw new Error(`The promise has not settled within ${limitMs} ms of fake time`);
  }

  /** The sequences and types of a run's log, past all processes. */
  async log(id: string): Promise<{ seq: number; type: string }[]> {
    const rows = await kvStore(this.kv).log.read(id, 0, 1_000_000);
    return rows.map(({ seq, event }) => ({ seq, type: event.type }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const process of this.all) if (!process.stopped) await this.until(process.runs.stop());
    await this.settle();
    this.kv.close();
  }
}

export class Process {
  readonly runs: Runs;
  /** Its kind of run without an end. */
  readonly echo = echoKind();
  /** What it has logged. */
  readonly logged: string[] = [];
  /** How far its wall clock is off. */
  skewMs = 0;
  #held: (() => void)[] | undefined;
  #fuse = Infinity;

  constructor(readonly world: World, readonly model: Actor, maxConcurrent: number) {
    const kv = this.#reach(world.kv);
    const clock: Clock = {
      now: () => world.clock.now() + this.skewMs,
      monotonic: () => world.clock.monotonic(),
      after: (ms, fn) => {
        let cancelled = false;
        const cancel = world.clock.after(ms, () => this.#when(() => cancelled || fn()));
        return () => {
          cancelled = true;
          cancel();
        };
      },
    };
    const newId = () => crypto.randomUUID();
    const limits = { prices: {}, maxOutputTokens: 512, contextTokens: 8192, turnTimeoutMs: 300_000 };
    const models = { get: () => model } as unknown as Models;
    this.runs = new SharedRuns({
      kv,
      store: kvStore(kv),
      clock,
      logger: { info: (event) => this.logged.push(event), error: (event) => this.logged.push(event) },
      newId,
      kinds: [
        discussionKind(models, { clock, newId, ...limits }, discussionDialect.spell),
        this.echo,
      ],
      windowMs: 0,
      eventsPerSecond: 1_000_000,
      maxConcurrent,
      keepFrames: 100,
    });
  }

  /** Whether it stands still. */
  get stopped(): boolean {
    return this.#held !== undefined;
  }

  /** Whether it is awake and will be. */
  get steady(): boolean {
    return !this.stopped && this.#fuse === Infinity;
  }

  /** Stops it where it is: no timer fires, and the database is out of its reach. */
  freeze(): void {
    this.#held ??= [];
    this.#fuse = Infinity;
  }

  /** Stops it in the midst of its work: right after so many more operations of the database, before it knows of the last. */
  freezeAfter(operations: number): void {
    this.#fuse = operations;
  }

  /** Lets it go on as if nothing had happened. */
  thaw(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const go of held) go();
  }

  async start(fields: Parameters<typeof spec>[0] = {}, id?: string): Promise<RunRow> {
    return await this.runs.start({ kind: KIND, id, spec: spec(fields), subject: SUBJECT });
  }

  async startEndless(id: string): Promise<RunRow> {
    return await this.runs.start({ kind: ENDLESS, id, spec: {}, subject: SUBJECT });
  }

  row(id: string, kind = KIND): Promise<RunRow> {
    return this.runs.row(id, kind, SUBJECT);
  }

  /** Watches a run as a socket would. */
  async watch(id: string, after = 0, kind = KIND): Promise<Watching> {
    const row = await this.row(id, kind);
    const { feed, release } = await this.runs.openFeed(row);
    const watching: Watching = { events: [], controls: [], closed: undefined, release };
    const sink = {
      ready: () => true,
      whenReady: () => {},
      write: ({ text }: { text: string }) => void watching.events.push(JSON.parse(text)),
      writeAll: () => {},
      control: (name: string, data: Json) => void watching.controls.push({ name, ...data }),
      close: (code: number) => {
        watching.closed = code;
        release();
      },
    };
    const onError = (error: unknown) => {
      throw error;
    };
    new SinkViewer(feed, sink, { epoch: row.epoch, after, skipOptional: false, batch: 0, onError });
    return watching;
  }

  #when(go: () => unknown): void {
    if (this.#held) this.#held.push(go as () => void);
    else go();
  }

  #awake(): Promise<void> {
    return new Promise((resolve) => this.#when(resolve));
  }

  /** An operation of the database, begun and seen only while the process is awake. */
  async #operate<T>(operation: () => Promise<T>): Promise<T> {
    await this.#awake();
    this.world.busy++;
    const result = await operation().finally(() => this.world.busy--);
    if (--this.#fuse <= 0) this.freeze();
    await this.#awake();
    return result;
  }

  #reach(kv: Deno.Kv): Deno.Kv {
    const atomic = (operation: Deno.AtomicOperation): Deno.AtomicOperation =>
      new Proxy(operation, {
        get: (target, name: keyof Deno.AtomicOperation) => (...args: never[]) => {
          if (name === "commit") return this.#operate(() => target.commit());
          (target[name] as (...args: never[]) => unknown)(...args);
          return atomic(target);
        },
      });
    const list = (...args: Parameters<Deno.Kv["list"]>) => {
      const entries = kv.list(...args);
      return {
        next: () => this.#operate(() => entries.next()),
        return: () => Promise.resolve({ done: true, value: undefined }),
        [Symbol.asyncIterator]() {
          return this;
        },
      };
    };
    return new Proxy(kv, {
      get: (target, name: keyof Deno.Kv) => {
        if (name === "atomic") return () => atomic(target.atomic());
        if (name === "list") return list;
        return (...args: never[]) =>
          this.#operate(() => (target[name] as (...args: never[]) => Promise<unknown>).apply(target, args));
      },
    });
  }
}

export interface Watching {
  events: Json[];
  controls: Json[];
  closed: number | undefined;
  release: () => void;
}
