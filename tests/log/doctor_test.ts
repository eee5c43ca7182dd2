import { assert, assertEquals, assertMatch } from "@std/assert";
import { examine } from "../../src/log/doctor.ts";
import { decodeKey, encodeKey } from "../../src/log/doctor_keys.ts";
import { StoreFile } from "../../src/log/doctor_source.ts";
import { kvStore } from "../../src/log/store.ts";
import { addDiscussion, append, bytes, newFile, round, rowOf, soundFile, started } from "./doctor_store.ts";
import { anySeed, seeded } from "../support/random.ts";

Deno.test("the doctor finds nothing in a store as servers leave it, and counts what is there", async () => {
  await using file = await soundFile();
  const examination = examine(file.path);
  const { value, done } = examination.next();
  assertEquals({ value, done }, { value: { runs: 3, events: 21, problems: 0, notes: 0 }, done: true });
  assertEquals(file.examine({ quick: true }), []);
});

Deno.test("the doctor changes nothing, also where the log of the database was left behind", async () => {
  await using file = await soundFile();
  const kv = await Deno.openKv(file.path); // as a running server has it
  await kv.set(["again", "x", "y"], { run: "done", digest: "d", at: 1 });
  const before = await Deno.readFile(file.path);
  assertEquals(file.examine(), []);
  assertEquals(await Deno.readFile(file.path), before);
  await kv.set(["again", "x", "z"], 1);
  assertEquals(file.examine(), ["problem: again: an Idempotency-Key cannot be read"]);
  kv.close();
});

Deno.test("what is written after the doctor has begun is not seen, not even in part", async () => {
  await using file = await soundFile();
  const kv = await Deno.openKv(file.path);
  const store = new StoreFile(file.path);
  await kv.set(["run", "later"], 1);
  assertEquals([store.has(["run", "later"]), [...store.keys(["run"])].length], [false, 3]);
  store.close();
  const next = new StoreFile(file.path);
  assertEquals([next.has(["run", "later"]), [...next.keys(["run"])].length], [true, 4]);
  next.close();
  kv.close();
});

Deno.test("quick leaves out the events, and finds what is wrong around them", async () => {
  await using file = await soundFile();
  await file.change(async (kv) => {
    await kv.set(["page", "done", 2], bytes("{}\n".repeat(5)));
    await kv.delete(["page", "live", 9]);
    await kv.set(["page", "done", 20], bytes("{}\n"));
  });
  assertEquals(file.examine({ quick: true }), [
    "problem: run done: event: event 6 cannot be read",
    "problem: run done: page: events 13 to 19 are missing",
    "problem: run done: event: event 20 cannot be read",
    "note: run done: aside: 4 pieces belong to no event; nobody reads them",
  ]);
});

Deno.test("a run with very many damaged events gets a bounded number of lines", async () => {
  await using file = await soundFile();
  await file.change((kv) => kv.set(["page", "done", 13], bytes("{}\n".repeat(5000))));
  const lines = file.examine();
  assertEquals(lines.length, 21);
  assertEquals(lines.at(-1), "problem: run done: run: 4980 more of it are not listed");
});

Deno.test("no line repeats what somebody said, asked for, or chose as a name", async () => {
  await using file = await soundFile();
  await file.change(async (kv) => {
    await kv.set(["again", "CANARY", "CANARY"], "CANARY");
    await kv.set(["alias", "CANARY", "CANARY"], "done");
    await kv.set(["spec", "live", "e-live", 0], bytes("CANARY"));
    await kv.set(["page", "done", 12], bytes("CANARY\n"));
    await kv.set(["CANARY"], "CANARY");
  });
  const lines = file.examine();
  assert(lines.length >= 4);
  assertEquals(lines.filter((text) => text.includes("CANARY")), []);
});

Deno.test("a page of the database full of zeros is a sentence", async () => {
  await using file = await soundFile();
  await file.change(async (kv) => {
    for (let i = 0; i < 2; i++) await addDiscussion(kvStore(kv), `r${i}`, 1);
  });
  assertEquals(file.examine(), []);
  const { size } = await Deno.stat(file.path);
  const whole = await Deno.readFile(file.path);
  let found = 0;
  for (let page = 0; page < size / 4096; page++) {
    const damaged = whole.slice();
    damaged.fill(0, page * 4096, (page + 1) * 4096);
    await Deno.writeFile(file.path, damaged);
    const lines = file.examine({ quick: true });
    if (lines.length > 0) found++;
    assert(lines.every((text) => !/\n\s+at /.test(text)), lines.join("\n"));
    if (page === 0) {
      assertEquals(lines, ["problem: file: It is no SQLite database, or its first page is damaged"]);
    }
  }
  // A page of a long value holds no structure, and zeros are no JSON; free pages may be anything.
  assert(found > size / 4096 / 2, `${found} of ${size / 4096}`);
});

Deno.test("a write-ahead log that breaks off leaves an earlier state of the store, which is sound", async () => {
  await using file = await soundFile();
  const seed = anySeed();
  console.log(`seed ${seed}`);
  const random = seeded(seed);
  const kv = await Deno.openKv(file.path);
  const store = kvStore(kv);
  for (let i = 0; i < 5; i++) await addDiscussion(store, `r${i}`, 1);
  // As a SIGKILL leaves it: the log not yet taken over into the database.
  const [database, log] = [await Deno.readFile(file.path), await Deno.readFile(`${file.path}-wal`)];
  kv.close();
  assert(log.length > 50_000);
  for (let i = 0; i < 20; i++) {
    const folder = await Deno.makeTempDir({ prefix: "parley-doctor-" });
    const path = `${folder}/cut.kv`;
    await Deno.writeFile(path, database);
    await Deno.writeFile(`${path}-wal`, log.subarray(0, random.int(0, log.length)));
    const problems = [...examine(path)].filter((finding) => finding.level === "problem");
    assertEquals(problems, []);
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("what is no store is said in a sentence", async () => {
  await using file = await soundFile();
  const other = `${file.folder}/other.db`;
  const { DatabaseSync } = await import("node:sqlite");
  const db = new DatabaseSync(other);
  db.exec("CREATE TABLE t (a)");
  db.close();
  assertEquals([...examine(other)].map((f) => f.what), ["It is no database of Deno KV"]);
  const store = new DatabaseSync(file.path);
  store.exec("UPDATE migration_state SET version = 4");
  store.close();
  assertMatch([...examine(file.path)][0]!.what, /^Its layout has version 4, and only 3 is known here/);
});

Deno.test("keys are written and read as Deno KV does", async () => {
  const folder = await Deno.makeTempDir({ prefix: "parley-doctor-" });
  const keys = [
    ["a"],
    ["a", 0],
    ["a", -1.5],
    ["a", 1],
    ["a", 2 ** 40 + 0.5],
    ["a\u0000b", "é🙂", 7],
    ["a", ""],
    ["", 3],
    ["a", -Infinity],
  ];
  const kv = await Deno.openKv(`${folder}/k.kv`);
  for (const key of keys) await kv.set(key, 1);
  const listed: unknown[] = [];
  for await (const { key } of kv.list({ prefix: [] })) listed.push(key);
  kv.close();
  const { DatabaseSync } = await import("node:sqlite");
  const db = new DatabaseSync(`${folder}/k.kv`, { readOnly: true });
  const raw = db.prepare("SELECT k FROM kv ORDER BY k").all().map(({ k }) => k as Uint8Array);
  db.close();
  assertEquals(raw.map(decodeKey), listed);
  assertEquals(listed.map((key) => encodeKey(key as string[])), raw);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("events that only the journal has are examined like the others", async () => {
  await using file = await newFile();
  await file.change(async (kv) => {
    const store = kvStore(kv);
    const ids = ["a", "b", "c"];
    for (const id of ids) {
      await store.create(rowOf(id, { status: "running" }), { task: "Design a login" });
      await append(store, id, 1, [started(id, 2)]);
    }
    for (const [i, events] of [round(1, 2, "Yes."), round(2, 2, "No.")].entries()) {
      await Promise.all(ids.map((id) => append(store, id, 2 + 5 * i, events)));
    }
    const inPages = (await Array.fromAsync(kv.list<Uint8Array>({ prefix: ["page", "a"] })))
      .reduce((sum, { value }) => sum + value.filter((byte) => byte === 10).length, 0);
    assertEquals(inPages, 1);
  });
  assertEquals(file.examine(), []);
  const examination = examine(file.path);
  let step = examination.next();
  while (!step.done) step = examination.next();
  assertEquals(step.value, { runs: 3, events: 33, problems: 0, notes: 0 });
  // And what is wrong with one of them is found there.
  await file.change(async (kv) => {
    for await (const { key, value } of kv.list<Uint8Array>({ prefix: ["journal"] })) {
      const text = new TextDecoder().decode(value).replaceAll("turn_completed", "turn_vanished_");
      await kv.set(key, bytes(text));
    }
  });
  assertMatch(
    file.examine().join("\n"),
    /^problem: run [abc]: event: event 5: Event turn_vanished_ may not come/m,
  );
});
