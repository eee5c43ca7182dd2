// The disk is full while runs are live. They wait, and nothing that was acknowledged is lost; what is there can be read;
// whoever wants to write is told so at once; the server says that it is not ready, and why in its log. When there is
// room again everything goes on by itself, also when the server was killed meanwhile.
//
// FILLS says how often (2, or 40 in the long form).

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { examine } from "../../src/log/doctor.ts";
import { lineOf } from "../../src/log/doctor_finding.ts";
import { post, stored, watch } from "../crash/killing.ts";
import { assertDiscussion } from "../crash/whole.ts";
import { dial, type Json } from "../support/dial.ts";
import { type ServerProcess, serverProcess } from "../support/process.ts";
import { report, scaled } from "../support/scale.ts";
import { type SmallDisk, smallDisk } from "./small_disk.ts";

const FILLS = scaled("FILLS", 2, 40);
/** The write-ahead log alone takes four. */
const MEGABYTES = 16;
const DISCUSSIONS = "/api/v1/discussions";

const disk = await smallDisk(MEGABYTES);
Deno.test.afterAll(async () => await disk?.[Symbol.asyncDispose]());
// Without a disk of its own to fill, a test would have to fill the machine's.
const ignore = disk === undefined;

Deno.test({ name: `a disk that is full ${FILLS} times costs no run anything but time`, ignore }, async () => {
  const counts = { fills: 0, kills: 0, refused: 0, runs: 0, events: 0 };
  const server = serverProcess({
    PARLEY_KV: `${disk!.path}/parley.kv`,
    REHEARSAL_TOKENS_PER_SECOND: "150",
    THOUGHT_BATCH_WINDOW_MS: "20",
    MAX_EVENTS_PER_SECOND: "1000",
    // Room must come back also from what is over.
    RETENTION_DAYS: "0.000001",
  });
  try {
    for (let i = 0; i < FILLS; i++) {
      await server.start();
      counts.events += await fullOnce(server, disk!, i % 2 === 1, counts);
      await server.end("SIGTERM");
    }
    assertEquals([...examine(`${disk!.path}/parley.kv`)].map(lineOf), []);
    report("disk full", counts);
  } finally {
    await server.kill();
    for (const name of ["parley.kv", "parley.kv-wal", "parley.kv-shm", "parley.kv.lock"]) {
      await Deno.remove(`${disk!.path}/${name}`).catch(() => {});
    }
  }
});

interface Counts {
  fills: number;
  kills: number;
  refused: number;
  runs: number;
}

const BODY = { task: "Design a login", agent_types: ["architect", "critic", "qa_engineer"] };

/** Fills the disk in the middle of two discussions and a session, and gives the room back; gives how many events. */
async function fullOnce(
  server: ServerProcess,
  disk: SmallDisk,
  kill: boolean,
  counts: Counts,
): Promise<number> {
  const ids: string[] = [];
  for (let i = 0; i < 2; i++) ids.push((await post(server, DISCUSSIONS, BODY)).discussion_id);
  counts.runs += ids.length;
  let events = 0;
  const some = Promise.withResolvers<void>();
  const reaper = { kills: 0, told: "", onEvent: () => void (++events === 15 && some.resolve()) };
  const viewers = Promise.all(
    ids.map((id) => watch(server, reaper, { viewers: 2, path: `${DISCUSSIONS}/${id}/stream` })),
  );
  // One who fails meanwhile fails the test where they are awaited, and does not end the process before that.
  viewers.catch(() => {});
  const up = Promise.withResolvers<void>();
  up.promise.catch(() => {});
  try {
    await Promise.race([some.promise, viewers]);
    const there = await keptWhileFull(server, disk, ids, counts);
    if (kill) {
      // The viewers wait until there is room again.
      server.ready = up.promise;
      await server.kill();
      counts.kills++;
      await assertSaysSo(server);
      server.ready = up.promise;
      await disk.free();
      await server.start();
      up.resolve();
    } else await disk.free();
    await until(server, 200);
    const lists = await viewers;
    let count = 0;
    for (const [i, [a, b]] of lists.entries()) {
      assertEquals(a, b);
      assertDiscussion(a!, `discussion ${i}`);
      assertEquals(a!.map((e) => e.sequence), a!.map((_, j) => j + 1));
      count += a!.length;
    }
    assertEquals(lists[0]![0]!.slice(0, there.length), there, "what was acknowledged is still what it was");
    return count;
  } catch (error) {
    // Whoever watches would come back to a server that is no more for as long as this process lives.
    server.ready = up.promise;
    up.reject(error);
    await server.kill();
    await viewers.catch(() => {});
    throw error;
  }
}

/** Fills the disk, and looks at what can be had then and what is refused; gives the events that a discussion has. */
async function keptWhileFull(
  server: ServerProcess,
  disk: SmallDisk,
  ids: readonly string[],
  counts: Counts,
): Promise<Json[]> {
  await disk.fill();
  counts.fills++;
  await until(server, 503);
  const [id] = ids as readonly [string];
  await stalled(server, id);

  // What is there can be read, over REST and as a stream, and it is the same whoever reads it.
  const { events: there } = await stored(server, `${DISCUSSIONS}/${id}/history`);
  const reader = await dial(`${server.url}${DISCUSSIONS}/${id}/stream`);
  const replay = (await reader.until((m) => m.event_type === "caught_up")).filter((m) => m.sequence);
  assertEquals(replay, there);
  await reader.close();
  assertEquals((await stored(server, `${DISCUSSIONS}/${id}/status`)).status, "running");

  // Whoever wants something to be kept is told.
  await refused(server, DISCUSSIONS, BODY);
  await refused(server, `${DISCUSSIONS}/${id}/messages`, { content: "And me?" });
  const session = await dial(`${server.url}/ws/chat/full`);
  session.send({ type: "chat", payload: { message: "What is 2+2?", request_id: "q" } });
  const told = (await session.until((m) => m.type === "error")).at(-1);
  assertEquals([told.data.code, told.data.request_id], ["unavailable", "q"]);
  await session.close();
  counts.refused += 3;
  assertStringIncludes(server.stdout(), '"event":"store_refused"');
  assertStringIncludes(server.stdout(), "disk is full");
  return there;
}

/** Waits until the server says that it is ready (200), or not (503). */
async function until(server: ServerProcess, status: number): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (performance.now() < deadline) {
    const response = await fetch(`${server.url}/readyz`);
    const { status: said } = await response.json();
    if (response.status === status) return assertEquals(said, status === 200 ? "ready" : "store unavailable");
  }
  throw new Error(`readyz did not come to ${status} within 30 s`);
}

/**
 * Waits until the run has found that nothing more can be written: small events may still find room in the write-ahead log
 * when a larger write finds none, and a message that is being written meanwhile is told that it will be.
 */
async function stalled(server: ServerProcess, id: string): Promise<void> {
  const deadline = performance.now() + 30_000;
  const line = new RegExp(`"event":"log_stalled".*"run":"${id}"`);
  while (!line.test(server.stdout())) {
    assert(performance.now() < deadline, `${id} still writes after 30 s:\n${server.stdout()}`);
    await until(server, 503);
  }
}

/** A post that is to be kept is refused with a problem that says when to come again, and nothing of the server's files. */
async function refused(server: ServerProcess, path: string, body: object): Promise<void> {
  const response = await fetch(server.url + path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  assertEquals(response.status, 503, text);
  assertEquals(response.headers.get("content-type"), "application/problem+json");
  assert(Number(response.headers.get("retry-after")) >= 1, "retry-after");
  assert(!/\/tmp|parley\.kv|sqlite|stack/i.test(text), text);
  assertStringIncludes(JSON.parse(text).detail, "takes nothing new now");
}

/** A server that is started on a full disk says so, whether it can serve what is there or not. */
async function assertSaysSo(server: ServerProcess): Promise<void> {
  const before = server.stderr().length;
  const started = await server.start().then(() => true, () => false);
  if (started) {
    await until(server, 503);
    await server.kill();
  }
  const said = server.stderr().slice(before);
  assert(
    /parley\.kv (cannot be opened|takes nothing new now): .*(disk is full|No space left)/.test(said),
    said,
  );
}

Deno.test(
  { name: "a server that finds no room for a store says so and ends with exit code 1", ignore },
  async () => {
    await disk!.fill();
    try {
      const { code, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--no-check", "main.ts"],
        env: { PORT: "0", PARLEY_KV: `${disk!.path}/new.kv` },
      }).output();
      const said = new TextDecoder().decode(stderr);
      assertEquals(code, 1, said);
      assert(/new\.kv cannot be opened: .*(disk is full|No space left)/.test(said), said);
      assert(!said.includes("    at "), said);
    } finally {
      await disk!.free();
      for await (const { name } of Deno.readDir(disk!.path)) await Deno.remove(`${disk!.path}/${name}`);
    }
  },
);
