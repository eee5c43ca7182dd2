// The server is killed at random points of sessions while people ask and watch. What each watcher put together must be
// exactly what is stored: 1..N, every question in it once and answered once, and every whole step the sum of its pieces.
//
// SESSIONS says how many (4 by default); SEED repeats one sequence of them.

import type { Json } from "../support/dial.ts";
import type { ServerProcess } from "../support/process.ts";
import type { Random } from "../support/random.ts";
import { scaled } from "../support/scale.ts";
import { askSession, assertStored, crashing, killer, watch } from "./killing.ts";
import { assertSession, completed } from "./whole.ts";

const SESSIONS = scaled("SESSIONS", 4, 25);
const QUESTIONS = ["What is 12% of 250?", "How many kilometres are 40 miles?", "(17+3)*4/5", "Say hello"];

Deno.test(
  `a killed server goes on with what was asked, ${SESSIONS} sessions`,
  () => crashing({ count: SESSIONS, things: "sessions", tokensPerSecond: 300, crashed }),
);

/** One session, killed one to three times; gives how often. */
async function crashed(server: ServerProcess, random: Random): Promise<number> {
  const id = `s-${random.int(0, 1e9)}`;
  const kills = killer(server, random, { kills: 3, within: 20 });
  const asked = Array.from({ length: random.int(2, 5) }, (_, i) => `${id}-${i}`);
  const isWhole = (list: Json[]) => completed(list).length === asked.length;
  const watchers = watch(server, kills, { viewers: 2, path: `/ws/chat/${id}`, isWhole });
  for (const request_id of asked) await askSession(server, id, request_id, random.pick(QUESTIONS));
  const context = `session ${id}, ${asked.length} questions, ${kills.told}`;
  const history = await assertStored(server, `/api/v1/sessions/${id}/history`, await watchers, context);
  assertSession(history.events, asked, context);
  return kills.kills;
}
