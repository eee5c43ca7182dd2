// The server is killed at random points of running discussions while viewers reconnect. What each viewer put together
// must be exactly what is stored: 1..N, one terminal event, and no turn that was complete asked again.
//
// CRASHES says how many discussions (6, or 100 in the long form); SEED repeats one sequence of them.

import { assertEquals } from "@std/assert";
import type { ServerProcess } from "../support/process.ts";
import type { Random } from "../support/random.ts";
import { scaled } from "../support/scale.ts";
import { assertStored, crashing, killer, post, watch } from "./killing.ts";
import { assertDiscussion } from "./whole.ts";

const DISCUSSIONS = scaled("CRASHES", 6, 100);

Deno.test(
  `a killed server goes on where it was, ${DISCUSSIONS} discussions`,
  () => crashing({ count: DISCUSSIONS, things: "discussions", tokensPerSecond: 600, crashed }),
);

/** One discussion, killed one to three times; gives how often. */
async function crashed(server: ServerProcess, random: Random): Promise<number> {
  const mode = random.pick(["round_robin", "parallel", "debate", "moderated"]);
  const { discussion_id: id } = await post(server, "/api/v1/discussions", {
    task: "Design a login that survives crashes",
    agent_types: ["architect", "qa_engineer", "critic"],
    mode,
    rounds: 2,
    enable_project_manager: random.next() < 0.3,
  });
  // Either close together in the first turn, or also after turns that were answered; the shortest has some 100 events.
  const kills = killer(server, random, { kills: 3, within: random.pick([12, 70]) });
  const lists = await watch(server, kills, { viewers: 3, path: `/api/v1/discussions/${id}/stream` });
  const context = `discussion ${id}, ${mode}, ${kills.told}`;
  const history = await assertStored(server, `/api/v1/discussions/${id}/history`, lists, context);
  assertEquals(history.status, "completed", context);
  assertDiscussion(history.events, context);
  return kills.kills;
}
