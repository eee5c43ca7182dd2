// A server is killed, and the end of its write-ahead log is lost or torn before the next start. The server must come up
// on what is left: that is sound, it lacks nothing but the commits made last, and its runs go on and end. A viewer who
// has seen more than is there now must be told so, also when the log has grown past its place again with other events.
//
// CUTS says how many stores are damaged (6, or 250 in the long form); SEED repeats one sequence of them.

import { assert, assertEquals } from "@std/assert";
import { createRehearsal } from "../../src/agents/rehearsal/rehearsal.ts";
import { systemClock } from "../../src/clock.ts";
import { examine } from "../../src/log/doctor.ts";
import { lineOf } from "../../src/log/doctor_finding.ts";
import { shortBill } from "../support/bills.ts";
import { dial, type Json } from "../support/dial.ts";
import { parley, type TestServer } from "../support/parley.ts";
import { serverProcess } from "../support/process.ts";
import { anySeed, type Random, seeded } from "../support/random.ts";
import { report, scaled } from "../support/scale.ts";
import { contents, type Damage, damaged, KilledStore, newest } from "./torn_files.ts";

const CUTS = scaled("CUTS", 6, 250);
/** Damaged copies of one killed store. */
const COPIES = 8;

interface Seen {
  kind: string;
  /** Where it is over REST, and where it is watched. */
  rest: string;
  socket: string;
  /** What a viewer had when the server was killed. */
  events: Json[];
  epoch: string;
}

Deno.test(`${CUTS} stores whose log lost its end come up sound, and no viewer is left with what was lost`, async () => {
  const random = seeded(anySeed());
  console.log(`SEED=${random.seed}`);
  const counts = { cuts: 0, "lost commits": 0, runs: 0, "lost events": 0, "viewers reset": 0 };
  while (counts.cuts < CUTS) {
    const { store, seen } = await killed(random);
    const whole: Damage = { what: "whole", log: store.log, index: undefined, from: store.end };
    const before = await contents(store, whole);
    for (let copy = 0; copy < COPIES && counts.cuts < CUTS; copy++) {
      const damage = damaged(store, random, counts.cuts);
      const context = `${damage.what}, SEED=${random.seed}`;
      // Whatever is there was there before, and whatever was committed by then is there.
      const after = await contents(store, damage);
      const last = newest(after);
      for (const [key, row] of before) if (row.version <= last) assertEquals(after.get(key), row, context);
      const lost = newest(before) - last;
      if (damage.from >= store.end) assertEquals(lost, 0, context);
      counts.cuts++;
      counts["lost commits"] += new Set(
        [...before.values()].map((r) => r.version).filter((v) => v > last),
      ).size;
      const folder = await store.write(damage);
      try {
        const file = `${folder}/parley.kv`;
        const problems = [...examine(file)].filter(({ level }) => level === "problem").map(lineOf);
        // Where nothing was in the database's file yet, there is nothing now.
        if (after.size > 0) assertEquals(problems, [], context);
        await using server = await parley({
          env: { PARLEY_KV: file },
          model: createRehearsal({ tokensPerSecond: 0, clock: systemClock }),
        });
        for (const run of seen) {
          const told = await comesBack(server, run, lost > 0, context);
          counts.runs++;
          counts["lost events"] += told.lost;
          counts["viewers reset"] += told.resets;
        }
        await server.stop();
        assertEquals([...examine(file)].map(lineOf), [], context);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    }
  }
  report("torn write-ahead log", counts);
});

/** A server with a run of each kind, watched, and killed at some point of them. */
async function killed(random: Random): Promise<{ store: KilledStore; seen: Seen[] }> {
  const folder = await Deno.makeTempDir({ prefix: "parley-killed-" });
  const server = serverProcess({
    PARLEY_KV: `${folder}/parley.kv`,
    LOG: "off",
    REHEARSAL_TOKENS_PER_SECOND: "600",
    THOUGHT_BATCH_WINDOW_MS: "10",
    MAX_EVENTS_PER_SECOND: "100000",
  });
  await server.start();
  try {
    const { url } = server;
    const post = async (path: string, body: object): Promise<Json> =>
      await (await fetch(url + path, { method: "POST", headers: JSON_TYPE, body: JSON.stringify(body) }))
        .json();
    const agent_types = ["architect", "critic", "qa_engineer"];
    const { discussion_id } = await post("/api/v1/discussions", { task: "Design a login", agent_types });
    await post("/api/v1/analyses", { analysis_id: "a", bill_id: "ferry", bill_text: shortBill() });
    await post("/api/v1/orchestrate", { job_id: "j", brief: "A todo list", target_framework: "vanilla" });
    const discussion = `/api/v1/discussions/${discussion_id}`;
    const places = [
      { kind: "discussion", rest: discussion, socket: `${discussion}/stream` },
      { kind: "analysis", rest: "/api/v1/analyses/a", socket: "/api/v1/ws/analysis/a" },
      { kind: "job", rest: "/api/v1/orchestrate/j", socket: "/ws/orchestrate/j" },
      { kind: "session", rest: "/api/v1/sessions/s", socket: "/ws/chat/s" },
    ];
    let left = random.int(20, 150);
    const enough = Promise.withResolvers<void>();
    const sockets = await Promise.all(
      [...places.map(({ socket }) => socket), "/ws"].map((s) => dial(url + s)),
    );
    sockets[3]!.send({ type: "chat", payload: { message: "What is 12% of 250?", request_id: "q" } });
    sockets[4]!.send({ type: "chat", data: { message: "Is a plan any good?", persona_id: "teacher" } });
    const watching = sockets.map(async (socket, i): Promise<Seen | undefined> => {
      const events: Json[] = [];
      let place = places[i];
      let epoch: Promise<string | undefined> | undefined;
      try {
        while (true) {
          const message = await socket.nextJson();
          if (message.sequence === undefined) continue;
          events.push(message);
          place ??= { kind: "chat", rest: `/api/v1/chats/${message.run_id}`, socket: "/ws" };
          epoch ??= epochOf(url + place.rest);
          if (--left === 0) enough.resolve();
        }
      } catch {
        const known = await epoch;
        return place && known ? { ...place, events, epoch: known } : undefined;
      }
    });
    await enough.promise;
    await server.kill();
    const seen = (await Promise.all(watching)).filter((run) => run !== undefined);
    return { store: await KilledStore.read(folder), seen };
  } finally {
    await server.kill();
    await Deno.remove(folder, { recursive: true });
  }
}

/** Undefined where the kill was first. */
async function epochOf(rest: string): Promise<string | undefined> {
  try {
    return (await (await fetch(`${rest}/history?limit=1`)).json()).epoch;
  } catch {
    return undefined;
  }
}

/** The viewer of before comes back when the run has ended; gives what was lost to it, and how often it was reset. */
async function comesBack(
  server: TestServer,
  run: Seen,
  lossy: boolean,
  context: string,
): Promise<{ lost: number; resets: number }> {
  context = `${run.kind}, ${context}`;
  const history = await ended(server, run);
  const at = run.events.at(-1).sequence;
  if (!history) {
    assert(lossy, context);
    return { lost: at, resets: 0 };
  }
  const events: Json[] = history.events;
  const sequences = [...new Set(events.map((e) => e.sequence))];
  assertEquals(sequences, sequences.map((_, i) => i + 1), context);
  const head = sequences.length;
  const same = (seq: number) =>
    JSON.stringify(events.filter((e) => e.sequence === seq)) ===
      JSON.stringify(run.events.filter((e) => e.sequence === seq));
  let kept = 0;
  while (kept < at && same(kept + 1)) kept++;
  if (!lossy) assert(kept >= at - 1, `${at - kept} events are gone; ${context}`);

  // Whatever it knows of the epoch, what it has in the end is what is stored.
  let resets = 0;
  for (const epoch of run.kind === "chat" ? [undefined] : [undefined, run.epoch]) {
    const { reset, rest } = await resumed(server, run, at, epoch);
    if (reset) resets++;
    const whole = reset ? rest : [...run.events.filter((e) => e.sequence <= at), ...rest];
    assertEquals(whole.map(bare), events.map(bare), `${epoch ? "with" : "without"} its epoch; ${context}`);
    if (!lossy) assert(!reset, context);
  }
  // Who has come in since is not disturbed by what was lost before.
  const half = Math.floor(head / 2);
  const since = await resumed(server, run, half, run.kind === "chat" ? undefined : history.epoch);
  if (run.kind !== "chat") {
    assert(!since.reset, context);
    assertEquals(since.rest, events.filter((e) => e.sequence > half), context);
  }
  return { lost: at - Math.min(kept, at), resets };
}

/** The history of a run when it has ended, or rests; undefined when there is no such run. */
async function ended(server: TestServer, run: Seen): Promise<Json> {
  while (true) {
    const { status, json } = await server.http(`${run.rest}/history`);
    if (status === 404) return undefined;
    if (/^(completed|complete|failed|error|idle)$/.test(json.status)) return json;
    await resumed(server, run, 0, undefined, (m) => m.type === "response" || m.type === "reasoning_complete");
  }
}

/** Resumes at a sequence and takes everything there is: whether from the start, and what. */
async function resumed(
  server: TestServer,
  run: Seen,
  last_sequence: number,
  epoch: string | undefined,
  isOver = (m: Json) => m.type === "caught_up" || run.kind === "chat" && m.type === "response",
): Promise<{ reset: boolean; rest: Json[] }> {
  const query = epoch === undefined ? "" : `&epoch=${epoch}`;
  const socket = await dial(`${server.url}${run.socket}?last_sequence=${last_sequence}${query}`);
  if (run.kind === "chat") {
    const run_id = run.rest.split("/").at(-1);
    socket.send({ type: "resume", data: { run_id, last_sequence } });
  }
  let reset = false;
  const rest: Json[] = [];
  try {
    for (let over = false; !over;) {
      const message = await socket.nextJson();
      reset ||= (message.type ?? message.event_type) === "stream_reset";
      if (message.sequence !== undefined) rest.push(message);
      over = isOver(message);
    }
  } catch (error) {
    if ((await socket.closed).code !== 1000) throw error;
  }
  await socket.close();
  return { reset, rest };
}

/** Without what a client calls its own request. */
function bare({ request_id: _, ...message }: Json): Json {
  return message;
}

const JSON_TYPE = { "content-type": "application/json" };
