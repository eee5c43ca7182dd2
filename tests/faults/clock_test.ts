// The wall clock is set on or back by an hour while things are under way. Sequences, timeouts, tickets, rate limits,
// budgets, Idempotency-Keys, the time left and retention stay what they were; of several servers with clocks an hour apart
// a run still has one writer. One real server lives through such jumps by way of libfaketime, where that is installed.

import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { createRehearsal } from "../../src/agents/rehearsal/rehearsal.ts";
import { post, stored, watch } from "../crash/killing.ts";
import { assertDiscussion } from "../crash/whole.ts";
import { clocked } from "../edge/clocked.ts";
import { assertDense, turns } from "../engine/shared_checks.ts";
import { World } from "../engine/shared_rig.ts";
import { Actor, plain } from "../support/actor.ts";
import { shortBill } from "../support/bills.ts";
import { dial, type Json } from "../support/dial.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { serverProcess } from "../support/process.ts";
import { report, scaled } from "../support/scale.ts";

const HOUR = 3_600_000;
const JUMPS = [HOUR, -HOUR, -HOUR, HOUR];
const DISCUSSIONS = "/api/v1/discussions";

interface Answer {
  status: number;
  json: Json;
}

async function ask(
  url: string,
  init: { body?: object; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const { body, headers } = init;
  const response = await fetch(url, {
    headers: { "content-type": "application/json", ...headers },
    ...(body && { method: "POST", body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, json: text === "" ? undefined : JSON.parse(text) };
}

Deno.test("a run whose clock jumps in every turn keeps its numbers, its time and its end", async () => {
  let jumps = 0;
  const model = new Actor((request) => {
    server.clock.set(JUMPS[jumps++ % JUMPS.length]!);
    return plain(request);
  });
  await using server = await clocked({ model });
  const agent_types = ["critic", "architect", "designer"];
  const id = await server.start({ agent_types, rounds: 2, budget: { max_seconds: 60 } });
  const viewer = await dial(`${server.url}${DISCUSSIONS}/${id}/stream`);
  const { messages, code } = await viewer.all();
  const events = messages.map((m) => JSON.parse(m)).filter((m) => m.sequence);
  assertEquals([code, jumps], [1000, 6]);
  assertDiscussion(events, id);
  assertEquals(events.map((e) => e.sequence), events.map((_, i) => i + 1));
  assertEquals([events.at(-1).event_type, events.at(-1).data.result.stop_reason], [
    "discussion_complete",
    "rounds_completed",
  ]);
});

for (const jump of [HOUR, -HOUR]) {
  const said = jump > 0 ? "on" : "back";

  Deno.test(`a turn has its time, no more and no less, when the clock is set ${said}`, async () => {
    const model = new Actor((request) => ({ text: plain(request), hold: new Promise<void>(() => {}) }));
    await using server = await clocked({ model, env: { TURN_TIMEOUT_MS: "5000" } });
    const id = await server.start();
    const viewer = await dial(`${server.url}${DISCUSSIONS}/${id}/stream`);
    await viewer.until((m) => m.event_type === "agent_delta");
    server.clock.set(jump);
    await server.clock.advance(4900);
    const { json } = await ask(`${server.url}${DISCUSSIONS}/${id}/status`);
    assertEquals(json.status, "running");
    await server.clock.advance(200);
    const last = (await viewer.until((m) => m.event_type === "error")).at(-1);
    assertEquals(last.data.code, "timeout");
    await viewer.closed;
  });

  Deno.test(`a ticket is good for its 30 seconds when the clock is set ${said}`, async () => {
    const key = "k".repeat(40);
    await using server = await clocked({ env: { AUTH: "keys", AUTH_API_KEYS: `alice:${key}` } });
    const path = "/ws/chat/s1";
    const ticket = async () =>
      (await ask(`${server.url}/api/v1/tickets`, {
        body: { path },
        headers: { authorization: `Bearer ${key}` },
      }))
        .json.ticket as string;
    const [good, late] = [await ticket(), await ticket()];
    server.clock.set(jump);
    await server.clock.advance(29_000);
    await (await dial(`${server.url}${path}?ticket=${good}`)).close();
    await server.clock.advance(2_000);
    const refused = await dial(`${server.url}${path}?ticket=${late}`).then(
      (s) => s.close(),
      (error) => error,
    );
    assert(refused instanceof Error, "a late ticket was let in");
  });

  Deno.test(`an Idempotency-Key, a rate limit, lists and retention hold when the clock is set ${said}`, async () => {
    await using server = await clocked({ env: { RATE_REQUESTS_PER_MINUTE: "20", RETENTION_DAYS: "1" } });
    const body = { task: "Name a bridge", agent_types: ["critic"] };
    const headers = { "idempotency-key": "once" };
    const start = (more = {}) => ask(server.url + DISCUSSIONS, { body, ...more });
    const first = (await start({ headers })).json.discussion_id;
    await (await dial(`${server.url}${DISCUSSIONS}/${first}/stream`)).all();
    server.clock.set(jump);
    assertEquals((await start({ headers })).json.discussion_id, first);
    const second = (await start()).json.discussion_id;
    assertNotEquals(second, first);
    const list = (await ask(server.url + DISCUSSIONS)).json.discussions.map((d: Json) => d.discussion_id);
    assertEquals(list, [second, first]);
    let status = 0;
    for (let i = 0; i < 20 && status !== 429; i++) status = (await ask(server.url + DISCUSSIONS)).status;
    assertEquals(status, 429);
    server.clock.set(jump);
    assertEquals((await ask(server.url + DISCUSSIONS)).status, 429, "the limit is of time that passed");
    await server.clock.advance(60_000);
    assertEquals((await ask(server.url + DISCUSSIONS)).status, 200);
    // Retention looks once an hour, and finds nothing that is a day old.
    await server.clock.advance(2 * HOUR);
    assertEquals((await ask(`${server.url}${DISCUSSIONS}/${first}/history`)).status, 200);
  });
}

Deno.test("what an analysis says of its time goes on and never back when the clock jumps", async () => {
  const rehearsal = createRehearsal({ tokensPerSecond: 0, clock: new FakeClock() });
  await using server = await clocked({ model: rehearsal });
  await server.clock.advance(1000);
  const viewer = await dial(`${server.url}/api/v1/ws/analysis/a1`);
  await ask(`${server.url}/api/v1/analyses`, {
    body: { analysis_id: "a1", bill_id: "ferry", bill_text: shortBill() },
  });
  let seen = 0;
  const progress: Json[] = [];
  for (let over = false; !over;) {
    const { event_type, data } = await viewer.nextJson();
    if (event_type === "progress_update") progress.push(data);
    if (++seen % 3 === 0) server.clock.set(JUMPS[(seen / 3) % JUMPS.length]!);
    over = event_type === "analysis_complete";
  }
  await viewer.closed;
  assert(progress.length >= 5, `only ${progress.length} said how far it is`);
  let [elapsed, left] = [0, Infinity];
  for (const { elapsed_seconds, estimated_time_remaining_seconds: eta } of progress) {
    assert(elapsed_seconds >= elapsed, `${elapsed_seconds} s after ${elapsed} s`);
    assert(eta === null || eta >= 0 && eta <= left, `${eta} s left after ${left} s`);
    elapsed = elapsed_seconds;
    left = eta ?? left;
  }
});

for (const skewMs of [HOUR, -HOUR]) {
  Deno.test(`a server whose clock is ${skewMs / HOUR} h off leaves every run one writer and one end`, async () => {
    await using world = await World.open();
    const slow = () => new Promise<void>((resolve) => world.clock.after(3000, resolve));
    const answer = (request: Parameters<typeof plain>[0]) => ({ text: plain(request), hold: slow() });
    const [a, b] = [await world.process(answer), await world.process(answer)];
    const ids: string[] = [];
    for (const by of [a, b, a, b]) {
      ids.push((await by.start({ agent_types: ["architect", "critic", "designer"] })).id);
    }
    await world.pass(2000);
    b.skewMs = skewMs;
    await world.pass(120_000);
    for (const id of ids) {
      const rows = await world.log(id);
      assertDense(rows);
      assertEquals(turns(rows), 3);
    }
  });
}

Deno.test("a server that died before the clocks were set back is not taken for alive until they have caught up", async () => {
  await using world = await World.open();
  const dead = await world.process((request) => ({
    text: plain(request),
    hold: new Promise<void>(() => {}),
  }));
  const b = await world.process();
  const { id } = await dead.start();
  await world.pass(1000);
  dead.freeze();
  b.skewMs = -HOUR;
  await world.pass(60_000);
  assertDense(await world.log(id));
});

const FAKETIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";
const ignore = !await Deno.stat(FAKETIME).then(() => true, () => false);

Deno.test({ name: "a real server lives through jumps of its clock", ignore }, async () => {
  const folder = await Deno.makeTempDir({ prefix: "parley-clock-" });
  const setTo = async (time: string) => {
    await Deno.writeTextFile(`${folder}/time.new`, `${time}\n`);
    await Deno.rename(`${folder}/time.new`, `${folder}/time`);
  };
  await setTo("+0");
  const server = serverProcess({
    LD_PRELOAD: FAKETIME,
    FAKETIME_TIMESTAMP_FILE: `${folder}/time`,
    FAKETIME_NO_CACHE: "1",
    FAKETIME_DONT_FAKE_MONOTONIC: "1",
    PARLEY_KV: `${folder}/parley.kv`,
    LOG: "off",
    REHEARSAL_TOKENS_PER_SECOND: "200",
    PING_INTERVAL_SECONDS: "1",
  });
  const counts = { jumps: 0, runs: 0, events: 0 };
  try {
    await server.start();
    for (let i = 0; i < scaled("CLOCK_RUNS", 1, 20); i++) {
      const { discussion_id: id } = await post(server, DISCUSSIONS, {
        task: "Design a login",
        agent_types: ["architect", "critic"],
        rounds: 1,
        budget: { max_seconds: 600 },
      });
      let seen = 0;
      const jump = async () => {
        if (++seen % 8 === 0) await setTo(["+1h", "-1h", "+0"][counts.jumps++ % 3]!);
      };
      const viewer = { kills: 0, told: "", onEvent: () => void jump() };
      const lists = await watch(server, viewer, { viewers: 2, path: `${DISCUSSIONS}/${id}/stream` });
      const { events, status } = await stored(server, `${DISCUSSIONS}/${id}/history`);
      for (const list of lists) assertEquals(list, events);
      assertEquals(status, "completed");
      assertDiscussion(events, id);
      const times = events.map((e: Json) => Date.parse(e.timestamp));
      assert(Math.max(...times) - Math.min(...times) > HOUR / 2, "the clock did not jump");
      counts.runs++;
      counts.events += events.length;
    }
    report("clock jumps", counts);
  } finally {
    await server.kill();
    await Deno.remove(folder, { recursive: true });
  }
});
