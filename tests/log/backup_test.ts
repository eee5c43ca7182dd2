import { assert, assertEquals, assertRejects } from "@std/assert";
import { backUp, BackupRefused, restore } from "../../src/log/backup.ts";
import { examine } from "../../src/log/doctor.ts";
import { openStore, StoreUnavailable } from "../../src/log/open.ts";
import { readConfig } from "../../src/config.ts";
import { createCommitter } from "../../src/log/commit.ts";
import { kvStore } from "../../src/log/store.ts";
import {
  addDiscussion,
  append,
  newFile,
  round,
  rowOf,
  soundFile,
  started,
  type TestFile,
} from "./doctor_store.ts";

const names = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
const refused = (work: () => Promise<unknown>, message: string) =>
  assertRejects(work, BackupRefused, message);

Deno.test("a backup holds what was acknowledged before it, in one file, and only what was", async () => {
  await using file = await soundFile();
  const kv = await Deno.openKv(file.path);
  const target = `${file.folder}/deep/er/copy.kv`;
  const done = await backUp(file.path, target);
  await kv.set(["open", 9, "nobody"], 1); // after it
  assertEquals(done, { bytes: (await Deno.stat(target)).size, runs: 3, events: 21, problems: 0 });
  assertEquals(names(`${file.folder}/deep/er`), ["copy.kv"]);
  assertEquals([...examine(target)], []);
  assertEquals(names(`${file.folder}/deep/er`), ["copy.kv"], "looking at it leaves nothing");
  kv.close();
});

Deno.test("backups taken while a server writes are each whole: every log a gapless prefix that grew", async () => {
  await using file = await newFile();
  const kv = await Deno.openKv(file.path);
  const store = kvStore(kv, createCommitter(kv));
  const acknowledged = new Map<string, number>();
  let stop = false;
  const write = async (id: string) => {
    await store.create(rowOf(id), { task: "Design a login" });
    await append(store, id, 1, [started(id, 1000)]);
    for (let number = 1, head = 1; !stop; number++) {
      const events = round(number, 1000, "Yes. ".repeat(50));
      for (const event of events) {
        await append(store, id, ++head, [event]);
        acknowledged.set(id, head);
      }
    }
  };
  const writing = Promise.all(Array.from({ length: 20 }, (_, i) => write(`r${i}`)));
  let before = 0;
  for (let i = 0; i < 10; i++) {
    while ((acknowledged.get("r0") ?? 0) <= before) await store.ping();
    before = acknowledged.get("r0")!;
    const sure = new Map(acknowledged);
    const target = `${file.folder}/copy-${i}.kv`;
    await backUp(file.path, target);
    assertEquals([...examine(target)], []);
    const copy = await Deno.openKv(target);
    for (const [id, head] of sure) {
      const { first, head: kept } = await kvStore(copy).log.bounds(id);
      assert(first === 1 && kept >= head, `${id} had ${head}, and its copy has ${first} to ${kept}`);
    }
    copy.close();
  }
  stop = true;
  await writing;
  kv.close();
});

Deno.test("a backup replaces nothing unless it is told to", async () => {
  await using file = await soundFile();
  const target = `${file.folder}/copy.kv`;
  await Deno.writeTextFile(target, "something else");
  await refused(() => backUp(file.path, target), `${target} is there already`);
  assertEquals(await Deno.readTextFile(target), "something else");
  await backUp(file.path, target, { force: true });
  assertEquals([...examine(target)], []);
  await Deno.symlink(file.path, `${file.folder}/same`);
  await refused(() => backUp(file.path, `${file.folder}/same`, { force: true }), "is the store itself");
});

/** A store beside `file` as a SIGKILL leaves it: with half of it in the write-ahead log. */
async function killed(file: TestFile, name: string): Promise<string> {
  const kv = await Deno.openKv(file.path);
  await addDiscussion(kvStore(kv), "later", 1);
  const [database, log] = [await Deno.readFile(file.path), await Deno.readFile(`${file.path}-wal`)];
  kv.close();
  const place = `${file.folder}/${name}`;
  await Deno.writeFile(place, database);
  await Deno.writeFile(`${place}-wal`, log);
  return place;
}

Deno.test("a backup in the place of a store that was killed is the backup, without that one's log", async () => {
  await using file = await soundFile();
  await using other = await newFile();
  const target = await killed(file, "copy.kv");
  await other.change(async (kv) => {
    for (let i = 0; i < 50; i++) await addDiscussion(kvStore(kv), `new${i}`, 1);
  });
  await backUp(other.path, target, { force: true });
  assertEquals(names(file.folder).filter((name) => name.startsWith("copy.kv")), ["copy.kv"]);
  const kv = await Deno.openKv(target);
  assertEquals(await kvStore(kv).get("later"), undefined);
  assertEquals((await kvStore(kv).log.bounds("new49")).head, 7);
  kv.close();
  // A log alone is in the way as well.
  await Deno.writeTextFile(`${file.folder}/lost.kv-wal`, "the log of a store that is gone");
  await refused(() => backUp(other.path, `${file.folder}/lost.kv`), "lost.kv-wal is there already");
});

Deno.test("a backup does not replace a store that a server has open", async () => {
  await using file = await soundFile();
  await using other = await newFile();
  const server = await openStore(readConfig({ PARLEY_KV: other.path }));
  await refused(() => backUp(file.path, other.path, { force: true }), "stop it first");
  server.close();
  await backUp(file.path, other.path, { force: true });
  assertEquals([...examine(other.path)], []);
});

Deno.test("a server, a restore and a backup find a store in use by whatever name it has", async () => {
  await using file = await soundFile();
  await Deno.mkdir(`${file.folder}/links`);
  const links = ["absolute.kv", "relative.kv", "twice.kv"].map((name) => `${file.folder}/links/${name}`);
  await Deno.symlink(file.path, links[0]!);
  await Deno.symlink("../parley.kv", links[1]!);
  await Deno.symlink("relative.kv", links[2]!);
  // Also where the first of them makes the file.
  for (const first of [file.path, links[2]!]) {
    const server = await openStore(readConfig({ PARLEY_KV: first }));
    for (const name of [file.path, ...links]) {
      await assertRejects(
        () => openStore(readConfig({ PARLEY_KV: name })),
        StoreUnavailable,
        `${name} is in use by another`,
      );
      await refused(() => restore(`${file.folder}/backup.kv`, name, "now", { force: true }), "stop it first");
    }
    server.close();
    for (
      const { name } of [...Deno.readDirSync(file.folder)].filter(({ name }) => name.startsWith("parley.kv"))
    ) {
      await Deno.remove(`${file.folder}/${name}`);
    }
  }
});

Deno.test("a backup has the store's permissions, and nobody else may read it before", async () => {
  await using file = await soundFile();
  await Deno.chmod(file.path, 0o640);
  await backUp(file.path, `${file.folder}/copy.kv`);
  assertEquals((await Deno.stat(`${file.folder}/copy.kv`)).mode! & 0o777, 0o640);
});

Deno.test("what an earlier copy left that was cut short is in nobody's way; one under way is", async () => {
  await using file = await soundFile();
  const target = `${file.folder}/copy.kv`;
  await Deno.writeTextFile(`${target}.part`, "half a copy");
  {
    using other = await Deno.open(`${target}.part`, { read: true, write: true });
    await other.lock(true);
    await refused(() => backUp(file.path, target), "Another copy to the same place is being made");
    assertEquals(await Deno.readTextFile(`${target}.part`), "half a copy");
  }
  await backUp(file.path, target);
  assert(!names(file.folder).includes("copy.kv.part"));
});

Deno.test("a store with problems is copied only on demand, one that SQLite cannot read never", async () => {
  await using file = await soundFile();
  const target = `${file.folder}/copy.kv`;
  await file.change((kv) => kv.delete(["page", "done", 7]));
  await refused(() => backUp(file.path, target), "problem: run done: page: events 7 to 11 are missing");
  assertEquals(names(file.folder).filter((name) => name.startsWith("copy")), []);
  assertEquals((await backUp(file.path, target, { unsound: true })).problems, 1);

  const bytes = await Deno.readFile(target);
  await Deno.writeFile(`${file.folder}/zeros.kv`, bytes.fill(0, 4096, bytes.length));
  for (const options of [{}, { unsound: true }]) {
    await refused(() => backUp(`${file.folder}/zeros.kv`, `${file.folder}/no.kv`, options), "is not sound");
    await refused(
      () => restore(`${file.folder}/zeros.kv`, `${file.folder}/no.kv`, "s", options),
      "is not sound",
    );
  }
  await Deno.writeTextFile(`${file.folder}/text`, "no database at all, but long enough to be looked at");
  await refused(
    () => backUp(`${file.folder}/text`, `${file.folder}/no.kv`),
    "cannot be copied. It is no SQLite",
  );
  assertEquals(names(file.folder).filter((name) => name.startsWith("no")), ["no.kv.lock"]);
});

Deno.test("a restore refuses while a server has the file, and where a store is", async () => {
  await using file = await soundFile();
  const copy = `${file.folder}/copy.kv`;
  await backUp(file.path, copy);
  const server = await openStore(readConfig({ PARLEY_KV: file.path }));
  await refused(
    () => restore(copy, file.path, "now", { force: true }),
    "has it open; stop it first".slice(7),
  );
  server.close();
  await refused(() => restore(copy, file.path, "now"), "is there already; --force keeps it");
  await refused(() => restore(copy, copy, "now", { force: true }), "is the store itself");
});

Deno.test("a restored store is what was backed up, and the one before it is kept with its log", async () => {
  await using file = await soundFile();
  const copy = `${file.folder}/copy.kv`;
  await backUp(file.path, copy);
  const place = await killed(file, "killed.kv");

  const done = await restore(copy, place, "now", { force: true });
  assertEquals({ ...done, bytes: 0 }, {
    bytes: 0,
    runs: 3,
    events: 21,
    problems: 0,
    aside: `${place}.before-now`,
  });
  const opened = await openStore(readConfig({ PARLEY_KV: place }));
  assertEquals(await kvStore(opened.kv).get("later"), undefined);
  assertEquals(await kvStore(opened.kv).log.bounds("done"), { first: 1, head: 12 });
  opened.close();
  assertEquals(file.examine().length, 0);
  const old = await Deno.openKv(`${place}.before-now`);
  assertEquals((await kvStore(old).log.bounds("later")).head, 7);
  old.close();
  await refused(() => restore(copy, place, "now", { force: true }), "killed.kv.before-now is there already");
});

Deno.test("a restore to a place where nothing is needs no force, and follows a link to a store", async () => {
  await using file = await soundFile();
  const target = `${file.folder}/new/store.kv`;
  assertEquals((await restore(file.path, target, "now")).aside, undefined);
  assertEquals([...examine(target)], []);
  await Deno.symlink(target, `${file.folder}/link.kv`);
  const done = await restore(file.path, `${file.folder}/link.kv`, "now", { force: true });
  assertEquals(done.aside, `${await Deno.realPath(target)}.before-now`);
  assert((await Deno.lstat(`${file.folder}/link.kv`)).isSymlink);
});
