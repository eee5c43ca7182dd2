import { assertEquals, assertMatch } from "@std/assert";
import { restoreCommand } from "../../src/cli/restore.ts";
import { readConfig } from "../../src/config.ts";
import { openStore } from "../../src/log/open.ts";
import { newFile, soundFile } from "../log/doctor_store.ts";
import { say, task } from "./store_rig.ts";

Deno.test("restore puts a backup into the place of the store, and says where the old one is", async () => {
  await using file = await soundFile();
  await using target = await newFile();
  const first = await say(restoreCommand, [file.path], target.path);
  assertEquals([first.code, first.err], [0, ""]);
  assertMatch(first.out, /^Restored \S+parley\.kv: 0\.\d\d MB, 3 runs, 21 events\n$/);
  const refused = await say(restoreCommand, [file.path, "--to", target.path]);
  assertEquals([refused.code, refused.out], [1, ""]);
  assertEquals(refused.err, `${target.path} is there already; --force keeps it under another name\n`);
  const forced = await say(restoreCommand, [file.path, "--to", target.path, "--force"]);
  assertEquals(forced.code, 0);
  assertMatch(forced.out, /^What was there is now \S+parley\.kv\.before-2026-01-02T03-04-05Z\nRestored /);
  assertEquals(target.examine(), []);
});

Deno.test("restore refuses while a server has the store, whatever is forced", async () => {
  await using file = await soundFile();
  await using target = await newFile(file.path);
  const server = await openStore(readConfig({ PARLEY_KV: target.path }));
  const before = await Deno.readFile(target.path);
  const { code, err } = await task("restore", [file.path, "--to", target.path, "--force", "--unsound"]);
  assertEquals([code, err], [1, `A Parley server has ${target.path} open; stop it first\n`]);
  assertEquals(await Deno.readFile(target.path), before);
  server.close();
});

Deno.test("restore refuses a damaged backup before it touches anything", async () => {
  await using file = await soundFile();
  await using target = await newFile(file.path);
  await file.change((kv) => kv.delete(["spec", "live", "e-live", 0]));
  const { code, err } = await say(restoreCommand, [file.path, "--to", target.path, "--force"]);
  assertEquals(code, 1);
  assertMatch(
    err,
    /is not sound, and nothing was written:\nproblem: run live: spec: it is not there\n--unsound/,
  );
  assertEquals(target.examine(), []);
  assertEquals(
    [...Deno.readDirSync(target.folder)].map(({ name }) => name).filter((n) => /part|before/.test(n)),
    [],
  );
  const taken = await say(restoreCommand, [file.path, "--to", target.path, "--force", "--unsound"]);
  assertEquals(taken.code, 0);
  assertMatch(taken.out, /; 1 problem came with it\n$/);
});

Deno.test("restore names what is wrong with its arguments", async () => {
  const cases: [string[], RegExp][] = [
    [[], /^The backup to restore is missing\n/],
    [["a", "b"], /^A backup is one file, but after it comes "b"\n/],
    [["/nowhere/x.kv", "--to", "/tmp/y.kv"], /^There is no file \/nowhere\/x\.kv\n/],
    [["a", "--to", ""], /^A file's name is empty\n/],
    [["a", "--to"], /^Option '--to <value>' argument missing/],
  ];
  for (const [args, expected] of cases) {
    const { code, err } = await say(restoreCommand, args);
    assertEquals(code, 2, err);
    assertMatch(err, expected);
  }
});
