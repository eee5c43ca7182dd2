// The server is killed at random points of running jobs while viewers reconnect and one client polls. What each viewer put
// together must be exactly what is stored: 1..N, one terminal event, each team's statuses in their order, and nothing
// asked again that was answered; and what was polled must never go back.
//
// JOBS says how many (3 by default); SEED repeats one sequence of them.

import { assert, assertEquals } from "@std/assert";
import { dial, type Json } from "../support/dial.ts";
import { type ServerProcess, serverProcess } from "../support/process.ts";
import { anySeed, type Random, seeded } from "../support/random.ts";

const JOBS = Number(Deno.env.get("JOBS") ?? 3);
const VIEWERS = 3;
const BRIEFS = [
  "Create a login form with email and password",
  "A todo list with filter",
  "A pricing table with three plans",
];

Deno.test(`a killed server goes on where it was, ${JOBS} jobs`, async () => {
  const seed = anySeed();
  console.log(`seed ${seed}`);
  const random = seeded(seed);
  const folder = await Deno.makeTempDir({ prefix: "parley-crash-" });
  const server = serverProcess({
    PARLEY_KV: `${folder}/parley.kv`,
    LOG: "off",
    REHEARSAL_TOKENS_PER_SECOND: "3000",
    THOUGHT_BATCH_WINDOW_MS: "10",
    MAX_EVENTS_PER_SECOND: "100000",
  });
  try {
    await server.start();
    let kills = 0;
    for (let i = 0; i < JOBS; i++) kills += await crashed(server, random, BRIEFS[i % BRIEFS.length]!);
    console.log(`${JOBS} jobs, ${kills} kills`);
    assert(kills >= JOBS);
  } finally {
    await server.kill();
    await Deno.remove(folder, { recursive: true });
  }
});

/** One job, killed once or twice; gives how often. */
async function crashed(server: ServerProcess, random: Random, brief: string): Promise<number> {
  const id = `j-${random.int(0, 1e9)}`;
  // After how many events, since the last kill, the next one comes.
  const plan = Array.from({ length: random.int(1, 2) }, () => random.int(1, 70));
  let kills = 0;
  let events = 0;
  const onEvent = () => {
    if (kills >= plan.length || ++events < plan[kills]!) return;
    kills++;
    events = -Infinity; // none of the events still in flight counts towards the next kill
    server.ready = server.kill().then(async () => {
      await server.start();
      events = 0;
    });
  };

  // The viewers are there first.
  const viewers = Array.from({ length: VIEWERS }, (_, i) => follow(server, id, i === 0 ? onEvent : () => {}));
  const body = JSON.stringify({ brief, job_id: id, target_framework: "vanilla" });
  const headers = { "content-type": "application/json" };
  const started = await fetch(`${server.url}/api/v1/orchestrate`, { method: "POST", headers, body });
  assertEquals(started.status, 202, await started.text());
  const polling = poll(server, id);
  const lists = await Promise.all(viewers);
  await server.ready;

  const history = await (await fetch(`${server.url}/api/v1/orchestrate/${id}/history`)).json();
  const context = `job ${id}, killed after ${plan.join(", ")}`;
  assertEquals(history.status, "completed", context);
  assertEquals(
    history.events.map((e: Json) => e.sequence),
    history.events.map((_: Json, i: number) => i + 1),
  );
  for (const list of lists) assertEquals(list, history.events, context);
  assertWhole(history.events, context);
  const polled = await polling;
  assertEquals(polled.at(-1).last_sequence, history.last_sequence);
  polled.forEach((now, i) => assert(i === 0 || now.last_sequence >= polled[i - 1].last_sequence, context));
  for (const team of ["anthropic", "google"]) {
    const version = history.events.findLast((e: Json) => e.type === "code_generated" && e.team === team);
    assertEquals(polled.at(-1).teams[team].generated_code, version.data.code, context);
  }
  return kills;
}

/** Watches to the terminal event, coming back after every loss with its last sequence; gives every event. */
async function follow(server: ServerProcess, id: string, onEvent: () => void): Promise<Json[]> {
  const events: Json[] = [];
  while (true) {
    await server.ready;
    const socket = await dial(`${server.url}/ws/orchestrate/${id}?last_sequence=${events.length}`)
      .catch(() => undefined);
    if (!socket) continue;
    try {
      while (true) {
        const message = await socket.nextJson();
        assert(message.type !== "stream_reset", `reset at ${events.length}`);
        if (message.sequence === undefined) continue;
        assertEquals(message.sequence, events.length + 1);
        events.push(message);
        onEvent();
      }
    } catch (error) {
      if (!(error instanceof Error) || !error.message.includes("closed with")) throw error;
      if ((await socket.closed).code === 1000) return events;
    }
  }
}

/** Asks again and again until the job is over; gives every answer. */
async function poll(server: ServerProcess, id: string): Promise<Json[]> {
  const answers: Json[] = [];
  while (answers.at(-1)?.status !== "complete" && answers.at(-1)?.status !== "error") {
    await server.ready;
    const response = await fetch(`${server.url}/api/v1/orchestrate/${id}`).catch(() => undefined);
    const json = await response?.json().catch(() => undefined);
    if (response?.ok && json) answers.push(json);
  }
  return answers;
}

function assertWhole(events: Json[], context: string): void {
  assertEquals(events.at(-1).type, "complete", context);
  assertEquals(
    events.filter((e) => e.type === "complete" || (e.type === "error" && !e.team)).length,
    1,
    context,
  );
  const once = (name: string, keyOf: (e: Json) => unknown) => {
    const keys = events.filter((e) => e.type === name).map(keyOf);
    assertEquals(new Set(keys).size, keys.length, `${name} came twice; ${context}`);
  };
  once("job_received", () => "once");
  once("phase_change", (e) => e.data.phase);
  once("plan", () => "once");
  once("status_change", (e) => `${e.team} ${e.data.status}`);
  once("thoughts_complete", (e) => e.team);
  once("thought_added", (e) => `${e.team} ${e.data.text}`);
  once("code_generated", (e) => `${e.team} ${e.data.refined}`);
  once("team_review", (e) => e.team);
  once("review", () => "once");
  for (const team of ["anthropic", "google"]) {
    const statuses = events.filter((e) => e.type === "status_change" && e.team === team).map((e) =>
      e.data.status
    );
    assertEquals(statuses, ["thinking", "generating", "complete"], context);
    // A try that was cut by a kill comes again under another message id and a higher attempt.
    const tries = new Map<string, number>();
    for (const { data } of events.filter((e) => e.type === "code_delta" && e.team === team)) {
      const before = [...tries.values()].at(-1) ?? 0;
      if (!tries.has(data.message_id)) {
        assert(data.attempt > before, `attempt ${data.attempt} after ${before}; ${context}`);
      }
      tries.set(data.message_id, data.attempt);
    }
  }
}
