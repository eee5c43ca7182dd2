// A store that has lost its end, or was replaced by an older copy, is noticed at the next start; one that was killed or
// stopped is not taken for one.

import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { readConfig } from "../../src/config.ts";
import { backUp, restore } from "../../src/log/backup.ts";
import { createCommitter } from "../../src/log/commit.ts";
import { examine } from "../../src/log/doctor.ts";
import { openStore } from "../../src/log/open.ts";
import { renewEpochs } from "../../src/log/renew.ts";
import { kvStore, type RunRow } from "../../src/log/store.ts";
import { dial, type Json } from "../support/dial.ts";
import { parley } from "../support/parley.ts";
import { stamped } from "./suite.ts";

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "parley-witness-" });
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Opens the store as a server does, does something, closes it. Gives whether it had lost its end. */
async function opened(path: string, work?: (kv: Deno.Kv) => Promise<unknown>): Promise<boolean> {
  const store = await openStore(readConfig({ PARLEY_KV: path }));
  try {
    const committer = createCommitter(store.kv, { fence: store.witness });
    if (work) await work(store.kv);
    else await committer.commit([{ key: ["n"], value: 1 }], 1);
    return store.lostEnd;
  } finally {
    store.close();
  }
}

Deno.test("a store that was closed, copied together with its lock, or written by an older version has lost nothing", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.kv`;
    for (let i = 0; i < 3; i++) assertEquals(await opened(path), false);
    await Deno.mkdir(`${folder}/b`);
    for (const name of ["a.kv", "a.kv.lock"]) await Deno.copyFile(`${folder}/${name}`, `${folder}/b/${name}`);
    assertEquals(await opened(`${folder}/b/a.kv`), false);
    // An older version notes its process id and nothing else, and its commits do not say that they are the last.
    await Deno.writeTextFile(`${path}.lock`, "12345");
    assertEquals(await opened(path, (kv) => kv.set(["n"], 2)), false);
    assertEquals(await opened(path), false);
    // What is not there at all has lost everything.
    for (const name of ["a.kv", "a.kv-wal", "a.kv-shm"]) {
      await Deno.remove(`${folder}/${name}`).catch(() => {});
    }
    assertEquals(await opened(path), true);
    assertEquals(await opened(path), false);
  }));

Deno.test("a store that an older copy of it was put in the place of has lost its end, once", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.kv`;
    await opened(path);
    await Deno.copyFile(path, `${folder}/copy.kv`);
    await opened(path);
    await Deno.copyFile(`${folder}/copy.kv`, path);
    // As long as nothing is made of it, it is said again.
    assertEquals(await opened(path, () => Promise.resolve()), true);
    assertEquals(await opened(path), true);
    assertEquals(await opened(path), false);
  }));

Deno.test("only runs that can grow get another epoch, keep what was asked, and know what was left", async () => {
  const kv = await Deno.openKv(":memory:");
  const committer = createCommitter(kv);
  const store = kvStore(kv, committer);
  const row = (id: string, more: Partial<RunRow>): RunRow => ({
    id,
    kind: "session",
    subject: "anonymous",
    epoch: "old",
    status: "running",
    created: 1,
    updated: 1,
    ...more,
  });
  await store.create(row("live", {}), { asked: "x".repeat(100_000) });
  await store.create(row("rest", { status: "idle", ended: 2, cut: 1 }), { asked: "b" });
  await store.create(row("over", { status: "completed", ended: 2 }), { asked: "c" });
  for (const id of ["live", "rest", "over"]) await store.log.append(id, 1, stamped(3, 1));
  assertEquals(await renewEpochs(kv, committer, store, () => "new"), 2);
  const rows = await Promise.all(["live", "rest", "over"].map((id) => store.get(id)));
  assertEquals(rows.map((r) => [r!.epoch, r!.cut]), [["new", 3], ["new", 1], ["old", undefined]]);
  assertEquals(await store.spec(rows[0]!), { asked: "x".repeat(100_000) });
  const left: unknown[] = [];
  for await (const { key } of kv.list({ prefix: ["spec"] })) if (key[2] === "old") left.push(key[1]);
  assertEquals(left, ["over"]);
  kv.close();
});

Deno.test("after a restore nobody goes on in a session as if nothing had happened to it", () =>
  inFolder(async (folder) => {
    const path = `${folder}/parley.kv`;
    const ask = async (url: string, request_id: string) => {
      const socket = await dial(`${url}/ws/chat/s1?last_sequence=0`);
      socket.send({ type: "chat", payload: { message: "What is 2+2?", request_id } });
      const isDone = (m: Json) => m.type === "reasoning_complete" && m.data.request_id === request_id;
      const seen = (await socket.until(isDone)).filter((m) => m.sequence);
      await socket.close();
      return seen;
    };
    let server = await parley({ env: { PARLEY_KV: path } });
    await ask(server.url, "a");
    await server.stop();
    await backUp(path, `${folder}/backup.kv`);
    server = await parley({ env: { PARLEY_KV: path } });
    const before = await ask(server.url, "b");
    const { epoch } = (await server.http("/api/v1/sessions/s1")).json;
    await server.stop();
    await restore(`${folder}/backup.kv`, path, "now", { force: true });
    server = await parley({ env: { PARLEY_KV: path } });
    const after = await ask(server.url, "c");
    assertNotEquals((await server.http("/api/v1/sessions/s1")).json.epoch, epoch);
    const last = before.at(-1).sequence;
    assert(after.at(-1).sequence >= last, "the session has come as far as before");
    for (const [query, reason] of [["", "unknown_sequence"], [`&epoch=${epoch}`, "epoch_changed"]]) {
      const viewer = await dial(`${server.url}/ws/chat/s1?last_sequence=${last}${query}`);
      await viewer.nextJson();
      const { type, data } = await viewer.nextJson();
      assertEquals([type, data.reason], ["stream_reset", reason]);
      const replayed = (await viewer.until((m) => m.type === "caught_up")).filter((m) => m.sequence);
      assertEquals(replayed, after);
      await viewer.close();
    }
    // Who joins, and who has read up to what was restored, has nothing to be told.
    for (const query of ["", "?last_sequence=1"]) {
      const viewer = await dial(`${server.url}/ws/chat/s1${query}`);
      const told = await viewer.until((m) => m.type === "caught_up");
      assert(!told.some((m) => m.type === "stream_reset"));
      await viewer.close();
    }
    await server.stop();
    assertEquals([...examine(path)], []);
  }));
