// watch() on networks that let no WebSocket through: SSE, then polling, then back to WebSockets when they open
// again. Also the parser of event streams and the waits between tries.

import { assert, assertEquals } from "@std/assert";
import { backoff } from "../../static/client.js";
import { readEventStream } from "../../static/client/sse.js";
import { type Line } from "../support/staged_discussion.ts";
import { openStage, type Stage } from "../support/stage.ts";
import { view } from "./viewer.ts";

const REQUEST = { task: "Where to put the door", agent_types: ["architect"], rounds: 1 };
const END: Line = ["discussion_complete", { total_responses: 1, conversation_history: [], result: {} }];

function started(stage: Stage) {
  const discussion = stage.add(REQUEST);
  const say = (...words: string[]) => words.forEach((delta) => discussion.emit("agent_delta", { delta }));
  return { discussion, say, url: `${stage.url}/api/v1/discussions/${discussion.id}/stream` };
}

Deno.test("watch() uses SSE after two WebSockets that never opened", async () => {
  await using stage = openStage();
  stage.network.websocket = "refuse";
  const { discussion, say, url } = started(stage);
  say("a", "b");
  await using viewer = view(url);
  await viewer.timers.fire(250);
  await viewer.until((v) => v.watch.status.state === "live");
  assertEquals(viewer.watch.status.transport, "sse");
  say("c");
  discussion.emit(...END);
  assertEquals((await viewer.watch.finished).reason, "ended");
  assertEquals(viewer.sequences, [1, 2, 3, 4]);
  assertEquals(viewer.timers.pending, []);
});

Deno.test("an SSE connection that is lost resumes without a repeat", async () => {
  await using stage = openStage();
  const { discussion, say, url } = started(stage);
  await using viewer = view(url, { transports: ["sse", "poll"] });
  for (let i = 0; i < 3; i++) {
    await viewer.until((v) => v.watch.status.state === "live");
    say("x", "y");
    await viewer.until((v) => v.events.length === discussion.events.length);
    discussion.drop(0);
    await viewer.timers.fire(250);
  }
  discussion.emit(...END);
  await viewer.watch.finished;
  assertEquals(viewer.sequences, [1, 2, 3, 4, 5, 6, 7]);
});

Deno.test("watch() polls where neither sockets nor event streams get through", async () => {
  await using stage = openStage();
  stage.network.websocket = "refuse";
  stage.network.sse = "hang";
  const { discussion, say, url } = started(stage);
  say("a");
  await using viewer = view(url);
  await viewer.timers.fire(250);
  await viewer.until((v) => v.watch.status.transport === "sse");
  await viewer.timers.fire(10_000);
  await viewer.until((v) => v.watch.status.state === "polling");
  say("b", "c");
  await viewer.timers.fire(1500);
  await viewer.until((v) => v.events.length === 3);
  discussion.emit(...END);
  await viewer.timers.fire(1500);
  assertEquals((await viewer.watch.finished).reason, "ended");
  assertEquals(viewer.sequences, [1, 2, 3, 4]);
});

Deno.test("polling tells of a cleared, a replaced and an ended log as a stream does", async () => {
  await using stage = openStage();
  const { discussion, say, url } = started(stage);
  say("a", "b", "c");
  await using viewer = view(url, { transports: ["poll"] });
  await viewer.until((v) => v.events.length === 3);
  say("d", "e");
  discussion.clear();
  say("f");
  await viewer.timers.fire(1500);
  await viewer.until((v) => v.events.length === 5);
  discussion.replace("epoch-2");
  say("g");
  await viewer.timers.fire(1500);
  await viewer.until((v) => v.events.length === 7);
  assertEquals(viewer.sequences, [1, 2, 3, "reset", 6, "reset", 1]);
  assertEquals(viewer.events.filter((e) => e.event_type === "stream_reset").map((e) => e.data.reason), [
    "history_cleared",
    "epoch_changed",
  ]);
  discussion.emit(...END);
  await viewer.timers.fire(1500);
  await viewer.watch.finished;
});

for (const [transport, state] of [["sse", "live"], ["poll", "polling"]] as const) {
  Deno.test(`watch() returns from ${transport} to WebSockets when they open again`, async () => {
    await using stage = openStage();
    stage.network = { websocket: "refuse", sse: transport === "sse" ? "open" : "refuse", poll: "open" };
    const { discussion, say, url } = started(stage);
    say("a");
    await using viewer = view(url);
    await viewer.timers.fire(250);
    await viewer.until((v) => v.states.at(-1) === `${state} ${transport}`);
    await viewer.timers.fire(30_000); // Still refused.
    stage.network.websocket = "open";
    await viewer.timers.fire(30_000);
    await viewer.until((v) => v.states.at(-1) === "live websocket");
    say("b");
    discussion.emit(...END);
    await viewer.watch.finished;
    assertEquals(viewer.sequences, [1, 2, 3]);
  });
}

Deno.test("each look whether WebSockets open again has a ticket of its own, since one opens a socket once", async () => {
  await using stage = openStage();
  stage.network.websocket = "refuse";
  const { discussion, say, url } = started(stage);
  say("a");
  let tickets = 0;
  await using viewer = view(url, {
    authorize: (transport) => transport === "websocket" ? { query: { ticket: `t${++tickets}` } } : {},
  });
  await viewer.timers.fire(250);
  await viewer.until((v) => v.states.at(-1) === "live sse");
  await viewer.timers.fire(30_000); // Still refused.
  stage.network.websocket = "open";
  await viewer.timers.fire(30_000);
  await viewer.until((v) => v.states.at(-1) === "live websocket");
  discussion.emit(...END);
  await viewer.watch.finished;
  const used = stage.requests.filter((r) => r.includes("/stream")).map((r) => /ticket=(\w+)/.exec(r)?.[1]);
  assert(used.length >= 2 && !used.includes(undefined), stage.requests.join("\n"));
  assertEquals(new Set(used).size, used.length);
});

Deno.test("watch() stops where the server itself refuses by HTTP", async () => {
  await using stage = openStage();
  stage.network.websocket = "refuse";
  await using viewer = view(`${stage.url}/api/v1/discussions/nobody`);
  await viewer.timers.fire(250);
  const { reason, code, message } = await viewer.watch.finished;
  assertEquals([reason, code, message], ["refused", 404, 'There is no discussion "nobody"']);
});

Deno.test("watch() goes round all transports while the server is away, and finds it when it is back", async () => {
  await using stage = openStage();
  const { discussion, url } = started(stage);
  discussion.emit(...END);
  const port = Number(new URL(stage.url).port);
  await stage[Symbol.asyncDispose]();
  await using viewer = view(url);
  await viewer.timers.fire(250);
  await viewer.until((v) => v.watch.status.retryInMs === 4 * 500);
  await using again = openStage({ port });
  const back = again.add(REQUEST, [], discussion.id);
  back.emit(...END);
  await viewer.timers.fire(2000);
  await viewer.watch.finished;
  assertEquals(viewer.sequences, [1]);
  assertEquals([...new Set(viewer.states)], [
    "connecting websocket",
    "reconnecting websocket",
    "connecting sse",
    "connecting poll",
    "reconnecting poll",
    "replaying websocket",
    "closed websocket",
  ]);
});

Deno.test("readEventStream() joins chunks, line ends of all kinds, and data lines, and skips comments", async () => {
  const text = ': hello\n\nid: 1\r\nevent: a\r\ndata: {"x":\ndata: "é"}\r\n\r\nevent: empty\n\ndata:last\n\n';
  const bytes = new TextEncoder().encode(text);
  for (const size of [1, 2, 3, 7, 1000]) {
    let heard = 0;
    const chunks = Array.from(
      { length: Math.ceil(bytes.length / size) },
      (_, i) => bytes.slice(i * size, (i + 1) * size),
    );
    const messages = await Array.fromAsync(readEventStream(ReadableStream.from(chunks), () => heard++));
    assertEquals(messages, [
      { id: "1", event: "a", data: '{"x":\n"é"}' },
      { id: "1", event: "message", data: "last" },
    ]);
    assertEquals(heard, chunks.length);
  }
});

Deno.test("backoff() doubles its ceiling up to the longest wait", () => {
  const top = { random: () => 0.999999, baseMs: 1000, maxMs: 10_000 };
  assertEquals([1, 2, 3, 4, 5, 99].map((n) => backoff(n, top)), [999, 1999, 3999, 7999, 9999, 9999]);
  for (let i = 0; i < 100; i++) {
    const ms = backoff(3);
    assert(ms >= 0 && ms < 2000, `${ms} is within [0, 2000)`);
  }
});
