// The server is killed at random points of running discussions while viewers reconnect. What each viewer put together
// must be exactly what is stored: 1..N, one terminal event, and no turn that was complete asked again.
//
// CRASHES says how many discussions (20 by default); SEED repeats one sequence of them.

import { assert, assertEquals } from "@std/assert";
import { dial, type Json } from "../support/dial.ts";
import { type ServerProcess, serverProcess } from "../support/process.ts";
import { anySeed, type Random, seeded } from "../support/random.ts";

const DISCUSSIONS = Number(Deno.env.get("CRASHES") ?? 20);
const VIEWERS = 3;

Deno.test(`a killed server goes on where it was, ${DISCUSSIONS} discussions`, async () => {
  const seed = anySeed();
  console.log(`seed ${seed}`);
  const random = seeded(seed);
  const folder = await Deno.makeTempDir({ prefix: "parley-crash-" });
  const server = serverProcess({
    PARLEY_KV: `${folder}/parley.kv`,
    LOG: "off",
    REHEARSAL_TOKENS_PER_SECOND: "600",
    THOUGHT_BATCH_WINDOW_MS: "10",
    MAX_EVENTS_PER_SECOND: "100000",
  });
  try {
    await server.start();
    let kills = 0;
    for (let i = 0; i < DISCUSSIONS; i++) kills += await crashed(server, random);
    console.log(`${DISCUSSIONS} discussions, ${kills} kills`);
    assert(kills >= DISCUSSIONS);
  } finally {
    await server.kill();
    await Deno.remove(folder, { recursive: true });
  }
});

/** One discussion, killed one to three times; gives how often. */
async function crashed(server: ServerProcess, random: Random): Promise<number> {
  const mode = random.pick(["round_robin", "parallel", "debate", "moderated"]);
  const started = await fetch(`${server.url}/api/v1/discussions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      task: "Design a login that survives crashes",
      agent_types: ["architect", "qa_engineer", "critic"],
      mode,
      rounds: 2,
      enable_project_manager: random.next() < 0.3,
    }),
  });
  const { discussion_id: id } = await started.json();

  // After how many events, since the last kill, the next one comes.
  const plan = Array.from({ length: random.int(1, 3) }, () => random.int(1, 12));
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

  const viewers = Array.from({ length: VIEWERS }, (_, i) => follow(server, id, i === 0 ? onEvent : () => {}));
  const lists = await Promise.all(viewers);
  await server.ready;

  const history = await (await fetch(`${server.url}/api/v1/discussions/${id}/history`)).json();
  const context = `discussion ${id}, ${mode}, killed after ${plan.join(", ")}`;
  assertEquals(history.status, "completed", context);
  assertEquals(
    history.events.map((e: Json) => e.sequence),
    history.events.map((_: Json, i: number) => i + 1),
    context,
  );
  for (const list of lists) assertEquals(list, history.events, context);
  assertWhole(history.events, context);
  return kills;
}

/** Watches to the terminal event, coming back after every loss with its last sequence; gives every event. */
async function follow(server: ServerProcess, id: string, onEvent: () => void): Promise<Json[]> {
  const events: Json[] = [];
  while (true) {
    await server.ready;
    const socket = await dial(`${server.url}/api/v1/discussions/${id}/stream?last_sequence=${events.length}`)
      .catch(() => undefined);
    if (!socket) continue;
    try {
      while (true) {
        const message = await socket.nextJson();
        assert(
          message.event_type !== "stream_reset",
          `reset at ${events.length}: ${JSON.stringify(message)}`,
        );
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

/** One terminal event, the last; every turn answered once, and never asked again after its answer. */
function assertWhole(events: Json[], context: string): void {
  const terminal = events.filter((e) => e.event_type === "discussion_complete" || e.event_type === "error");
  assertEquals(terminal, [events.at(-1)], context);
  const answered = new Set<string>();
  const attempts = new Map<string, number>();
  const text = new Map<string, string>();
  let choices = 0;
  for (const { event_type, data } of events) {
    // A moderated round may hear the same agent twice, each time by a new choice.
    if (event_type === "speaker_choice") choices++;
    const turn = `${data.agent_type} in round ${data.round} by choice ${choices}`;
    if (event_type === "agent_thinking") {
      assert(!answered.has(turn), `${turn} was asked again after its answer; ${context}`);
      assertEquals(data.attempt, (attempts.get(turn) ?? 0) + 1, context);
      attempts.set(turn, data.attempt);
    } else if (event_type === "agent_delta") {
      text.set(data.message_id, (text.get(data.message_id) ?? "") + data.delta);
    } else if (event_type === "agent_response") {
      assert(!answered.has(turn), `${turn} answered twice; ${context}`);
      answered.add(turn);
      assertEquals(text.get(data.message_id), data.response, context);
    }
  }
  assertEquals(events.at(-1).data.total_responses, answered.size, context);
}
