// The server is killed at random points of running discussions while viewers reconnect. What each viewer put together
// must be exactly what is stored: 1..N, one terminal event, and no turn that was complete asked again.
//
// CRASHES says how many discussions (20, or 100 in the long form); SEED repeats one sequence of them.

import { assert, assertEquals } from "@std/assert";
import type { Json } from "../support/dial.ts";
import type { ServerProcess } from "../support/process.ts";
import type { Random } from "../support/random.ts";
import { scaled } from "../support/scale.ts";
import { assertStored, crashing, killer, post, watch } from "./killing.ts";

const DISCUSSIONS = scaled("CRASHES", 20, 100);

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
  assertWhole(history.events, context);
  return kills.kills;
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
