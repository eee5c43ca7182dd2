// One server is killed again and again while runs of all five kinds are live on it. Viewers of each protocol come back
// after every kill with what they have, chats by `resume`. What each put together must be exactly what is stored, and
// every run must come to its end in order; at last the doctor looks through the store.
//
// KILLS says how often (12, or 1,000 in the long form); SEED repeats one sequence of them.

import { assert, assertEquals } from "@std/assert";
import { examine } from "../../src/log/doctor.ts";
import {
  askSession,
  assertStored,
  type Killer,
  post,
  reconnecting,
  stored,
  watch,
} from "../crash/killing.ts";
import {
  assertAnalysis,
  assertChat,
  assertDiscussion,
  assertJob,
  assertSession,
  completed,
  isLast,
} from "../crash/whole.ts";
import { shortBill } from "../support/bills.ts";
import type { Json } from "../support/dial.ts";
import { type ServerProcess, serverProcess } from "../support/process.ts";
import { anySeed, type Random, seeded } from "../support/random.ts";
import { report, scaled } from "../support/scale.ts";

const KILLS = scaled("KILLS", 12, 1000);
/** Viewers of each run, where several can watch it. */
const VIEWERS = 2;

Deno.test(`${KILLS} kills while runs of all five kinds are live lose, repeat and reorder nothing`, async () => {
  const random = seeded(anySeed());
  console.log(`SEED=${random.seed}`);
  const folder = await Deno.makeTempDir({ prefix: "parley-kills-" });
  const server = serverProcess({
    PARLEY_KV: `${folder}/parley.kv`,
    LOG: "off",
    REHEARSAL_TOKENS_PER_SECOND: "1500",
    THOUGHT_BATCH_WINDOW_MS: "10",
    MAX_EVENTS_PER_SECOND: "100000",
  });
  try {
    await server.start();
    const reaper = new Reaper(server, random);
    const counts = { runs: 0, events: 0, streams: 0 };
    await Promise.all(
      Object.entries(KINDS).map(async ([kind, live]) => {
        // As one run ends another begins, until there were enough kills.
        for (let i = 0; i === 0 || reaper.kills < KILLS; i++) {
          const events = await live(server, reaper, random, `${kind}-${i}`);
          counts.runs++;
          counts.events += events;
          counts.streams += kind === "chat" ? 1 : VIEWERS;
        }
      }),
    );
    await server.end("SIGTERM");
    assertEquals([...examine(`${folder}/parley.kv`)], []);
    assert(reaper.kills >= KILLS, `only ${reaper.kills} kills`);
    report("SIGKILL", { kills: reaper.kills, ...counts, reconnects: reaper.returns });
  } finally {
    await server.kill();
    await Deno.remove(folder, { recursive: true });
  }
});

/** Kills after a random number of the events that all viewers together see, again and again. */
class Reaper implements Killer {
  kills = 0;
  /** How often a viewer has come back. */
  returns = 0;
  #left: number;

  constructor(readonly server: ServerProcess, readonly random: Random) {
    this.#left = this.#next();
  }

  get told(): string {
    return `after ${this.kills} kills, SEED=${this.random.seed}`;
  }

  onEvent(): void {
    if (this.kills >= KILLS || --this.#left > 0) return;
    this.#left = Infinity;
    const up = Promise.withResolvers<void>();
    this.#kill(up.promise).then(up.resolve, up.reject);
  }

  /** Everybody waits for `up`, which is when no more kills follow at once. */
  async #kill(up: Promise<void>): Promise<void> {
    const { server, random } = this;
    up.catch(() => {});
    do {
      server.ready = up;
      this.kills++;
      await server.kill();
      // Once in a while again before it is up; now and then before it has served anybody.
      if (this.kills < KILLS && random.next() < 0.1) {
        const early = server.start().catch(() => {});
        server.ready = up;
        await refusals(server.url, random.int(0, 300));
        await server.kill();
        await early;
        this.kills++;
      }
      await server.start();
    } while (this.kills < KILLS && random.next() < 0.1);
    this.#left = this.#next();
  }

  /** Close together, so that a turn is cut more than once; or after so much that some were answered. */
  #next(): number {
    return this.random.int(1, this.random.pick([10, 100, 500]));
  }
}

/** Resolves when so many connections were refused, or one was not. */
async function refusals(url: string, count: number): Promise<void> {
  const port = Number(new URL(url).port);
  for (let i = 0; i < count; i++) {
    const conn = await Deno.connect({ hostname: "127.0.0.1", port }).catch(() => undefined);
    conn?.close();
    if (conn) return;
  }
}

type Live = (server: ServerProcess, reaper: Reaper, random: Random, name: string) => Promise<number>;

/** For each kind: starts a run, watches it to its end however often the server is killed, and checks it. */
const KINDS: Record<string, Live> = {
  async discussion(server, reaper, random, name) {
    const mode = random.pick(["round_robin", "parallel", "debate", "moderated"]);
    const body = {
      task: "Design a login",
      agent_types: ["architect", "qa_engineer", "critic"],
      mode,
      rounds: 2,
    };
    // Asked again under the same key it is the same discussion.
    const key = { "idempotency-key": name };
    const { discussion_id: id } = await post(server, "/api/v1/discussions", body, key);
    return await watched(server, reaper, {
      socket: `/api/v1/discussions/${id}/stream`,
      history: `/api/v1/discussions/${id}/history`,
      check: assertDiscussion,
    });
  },

  async analysis(server, reaper, _random, name) {
    const agents = ["fiscal", "legal", "implementation"];
    const body = { bill_id: "ferry", bill_text: shortBill(), analysis_id: name, agents };
    return await watched(server, reaper, {
      socket: `/api/v1/ws/analysis/${name}`,
      history: `/api/v1/analyses/${name}/history`,
      check: (events, context) => assertAnalysis(events, agents.length, context),
      start: () => post(server, "/api/v1/analyses", body, {}, isTaken),
    });
  },

  async job(server, reaper, _random, name) {
    const body = { brief: "A todo list with filter", job_id: name, target_framework: "vanilla" };
    return await watched(server, reaper, {
      socket: `/ws/orchestrate/${name}`,
      history: `/api/v1/orchestrate/${name}/history`,
      check: assertJob,
      start: () => post(server, "/api/v1/orchestrate", body, {}, isTaken),
    });
  },

  async session(server, reaper, random, name) {
    const asked = Array.from({ length: random.int(2, 4) }, (_, i) => `${name}-${i}`);
    return await watched(server, reaper, {
      socket: `/ws/chat/${name}`,
      history: `/api/v1/sessions/${name}/history`,
      check: (events, context) => assertSession(events, asked, context),
      isWhole: (events) => completed(events).length === asked.length,
      start: async () => {
        for (const id of asked) await askSession(server, name, id, random.pick(QUESTIONS));
      },
    });
  },

  async chat(server, reaper, random, request_id) {
    const [type, data] = random.pick(CHATS);
    const stream = await chat(server, reaper, { type, data: { ...data, request_id } });
    const path = `/api/v1/chats/${stream[0].run_id}/history`;
    const bare = stream.map(({ request_id: _, ...message }) => message);
    const { events } = await stored(server, path);
    const context = `${request_id}, ${type}, ${reaper.told}`;
    assertEquals(bare, events, context);
    assertChat(events, context);
    return events.length;
  },
};

const QUESTIONS = ["What is 12% of 250?", "How many kilometres are 40 miles?", "(17+3)*4/5", "Say hello"];
const CHATS: [string, Record<string, unknown>][] = [
  ["openai_chat", { input_text: "Why do bridges sway, and what is done against it?" }],
  ["chat", { message: "Is a plan better than none?", persona_id: "teacher" }],
  ["multi_chat", { message: "What is worth it?", persona_ids: ["teacher", "skeptic", "philosopher"] }],
];

const isTaken = (status: number) => status === 409;

interface Watched {
  socket: string;
  history: string;
  check: (events: Json[], context: string) => void;
  isWhole?: (events: Json[]) => boolean;
  /** Starts it when the viewers are there; where the server makes the id, it has been started. */
  start?: () => Promise<unknown>;
}

async function watched(server: ServerProcess, reaper: Reaper, run: Watched): Promise<number> {
  const comeBack = () => reaper.returns++;
  const viewers = watch(server, reaper, {
    viewers: VIEWERS,
    path: run.socket,
    isWhole: run.isWhole,
    comeBack,
  });
  const [lists] = await Promise.all([viewers, run.start?.()]);
  const { events } = await assertStored(server, run.history, lists, `${run.history}, ${reaper.told}`);
  run.check(events, `${run.history}, ${reaper.told}`);
  return events.length;
}

/** One chat over as many connections as it takes; gives its messages. */
async function chat(server: ServerProcess, reaper: Reaper, asked: Json): Promise<Json[]> {
  const messages: Json[] = [];
  let connections = 0;
  return await reconnecting(server, () => "/ws", async (socket) => {
    if (connections++ > 0) reaper.returns++;
    const last = messages.at(-1);
    if (!last) socket.send(asked);
    else {
      // Of the last event some messages may be missing: it is asked for again, and must be what it was.
      const { run_id, sequence } = last;
      const { request_id } = asked.data;
      socket.send({ type: "resume", data: { run_id, last_sequence: sequence - 1, request_id } });
      for (const known of messages.filter((m) => m.sequence === sequence)) {
        assertEquals(await nextOf(socket), known, reaper.told);
      }
    }
    while (messages.length === 0 || !isLast(messages.at(-1))) {
      messages.push(await nextOf(socket));
      reaper.onEvent();
    }
    return messages;
  });
}

/** The next message with a sequence. */
async function nextOf(socket: { nextJson(): Promise<Json> }): Promise<Json> {
  while (true) {
    const message = await socket.nextJson();
    assert(message.type !== "stream_reset", JSON.stringify(message));
    if (message.sequence !== undefined) return message;
    assert(message.type !== "error", JSON.stringify(message));
  }
}
