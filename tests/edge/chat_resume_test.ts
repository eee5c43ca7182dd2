// Coming back: to a chat over a second connection, after a restart of the server, to an earlier answer by its id; and
// the same chat over HTTP and SSE.

import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Chunk, Model, ModelRequest } from "../../src/agents/model.ts";
import { createRehearsal } from "../../src/agents/rehearsal/rehearsal.ts";
import { systemClock } from "../../src/clock.ts";
import type { Said } from "../../src/core/spec.ts";
import { Actor } from "../support/actor.ts";
import type { Json } from "../support/dial.ts";
import { parley } from "../support/parley.ts";
import { answerOf, ask, CHATS, chatting, isLast, joined, settled, state, UNPACED } from "./chats.ts";

const openai = (input_text: string, more: Record<string, unknown> = {}) => ({
  type: "openai_chat",
  data: { input_text, ...more },
});
const resume = (run_id: string, last_sequence: number, more: Record<string, unknown> = {}) => ({
  type: "resume",
  data: { run_id, last_sequence, ...more },
});
const steady = () => createRehearsal({ tokensPerSecond: 400, clock: systemClock });
const QUESTION = "How do bridges carry their own weight, and why do some of them swing in the wind?";

/** A model that says one word more each time a test lets it, and then ends. */
function wordByWord(words: readonly string[]) {
  const gates = words.map(() => Promise.withResolvers<void>());
  const model: Model = {
    provider: "rehearsal",
    defaultModel: "rehearsal",
    async *stream(_: ModelRequest, signal: AbortSignal): AsyncGenerator<Chunk, void, void> {
      const stopped = new Promise<never>((_, reject) =>
        signal.addEventListener("abort", () => reject(signal.reason), { once: true })
      );
      stopped.catch(() => {});
      for (const [i, text] of words.entries()) {
        await Promise.race([gates[i]!.promise, stopped]);
        yield { type: "text", text };
      }
      yield { type: "done", stop: "stop", model: "rehearsal" };
    },
  };
  return { model, let: (count: number) => gates.slice(0, count).forEach((gate) => gate.resolve()) };
}

/** Puts together what several connections were sent, by offset, as a client does; fails where two disagree. */
function pieced(messages: readonly Json[]): string {
  let text = "";
  for (const { chunk, offset } of messages.filter((m) => m.type === "chunk")) {
    const known = text.slice(offset, offset + chunk.length);
    assert(offset <= text.length, `A gap before ${offset}`);
    assert(chunk.startsWith(known), `${JSON.stringify(chunk)} at ${offset} is not what was there`);
    text = text.slice(0, offset) + chunk;
  }
  return text;
}

Deno.test("a chat is resumed over a second connection in mid-stream without a lost or doubled character", async () => {
  await using server = await parley({ env: UNPACED, model: steady() });
  for (let lost = 1; lost <= 12; lost += 3) {
    const first = await chatting(server);
    first.send(openai(QUESTION, { request_id: "mine" }));
    let chunks = 0;
    const seen = await first.until((m) => m.type === "chunk" && ++chunks === lost);
    await first.close();
    const { run_id, sequence } = seen.at(-1);
    await using second = await chatting(server);
    second.send(resume(run_id, sequence, { request_id: 5 }));
    const rest = await second.until(isLast);
    assert(rest.every((m) => m.request_id === 5 && m.run_id === run_id));
    const events = rest.filter((m) => m.sequence !== undefined);
    // Whole events only: the last one of the first connection may have been cut between its messages.
    assert(events.every((m) => m.sequence > sequence));
    const { data } = await settled(server, run_id);
    assertEquals(pieced([...seen, ...rest]), data.output_text);
    assertEquals(rest.at(-1).data, data);
  }
});

Deno.test("who resumes from the event before the one that was cut gets that one again, whole", async () => {
  await using server = await parley({ env: UNPACED, model: new Actor(() => "word ".repeat(200).trim()) });
  await using socket = await chatting(server);
  const all = await ask(socket, "openai_chat", { input_text: "Go on" });
  const { run_id } = all[0];
  for (const after of new Set<number>(all.map((m) => m.sequence))) {
    socket.send(resume(run_id, after - 1, { request_id: after }));
    const again = (await socket.until(isLast)).filter((m) => m.sequence !== undefined);
    assertEquals(again.map(({ request_id: _, ...m }) => m), all.filter((m) => m.sequence >= after));
  }
});

Deno.test("a live chat says when a resumed viewer has caught up; one that is asked for does not", async () => {
  const { model, let: say } = wordByWord(["one ", "two ", "three"]);
  await using server = await parley({ env: UNPACED, model });
  await using first = await chatting(server);
  first.send(openai("Count"));
  say(2);
  const { run_id, sequence } = (await first.until((m) => m.type === "chunk" && m.offset === 3)).at(-1);
  await using second = await chatting(server);
  second.send(resume(run_id, 0, { request_id: "r" }));
  const caughtUp = (await second.until((m) => m.type === "caught_up")).at(-1);
  assertEquals([caughtUp.run_id, caughtUp.request_id, caughtUp.head_sequence], [run_id, "r", sequence]);
  say(3);
  assertEquals((await second.until(isLast)).at(-1).data.output_text, "one two three");
  await first.until(isLast);
  assert(!first.messages.some((text) => text.includes("caught_up")));
});

Deno.test("what cannot be resumed is said: no such chat, a sequence beyond its head, a cleared history", async () => {
  await using server = await parley({ env: UNPACED });
  await using socket = await chatting(server);
  const discussion = await server.start();
  await server.ended(discussion);
  for (const run_id of ["nobody", discussion, "00000000-0000-4000-8000-000000000000"]) {
    socket.send(resume(run_id, 0, { request_id: 1 }));
    const error = await socket.nextJson();
    assertEquals([error.type, error.code, error.request_id], ["error", "not_found", 1]);
    assertEquals([error.field, error.message], ["data.run_id", `There is no chat "${run_id}"`]);
  }
  const { run_id, sequence: head } = (await ask(socket, "openai_chat", { input_text: "Hello" })).at(-1);
  socket.send(resume(run_id, 4000));
  const [reset, ...replay] = await socket.until(isLast);
  assertEquals([reset.type, reset.reason, reset.run_id], ["stream_reset", "unknown_sequence", run_id]);
  assertEquals(replay.at(-1).sequence, head);
  socket.send(resume(run_id, head, { request_id: 3 }));
  const { type, head_sequence, request_id } = await socket.nextJson();
  assertEquals([type, head_sequence, request_id], ["caught_up", head, 3]);
  assertEquals((await server.http(`${CHATS}/${run_id}/history`, { method: "DELETE" })).status, 204);
  socket.send(resume(run_id, 1, { request_id: 2 }));
  const cleared = await socket.nextJson();
  assertEquals([cleared.type, cleared.reason, cleared.request_id], ["stream_reset", "history_cleared", 2]);
  const over = await socket.nextJson();
  assertEquals([over.type, over.code, over.request_id, over.run_id], ["error", "history_cleared", 2, run_id]);
  // Nothing hangs: the same id is free again, and the next is answered.
  socket.send(resume(run_id, 1, { request_id: 2 }));
  assertEquals((await socket.until(isLast)).map((m) => m.type), ["stream_reset", "error"]);
  assertEquals((await ask(socket, "openai_chat", { input_text: "Still there?" })).at(-1).type, "response");
});

Deno.test("a chat that is deleted while it is followed ends with an error", async () => {
  const { model } = wordByWord(["never"]);
  await using server = await parley({ env: UNPACED, model });
  await using socket = await chatting(server);
  socket.send(openai("Wait", { request_id: 1 }));
  const { run_id } = (await socket.until((m) => m.message === "Sending request...")).at(-1);
  assertEquals((await server.http(`${CHATS}/${run_id}`, { method: "DELETE" })).status, 204);
  const last = (await socket.until(isLast)).at(-1);
  assertEquals([last.type, last.code, last.request_id], ["error", "cancelled", 1]);
});

Deno.test("a chat under way survives a restart and is resumed; a persona goes on from what was said", async () => {
  const folder = await Deno.makeTempDir({ prefix: "parley-chat-" });
  const env = { ...UNPACED, PARLEY_KV: `${folder}/parley.kv` };
  try {
    const before = await parley({ env, model: wordByWord(["Half of ", "it", "never"]).model });
    const halved = wordByWord(["Half of ", "it", "never"]);
    await before.stop();
    const first = await parley({ env, model: halved.model });
    const socket = await chatting(first);
    socket.send({ type: "chat", data: { message: "Tell me all", persona_id: "teacher", request_id: 1 } });
    halved.let(2);
    const { run_id, sequence } = (await socket.until((m) => m.type === "chunk")).at(-1);
    const closed = socket.all();
    await first.stop();
    assertEquals((await closed).code, 1001);

    const model = new Actor(({ occasion }) => `All of it, after ${(occasion.context as Said[]).length}`);
    await using second = await parley({ env, model });
    await using again = await chatting(second);
    again.send(resume(run_id, sequence, { request_id: "back" }));
    const rest = await again.until(isLast);
    assertEquals(answerOf(rest.at(-1)), "All of it, after 0");
    const retried = rest.find((m) => m.type === "status" && m.attempt === 2);
    assertMatch(retried.message, /asking again/);
    assertEquals(joined(rest.filter((m) => m.attempt !== 1), 0), "All of it, after 0");
    const next = await ask(again, "chat", { message: "And then?", persona_id: "teacher" });
    assertEquals(answerOf(next.at(-1)), "All of it, after 2");
    assertEquals(model.asked.at(-1)!.occasion.context, [
      { role: "user", content: "Tell me all" },
      { role: "assistant", content: "All of it, after 0" },
    ]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("previous_response_id goes on from an earlier answer, over any connection and after a restart", async () => {
  const folder = await Deno.makeTempDir({ prefix: "parley-chat-" });
  const env = { ...UNPACED, PARLEY_KV: `${folder}/parley.kv` };
  const said = (request: ModelRequest) => request.messages.map((m) => m.content);
  try {
    const ids: string[] = [];
    const asked: [string, string[]][] = [
      ["One", ["One"]],
      ["Two", ["One", "1 heard", "Two"]],
      ["Three", ["One", "1 heard", "Two", "3 heard", "Three"]],
    ];
    for (const [input_text, expected] of asked) {
      const model = new Actor((request) => `${said(request).length} heard`);
      await using server = await parley({ env, model });
      await using socket = await chatting(server);
      const previous_response_id = ids.at(-1);
      const { type, data, message } = (await ask(socket, "openai_chat", { input_text, previous_response_id }))
        .at(-1);
      assertEquals(type, "response", message);
      ids.push(data.id);
      assertEquals(said(model.asked[0]!), expected);
    }
    assertEquals(new Set(ids).size, 3);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("an id that cannot be gone on from is an error that names previous_response_id", async () => {
  let hold: Promise<void> | undefined;
  await using server = await parley({ env: UNPACED, model: new Actor(() => ({ text: "Well", hold })) });
  await using socket = await chatting(server);
  const persona = (await ask(socket, "chat", { message: "Hello", persona_id: "teacher" })).at(-1);
  const answered = (await ask(socket, "openai_chat", { input_text: "Hello" })).at(-1);
  const cleared = (await ask(socket, "openai_chat", { input_text: "Hello" })).at(-1);
  await server.http(`${CHATS}/${cleared.run_id}/history`, { method: "DELETE" });
  const deleted = (await ask(socket, "openai_chat", { input_text: "Hello" })).at(-1);
  await server.http(`${CHATS}/${deleted.run_id}`, { method: "DELETE" });
  hold = new Promise(() => {});
  socket.send(openai("Hello", { request_id: "open" }));
  const open = (await socket.until((m) => m.type === "chunk" || m.message === "Sending request...")).at(-1);
  const discussion = await server.start();
  for (
    const id of [
      `resp_${discussion}`,
      `resp_${persona.run_id}`,
      `resp_${open.run_id}`,
      cleared.data.id,
      deleted.data.id,
    ]
  ) {
    socket.send(openai("And?", { previous_response_id: id, request_id: id }));
    const error = (await socket.until((m) => m.request_id === id)).at(-1);
    assertEquals(
      [error.type, error.code, error.field],
      ["error", "invalid", "data.previous_response_id"],
      id,
    );
    assertMatch(error.message, /previous_response_id: "/);
  }
  hold = undefined;
  const next = await ask(socket, "openai_chat", {
    input_text: "And?",
    previous_response_id: answered.data.id,
  });
  assertEquals(next.at(-1).type, "response");
});

Deno.test("the same chat over HTTP: row, list, history and SSE say what the socket said", async () => {
  await using server = await parley({ env: UNPACED, model: new Actor(() => "word ".repeat(50).trim()) });
  await using socket = await chatting(server);
  const messages = await ask(socket, "openai_chat", { input_text: "Go on", model: "gpt-4o-mini" });
  const { run_id, sequence, data } = messages.at(-1);
  const row = (await state(server, run_id)).json;
  assertEquals([row.status, row.form, row.message, row.last_sequence], [
    "completed",
    "openai_chat",
    "Go on",
    sequence,
  ]);
  assertEquals(row.data, data);
  const { chats, next_cursor } = (await server.http(CHATS)).json;
  const { data: _, ...shown } = row;
  assertEquals([chats, next_cursor], [[shown], null]);
  const { events, ...about } = (await server.http(`${CHATS}/${run_id}/history`)).json;
  assertEquals(events, messages);
  assertEquals([about.run_id, about.last_sequence, about.next_after], [run_id, sequence, null]);

  const { text } = await server.http(`${CHATS}/${run_id}/events`);
  const sent = text.split("\n\n").filter((part) => part.startsWith("id:")).map((part) => {
    const [id, event, line] = part.split("\n").map((row) => row.slice(row.indexOf(":") + 2));
    return { id: Number(id), event, data: JSON.parse(line!) };
  });
  assertEquals(sent.map((s) => s.id), Array.from({ length: sequence }, (_, i) => i + 1));
  assertEquals(sent.flatMap((s) => s.data), messages);
  assertEquals([sent.at(-1)!.event, Array.isArray(sent.at(-1)!.data)], ["response", false]);
  assert(sent.every(({ id, data }) => [data].flat().every((m: Json) => m.sequence === id)));

  assertEquals((await server.http(`${CHATS}/${run_id}/cancel`, { method: "POST" })).status, 409);
  assertEquals((await server.http(`${CHATS}/${run_id}`, { method: "DELETE" })).status, 204);
  assertEquals((await state(server, run_id)).status, 404);
});
