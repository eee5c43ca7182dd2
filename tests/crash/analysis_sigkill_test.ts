// The server is killed at random points of running analyses while viewers reconnect. What each viewer put together must
// be exactly what is stored: 1..N, one terminal event, stages in their order, and nothing asked again that was answered.
//
// ANALYSES says how many (5 by default); SEED repeats one sequence of them.

import { assert, assertEquals } from "@std/assert";
import { ORDER } from "../../src/core/analysis_grammar.ts";
import type { Stage } from "../../src/core/analysis.ts";
import { shortBill } from "../support/bills.ts";
import type { Json } from "../support/dial.ts";
import type { ServerProcess } from "../support/process.ts";
import type { Random } from "../support/random.ts";
import { scaled } from "../support/scale.ts";
import { assertOnce, assertStored, crashing, killer, post, watch } from "./killing.ts";

const ANALYSES = scaled("ANALYSES", 5, 25);
const AGENTS = ["fiscal", "economic", "healthcare", "implementation", "behavioral", "legal"];

Deno.test(
  `a killed server goes on where it was, ${ANALYSES} analyses`,
  () => crashing({ count: ANALYSES, things: "analyses", tokensPerSecond: 3000, crashed }),
);

/** One analysis, killed one to three times; gives how often. */
async function crashed(server: ServerProcess, random: Random): Promise<number> {
  const id = `a-${random.int(0, 1e9)}`;
  const kills = killer(server, random, { kills: 3, within: 20 });
  // The viewers are there first.
  const viewers = watch(server, kills, { viewers: 3, path: `/api/v1/ws/analysis/${id}` });
  const agents = AGENTS.slice(0, random.int(2, AGENTS.length));
  const body = { bill_id: "ferry", bill_text: shortBill(), analysis_id: id, agents };
  await post(server, "/api/v1/analyses", body);
  const context = `analysis ${id} by ${agents.length}, ${kills.told}`;
  const history = await assertStored(server, `/api/v1/analyses/${id}/history`, await viewers, context);
  assertEquals(history.status, "completed", context);
  assertWhole(history.events, agents.length, context);
  return kills.kills;
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
  for (const [name, keyOf] of once) assertOnce(name, of(name).map(keyOf), context);
  const { result } = events.at(-1).data;
  const told = [...result.consensus_findings, ...result.other_findings].length + result.refused_count;
  assertEquals(told, of("agent_finding").length, context);
}
