// The socket of an analysis: who may watch, who waits, what is answered to whom, how a viewer resumes.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { analysts } from "../support/analysis_panel.ts";
import type { Dial, Json } from "../support/dial.ts";
import { parley } from "../support/parley.ts";
import { BASE, ended, reading, start, watch, WS } from "./analyses.ts";

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const numbered = (messages: readonly string[]): Json[] =>
  messages.map((m) => JSON.parse(m)).filter((m) => m.sequence !== undefined);

function held() {
  const { promise: hold, resolve: release } = Promise.withResolvers<void>();
  return { model: analysts({ hold }), release };
}

/** The first message that has no sequence and this name. */
async function control(viewer: Dial, name: string): Promise<Json> {
  return (await viewer.until((m) => m.event_type === name && m.sequence === undefined)).at(-1);
}

Deno.test("events come numbered 1, 2, 3 … with derived ids, to everybody alike, and then 1000", async () => {
  await using server = await parley({ model: analysts({ votes: "converge" }) });
  const id = await start(server);
  const lists = await Promise.all(Array.from({ length: 3 }, async () => (await watch(server, id)).all()));
  const [events] = lists.map((list) => numbered(list.messages));
  for (const { messages, code } of lists) assertEquals([numbered(messages), code], [events, 1000]);
  assertEquals(events!.map((e) => e.sequence), events!.map((_, i) => i + 1));
  for (const { event_id, analysis_id, sequence, timestamp } of events!) {
    assertEquals([event_id, analysis_id], [`${id}:${sequence}`, id]);
    assertMatch(timestamp, TIME);
  }
});

Deno.test("a viewer resumes after its last sequence, live and afterwards, and misses nothing", async () => {
  const { model, release } = held();
  await using server = await parley({ model });
  const id = await start(server);
  await reading(server, id);
  const viewer = await watch(server, id, "?last_sequence=5");
  assertEquals((await viewer.nextJson()).sequence, 6);
  release();
  const late = numbered((await viewer.all()).messages);
  const events = await ended(server, id);
  assertEquals(late, events.slice(5));
  const again = await (await watch(server, id, `?last_sequence=${events.length - 2}`)).all();
  assertEquals([numbered(again.messages), again.code], [events.slice(-2), 1000]);
  const [reset] = (await (await watch(server, id, "?last_sequence=42000")).all()).messages.map((m) =>
    JSON.parse(m)
  );
  assertEquals([reset.event_type, reset.data.reason], ["stream_reset", "unknown_sequence"]);
});

Deno.test("a newcomer is told how far it is after caught_up, without a sequence", async () => {
  const { model, release } = held();
  await using server = await parley({ model });
  const id = await start(server);
  await reading(server, id);
  const viewer = await watch(server, id);
  const caughtUp = await control(viewer, "caught_up");
  const { event_type, data, timestamp, ...rest } = await control(viewer, "progress_update");
  assertEquals([event_type, rest], ["progress_update", {}]);
  assertMatch(timestamp, TIME);
  assertEquals([data.analysis_id, data.bill_id, data.stage], [id, "hr-1", "analyzing"]);
  assert(caughtUp.data.head_sequence > 0);
  release();
  await viewer.all();
});

Deno.test("progress_request is answered to the asker alone, and takes no number", async () => {
  const { model, release } = held();
  await using server = await parley({ model });
  const id = await start(server);
  await reading(server, id);
  const [asker, other] = [await watch(server, id), await watch(server, id)];
  for (const viewer of [asker, other]) await control(viewer, "progress_update");
  asker.send({ type: "progress_request" });
  asker.send({ type: "progress_request" });
  const first = await control(asker, "progress_update");
  const second = await control(asker, "progress_update");
  assert(second.data.elapsed_seconds >= first.data.elapsed_seconds);
  release();
  const [mine, others] = [(await asker.all()).messages, (await other.all()).messages];
  const unnumbered = (messages: string[]) =>
    messages.filter((m) => JSON.parse(m).sequence === undefined).length;
  assertEquals([unnumbered(mine), unnumbered(others)], [4, 2]);
  assertEquals(numbered(mine), numbered(others));
});

Deno.test("a viewer who is there before the analysis waits for it and then gets everything", async () => {
  await using server = await parley({ model: analysts() });
  const viewers = await Promise.all(
    ["", "?last_sequence=0", "?frames=single"].map((q) => watch(server, "later", q)),
  );
  assertEquals((await server.http(`${BASE}/later`)).status, 404);
  for (const viewer of viewers) {
    viewer.send({ type: "ping" });
    assertEquals((await viewer.nextJson()).type, "pong");
  }
  await start(server, { analysis_id: "later" });
  const lists = await Promise.all(viewers.map((viewer) => viewer.all()));
  const events = await ended(server, "later");
  for (const { messages, code } of lists) assertEquals([numbered(messages), code], [events, 1000]);
});

Deno.test("a viewer who waits with a sequence of another life is told so when the analysis starts", async () => {
  await using server = await parley({ model: analysts() });
  const viewer = await watch(server, "later", "?last_sequence=7&epoch=gone");
  await start(server, { analysis_id: "later" });
  const { messages } = await viewer.all();
  assertEquals(JSON.parse(messages[0]!).event_type, "stream_reset");
  assertEquals(numbered(messages), await ended(server, "later"));
});

Deno.test("progress_request before the start is an error, and the viewer goes on waiting", async () => {
  await using server = await parley({ model: analysts() });
  const viewer = await watch(server, "later");
  viewer.send({ type: "progress_request" });
  const { event_type, data, sequence } = await viewer.nextJson();
  assertEquals([event_type, data.code, sequence], ["error", "not_started", undefined]);
  assertMatch(data.error, /later has not started/);
  await start(server, { analysis_id: "later" });
  assertEquals((await viewer.all()).code, 1000);
});

Deno.test("a waiting viewer who leaves leaves nothing behind", async () => {
  await using server = await parley({ model: analysts() });
  await (await watch(server, "later")).close();
  await start(server, { analysis_id: "later" });
  await ended(server, "later");
  assertEquals((await server.http(`${WS}/analysis/later/status`)).json.connections, 0);
});

Deno.test("viewers count against MAX_CONNECTIONS_PER_RUN, also while they wait", async () => {
  await using server = await parley({ model: analysts(), env: { MAX_CONNECTIONS_PER_RUN: "2" } });
  const waiting = [await watch(server, "later"), await watch(server, "later")];
  const { messages, code } = await (await watch(server, "later")).all();
  assertEquals([code, messages.length, JSON.parse(messages[0]!).data.code], [
    4429,
    1,
    "too_many_connections",
  ]);
  await waiting[0]!.close();
  const third = await watch(server, "later");
  await start(server, { analysis_id: "later" });
  for (const viewer of [waiting[1]!, third]) assertEquals((await viewer.all()).code, 1000);
  assertEquals((await ended(server, "later")).at(-1).event_type, "analysis_complete");
});

Deno.test("a bad id and a bad position are refused over the socket with 4400", async () => {
  await using server = await parley({ model: analysts() });
  for (const path of ["a%20b", "x".repeat(129), "%F0%9F%92%B0"]) {
    const { messages, code } = await (await watch(server, path)).all();
    assertEquals([code, JSON.parse(messages[0]!).data.code], [4400, "malformed"], path);
    assertMatch(JSON.parse(messages[0]!).data.error, /^analysis_id: /);
  }
  for (const query of ["?last_sequence=-1", "?last_sequence=1.5", "?last_sequence=x", "?frames=some"]) {
    const { messages, code } = await (await watch(server, "fine", query)).all();
    assertEquals([code, JSON.parse(messages[0]!).event_type], [4400, "error"], query);
  }
});

Deno.test("ping gets its pong, and what is not understood an error; the socket stays", async () => {
  const { model, release } = held();
  await using server = await parley({ model });
  const id = await start(server);
  await reading(server, id);
  const viewer = await watch(server, id);
  await control(viewer, "progress_update");
  for (const ping of [{ type: "ping" }, "ping"]) {
    viewer.send(ping);
    const { type, timestamp } = await control(viewer, "pong");
    assertEquals(type, "pong");
    assertMatch(timestamp, TIME);
  }
  const wrong: [string | object, RegExp, string][] = [
    [{ type: "dance" }, /"dance" is not known here; "ping", "progress_request" are/, "unknown"],
    ["{", /must be JSON/, "malformed"],
    ["[]", /JSON object/, "malformed"],
    [{ kind: "ping" }, /type must be text/, "malformed"],
  ];
  for (const [message, error, code] of wrong) {
    viewer.send(message);
    const { data } = await control(viewer, "error");
    assertMatch(data.error, error);
    assertEquals(data.code, code);
  }
  release();
  assertEquals((await viewer.all()).code, 1000);
});

Deno.test("too many messages in a row that are not understood close the socket with 4410", async () => {
  await using server = await parley({ model: analysts(), env: { MAX_PROTOCOL_ERRORS: "3" } });
  const viewer = await watch(server, "later");
  for (let i = 0; i < 3; i++) viewer.send("?");
  assertEquals((await viewer.all()).code, 4410);
});

Deno.test("frames=batch sends the same events in arrays", async () => {
  await using server = await parley({ model: analysts() });
  const id = await start(server);
  const events = await ended(server, id);
  const { messages } = await (await watch(server, id, "?frames=batch")).all();
  assert(messages.length < events.length);
  assertEquals(messages.flatMap((m) => JSON.parse(m)), events);
});

Deno.test("the status page of a stream counts its viewers and shows its progress", async () => {
  const { model, release } = held();
  await using server = await parley({ model, env: { MESSAGE_BUFFER_SIZE: "5" } });
  const id = await start(server);
  await reading(server, id);
  const viewers = [await watch(server, id), await watch(server, id)];
  for (const viewer of viewers) await control(viewer, "progress_update");
  const { json } = await server.http(`${WS}/analysis/${id}/status`);
  const { analysis_id, connections, progress, buffer_size } = json;
  assertEquals(Object.keys(json), ["analysis_id", "connections", "progress", "buffer_size"]);
  assertEquals([analysis_id, connections, buffer_size, progress.stage], [id, 2, 5, "analyzing"]);
  release();
  for (const viewer of viewers) await viewer.all();
  const after = (await server.http(`${WS}/analysis/${id}/status`)).json;
  assertEquals([after.connections, after.progress.stage, after.progress.agents_complete], [0, "complete", 4]);
  assertEquals((await server.http(`${WS}/analysis/nobody/status`)).status, 404);
});

Deno.test("the figures of all sockets: open ones, live analyses, events, those who came back", async () => {
  const { model, release } = held();
  await using server = await parley({ model });
  const id = await start(server);
  await reading(server, id);
  const viewer = await watch(server, id, "?last_sequence=3");
  await control(viewer, "progress_update");
  const { json } = await server.http(`${WS}/stats`);
  assertEquals(Object.keys(json), ["total_connections", "active_analyses", "stats"]);
  assertEquals([json.total_connections, json.active_analyses], [1, 1]);
  const { total_connections, total_events_sent, total_reconnections } = json.stats;
  assertEquals([total_connections, total_reconnections], [2, 1]);
  assert(total_events_sent > 10);
  release();
  await viewer.all();
  await ended(server, id);
  // A socket is open until the server has heard that it is closed.
  let after = json;
  while (after.total_connections + after.active_analyses > 0) after = (await server.http(`${WS}/stats`)).json;
  assertEquals(after.stats.total_connections, 3);
});

Deno.test("the JavaScript of the protocol's description works as printed", async () => {
  const { model, release } = held();
  await using server = await parley({ model });
  const id = await start(server);
  await reading(server, id);
  const printed = (query: string) =>
    `
// Connect to WebSocket
const ws = new WebSocket('ws://localhost:8000/api/v1/ws/analysis/{analysis_id}${query}');

ws.onmessage = (event) => {
    const data = JSON.parse(event.data);
    console.log(\`Event: \${data.event_type}\`, data);
};

ws.onopen = () => {
    console.log('Connected to analysis stream');
};
`.replace("localhost:8000", `127.0.0.1:${server.port}`).replace("{analysis_id}", id);
  const run = async (code: string): Promise<[string, Json?][]> => {
    const lines: [string, Json?][] = [];
    const over = Promise.withResolvers<void>();
    class Watched extends WebSocket {
      constructor(url: string) {
        super(url);
        this.addEventListener("close", () => over.resolve());
      }
    }
    const console = { log: (line: string, data?: Json) => lines.push([line, data]) };
    new Function("WebSocket", "console", code)(Watched, console);
    release();
    await over.promise;
    return lines;
  };
  const lines = await run(printed(""));
  assertEquals(lines[0], ["Connected to analysis stream", undefined]);
  assertEquals(lines[1]![0], "Event: pipeline_started");
  assertEquals(lines.at(-1)![0], "Event: analysis_complete");
  const events = await ended(server, id);
  assertEquals(lines.slice(1).flatMap(([, data]) => data.sequence ? [data] : []), events);
  const later = await run(printed("?last_sequence=42"));
  assertEquals(later.slice(1).map(([, data]) => data), events.slice(42));
});
