import { assert, assertEquals, assertMatch } from "@std/assert";
import { backupCommand } from "../../src/cli/backup.ts";
import { newFile, soundFile } from "../log/doctor_store.ts";
import { dial, type Json } from "../support/dial.ts";
import { type ServerProcess, serverProcess } from "../support/process.ts";
import { say, task } from "./store_rig.ts";

Deno.test("backup names the copy it made, by the time beside the store unless told otherwise", async () => {
  await using file = await soundFile();
  const { code, out, err } = await say(backupCommand, [], file.path);
  assertEquals([code, err], [0, ""]);
  const target = `${file.folder}/backups/parley-2026-01-02T03-04-05Z.kv`;
  assertMatch(out, /^Backed up into (\S+): 0\.\d\d MB, 3 runs, 21 events\n$/);
  assert(out.includes(target));
  const again = await say(backupCommand, [target, "--from", file.path]);
  assertEquals([again.code, again.out, again.err], [
    1,
    "",
    `${target} is there already; --force replaces it\n`,
  ]);
  assertEquals((await say(backupCommand, [target, "--from", file.path, "--force"])).code, 0);
});

Deno.test("backup says what it cannot do in a sentence, with the exit code for it", async () => {
  await using file = await soundFile();
  await file.change((kv) => kv.delete(["page", "done", 7]));
  const cases: [string[], number, RegExp][] = [
    [["x.kv", "--from", "/nowhere/x.kv"], 2, /^There is no file \/nowhere\/x\.kv\n/],
    [
      ["--from", "https://kv.example.com/?t=CANARY"],
      2,
      /^The database is at kv\.example\.com, not in a file/,
    ],
    [["a", "b"], 2, /^A backup is one file, but after it comes "b"\n/],
    [["--wat"], 2, /^Unknown option '--wat'/],
    [["/proc/nope/x.kv", "--from", file.path], 1, /^[^\n]*\/proc\/nope[^\n]*\n$/],
    [
      [`${file.folder}/c.kv`, "--from", file.path],
      1,
      /is not sound, and nothing was written:\nproblem: run done/,
    ],
  ];
  for (const [args, code, expected] of cases) {
    const said = await say(backupCommand, args);
    assertEquals([said.code, said.out], [code, ""], said.err);
    assertMatch(said.err, expected);
    assert(!said.err.includes("CANARY") && !/\n\s+at /.test(said.err), said.err);
  }
  const taken = await say(backupCommand, [`${file.folder}/c.kv`, "--from", file.path, "--unsound"]);
  assertMatch(taken.out, /; 1 problem copied with it\n$/);
});

/** Runs of each kind that a request starts: where they are started, and with what. */
const KINDS: [path: string, id: string, body: (id: string) => Json][] = [
  ["discussions", "discussion_id", () => ({
    task: "Design a login that survives backups",
    agent_types: ["architect", "critic"],
    mode: "parallel",
    rounds: 3,
  })],
  ["analyses", "analysis_id", (analysis_id) => ({
    analysis_id,
    bill_id: "b",
    bill_text: "SECTION 1. The Secretary shall pay $5,000,000 a year to ferries. SEC. 2. Fees are waived.",
    agents: ["legal", "economic"],
  })],
  [
    "orchestrate",
    "job_id",
    (job_id) => ({ job_id, brief: "A counter with two buttons", target_framework: "vanilla" }),
  ],
];

Deno.test("backups of a server under load are sound, hold what was acknowledged, and go on", async () => {
  await using file = await newFile();
  const env = {
    LOG: "off",
    REHEARSAL_TOKENS_PER_SECOND: "200",
    THOUGHT_BATCH_WINDOW_MS: "10",
    MAX_EVENTS_PER_SECOND: "100000",
  };
  const server = serverProcess({ PARLEY_KV: file.path, ...env });
  try {
    await server.start();
    const runs: string[] = [];
    for (let i = 0; i < 4; i++) {
      for (const kind of KINDS) runs.push(await start(server, kind, `run-${i}`));
    }
    const session = await dial(`${server.url}/ws/chat/s1`);
    session.send(
      JSON.stringify({ type: "chat", payload: { message: "What is 12% of 250?", request_id: "q1" } }),
    );
    while ((await session.nextJson()).type !== "reasoning_start");
    session.close();
    runs.push("sessions/s1");

    for (const copy of [1, 2, 3]) {
      const before = await Promise.all(runs.map((run) => events(server, run)));
      const target = `${file.folder}/copy-${copy}.kv`;
      const made = await task("backup", [target], { PARLEY_KV: file.path });
      assertEquals([made.code, made.err], [0, ""]);
      const running = await task("doctor", [file.path]);
      assertEquals(running.code, 0, running.out);
      const restored = `${file.folder}/restored-${copy}.kv`;
      assertEquals((await task("restore", [target, "--to", restored])).code, 0);
      const looked = await task("doctor", [restored]);
      assertEquals(looked.code, 0, looked.out);
      await goesOn(restored, env, runs, before, copy === 1);
    }
  } finally {
    await server.kill();
  }
});

/** A server on the restored store: what was seen before the backup is there, and every run comes to its end. */
async function goesOn(
  path: string,
  env: Record<string, string>,
  runs: string[],
  before: Json[][],
  live: boolean,
): Promise<void> {
  const server = serverProcess({ PARLEY_KV: path, ...env, REHEARSAL_TOKENS_PER_SECOND: "0" });
  try {
    await server.start();
    let unfinished = 0;
    for (const [i, run] of runs.entries()) {
      const first = await events(server, run);
      assertEquals(first.slice(0, before[i]!.length), before[i], run);
      const { status, all } = await ended(server, run);
      assertEquals(status, run.startsWith("sessions/") ? "idle" : "completed", run);
      assertEquals(all.map((e) => e.sequence), all.map((_, i) => i + 1), run);
      assertEquals(all.slice(0, before[i]!.length), before[i], run);
      if (all.length > before[i]!.length) unfinished++;
    }
    if (live) assert(unfinished > 0, "no run was live when the backup was made");
  } finally {
    await server.end("SIGTERM");
  }
  const looked = await task("doctor", [path]);
  assertEquals(looked.code, 0, looked.out);
}

async function start(
  server: ServerProcess,
  [path, id, body]: typeof KINDS[number],
  name: string,
): Promise<string> {
  const response = await fetch(`${server.url}/api/v1/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body(`${path}-${name}`)),
  });
  const answer = await response.json();
  assertEquals(response.status, 202, JSON.stringify(answer));
  return `${path}/${answer[id]}`;
}

async function events(server: ServerProcess, run: string): Promise<Json[]> {
  return (await history(server, run)).events;
}

async function history(server: ServerProcess, run: string): Promise<Json> {
  const response = await fetch(`${server.url}/api/v1/${run}/history`);
  const answer = await response.json();
  assertEquals(response.status, 200, JSON.stringify(answer));
  return answer;
}

/** The run when nothing of it is under way any more. */
async function ended(server: ServerProcess, run: string): Promise<{ status: string; all: Json[] }> {
  while (true) {
    const { status, events: all } = await history(server, run);
    if (!["running", "pending", "interrupted"].includes(status)) return { status, all };
  }
}
