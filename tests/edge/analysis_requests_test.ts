// What a viewer of an analysis may ask, and what the pages about its socket say.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { analysts } from "../support/analysis_panel.ts";
import type { Json } from "../support/dial.ts";
import { parley } from "../support/parley.ts";
import { control, ended, held, numbered, reading, start, TIME, watch, WS } from "./analyses.ts";

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
