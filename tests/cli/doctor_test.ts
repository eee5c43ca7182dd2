import { assert, assertEquals, assertMatch } from "@std/assert";
import { doctorCommand } from "../../src/cli/doctor.ts";
import { soundFile } from "../log/doctor_store.ts";
import { say, task } from "./store_rig.ts";

Deno.test("doctor says that a store is sound, and what is wrong with one that is not", async () => {
  await using file = await soundFile();
  assertEquals(await say(doctorCommand, [file.path]), {
    code: 0,
    out: `${file.path} is sound: 3 runs, 21 events; 0 problems, 0 notes\n`,
    err: "",
  });
  assertEquals((await say(doctorCommand, ["--quick"], file.path)).code, 0, "the server's own file");
  await file.change((kv) => kv.delete(["page", "done", 7]));
  assertEquals(await say(doctorCommand, [file.path]), {
    code: 1,
    out: "problem: run done: page: events 7 to 11 are missing\n" +
      `${file.path} is not sound: 3 runs, 21 events; 1 problem, 0 notes\n`,
    err: "",
  });
});

Deno.test("doctor --json gives one object a line, the counts last; notes alone are sound", async () => {
  await using file = await soundFile();
  await file.change((kv) => kv.set(["trash", "old"], 1));
  const { code, out } = await say(doctorCommand, [file.path, "--json"]);
  assertEquals(code, 0);
  assertEquals(out.trimEnd().split("\n").map((line) => JSON.parse(line)), [
    {
      level: "note",
      kind: "trash",
      run: "old",
      what: "its deletion has not come to its end; the next start ends it",
    },
    { sound: true, runs: 3, events: 21, problems: 0, notes: 1 },
  ]);
});

Deno.test("doctor refuses what it cannot look at, in a sentence", async () => {
  const cases: [string[], string | undefined, RegExp][] = [
    [["/nowhere/x.kv"], undefined, /^There is no file \/nowhere\/x\.kv\n/],
    [[], ":memory:", /^PARLEY_KV=:memory: keeps runs in no file\n/],
    [
      [],
      "https://kv.example.com/connect?token=CANARY",
      /^The database is at kv\.example\.com, not in a file: /,
    ],
    [["a", "b"], undefined, /^A store is one file, but after it comes "b"\n/],
    [["--mend"], undefined, /^Unknown option '--mend'/],
    [["/"], undefined, /^There is no file \/\n/],
  ];
  for (const [args, setting, expected] of cases) {
    const { code, out, err } = await say(doctorCommand, args, setting);
    assertEquals([code, out], [2, ""], err);
    assertMatch(err, expected);
    assert(err.includes("Usage: deno task doctor") && !err.includes("CANARY"));
  }
  assertMatch((await say(doctorCommand, ["--help"])).out, /Exit codes: 0 sound, 1 problems, 2 wrong usage/);
});

Deno.test("an id that would steer the terminal is shown harmless", async () => {
  await using file = await soundFile();
  await file.change((kv) => kv.set(["open", 5, "\x1b[2Jx"], 1));
  const { out } = await say(doctorCommand, [file.path]);
  assert(out.includes("run \ufffd[2Jx: open") && !out.includes("\x1b"));
});

Deno.test("deno task doctor looks at a damaged file without a stack, with its own permissions", async () => {
  await using file = await soundFile();
  const good = await task("doctor", [], { PARLEY_KV: file.path });
  assertEquals([good.code, good.err], [0, ""], good.out);
  const bytes = await Deno.readFile(file.path);
  await Deno.writeFile(file.path, bytes.fill(0, 8192, 16384));
  const bad = await task("doctor", [file.path]);
  assertEquals([bad.code, bad.err], [1, ""]);
  assertMatch(bad.out, /^problem: file: /);
  assert(!/\bat .*:\d+:\d+/.test(bad.out), bad.out);
});
