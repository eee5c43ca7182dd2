// The server is killed at random points of sessions while people ask and watch. What each watcher put together must be
// exactly what is stored: 1..N, every question in it once and answered once, and every whole step the sum of its pieces.
//
// SESSIONS says how many (4 by default); SEED repeats one sequence of them.

import { assert, assertEquals } from "@std/assert";
import { type Dial, dial, type Json } from "../support/dial.ts";
import { type ServerProcess, serverProcess } from "../support/process.ts";
import { anySeed, type Random, seeded } from "../support/random.ts";

const SESSIONS = Number(Deno.env.get("SESSIONS") ?? 4);
const WATCHERS = 2;
const QUESTIONS = ["What is 12% of 250?", "How many kilometres are 40 miles?", "(17+3)*4/5", "Say hello"];

Deno.test(`a killed server goes on with what was asked, ${SESSIONS} sessions`, async () => {
  const seed = anySeed();
  console.log(`seed ${seed}`);
  const random = seeded(seed);
  const folder = await Deno.makeTempDir({ prefix: "parley-crash-" });
  const server = serverProcess({
    PARLEY_KV: `${folder}/parley.kv`,
    LOG: "off",
    REHEARSAL_TOKENS_PER_SECOND: "300",
    THOUGHT_BATCH_WINDOW_MS: "10",
    MAX_EVENTS_PER_SECOND: "100000",
  });
  try {
    await server.start();
    let kills = 0;
    for (let i = 0; i < SESSIONS; i++) kills += await crashed(server, random);
    console.log(`${SESSIONS} sessions, ${kills} kills`);
    assert(kills >= SESSIONS);
  } finally {
    await server.kill();
    await Deno.remove(folder, { recursive: true });
  }
});

/** One session, killed one to three times; gives how often. */
async function crashed(server: ServerProcess, random: Random): Promise<number> {
  const id = `s-${random.int(0, 1e9)}`;
  // After how many events, since the last kill, the next one comes.
  const plan = Array.from({ length: random.int(1, 3) }, () => random.int(1, 20));
  const asked = Array.from({ length: random.int(2, 5) }, (_, i) => `${id}-${i}`);
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
  const isWhole = (list: Json[]) => completed(list).length === asked.length;
  const watchers = Array.from(
    { length: WATCHERS },
    (_, i) => follow(server, id, isWhole, i === 0 ? onEvent : () => {}),
  );
  for (const request_id of asked) await ask(server, id, request_id, random.pick(QUESTIONS));
  const lists = await Promise.all(watchers);
  await server.ready;

  const history = await (await fetch(`${server.url}/api/v1/sessions/${id}/history`)).json();
  const context = `session ${id}, ${asked.length} questions, killed after ${plan.join(", ")}`;
  assertEquals(
    history.events.map((e: Json) => e.sequence),
    history.events.map((_: Json, i: number) => i + 1),
    context,
  );
  for (const list of lists) assertEquals(list, history.events, context);
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
  return kills;
}

const completed = (events: Json[]): string[] =>
  events.filter((e) => e.type === "reasoning_complete").map((e) => e.data.request_id);

/** Asks until the session has the question, whatever happens to the server. */
async function ask(server: ServerProcess, id: string, request_id: string, message: string): Promise<void> {
  while (true) {
    await server.ready;
    const socket = await dial(`${server.url}/ws/chat/${id}`).catch(() => undefined);
    if (!socket) continue;
    try {
      socket.send({ type: "chat", payload: { message, request_id } });
      await socket.until((m) =>
        m.type === "reasoning_start" && m.data.request_id === request_id ||
        m.type === "error" && m.data.code === "request_id_in_use"
      );
      await socket.close();
      return;
    } catch (error) {
      if (!(error instanceof Error) || !error.message.includes("closed with")) throw error;
    }
  }
}

/** Watches until all is there, coming back after every loss with its last sequence; gives every event. */
async function follow(
  server: ServerProcess,
  id: string,
  isWhole: (events: Json[]) => boolean,
  onEvent: () => void,
): Promise<Json[]> {
  const events: Json[] = [];
  while (true) {
    await server.ready;
    const query = `?last_sequence=${events.length}`;
    const socket: Dial | undefined = await dial(`${server.url}/ws/chat/${id}${query}`).catch(() => undefined);
    if (!socket) continue;
    try {
      while (true) {
        const message = await socket.nextJson();
        assert(message.type !== "stream_reset", `reset at ${events.length}`);
        if (message.sequence === undefined) continue;
        assertEquals(message.sequence, events.length + 1);
        events.push(message);
        onEvent();
        if (!isWhole(events)) continue;
        await socket.close();
        return events;
      }
    } catch (error) {
      if (!(error instanceof Error) || !error.message.includes("closed with")) throw error;
    }
  }
}

/** A whole thought or answer is what its pieces were, and no step is told twice. */
function assertSteps(events: Json[], context: string): void {
  const steps = events.filter((e) => e.type === "reasoning_step").map((e) => e.data);
  const whole = steps.filter((s) => !s.partial);
  assertEquals(new Set(whole.map((s) => s.step_id)).size, whole.length, context);
  for (const { type, step_id, content } of whole) {
    const pieces = steps.filter((s) => s.partial && s.step_id === step_id).map((s) => s.content);
    if (pieces.length > 0 && type !== "error") assertEquals(pieces.join(""), content, context);
  }
}
