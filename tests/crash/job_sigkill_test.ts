// The server is killed at random points of running jobs while viewers reconnect and one client polls. What each viewer put
// together must be exactly what is stored: 1..N, one terminal event, each team's statuses in their order, and nothing
// asked again that was answered; and what was polled must never go back.
//
// JOBS says how many (3 by default); SEED repeats one sequence of them.

import { assert, assertEquals } from "@std/assert";
import type { Json } from "../support/dial.ts";
import type { ServerProcess } from "../support/process.ts";
import type { Random } from "../support/random.ts";
import { scaled } from "../support/scale.ts";
import { assertStored, crashing, killer, post, watch } from "./killing.ts";
import { assertJob } from "./whole.ts";

const JOBS = scaled("JOBS", 3, 25);
const BRIEFS = [
  "Create a login form with email and password",
  "A todo list with filter",
  "A pricing table with three plans",
];

Deno.test(
  `a killed server goes on where it was, ${JOBS} jobs`,
  () => crashing({ count: JOBS, things: "jobs", tokensPerSecond: 3000, crashed }),
);

/** One job, killed once or twice; gives how often. */
async function crashed(server: ServerProcess, random: Random, index: number): Promise<number> {
  const id = `j-${random.int(0, 1e9)}`;
  const kills = killer(server, random, { kills: 2, within: 70 });
  // The viewers are there first.
  const viewers = watch(server, kills, { viewers: 3, path: `/ws/orchestrate/${id}` });
  const brief = BRIEFS[index % BRIEFS.length]!;
  await post(server, "/api/v1/orchestrate", { brief, job_id: id, target_framework: "vanilla" });
  const polling = poll(server, id);
  const context = `job ${id}, ${kills.told}`;
  const history = await assertStored(server, `/api/v1/orchestrate/${id}/history`, await viewers, context);
  assertEquals(history.status, "completed", context);
  assertJob(history.events, context);
  const polled = await polling;
  assertEquals(polled.at(-1).last_sequence, history.last_sequence);
  polled.forEach((now, i) => assert(i === 0 || now.last_sequence >= polled[i - 1].last_sequence, context));
  for (const team of ["anthropic", "google"]) {
    const version = history.events.findLast((e: Json) => e.type === "code_generated" && e.team === team);
    assertEquals(polled.at(-1).teams[team].generated_code, version.data.code, context);
  }
  return kills.kills;
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
