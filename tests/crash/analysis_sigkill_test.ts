// The server is killed at random points of running analyses while viewers reconnect. What each viewer put together must
// be exactly what is stored: 1..N, one terminal event, stages in their order, and nothing asked again that was answered.
//
// ANALYSES says how many (5 by default); SEED repeats one sequence of them.

import { assertEquals } from "@std/assert";
import { shortBill } from "../support/bills.ts";
import type { ServerProcess } from "../support/process.ts";
import type { Random } from "../support/random.ts";
import { scaled } from "../support/scale.ts";
import { assertStored, crashing, killer, post, watch } from "./killing.ts";
import { assertAnalysis } from "./whole.ts";

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
  assertAnalysis(history.events, agents.length, context);
  return kills.kills;
}
