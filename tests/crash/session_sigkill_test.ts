// The server is killed at random points of sessions while people ask and watch. What each watcher put together must be
// exactly what is stored: 1..N, every question in it once and answered once, and every whole step the sum of its pieces.
//
// SESSIONS says how many (4 by default); SEED repeats one sequence of them.

import { assertEquals } from "@std/assert";
import type { Json } from "../support/dial.ts";
import type { ServerProcess } from "../support/process.ts";
import type { Random } from "../support/random.ts";
import { scaled } from "../support/scale.ts";
import { assertOnce, assertStored, crashing, killer, reconnecting, watch } from "./killing.ts";

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
  for (const request_id of asked) await ask(server, id, request_id, random.pick(QUESTIONS));
  const context = `session ${id}, ${asked.length} questions, ${kills.told}`;
  const history = await assertStored(server, `/api/v1/sessions/${id}/history`, await watchers, context);
  const started = history.events.filter((e: Json) => e.type === "reasoning_start");
  assertEquals(started.map((e: Json) => e.data.request_id).sort(), [...asked].sort(), context);
  assertEquals(completed(history.events).sort(), [...asked].sort(), context);
  assertEquals(history.events.filter((e: Json) => e.type === "session_start").length, 1, context);
  assertSteps(history.events, context);
  for (const { type, data } of history.events) {
    if (type === "reasoning_complete") {
      assertEquals([data.error, data.interrupted], [undefined, false], context);
    }
  }
  return kills.kills;
}

const completed = (events: Json[]): string[] =>
  events.filter((e) => e.type === "reasoning_complete").map((e) => e.data.request_id);

/** Asks until the session has the question, whatever happens to the server. */
async function ask(server: ServerProcess, id: string, request_id: string, message: string): Promise<void> {
  await reconnecting(server, () => `/ws/chat/${id}`, (socket) => {
    socket.send({ type: "chat", payload: { message, request_id } });
    return socket.until((m) =>
      m.type === "reasoning_start" && m.data.request_id === request_id ||
      m.type === "error" && m.data.code === "request_id_in_use"
    );
  });
}

/** A whole thought or answer is what its pieces were, and no step is told twice. */
function assertSteps(events: Json[], context: string): void {
  const steps = events.filter((e) => e.type === "reasoning_step").map((e) => e.data);
  const whole = steps.filter((s) => !s.partial);
  assertOnce("a whole step", whole.map((s) => s.step_id), context);
  for (const { type, step_id, content } of whole) {
    const pieces = steps.filter((s) => s.partial && s.step_id === step_id).map((s) => s.content);
    if (pieces.length > 0 && type !== "error") assertEquals(pieces.join(""), content, context);
  }
}
