import { assert, assertEquals, assertMatch } from "@std/assert";
import { examine } from "../../src/log/doctor.ts";
import { decodeKey, encodeKey } from "../../src/log/doctor_keys.ts";
import { StoreFile } from "../../src/log/doctor_source.ts";
import { kvStore, type RunRow } from "../../src/log/store.ts";
import { addDiscussion, append, AT, newFile, rowOf, session, soundFile, started } from "./doctor_store.ts";
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

const bytes = (text: string) => new TextEncoder().encode(text);
const line = (data: unknown, at = AT) => JSON.stringify({ at, event: data }) + "\n";
const edit = async (kv: Deno.Kv, id: string, fields: Partial<RunRow>) => {
  const { value } = await kv.get<RunRow>(["run", id]);
  await kv.set(["run", id], { ...value, ...fields });
};

/** What is done to a sound store, and every line the doctor then says. */
const DAMAGE: [string, (kv: Deno.Kv) => Promise<unknown>, string[]][] = [
  ["a row that is gone", (kv) => kv.delete(["run", "done"]), [
    "problem: run done: list: its entry is there, and the run is not",
    "problem: run done: listed: its entry is there, and the run is not",
    "problem: run done: ended: its entry is there, and the run is not",
    "problem: run done: page: it is there, and the run is not",
    "problem: run done: aside: it is there, and the run is not",
    "note: run done: spec: a start that was cut short has left it; nobody reads it",
    "note: run done: named: a name of a run that is gone",
    "note: run done: alias: a name leads to it, and the run is gone",
  ]],
  ["a row without a status", (kv) => kv.set(["run", "done"], { id: "done" }), [
    "problem: run done: run: its row cannot be used: kind is missing or wrong",
  ]],
  ["a row of another run", (kv) => kv.set(["run", "done"], rowOf("other")), [
    "problem: run done: run: its row cannot be used: id is missing or wrong",
  ]],
  ["a status that the log does not have", (kv) => edit(kv, "done", { status: "failed" }), [
    "problem: run done: listed: the list of its status does not show the run",
    "problem: run done: run: it is failed, and its log says completed",
    "problem: run done: listed: it has an entry that its row does not ask for",
  ]],
  ["an end at another time", (kv) => edit(kv, "done", { ended: 7 }), [
    "problem: run done: ended: the run has ended and retention would never find it",
    "problem: run done: run: it has ended at another time than its last event, 12",
    "problem: run done: ended: it has an entry that its row does not ask for",
  ]],
  ["a kind that is none", (kv) => edit(kv, "done", { kind: "quarrel" }), [
    "problem: run done: list: no list shows the run",
    "problem: run done: listed: the list of its status does not show the run",
    "problem: run done: run: its kind is not known here",
    "problem: run done: list: it has an entry that its row does not ask for",
    "problem: run done: listed: it has an entry that its row does not ask for",
  ]],
  [
    "a list that lost a run",
    (kv) => kv.delete(["list", "anyone", "discussion", Date.parse(AT) - 1000, "done"]),
    [
      "problem: run done: list: no list shows the run",
    ],
  ],
  ["an index that names nobody", (kv) => kv.set(["open", 5, "nobody"], 1), [
    "problem: run nobody: open: its entry is there, and the run is not",
  ]],
  ["an entry of an index that is none", (kv) => kv.set(["listed", "anyone"], 1), [
    "problem: listed: an entry stands under a key that is none",
  ]],
  ["an index with another value", (kv) => kv.set(["open", Date.parse(AT) - 1000, "live"], 2), [
    "problem: run live: open: its entry holds something else than it should",
  ]],
  ["a run that ended and is open too", (kv) => kv.set(["open", Date.parse(AT) - 1000, "done"], 1), [
    "problem: run done: open: it has an entry that its row does not ask for",
  ]],
  ["a live run that no start takes up", (kv) => kv.delete(["open", Date.parse(AT) - 1000, "live"]), [
    "problem: run live: open: the run has not ended and no start would take it up",
  ]],
  ["a page that is gone", (kv) => kv.delete(["page", "done", 2]), [
    "problem: run done: page: events 2 to 6 are missing",
    "note: run done: aside: 4 pieces belong to no event; nobody reads them",
  ]],
  ["a last page that is gone", (kv) => kv.delete(["page", "done", 12]), [
    "problem: run done: run: it is completed, and its last event, 11 (round_completed), does not end it",
  ]],
  ["a log that is gone", async (kv) => {
    for await (const { key } of kv.list({ prefix: ["page", "done"] })) await kv.delete(key);
  }, [
    "note: run done: aside: 4 pieces belong to no event; nobody reads them",
    "problem: run done: run: it is completed, and its log is empty",
  ]],
  [
    "a page that repeats events",
    (kv) => kv.set(["page", "done", 11], bytes(line({ type: "x", data: {} }).repeat(2))),
    [
      "problem: run done: page: the page that begins with 11 repeats events up to 11",
      "problem: run done: event: event 12: Event x may not come after 11: it is no event of a discussion: x. " +
      "What follows was not held against the grammar",
      "problem: run done: page: the page that begins with 12 repeats events up to 12",
    ],
  ],
  ["a page with half a line", (kv) => kv.set(["page", "done", 12], bytes('{"at":')), [
    "problem: run done: page: the page that begins with 12 breaks off in the middle of a line",
  ]],
  ["a page of bytes that are no text", (kv) => kv.set(["page", "done", 12], new Uint8Array([0xff, 10])), [
    "problem: run done: page: the page that begins with 12 holds bytes that are no text",
  ]],
  ["a page that is no bytes", (kv) => kv.set(["page", "done", 12], "text"), [
    "problem: run done: page: the page that begins with 12 holds no bytes",
  ]],
  ["a page without a number", (kv) => kv.set(["page", "done", "x"], bytes("{}\n")), [
    "problem: run done: page: a page stands under a key that is none",
  ]],
  ["a line that is no event", (kv) => kv.set(["page", "done", 12], bytes("{}\n")), [
    "problem: run done: event: event 12 cannot be read",
  ]],
  ["an event that the grammar refuses", async (kv) => {
    await kv.set(["page", "done", 12], bytes(line(started("done", 1))));
  }, [
    "problem: run done: event: event 12: Event run_started may not come after 11: the run has started already. " +
    "What follows was not held against the grammar",
    "problem: run done: run: it is completed, and its last event, 12 (run_started), does not end it",
  ]],
  ["a second end", async (kv) => {
    const { value } = await kv.get<Uint8Array>(["page", "done", 12]);
    await kv.set(["page", "done", 13], value);
  }, [
    "problem: run done: event: event 13: Event run_completed may not come after 12: the run has ended (completed). " +
    "What follows was not held against the grammar",
  ]],
  ["an event that lacks what it should hold", async (kv) => {
    await kv.set(["page", "done", 12], bytes(line({ type: "run_completed", data: {} })));
  }, [
    "problem: run done: event: event 12: Event run_completed does not hold what it should. " +
    "What follows was not held against the grammar",
  ]],
  ["a piece of an event that is gone", (kv) => kv.delete(["aside", "done", 4, 1]), [
    "problem: run done: aside: pieces of event 4 are missing or cannot be read",
  ]],
  ["a mark of a clear that says nothing", (kv) => kv.set(["cleared", "done"], "x"), [
    "problem: run done: cleared: it does not say up to where the log was cleared",
  ]],
  ["a mark of a clear that is gone", (kv) => kv.delete(["cleared", "live"]), [
    "problem: run live: page: events 1 to 6 are missing",
    "note: run live: snapshot: 1 belong to no clear of this log; nobody reads them",
  ]],
  ["a clear of a run that is not there", (kv) => kv.set(["cleared", "nobody"], 1), [
    "problem: run nobody: cleared: it is there, and the run is not",
  ]],
  ["a snapshot that is gone", (kv) => kv.delete(["snapshot", "live", 6, 0]), [
    "problem: run live: snapshot: the log was cleared up to 6, and what it added up to is not there",
  ]],
  ["a snapshot that cannot be read", (kv) => kv.set(["snapshot", "live", 6, 0], bytes("{")), [
    "problem: run live: snapshot: it cannot be read",
  ]],
  ["a snapshot of another moment", (kv) => kv.set(["snapshot", "live", 6, 0], bytes('{"head":5}')), [
    "problem: run live: snapshot: the snapshot at 6 is one of another sequence",
  ]],
  ["what was asked, gone", (kv) => kv.delete(["spec", "live", "e-live", 0]), [
    "problem: run live: spec: it is not there",
  ]],
  ["what was asked, in part", (kv) => kv.delete(["spec", "done", "e-done", 0]), [
    "problem: run done: spec: piece 0 is missing or cannot be read",
  ]],
  ["a session that rests in the middle of a request", (kv) =>
    kv.delete(["page", "rest", 1]).then(() => {
      const open = session("rest").slice(0, 2).map((event) => line(event)).join("");
      return kv.set(["page", "rest", 1], bytes(open));
    }), [
    "problem: run rest: run: it rests, and something of it is under way in the log",
  ]],
  ["a discussion that rests", (kv) => edit(kv, "done", { status: "idle" }), [
    "problem: run done: listed: the list of its status does not show the run",
    "problem: run done: run: it rests, and runs of its kind do not",
    "problem: run done: run: it rests, and its last event, 12, says that it is over",
    "problem: run done: listed: it has an entry that its row does not ask for",
  ]],
  ["a run that ended without a time", (kv) => edit(kv, "done", { ended: undefined }), [
    "problem: run done: open: the run has not ended and no start would take it up",
    "problem: run done: run: its status is completed, and it has no time of its end",
    "problem: run done: ended: it has an entry that its row does not ask for",
  ]],
  ["a name that leads to another subject's run", (kv) => kv.set(["alias", "mallory", "resp_9"], "done"), [
    "problem: run done: alias: another subject has a name for it",
  ]],
  ["a name that its run does not know", (kv) => kv.delete(["named", "done", "resp_1"]), [
    "problem: run done: alias: a name of it would not be forgotten with it",
  ]],
  ["a name that leads nowhere", (kv) => kv.delete(["alias", "anyone", "resp_1"]), [
    "note: run done: named: a name of it leads nowhere any more",
  ]],
  ["a name that is none", (kv) => kv.set(["named", "done", "n"], 5), [
    "problem: run done: named: a name cannot be read",
  ]],
  ["an Idempotency-Key that cannot be read", (kv) => kv.set(["again", "anyone", "again-key"], "x"), [
    "problem: again: an Idempotency-Key cannot be read",
  ]],
  ["a run that is marked as deleted and there", (kv) => kv.set(["trash", "done"], 1), [
    "problem: run done: trash: the run is there and marked as deleted: the next start would erase its log",
  ]],
  ["keys of a kind that is not known", (kv) => kv.set(["mystery", 1], 1), [
    "note: file: there are keys of a kind that is not known here; another version has written them",
  ]],
  ["keys that begin with something else", (kv) => kv.set([1n, true], 1), [
    "note: file: there are keys of a kind that is not known here; another version has written them",
  ]],
];

Deno.test("the doctor names every kind of damage, and nothing else", async (t) => {
  await using sound = await soundFile();
  for (const [name, damage, expected] of DAMAGE) {
    await t.step(name, async () => {
      await using file = await newFile(sound.path);
      await file.change(damage);
      assertEquals(file.examine(), expected);
    });
  }
});

/** What a crash leaves behind at the worst moment, or a server that is just about it. */
const CRASHES: [string, (kv: Deno.Kv) => Promise<unknown>, RegExp[]][] = [
  ["between the last event and its row", async (kv) => {
    await append(kvStore(kv), "live", 12, [{
      type: "run_cancelled",
      data: { error: "", code: "cancelled" },
    }]);
  }, [/^note: run live: run: its log has ended \(cancelled\)/]],
  ["before a run's row", (kv) => kv.set(["spec", "new", "e", 0], bytes("{}")), [/^note: run new: spec/]],
  ["before the page of an event kept aside", (kv) => kv.set(["aside", "live", 12, 0], bytes("{}")), [
    /^note: run live: aside: 1 pieces belong to no event/,
  ]],
  ["in a clear", (kv) => kv.set(["page", "live", 1], bytes(line(started("live", 1)).repeat(6))), [
    /^note: run live: page: events 1 to 6 were cleared/,
  ]],
  ["before a clear", (kv) => kv.set(["snapshot", "live", 11, 0], bytes('{"he')), [
    /^note: run live: snapshot: 1/,
  ]],
  ["in a deletion", async (kv) => {
    await kv.set(["trash", "old"], 1);
    await kv.set(["page", "old", 7], bytes(line({ type: "x", data: {} })));
  }, [/^note: run old: trash: its deletion has not come to its end/]],
];

Deno.test("what a crash leaves behind is a note, and no problem", async (t) => {
  await using sound = await soundFile();
  for (const [name, crash, expected] of CRASHES) {
    await t.step(name, async () => {
      await using file = await newFile(sound.path);
      await file.change(crash);
      const lines = file.examine();
      assertEquals(lines.length, expected.length, lines.join("\n"));
      expected.forEach((pattern, i) => assertMatch(lines[i]!, pattern));
    });
  }
});

Deno.test("a turn that is never heard of again is let go only where the grammar asks for it", async () => {
  await using file = await soundFile();
  await file.change(async (kv) => {
    // The turn is heard of again after the round was closed over it: no restart explains that.
    const late = { agent_type: "architect", round: 2, message_id: "m2", delta: "x" };
    await append(kvStore(kv), "live", 12, [{ type: "text_streamed", data: late }]);
  });
  const lines = file.examine();
  assertEquals(lines.length, 1);
  assertMatch(
    lines[0]!,
    /^problem: run live: event: event 11: Event round_completed may not come after 10: a turn is/,
  );
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
