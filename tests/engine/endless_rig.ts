// A kind of run without an end, small enough to be seen through: requests come in, each is echoed word by word and
// completed, as a session's would be. A test holds a request where its message says `hold`.

import { setImmediate } from "node:timers";
import { type Clock, systemClock } from "../../src/clock.ts";
import { emptySession, evolveSession, type SessionView, takeUpSession } from "../../src/core/session_view.ts";
import { checkSession } from "../../src/core/session_grammar.ts";
import { type Event, NO_USAGE } from "../../src/core/event.ts";
import type { SessionRun } from "../../src/core/run.ts";
import type { Kind, Script } from "../../src/engine/kind.ts";
import { SinkViewer } from "../../src/edge/watch.ts";
import { Runs } from "../../src/engine/runs.ts";
import { kvStore, type RunRow, type Store } from "../../src/log/store.ts";
import { type Logger, silentLogger } from "../../src/logger.ts";
import { sessionDialect } from "../../src/wire/session.ts";

export const ENDLESS = "session";

export interface Echo extends Kind {
  /** How often its script was run. */
  played: number;
  /** Called at the start of each script, to fail it; one that is `lazy` returns and leaves its work undone. */
  onPlay: () => void;
  lazy: boolean;
}

/** What somebody asks; `words` "hold" waits until it is interrupted. */
export const ask = (request_id: string, message = "one two") => (): Event => ({
  type: "request_received",
  data: { request_id, agent: "researcher", message, enable_reasoning: true },
});

export const interrupt = (request_id?: string) => (): Event => ({
  type: "interrupt_asked",
  data: request_id === undefined ? {} : { request_id },
});

export function echoKind(): Echo {
  const kind: Echo = {
    name: ENDLESS,
    played: 0,
    onPlay: () => {},
    lazy: false,
    emptyView: emptySession,
    evolve: (view, stored) => void evolveSession(view as SessionView, stored),
    check: (view, event) => checkSession(view as SessionView, event),
    takeUp: (view) => takeUpSession(view as SessionView),
    spell: sessionDialect.spell,
    digest: (view) => ({ under_way: (view as SessionView).open.map((r) => r.request_id) }),
    unfinished: (view) => (view as SessionView).open.length > 0,
    opening: (run) => ({
      type: "session_opened",
      data: { session_id: run.id, agent: "researcher", provider: "p", model: "m" },
    }),
    urgent: (event) =>
      event.type === "interrupt_asked" || event.type === "request_completed" && event.data.interrupted,
    cancelled: { error: "Session deleted", code: "cancelled" },
    async *script(run, signal): Script {
      kind.played++;
      kind.onPlay();
      if (kind.lazy) return;
      yield* echo(run as SessionRun, signal);
    },
  };
  return kind;
}

async function* echo(run: SessionRun, signal: AbortSignal): Script {
  while (run.view.open.length > 0) {
    const ready = run.view.open.find((r) => r.interrupted || !r.message.includes("hold"));
    if (!ready) {
      await new Promise<void>((resolve) => {
        const leave = run.onPosted!(() => {
          leave();
          resolve();
        });
        signal.addEventListener("abort", () => (leave(), resolve()), { once: true });
      });
      if (signal.aborted) return;
      continue;
    }
    const { request_id, agent, message } = ready;
    const ref = { request_id, iteration: 1, attempt: 1 };
    for (const delta of ready.interrupted ? [] : message.match(/\S+\s*/g)!) {
      yield { type: "step_streamed", data: { ...ref, message_id: `s-${request_id}`, step: "answer", delta } };
      if (ready.interrupted) break;
    }
    const { interrupted } = ready;
    if (!interrupted) {
      const usage = { input_tokens: 1, output_tokens: 1 };
      yield {
        type: "step_taken",
        data: { ...ref, step_id: `s-${request_id}`, step: "answer", content: message, usage, model: "m" },
      };
    }
    const said = { answer: interrupted ? "" : message, usage: NO_USAGE, model: "m", interrupted };
    yield { type: "request_completed", data: { request_id, agent, iterations: 1, ...said } };
  }
}

export interface EndlessOptions {
  kv?: Deno.Kv;
  store?: (store: Store) => Store;
  maxConcurrent?: number;
  eventsPerSecond?: number;
  clock?: Clock;
  logger?: Logger;
}

export interface Endless extends AsyncDisposable {
  runs: Runs;
  store: Store;
  kv: Deno.Kv;
  kind: Echo;
  open(id?: string): Promise<RunRow>;
  row(id?: string): Promise<RunRow>;
  status(id?: string): Promise<string>;
  /** Resolves when this many requests are completed; the sequences and types of the log. */
  completed(count: number, id?: string): Promise<[number, string][]>;
  /** Resolves when the run rests. */
  rested(id?: string): Promise<RunRow>;
}

/** Runs of that kind over a real database in memory. */
export async function endless(options: EndlessOptions = {}): Promise<Endless> {
  const { maxConcurrent = 100, eventsPerSecond = 1_000_000, clock = systemClock, logger = silentLogger } =
    options;
  const kv = options.kv ?? await Deno.openKv(":memory:");
  const plain = kvStore(kv);
  const store = options.store ? options.store(plain) : plain;
  const kind = echoKind();
  const runs = new Runs({
    store,
    clock,
    logger,
    newId: () => crypto.randomUUID(),
    kinds: [kind],
    windowMs: 0,
    eventsPerSecond,
    maxConcurrent,
    keepFrames: 100,
  });
  const row = (id = "s") => runs.row(id, ENDLESS, "anonymous");
  const at: Endless = {
    runs,
    store,
    kv,
    kind,
    open: (id = "s") => runs.start({ kind: ENDLESS, id, spec: {}, subject: "anonymous" }),
    row,
    status: async (id) => (await runs.describe(await row(id))).status,
    async completed(count, id = "s") {
      const { feed, release } = await runs.openFeed(await row(id));
      try {
        while (true) {
          const bell = Promise.withResolvers<void>();
          const leave = feed.listen({ ring: bell.resolve });
          const frames = await runs.history(await row(id), 0, 1_000_000);
          const done = frames.filter((f) => f.type === "request_completed").length;
          if (done >= count) return leave(), frames.map((f) => [f.seq, f.type]);
          await bell.promise;
          leave();
        }
      } finally {
        release();
      }
    },
    async rested(id = "s") {
      // The row is written after the last event; a few turns of the loop are all it takes.
      for (let i = 0; i < 10_000; i++) {
        const now = await store.get(id);
        if (now?.status === "idle" && runs.load.acting === 0) return now;
        await new Promise<void>((resolve) => setImmediate(() => resolve()));
      }
      throw new Error(`Run ${id} does not rest`);
    },
    async [Symbol.asyncDispose]() {
      await runs.stop();
      if (!options.kv) kv.close();
    },
  };
  return at;
}

/** Watches as a socket would. */
export async function watch(at: Endless, after = 0) {
  const row = await at.row();
  const { feed, release } = await at.runs.openFeed(row);
  const seen = {
    sequences: [] as number[],
    controls: [] as string[],
    closed: undefined as number | undefined,
  };
  const end = Promise.withResolvers<number>();
  let closed = false;
  const sink = {
    ready: () => true,
    whenReady: () => {},
    write: ({ seq }: { seq: number }) => void seen.sequences.push(seq),
    writeAll: () => {},
    control: (name: string) => void seen.controls.push(name),
    close: (code: number) => {
      closed = true;
      end.resolve(code);
      release();
    },
  };
  const onError = (error: unknown) => {
    throw error;
  };
  const viewer = new SinkViewer(feed, sink, {
    epoch: row.epoch,
    after,
    skipOptional: false,
    batch: 0,
    onError,
  });
  return {
    ...seen,
    end: end.promise,
    get closed() {
      return closed;
    },
    leave() {
      viewer.stop();
      release();
    },
  };
}
