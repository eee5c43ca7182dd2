// Text 000 from a client's side: the start, the stream, polling, and every rule of resuming.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { Actor } from "../support/actor.ts";
import { parley } from "../support/parley.ts";

const types = (events: { event_type: string }[]) => events.map((e) => e.event_type);

Deno.test("a discussion is started with 202 and the five fields of the text", async () => {
  await using server = await parley();
  const { status, json, headers } = await server.http("/api/v1/discussions", {
    body: {
      task: "Design a scalable authentication system",
      agent_types: ["junior_engineer", "product_manager"],
      mode: "round_robin",
      rounds: 1,
      enable_project_manager: true,
    },
  });
  const id = json.discussion_id;
  assertEquals(status, 202);
  assertMatch(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assertEquals(json, {
    discussion_id: id,
    session_id: `orchestration-${id}`,
    status: "started",
    message: "Discussion started in background. Connect to WebSocket for real-time updates.",
    websocket_url: `/api/v1/discussions/${id}/stream`,
  });
  assertEquals(headers.get("location"), `/api/v1/discussions/${id}/status`);
  await server.ended(id);
});

Deno.test("a viewer gets every event once, in order, and close 1000 after the last", async () => {
  await using server = await parley();
  const id = await server.start({ rounds: 2 });
  const { messages, code } = await (await server.watch(id)).all();
  const all = messages.map((m) => JSON.parse(m));
  const events = all.filter((m) => m.sequence !== undefined);
  assertEquals(code, 1000);
  assertEquals(events.map((e) => e.sequence), events.map((_, i) => i + 1));
  assertEquals(types(events.filter((e) => e.event_type !== "agent_delta")), [
    "discussion_start",
    "round_start",
    "agent_thinking",
    "agent_response",
    "agent_thinking",
    "agent_response",
    "round_complete",
    "round_start",
    "agent_thinking",
    "agent_response",
    "agent_thinking",
    "agent_response",
    "round_complete",
    "discussion_complete",
  ]);
  for (const e of events) {
    assertEquals(e.event_id, `${id}:${e.sequence}`);
    assertEquals(e.discussion_id, id);
    assertMatch(e.timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  }
  const spoken = new Map<string, string>();
  for (const { event_type, data } of events) {
    if (event_type === "agent_delta") {
      spoken.set(data.message_id, (spoken.get(data.message_id) ?? "") + data.delta);
    }
    if (event_type === "agent_response") assertEquals(spoken.get(data.message_id), data.response);
  }
  assertEquals(spoken.size, 4);
});

Deno.test("the events carry the fields of the text and of the contract", async () => {
  await using server = await parley();
  const id = await server.start({ agent_types: ["junior_engineer"], enable_project_manager: true });
  const events = await server.ended(id);
  const first = (type: string) => events.find((e) => e.event_type === type).data;
  const { message_id } = first("agent_thinking");
  assertEquals(first("discussion_start"), {
    discussion_id: id,
    task: "Design a login",
    agent_types: ["junior_engineer"],
    mode: "round_robin",
    rounds: 1,
    enable_project_manager: true,
    provider: "rehearsal",
    model: "rehearsal",
  });
  assertEquals(first("round_start"), { round: 1, total_rounds: 1 });
  const turn = { agent_type: "junior_engineer", role: "Junior Engineer", round: 1, message_id, attempt: 1 };
  assertEquals(first("agent_thinking"), turn);
  assertEquals(first("agent_prompt").prompt, "project_manager speaks in round 1 (manager_prompt)");
  const response = "junior_engineer speaks in round 1 (turn)";
  assertEquals(first("agent_response"), {
    ...turn,
    response,
    usage: first("agent_response").usage,
    model: "rehearsal",
    prompt_used: "project_manager speaks in round 1 (manager_prompt)",
  });
  const complete = first("discussion_complete");
  assertEquals(complete.total_responses, 1);
  assertEquals(complete.conversation_history, [
    { agent_type: "junior_engineer", role: "Junior Engineer", round: 1, response },
  ]);
  assertEquals(complete.result.stop_reason, "rounds_completed");
  assertEquals(complete.result.summary, "project_manager speaks in round 1 (summary)");
  assertEquals(Object.keys(complete.result.usage), ["input_tokens", "output_tokens"]);
});

Deno.test("?last_sequence=N gives what came after N, at every N of a finished discussion", async () => {
  await using server = await parley();
  const id = await server.start();
  const events = await server.ended(id);
  for (let n = 0; n <= events.length; n++) {
    const { messages, code } = await (await server.watch(id, `?last_sequence=${n}`)).all();
    assertEquals(messages.map((m) => JSON.parse(m)), events.slice(n));
    assertEquals(code, 1000);
  }
});

Deno.test("a viewer who comes in the middle is told once when it has caught up", async () => {
  const gate = Promise.withResolvers<void>();
  await using server = await parley({
    model: new Actor((_, call) => ({ text: `answer ${call}`, hold: call === 2 ? gate.promise : undefined })),
  });
  const id = await server.start();
  const viewer = await server.watch(id);
  const replayed = await viewer.until((m) => m.event_type === "caught_up");
  const { data, timestamp, ...rest } = replayed.at(-1);
  assertEquals(rest, { event_type: "caught_up" });
  assertMatch(timestamp, /Z$/);
  assertEquals(Object.keys(data), ["epoch", "head_sequence"]);
  gate.resolve();
  const { messages } = await viewer.all();
  assertEquals(messages.filter((m) => m.includes('"caught_up"')).length, 1);
  assertEquals(JSON.parse(messages.at(-1)!).event_type, "discussion_complete");
});

Deno.test("a number above the head, another epoch and a cleared history are answered with stream_reset", async () => {
  await using server = await parley();
  const id = await server.start();
  const events = await server.ended(id);
  const { epoch, last_sequence } = (await server.http(`/api/v1/discussions/${id}/status`)).json;
  for (
    const [query, reason] of [
      [`?last_sequence=${last_sequence + 1}`, "unknown_sequence"],
      [`?last_sequence=3&epoch=other`, "epoch_changed"],
    ]
  ) {
    const { messages } = await (await server.watch(id, query)).all();
    const [reset, ...replay] = messages.map((m) => JSON.parse(m));
    assertEquals(reset.event_type, "stream_reset");
    assertEquals(reset.sequence, undefined);
    assertEquals(reset.data, { reason, epoch, first_sequence: 1, head_sequence: last_sequence });
    assertEquals(replay, events);
  }
  const { messages } = await (await server.watch(id, `?last_sequence=3&epoch=${epoch}`)).all();
  assertEquals(JSON.parse(messages[0]!).sequence, 4);

  assertEquals((await server.http(`/api/v1/discussions/${id}/history`, { method: "DELETE" })).status, 204);
  for (const query of ["", "?last_sequence=2", `?last_sequence=${last_sequence}`]) {
    const { messages, code } = await (await server.watch(id, query)).all();
    assertEquals(messages.length, 1, query);
    assertEquals(JSON.parse(messages[0]!).data, {
      reason: "history_cleared",
      epoch,
      first_sequence: last_sequence + 1,
      head_sequence: last_sequence,
    });
    assertEquals(code, 1000);
  }
  const after = (await server.http(`/api/v1/discussions/${id}/status`)).json;
  assertEquals([after.status, after.responses, after.first_sequence], ["completed", 2, last_sequence + 1]);
});

Deno.test("history cleared in the middle: the run goes on, its numbers go on, its agents remember", async () => {
  const gate = Promise.withResolvers<void>();
  const model = new Actor((request, call) => ({
    text: `answer ${call}`,
    hold: call === 2 ? gate.promise : undefined,
    ...(request.occasion.round === 9 && {}),
  }));
  await using server = await parley({ model });
  const id = await server.start({ rounds: 2 });
  const viewer = await server.watch(id);
  const seen = await viewer.until((m) => m.event_type === "agent_delta" && m.data.delta.includes("2"));
  const head = seen.at(-1).sequence;
  assertEquals((await server.http(`/api/v1/discussions/${id}/history`, { method: "DELETE" })).status, 204);
  gate.resolve();
  const { messages } = await viewer.all();
  const sequences = messages.map((m) => JSON.parse(m).sequence).filter((s) => s !== undefined);
  assertEquals(sequences, sequences.map((_, i) => i + 1));
  const { json } = await server.http(`/api/v1/discussions/${id}/history`);
  assertEquals(json.first_sequence, head + 1);
  assertEquals(json.events[0].sequence, head + 1);
  const complete = json.events.at(-1);
  assertEquals(complete.data.conversation_history.length, 4);
  assert(JSON.stringify(model.asked[2]!.messages).includes("answer 1"));
});

Deno.test("?deltas=false leaves out the deltas and nothing else", async () => {
  await using server = await parley();
  const id = await server.start();
  const events = await server.ended(id);
  const { messages } = await (await server.watch(id, "?deltas=false")).all();
  assertEquals(messages.map((m) => JSON.parse(m)), events.filter((e) => e.event_type !== "agent_delta"));
});

for (const word of ["a-rather-long-word-that-fills-its-own-frame ", `${"語".repeat(200)} `]) {
  Deno.test(`?frames=batch sends the same events in arrays of at most 64 KiB (${word.slice(0, 8)}…)`, async () => {
    const model = new Actor(() => word.repeat(250));
    await using server = await parley({ model });
    const id = await server.start({ rounds: 3 });
    const events = await server.ended(id);
    const { messages } = await (await server.watch(id, "?frames=batch")).all();
    assertEquals(messages.flatMap((m) => JSON.parse(m)), events);
    assert(messages.length < events.length / 10);
    const sizes = messages.map((m) => ({
      bytes: new TextEncoder().encode(m).length,
      events: JSON.parse(m).length,
    }));
    for (const { bytes, events } of sizes) {
      assert(bytes <= 65_536 || events === 1, `${bytes} bytes of ${events}`);
    }
    assert(sizes.some(({ bytes, events }) => events > 1 && bytes > 60_000), "as many as fit");
  });
}
