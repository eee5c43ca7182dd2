// watch() over WebSockets: each event once and in order through lost connections, resets, repeats and gaps, and the
// close codes of the wire contract. The server is a real one on a port of its own; time only moves by the test.

import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { watch, WatchError } from "../../static/client.js";
import { type Line } from "../support/staged_discussion.ts";
import { openStage, type Stage } from "../support/stage.ts";
import { view } from "./viewer.ts";

const REQUEST = { task: "Where to put the door", agent_types: ["architect"], rounds: 1 };

function lines(count: number): Line[] {
  return [
    ...Array.from({ length: count - 1 }, (_, i): Line => ["agent_delta", { delta: `${i} ` }]),
    ["discussion_complete", { total_responses: 1, conversation_history: [], result: {} }],
  ];
}

function started(stage: Stage, count: number) {
  const discussion = stage.add(REQUEST, lines(count));
  return { discussion, url: `${stage.url}/api/v1/discussions/${discussion.id}` };
}

/** Plays `count` of the discussion's lines. */
function next(count: number) {
  return () => --count <= 0;
}

function upTo(last: number): number[] {
  return Array.from({ length: last }, (_, i) => i + 1);
}

Deno.test("watch() gives a finished run once and in order, and ends with it", async () => {
  await using stage = openStage();
  const { discussion, url } = started(stage, 5);
  discussion.play();
  await using viewer = view(url);
  const end = await viewer.watch.finished;
  assertEquals(viewer.sequences, upTo(5));
  assertEquals([end.state, end.reason], ["closed", "ended"]);
  assertEquals(viewer.timers.pending, []);
});

Deno.test("watch() is connecting, replaying, then live", async () => {
  await using stage = openStage();
  const { discussion, url } = started(stage, 5);
  discussion.play(next(2));
  await using viewer = view(url);
  await viewer.until((v) => v.watch.status.state === "live");
  assertEquals(viewer.states, ["connecting websocket", "replaying websocket", "live websocket"]);
  assertEquals(viewer.watch.epoch, "epoch-1");
});

Deno.test("watch() reconnects after a lost connection and repeats nothing", async () => {
  await using stage = openStage();
  const { discussion, url } = started(stage, 9);
  await using viewer = view(url);
  for (const code of [1001, 1011, 4408, 4409]) {
    await viewer.until((v) => v.watch.status.state === "live");
    discussion.play(next(2));
    await viewer.until((v) => v.events.length === discussion.events.length);
    discussion.drop(code);
    await viewer.timers.fire(250);
  }
  discussion.play();
  await viewer.watch.finished;
  assertEquals(viewer.sequences, upTo(9));
  assertMatch(stage.requests.at(-1) ?? "", /last_sequence=8&epoch=epoch-1/);
});

Deno.test("watch() waits longer after each failure, and starts over once it has caught up", async () => {
  await using stage = openStage();
  const { discussion, url } = started(stage, 3);
  discussion.tellsCatchUp = false;
  await using viewer = view(url);
  for (const ms of [250, 500, 1000]) {
    await viewer.until((v) => v.watch.status.state === "replaying");
    discussion.drop(1011);
    await viewer.until((v) => v.watch.status.retryInMs === ms);
    discussion.tellsCatchUp = ms === 1000;
    await viewer.timers.fire(ms);
  }
  await viewer.until((v) => v.watch.status.state === "live");
  discussion.drop(1011);
  await viewer.until((v) => v.watch.status.retryInMs === 250);
});

Deno.test("watch() drops what it already has and asks again for what was left out", async () => {
  await using stage = openStage();
  const { discussion, url } = started(stage, 6);
  await using viewer = view(url);
  await viewer.until((v) => v.watch.status.state === "live");
  discussion.play(next(3));
  await viewer.until((v) => v.events.length === 3);
  discussion.inject(discussion.events[1]);
  discussion.inject({ ...discussion.events[2], sequence: 5, event_id: "not to be shown" });
  await viewer.until((v) => v.watch.status.state === "reconnecting");
  await viewer.timers.fire(250);
  discussion.play();
  await viewer.watch.finished;
  assertEquals(viewer.events.map((e) => e.event_id), discussion.events.map((e) => e.event_id));
});

Deno.test("watch() accepts a gap that the log itself has, after asking once", async () => {
  await using stage = openStage();
  const { discussion, url } = started(stage, 6);
  discussion.play(next(4));
  discussion.events.splice(2, 1); // Sequence 3 exists nowhere any more.
  await using viewer = view(url);
  await viewer.timers.fire(250);
  await viewer.until((v) => v.watch.status.state === "live");
  assertEquals(viewer.sequences, [1, 2, 4]);
  assertEquals(stage.requests.length, 2);
});

Deno.test("watch() tells of a reset, and gives the new log from its first event", async () => {
  await using stage = openStage();
  const { discussion, url } = started(stage, 6);
  discussion.play(next(3));
  await using viewer = view(url);
  await viewer.until((v) => v.events.length === 3);
  discussion.replace("epoch-2");
  discussion.drop(1001);
  await viewer.timers.fire(250);
  discussion.play(next(1));
  await viewer.until((v) => v.events.length === 5);
  assertEquals(viewer.sequences, [1, 2, 3, "reset", 1]);
  assertEquals(viewer.events[3]?.data.reason, "epoch_changed");
  assertEquals(viewer.watch.epoch, "epoch-2");
});

Deno.test("watch() stops where the server refuses, and says why", async () => {
  await using stage = openStage();
  for (const code of [1009, 4400, 4401, 4403, 4404, 4410]) {
    const { discussion, url } = started(stage, 3);
    await using viewer = view(url);
    await viewer.until((v) => v.watch.status.state === "live");
    discussion.inject({ event_type: "error", timestamp: "", data: { error: "Because", code: "x" } });
    discussion.drop(code);
    const { state, reason, code: told, message } = await viewer.watch.finished;
    assertEquals([state, reason, told, message], ["closed", "refused", code, "Because"]);
  }
});

Deno.test("watch() backs off before it comes back to a server that is full", async () => {
  await using stage = openStage();
  const { discussion, url } = started(stage, 3);
  await using viewer = view(url);
  await viewer.until((v) => v.watch.status.state === "live");
  discussion.drop(4429);
  await viewer.timers.fire(2250);
  await viewer.until((v) => v.watch.status.state === "live");
});

Deno.test("watch() gets new credentials after 4401 where it knows how", async () => {
  await using stage = openStage();
  const { discussion, url } = started(stage, 3);
  let tickets = 0;
  await using viewer = view(url, { authorize: () => ({ query: { ticket: `t${++tickets}` } }) });
  await viewer.until((v) => v.watch.status.state === "live");
  discussion.drop(4401);
  await viewer.timers.fire(250);
  await viewer.until((v) => v.watch.status.state === "live");
  assertEquals(stage.requests.map((r) => /ticket=(\w+)/.exec(r)?.[1]), ["t1", "t2"]);
});

Deno.test("a protocol error without a sequence is not the end of the run", async () => {
  await using stage = openStage();
  const { discussion, url } = started(stage, 3);
  const control: string[] = [];
  await using viewer = view(url, { onControl: (m) => control.push(m.event_type ?? m.type) });
  await viewer.until((v) => v.watch.status.state === "live");
  discussion.inject({ event_type: "error", timestamp: "", data: { error: "Not known" } });
  discussion.play();
  await viewer.watch.finished;
  assertEquals(viewer.sequences, upTo(3));
  assertEquals(control, ["caught_up", "error"]);
});

Deno.test("watch() pings, and gives up a connection that stays silent", async () => {
  await using stage = openStage();
  const { url } = started(stage, 3);
  let pongs = 0;
  await using viewer = view(url, { onControl: (m) => m.type === "pong" && pongs++ });
  await viewer.until((v) => v.watch.status.state === "live");
  await viewer.timers.fire(30_000);
  await viewer.timers.fire(45_000);
  await viewer.until((v) => v.watch.status.state === "reconnecting");
  await viewer.timers.fire(250);
  await viewer.until((v) => v.watch.status.state === "live");
  assertEquals(pongs, 1);
});

Deno.test("retryNow() ends a wait between two tries", async () => {
  await using stage = openStage();
  const { discussion, url } = started(stage, 3);
  await using viewer = view(url);
  await viewer.until((v) => v.watch.status.state === "live");
  discussion.drop(1001);
  await viewer.until((v) => v.watch.status.retryInMs === 250);
  viewer.watch.retryNow();
  await viewer.until((v) => v.watch.status.state === "live");
});

Deno.test("an abort closes the watch and leaves nothing behind", async () => {
  await using stage = openStage();
  const { url } = started(stage, 3);
  const abort = new AbortController();
  await using viewer = view(url, { signal: abort.signal });
  await viewer.until((v) => v.watch.status.state === "live");
  abort.abort();
  assertEquals((await viewer.watch.finished).reason, "asked");
  assertEquals(viewer.timers.pending, []);
});

Deno.test("iterating gives every event, ends with the run, and closes the watch when it is left", async () => {
  await using stage = openStage();
  const { discussion, url } = started(stage, 5);
  discussion.play();
  const seen: (number | undefined)[] = [];
  for await (const event of watch(url)) seen.push(event.sequence);
  assertEquals(seen, upTo(5));

  const left = watch("stream", { baseUrl: `${url}/`, deltas: false });
  for await (const event of left) {
    assertEquals(event.event_type, "discussion_complete");
    break;
  }
  assertEquals((await left.finished).state, "closed");
});

Deno.test("iterating throws a WatchError where there is no such run", async () => {
  await using stage = openStage();
  const run = watch(`${stage.url}/api/v1/discussions/nobody/stream`);
  await assertRejects(() => Array.fromAsync(run), WatchError, "There is no such discussion");
  assertEquals((await run.finished).code, 4404);
});
