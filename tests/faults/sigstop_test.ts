// A server stands still, as by SIGSTOP, for longer than anything in it waits: pings, timeouts of model calls, leases. When
// it goes on, alone it loses nothing; beside another server of the same database, which has taken its runs up meanwhile,
// it writes not one event more, and its viewers follow the other one's.
//
// STOPS says how often each (1, or 20 in the long form); SEED repeats one sequence of them.

import { assert, assertEquals } from "@std/assert";
import { post, stored, watch } from "../crash/killing.ts";
import { assertDiscussion } from "../crash/whole.ts";
import type { Json } from "../support/dial.ts";
import { kvConnect } from "../support/kv_connect.ts";
import { serverProcess } from "../support/process.ts";
import { anySeed, seeded } from "../support/random.ts";
import { report, scaled, together } from "../support/scale.ts";

const STOPS = scaled("STOPS", 1, 20);
const DISCUSSIONS = "/api/v1/discussions";
const PACE = { LOG: "json", THOUGHT_BATCH_WINDOW_MS: "20", MAX_EVENTS_PER_SECOND: "10000" };
const ASKED = { task: "Design a login", agent_types: ["architect", "critic", "qa_engineer"] };

Deno.test(
  `a server that stands still ${STOPS} times, longer than its timeouts, goes on alone as if nothing were, and does not write to what others took over`,
  () => together([standsStillAlone, standsStillBesideAnother]),
);

async function standsStillAlone(): Promise<void> {
  const random = seeded(anySeed());
  console.log(`SEED=${random.seed}`);
  const folder = await Deno.makeTempDir({ prefix: "parley-stop-" });
  await using model = slowModel();
  const server = serverProcess({
    ...PACE,
    PARLEY_KV: `${folder}/parley.kv`,
    OPENAI_BASE_URL: `${model.url}/v1`,
    OPENAI_API_KEY: "test",
    OPENAI_API: "chat",
    MODEL_IDLE_TIMEOUT_MS: "1000",
    PING_INTERVAL_SECONDS: "1",
  });
  const counts = { stops: 0, events: 0, "calls that came too late": 0, reconnects: 0 };
  try {
    await server.start();
    for (let i = 0; i < STOPS; i++) {
      const { discussion_id: id } = await post(server, DISCUSSIONS, ASKED);
      let left = random.int(3, 12);
      const enough = Promise.withResolvers<void>();
      const told = { kills: 0, told: "", onEvent: () => void (--left === 0 && enough.resolve()) };
      const comeBack = () => counts.reconnects++;
      const viewers = watch(server, told, { viewers: 2, path: `${DISCUSSIONS}/${id}/stream`, comeBack });
      await enough.promise;
      server.freeze();
      // The model has no answer for it meanwhile: whatever it was saying is not said to the end in time.
      await real(2500);
      server.thaw();
      const [a, b] = await viewers;
      const { events, status } = await stored(server, `${DISCUSSIONS}/${id}/history`);
      assertEquals([a, b], [events, events]);
      assertEquals(status, "completed");
      assertDiscussion(events, id);
      counts.stops++;
      counts.events += events.length;
      counts["calls that came too late"] += attempts(events);
    }
    report("SIGSTOP, one server", counts);
  } finally {
    server.thaw();
    await server.kill();
    await Deno.remove(folder, { recursive: true });
  }
}

async function standsStillBesideAnother(): Promise<void> {
  const random = seeded(anySeed());
  console.log(`SEED=${random.seed}`);
  await using kv = kvConnect();
  // Of the default lease of 15 s the long form has the real thing.
  const lease = scaled("LEASE", 2, 5);
  const env = {
    ...PACE,
    PARLEY_KV: kv.url,
    DENO_KV_ACCESS_TOKEN: "any",
    LEASE_SECONDS: String(lease),
    REHEARSAL_TOKENS_PER_SECOND: "100",
  };
  const [a, b] = [serverProcess(env), serverProcess(env)];
  const counts = { stops: 0, runs: 0, "taken over": 0, events: 0 };
  try {
    await a.start();
    await b.start();
    for (let i = 0; i < STOPS; i++) {
      // One has ended by the time the other wakes, one goes on.
      const short = { ...ASKED, agent_types: ["architect"], rounds: 1 };
      const runs = await Promise.all(
        [short, { ...ASKED, rounds: 2 }].map((body) => post(a, DISCUSSIONS, body)),
      );
      const ids = runs.map((run) => run.discussion_id as string);
      let left = random.int(5, 20);
      const enough = Promise.withResolvers<void>();
      const told = { kills: 0, told: "", onEvent: () => void (--left === 0 && enough.resolve()) };
      const none = { kills: 0, told: "", onEvent() {} };
      const path = (id: string) => `${DISCUSSIONS}/${id}/stream`;
      const atA = ids.map((id) => watch(a, told, { viewers: 2, path: path(id) }));
      const atB = ids.map((id) => watch(b, none, { viewers: 1, path: path(id) }));
      await enough.promise;
      a.freeze();
      const [first] = await atB[0]!;
      // The run that has ended is over for good, and the other one is under way at B.
      const before = (await stored(b, `${DISCUSSIONS}/${ids[0]}/history`)).events;
      assertEquals(before, first);
      const longer = await stored(b, `${DISCUSSIONS}/${ids[1]}/history`);
      assertEquals(longer.status, "running", "the longer one was over before the other server woke");
      a.thaw();
      for (const [j, id] of ids.entries()) {
        const lists = [...await atA[j]!, ...await atB[j]!];
        const { events: whole, status } = await stored(b, `${DISCUSSIONS}/${id}/history`);
        for (const list of lists) assertEquals(list, whole);
        assertEquals(status, "completed");
        // Of the one that had ended nothing more was written, and of the other one nothing in the place of what was.
        if (j === 0) assertEquals(whole, before);
        else assertEquals(whole.slice(0, longer.events.length), longer.events);
        assertDiscussion(whole, id);
        counts.runs++;
        counts.events += whole.length;
        counts["taken over"] += attempts(whole) > 0 ? 1 : 0;
      }
      counts.stops++;
    }
    const lost = a.stdout().split('"event":"place_lost"').length - 1;
    assert(lost >= 1, "the server did not notice that it had lost its place");
    assert(counts["taken over"] > 0);
    report("SIGSTOP, two servers", { ...counts, "lease in seconds": lease });
  } finally {
    a.thaw();
    await Promise.all([a.kill(), b.kill()]);
  }
}

/** Turns of a discussion that were asked for again. */
function attempts(events: Json[]): number {
  return events.filter((e) => e.event_type === "agent_thinking" && e.data.attempt > 1).length;
}

/** Real time: a process that stands still knows no other. */
function real(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** A model that says a word every 30 ms, and nothing while nobody reads. */
function slowModel(): AsyncDisposable & { url: string } {
  const words = "We keep a session short and tell people why they were signed out before they ask".split(" ");
  const encoder = new TextEncoder();
  const chunk = (delta: object, finish_reason: string | null = null) =>
    encoder.encode(
      `data: ${
        JSON.stringify({
          id: "c",
          object: "chat.completion.chunk",
          created: 1,
          model: "m",
          choices: [{ index: 0, delta, finish_reason }],
        })
      }\n\n`,
    );
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    await request.text();
    let i = 0;
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        await real(30);
        if (i < words.length) return controller.enqueue(chunk({ content: `${words[i++]} ` }));
        controller.enqueue(chunk({}, "stop"));
        controller.enqueue(encoder.encode("data: [DONE]\n\n"));
        controller.close();
      },
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
