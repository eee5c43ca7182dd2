// Lists, histories and the status: what a client without sockets works from.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { Actor, plain } from "../support/actor.ts";
import type { Json } from "../support/dial.ts";
import { type Answer, parley } from "../support/parley.ts";
import { assertProblem, BASE } from "./rest_rig.ts";

Deno.test("the list pages by cursor, newest first, each discussion once", async () => {
  await using server = await parley();
  const ids: string[] = [];
  for (let i = 0; i < 7; i++) ids.push(await server.start());
  await Promise.all(ids.map((id) => server.ended(id)));
  const seen: string[] = [];
  let path = `${BASE}?limit=3`;
  for (let pages = 0; pages < 9; pages++) {
    const { status, json } = await server.http(path);
    assertEquals(status, 200);
    assert(json.discussions.length <= 3);
    seen.push(...json.discussions.map((d: Json) => d.discussion_id));
    if (json.next_cursor === null) break;
    path = `${BASE}?limit=3&cursor=${encodeURIComponent(json.next_cursor)}`;
  }
  assertEquals(seen, ids.toReversed());
});

Deno.test("the list filters by status", async () => {
  const model = new Actor((request) =>
    request.occasion.task === "held" ? { text: "hm", hold: new Promise<void>(() => {}) } : plain(request)
  );
  await using server = await parley({ model, env: { MAX_CONCURRENT_RUNS: "1" } });
  const done = await server.start();
  await server.ended(done);
  const running = await server.start({ task: "held" });
  await (await server.watch(running)).until((m) => m.event_type === "agent_delta");
  const pending = await server.start({ task: "held" });
  const stopped = await server.start({ task: "held" });
  await server.http(`${BASE}/${stopped}/cancel`, { method: "POST" });
  const listed = async (status: string) =>
    (await server.http(`${BASE}?status=${status}`)).json.discussions.map((
      d: Json,
    ) => [d.discussion_id, d.status]);
  assertEquals(await listed("completed"), [[done, "completed"]]);
  assertEquals(await listed("running"), [[running, "running"]]);
  assertEquals(await listed("pending"), [[pending, "pending"]]);
  assertEquals(await listed("cancelled"), [[stopped, "cancelled"]]);
  assertEquals(await listed("failed"), []);
});

Deno.test("bad queries of the list and of a history are 422 and name the parameter", async () => {
  await using server = await parley();
  const id = await server.start();
  await server.ended(id);
  for (
    const [path, query, name] of [
      ["", "limit=0", "limit"],
      ["", "limit=-1", "limit"],
      ["", "limit=many", "limit"],
      ["", "status=asleep", "status"],
      ["", "cursor=%00%01", "cursor"],
      ["", "cursor=not-a-cursor", "cursor"],
      ["", `cursor=${"A".repeat(1_500)}`, "cursor"],
      [`/${id}/history`, "after=-1", "after"],
      [`/${id}/history`, "after=1.5", "after"],
      [`/${id}/history`, "limit=0", "limit"],
      [`/${id}/history`, "limit=10001", "limit"],
    ]
  ) {
    const { errors } = assertProblem(await server.http(`${BASE}${path}?${query}`), 422);
    assertEquals(errors[0].path, name, query);
  }
});

Deno.test("a history pages by after and limit to the same events as one page and as the stream", async () => {
  await using server = await parley();
  const id = await server.start({ rounds: 3 });
  const streamed = await server.ended(id);
  const whole = (await server.http(`${BASE}/${id}/history`)).json;
  assertEquals(whole.events, streamed);
  const { events: _, ...about } = whole;
  assertEquals(about, {
    discussion_id: id,
    status: "completed",
    epoch: whole.epoch,
    first_sequence: 1,
    last_sequence: streamed.length,
    next_after: null,
  });
  const paged: Json[] = [];
  for (let after: number | null = 0; after !== null;) {
    const { json }: Answer = await server.http(`${BASE}/${id}/history?after=${after}&limit=7`);
    assert(json.events.length <= 7);
    paged.push(...json.events);
    after = json.next_after;
  }
  assertEquals(paged, streamed);
  const beyond = (await server.http(`${BASE}/${id}/history?after=99999`)).json;
  assertEquals([beyond.events, beyond.next_after], [[], null]);
});

Deno.test("a client that only polls gets every event, each once, while the discussion runs", async () => {
  let call = 0;
  const gates = Array.from({ length: 4 }, () => Promise.withResolvers<void>());
  const model = new Actor((request) => ({ text: plain(request), hold: gates[call++]?.promise }));
  await using server = await parley({ model });
  const id = await server.start({ rounds: 2 });
  const polled: Json[] = [];
  let released = 0;
  let status = "running";
  const viewer = await server.watch(id);
  await viewer.until((m) => m.event_type === "agent_delta");
  while (status === "running" || status === "pending") {
    for (let i = 0; i < 3; i++) {
      const { json } = await server.http(`${BASE}/${id}/history?after=${polled.at(-1)?.sequence ?? 0}`);
      polled.push(...json.events);
      status = json.status;
    }
    gates[released++]?.resolve();
  }
  const { json } = await server.http(`${BASE}/${id}/history?after=${polled.at(-1).sequence}`);
  polled.push(...json.events);
  assertEquals(polled, await server.ended(id));
});

Deno.test("the status has the contract's fields, before, during and after", async () => {
  const gate = Promise.withResolvers<void>();
  const model = new Actor((request, call) => ({
    text: plain(request),
    hold: call === 2 ? gate.promise : undefined,
  }));
  await using server = await parley({ model });
  const id = await server.start({ rounds: 2 });
  const viewer = await server.watch(id);
  await viewer.until((m) => m.event_type === "agent_delta" && m.data.agent_type === "product_manager");
  const during = (await server.http(`${BASE}/${id}/status`)).json;
  for (
    const [key, value] of Object.entries({
      discussion_id: id,
      status: "running",
      task: "Design a login",
      mode: "round_robin",
      agent_types: ["junior_engineer", "product_manager"],
      current_round: 1,
      total_rounds: 2,
      responses: 1,
      first_sequence: 1,
      progress: 0.25,
    })
  ) {
    assertEquals(during[key], value, key);
  }
  assert(!("completed_at" in during) && !("error" in during));
  gate.resolve();
  const events = await server.ended(id);
  const after = (await server.http(`${BASE}/${id}/status`)).json;
  assertEquals([after.status, after.progress, after.responses, after.current_round], ["completed", 1, 4, 2]);
  assertEquals(after.last_sequence, events.length);
  assertEquals(after.usage, events.at(-1).data.result.usage);
  for (const key of ["created_at", "updated_at", "completed_at"]) {
    assertMatch(after[key], /^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$/);
  }
  assertEquals((await server.http(`${BASE}/${id}`)).json, after);
});
