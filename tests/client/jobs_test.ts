// followJob() on a network that drops, blocks and lets through again: when it reconnects, when it polls, when it returns,
// and that nothing shows twice. The server is scripted, time only moves by the test.

import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  cancelJob,
  deleteJob,
  emptyJob,
  foldJob,
  followJob,
  getJob,
  listJobs,
  startJob,
  WatchError,
} from "../../static/client.js";
import { start, studio } from "../edge/jobs.ts";
import { ID, openJobStage, received } from "./job_stage.ts";
import { follow, live, polling } from "./follower.ts";

function thought(text: string) {
  return { id: text, text, timestamp: "2026-11-20T12:00:00.000Z", team: "anthropic" };
}

Deno.test("followJob() is live once connected, and shows what happens", async () => {
  await using stage = openJobStage();
  await using viewer = follow(stage.url, ID);
  await viewer.until(live);
  stage.say("job_received", received());
  stage.say("status_change", { status: "thinking" }, "anthropic");
  await viewer.until((v) => v.follow.job.last_sequence === 2);
  assertEquals(viewer.follow.job.teams.anthropic?.status, "thinking");
  stage.say("complete", {
    job_id: ID,
    teams: {},
    usage: { input_tokens: 1, output_tokens: 2 },
    stop_reason: "complete",
  });
  const { state, reason } = await viewer.follow.finished;
  assertEquals([state, reason, viewer.follow.job.status], ["closed", "ended", "complete"]);
  assertEquals(viewer.states, ["live", "closed"]);
  assertEquals(viewer.timers.pending, []);
});

Deno.test("a job that is not there yet is waited for, live and by polling", async () => {
  await using stage = openJobStage();
  stage.exists = false;
  await using viewer = follow(stage.url, ID);
  await viewer.until(live);
  stage.network.websocket = "refuse";
  stage.drop(1001);
  for (let i = 0; i < 5; i++) await viewer.timers.fire(2000);
  await viewer.until(polling);
  await viewer.timers.fire(1500);
  await viewer.timers.fire(1500);
  assertEquals(viewer.follow.status, { state: "polling" });
  stage.exists = true;
  stage.say("job_received", received());
  await viewer.timers.fire(1500);
  await viewer.until((v) => v.follow.job.last_sequence === 1);
});

Deno.test("five reconnects two seconds apart, then polling, then the socket again", async () => {
  await using stage = openJobStage();
  await using viewer = follow(stage.url, ID);
  stage.say("job_received", received());
  await viewer.until((v) => v.follow.job.last_sequence === 1 && live(v));
  stage.network.websocket = "refuse";
  stage.drop(1001);
  for (let i = 1; i <= 5; i++) {
    await viewer.until((v) => v.follow.status.retryInMs === 2000 && v.follow.status.attempt === i);
    assert(!viewer.states.includes("polling"));
    await viewer.timers.fire(2000);
  }
  await viewer.until(polling);
  assertEquals(stage.requests.filter((r) => r.startsWith("socket")).length, 6);
  stage.say("thought_added", thought("one"), "anthropic");
  await viewer.timers.fire(1500);
  await viewer.until((v) => v.follow.job.last_sequence === 2);

  await viewer.timers.fire(5000); // Still refused, which is known when the next look is set.
  while (!viewer.timers.pending.includes(5000)) await new Promise((resolve) => setTimeout(resolve));
  stage.network.websocket = "open";
  await viewer.timers.fire(5000);
  await viewer.until(live);
  stage.say("thought_added", thought("two"), "anthropic");
  await viewer.until((v) => v.follow.job.last_sequence === 3);
  assertEquals(viewer.sequences, [1, 2, 3]);
  assertEquals(viewer.follow.job.teams.anthropic?.thoughts.map((t) => t.text), ["one", "two"]);
  assertEquals(viewer.states, ["live", "reconnecting", "polling", "reconnecting", "live"]);
});

Deno.test("who asks for states alone polls for nothing else, and misses and repeats nothing", async () => {
  await using stage = openJobStage();
  await using viewer = follow(stage.url, ID, { attempts: 0 }, false);
  stage.say("job_received", received());
  await viewer.until((v) => v.follow.job.last_sequence === 1 && live(v));
  stage.network.websocket = "refuse";
  stage.drop(1001);
  await viewer.until(polling);
  stage.say("thought_added", thought("one"), "anthropic");
  await viewer.timers.fire(1500);
  await viewer.until((v) => v.follow.job.brief === "polled");
  assert(!stage.requests.includes("history"));
  stage.network.websocket = "open";
  await viewer.timers.fire(5000);
  await viewer.until((v) => live(v) && v.follow.job.brief === "told");
  assertEquals(viewer.follow.job.teams.anthropic?.thoughts.map((t) => t.text), ["one"]);
  assertEquals(viewer.jobs.map((job) => job.last_sequence), [1, 2, 2]);
});

Deno.test("a server that does not answer is polled on, and one that is full is left alone as long as it says", async () => {
  await using stage = openJobStage();
  stage.network = { websocket: "refuse", poll: "refuse" };
  await using viewer = follow(stage.url, ID, { attempts: 0 });
  await viewer.until((v) => v.follow.status.message === "The server answers 502");
  stage.network.poll = "busy";
  await viewer.timers.fire(1500);
  await viewer.until((v) => v.follow.status.message === "The server answers 429");
  stage.network.poll = "open";
  stage.say("job_received", received());
  await viewer.timers.fire(7000);
  await viewer.until((v) => v.follow.status.state === "polling" && !v.follow.status.message);
  stage.say("complete", { job_id: ID, teams: {}, usage: {}, stop_reason: "complete" });
  await viewer.timers.fire(1500);
  assertEquals((await viewer.follow.finished).reason, "ended");
  assertEquals(viewer.sequences, [1, 2]);
});

Deno.test("the sockets' next failure after polling is not waited out again", async () => {
  await using stage = openJobStage();
  stage.network.websocket = "refuse";
  await using viewer = follow(stage.url, ID, { attempts: 2 });
  await viewer.timers.fire(2000);
  await viewer.timers.fire(2000);
  await viewer.until(polling);
  // The look for sockets succeeds, but the connection after it does not.
  stage.network.websocket = "once";
  await viewer.timers.fire(5000);
  await viewer.until((v) => v.states.filter((state) => state === "polling").length === 2);
});

Deno.test("a ping is sent every thirty seconds, and a silent connection is given up", async () => {
  await using stage = openJobStage();
  await using viewer = follow(stage.url, ID);
  await viewer.until(live);
  await viewer.timers.fire(30_000);
  await viewer.timers.fire(45_000);
  await viewer.timers.fire(2000);
  await viewer.until((v) => v.states.length === 3 && live(v));
  assertEquals(stage.pings, 1);
});

Deno.test("a job that was deleted and started again under its id begins anew", async () => {
  await using stage = openJobStage();
  await using viewer = follow(stage.url, ID);
  stage.say("job_received", received("the first"));
  stage.say("thought_added", thought("one"), "anthropic");
  await viewer.until((v) => v.follow.job.last_sequence === 2 && live(v));
  for (
    const [epoch, brief, expected] of [["epoch-2", "by socket", "reset"], [
      "epoch-3",
      "by polling",
      "reset",
    ]] as const
  ) {
    stage.epoch = epoch;
    stage.messages.length = 0;
    stage.say("job_received", received(brief));
    if (brief === "by polling") stage.network.websocket = "refuse";
    stage.drop(1001);
    for (let i = 0; i < (brief === "by polling" ? 5 : 1); i++) await viewer.timers.fire(2000);
    await viewer.until((v) => v.follow.job.brief === brief);
    assertEquals(viewer.follow.job.teams.anthropic?.thoughts, []);
    assertEquals(viewer.sequences.slice(-2), [expected, 1]);
  }
});

Deno.test("disconnect() leaves nothing behind, and is told", async () => {
  await using stage = openJobStage();
  await using viewer = follow(stage.url, ID);
  await viewer.until(live);
  viewer.follow.disconnect();
  assertEquals((await viewer.follow.finished).reason, "asked");
  assertEquals(viewer.statuses.at(-1), { state: "closed", reason: "asked" });
  assertEquals(viewer.timers.pending, []);
});

Deno.test("iterating gives the newest state and ends with the job, or throws where the server refuses", async () => {
  await using stage = openJobStage();
  stage.say("job_received", received());
  const seen: number[] = [];
  for await (const job of followJob(stage.url, ID)) {
    if (job.last_sequence > 0 && seen.length === 0) {
      stage.say("complete", { job_id: ID, teams: {}, usage: {}, stop_reason: "complete" });
    }
    if (job.last_sequence > 0) seen.push(job.last_sequence);
  }
  assertEquals(seen, [1, 2]);

  await using server = await studio();
  await assertRejects(() => Array.fromAsync(followJob(server.url, "no good id!")), WatchError, "job_id");
});

Deno.test("the socket of an https server is wss", () => {
  const asked: string[] = [];
  class Refused {
    constructor(url: URL) {
      asked.push(String(url));
      throw new Error("not here");
    }
  }
  // deno-lint-ignore no-explicit-any
  const viewer = follow("https://api.example.com/parley/", "a b", { WebSocket: Refused as any });
  return viewer.until((v) => v.follow.status.state === "reconnecting").then(() => {
    assertEquals(asked, ["wss://api.example.com/parley/ws/orchestrate/a%20b?last_sequence=0&frames=batch"]);
    return viewer[Symbol.asyncDispose]();
  });
});

Deno.test("foldJob() takes no message twice, and goes on with a polled answer under way", () => {
  const job = foldJob(emptyJob("j"), { type: "job_received", sequence: 1, timestamp: "t", data: received() });
  assertEquals(foldJob(job, { type: "phase_change", sequence: 1, data: { phase: "error" } }), job);
  assertEquals(foldJob(job, { type: "pong" }), job);
  const team = {
    status: "generating" as const,
    thoughts: [],
    generated_code: "const a = 1;\n",
    token_count: null,
  };
  let polled = { ...job, teams: { anthropic: team }, last_sequence: 5 };
  for (const delta of ["const b = 2;\n", "```\nThat is it."]) {
    const data = { message_id: "m", attempt: 1, delta };
    polled = foldJob(polled, {
      type: "code_delta",
      team: "anthropic",
      sequence: polled.last_sequence + 1,
      timestamp: "t",
      data,
      // deno-lint-ignore no-explicit-any
    }) as any;
  }
  assertEquals(polled.teams.anthropic.generated_code, "const a = 1;\nconst b = 2;\n");
});

Deno.test("the REST calls start, find, list, cancel and delete a job", async () => {
  await using server = await studio({ hold: new Promise(() => {}) });
  const body = {
    brief: "A login form",
    target_framework: "vue",
    include_teams: ["google"],
    job_id: "mine",
  } as const;
  // deno-lint-ignore no-explicit-any
  const started = await startJob(server.url, body as any, { idempotencyKey: "k" });
  assertEquals([started.job_id, started.teams], ["mine", ["google"]]);
  assertEquals((await getJob(`${server.url}/`, "mine")).brief, "A login form");
  await start(server);
  assertEquals((await listJobs(server.url, { limit: 1 })).jobs.length, 1);
  await cancelJob(server.url, "mine");
  await deleteJob(server.url, "mine");
  await assertRejects(() => getJob(server.url, "mine"), Error, "mine");
});
