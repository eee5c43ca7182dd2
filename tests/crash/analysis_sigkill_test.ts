// The server is killed at random points of running analyses while viewers reconnect. What each viewer put together must
// be exactly what is stored: 1..N, one terminal event, stages in their order, and nothing asked again that was answered.
//
// ANALYSES says how many (5 by default); SEED repeats one sequence of them.

import { assert, assertEquals } from "@std/assert";
import { ORDER } from "../../src/core/analysis_grammar.ts";
import type { Stage } from "../../src/core/analysis.ts";
import { shortBill } from "../support/bills.ts";
import { dial, type Json } from "../support/dial.ts";
import { type ServerProcess, serverProcess } from "../support/process.ts";
import { anySeed, type Random, seeded } from "../support/random.ts";

const ANALYSES = Number(Deno.env.get("ANALYSES") ?? 5);
const VIEWERS = 3;
const AGENTS = ["fiscal", "economic", "healthcare", "implementation", "behavioral", "legal"];

Deno.test(`a killed server goes on where it was, ${ANALYSES} analyses`, async () => {
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
    for (let i = 0; i < ANALYSES; i++) kills += await crashed(server, random);
    console.log(`${ANALYSES} analyses, ${kills} kills`);
    assert(kills >= ANALYSES);
  } finally {
    await server.kill();
    await Deno.remove(folder, { recursive: true });
  }
});

/** One analysis, killed one to three times; gives how often. */
async function crashed(server: ServerProcess, random: Random): Promise<number> {
  const id = `a-${random.int(0, 1e9)}`;
  // After how many events, since the last kill, the next one comes.
  const plan = Array.from({ length: random.int(1, 3) }, () => random.int(1, 20));
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
  const agents = AGENTS.slice(0, random.int(2, AGENTS.length));
  const body = JSON.stringify({ bill_id: "ferry", bill_text: shortBill(), analysis_id: id, agents });
  const headers = { "content-type": "application/json" };
  const started = await fetch(`${server.url}/api/v1/analyses`, { method: "POST", headers, body });
  assertEquals(started.status, 202, await started.text());
  const lists = await Promise.all(viewers);
  await server.ready;

  const history = await (await fetch(`${server.url}/api/v1/analyses/${id}/history`)).json();
  const context = `analysis ${id} by ${agents.length}, killed after ${plan.join(", ")}`;
  assertEquals(history.status, "completed", context);
  assertEquals(
    history.events.map((e: Json) => e.sequence),
    history.events.map((_: Json, i: number) => i + 1),
  );
  for (const list of lists) assertEquals(list, history.events, context);
  assertWhole(history.events, agents.length, context);
  return kills;
}

/** Watches to the terminal event, coming back after every loss with its last sequence; gives every event. */
async function follow(server: ServerProcess, id: string, onEvent: () => void): Promise<Json[]> {
  const events: Json[] = [];
  while (true) {
    await server.ready;
    const socket = await dial(`${server.url}/api/v1/ws/analysis/${id}?last_sequence=${events.length}`)
      .catch(() => undefined);
    if (!socket) continue;
    try {
      while (true) {
        const message = await socket.nextJson();
        assert(message.event_type !== "stream_reset", `reset at ${events.length}`);
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

function assertWhole(events: Json[], agents: number, context: string): void {
  const of = (name: string): Json[] => events.filter((e) => e.event_type === name).map((e) => e.data);
  assertEquals(of("analysis_complete").length + of("error").length, 1, context);
  assertEquals(events.at(-1).event_type, "analysis_complete", context);
  assertEquals(of("agent_completed").length, agents, context);
  const stages: Stage[] = of("stage_changed").map((d) => d.stage);
  stages.forEach((stage, i) => {
    const before = stages[i - 1];
    const again = before === "voting" && stage === "debating";
    assert(!before || again || ORDER[stage] > ORDER[before], `${before} → ${stage}; ${context}`);
  });
  const once: [string, (d: Json) => unknown][] = [
    ["agent_started", (d) => d.agent_id],
    ["agent_completed", (d) => d.agent_id],
    ["agent_progress", (d) => `${d.agent_id} ${d.batch}`],
    ["agent_finding", (d) => d.finding_id],
    ["agent_review", (d) => d.agent_id],
    ["debate_started", (d) => d.round_number],
    ["debate_turn", (d) => `${d.agent_id} ${d.round_number} ${d.topic_index ?? "vote"}`],
    ["debate_convergence", (d) => d.round_number],
    ["consensus_reached", () => "once"],
    ["ruling", () => "once"],
  ];
  for (const [name, keyOf] of once) {
    const keys = of(name).map(keyOf);
    assertEquals(new Set(keys).size, keys.length, `${name} came twice; ${context}`);
  }
  const { result } = events.at(-1).data;
  const told = [...result.consensus_findings, ...result.other_findings].length + result.refused_count;
  assertEquals(told, of("agent_finding").length, context);
}
