// followJob() against the real server: what its messages add up to is what a client that polls is told, and a server
// that is stopped in the middle of a job and started again leaves no trace in it.

import { assert, assertEquals } from "@std/assert";
import type { Team } from "../../src/core/code_event.ts";
import { ModelError } from "../../src/agents/model.ts";
import { emptyJob, foldJob, getJob, type Job } from "../../static/client.js";
import { BASE, ended, held, start, studio } from "../edge/jobs.ts";
import { broken, type TeamScript } from "../support/coders.ts";
import { follow, live, polling } from "./follower.ts";

/** What a state says, and no more: a polled one has fields that the log does not tell. */
function told(job: Job): unknown {
  const { job_id, status, phase, brief, target_framework, teams, plan, review, winner, usage } = job;
  const { error, error_code, last_sequence, started_at, updated_at, completed_at } = job;
  const some = { job_id, status, phase, brief, target_framework, teams, plan, review, winner, usage };
  return JSON.parse(
    JSON.stringify({ ...some, error, error_code, last_sequence, started_at, updated_at, completed_at }),
  );
}

/** Whether both teams are in the middle of their code. */
function underWay({ teams }: Job): boolean {
  return ["anthropic", "google"].every((name) => /form/.test(teams[name as Team]?.generated_code ?? ""));
}

const SCRIPTS: Record<string, TeamScript> = {
  "a job without a fault": {},
  "code that is sent back": {
    special: (occasion) =>
      occasion.purpose === "code_write" && !occasion.rejected ? broken(occasion.agent) : undefined,
  },
  "a team that fails": {
    special: ({ purpose, agent }) =>
      agent === "google" && purpose === "code_write"
        ? new ModelError("unavailable", "It is away")
        : undefined,
  },
  "a planner that cannot decide": {
    special: ({ purpose }) => purpose === "code_decision" ? new ModelError("timeout", "Too slow") : undefined,
  },
  "teams that both fail": {
    special: ({ purpose }) => purpose === "code_write" ? new ModelError("timeout", "Too slow") : undefined,
  },
};

for (const [name, script] of Object.entries(SCRIPTS)) {
  Deno.test(`what the messages add up to is what a poll is told: ${name}`, async () => {
    await using server = await studio(script);
    const id = await start(server);
    let job = emptyJob(id);
    const events = await ended(server, id);
    for (const event of events) {
      job = foldJob(job, event);
      const over = ["complete", "error"].includes(job.status);
      assertEquals(over, event === events.at(-1), `${job.status} after ${event.type}`);
    }
    assertEquals(told(job), told(await getJob(server.url, id)));
  });
}

Deno.test("in the middle of a job too, message for message", async () => {
  const { script, release } = held();
  await using server = await studio(script);
  await using viewer = follow(server.url, await start(server));
  await viewer.until((v) => underWay(v.follow.job));
  let now: Job;
  do {
    // What is still on its way to the follower, or to the log, is waited for: the teams are held.
    now = await getJob(server.url, viewer.follow.job.job_id);
    await viewer.until((v) => v.follow.job.last_sequence >= now.last_sequence);
  } while (viewer.follow.job.last_sequence !== now.last_sequence);
  assertEquals(told(viewer.follow.job), told(now));
  release();
  await viewer.follow.finished;
});

Deno.test("a server stopped in the middle and started again: polled, then live, nothing twice, nothing missing", async () => {
  const folder = await Deno.makeTempDir();
  const begin = (script: TeamScript, port = 0) =>
    studio(script, { env: { PARLEY_KV: `${folder}/parley.kv`, PORT: String(port) } });
  const first = await begin({ hold: new Promise(() => {}) });
  const { script, release } = held();
  let second: Awaited<ReturnType<typeof begin>> | undefined;
  try {
    const id = await start(first);
    await using viewer = follow(first.url, id);
    await using silent = follow(first.url, id, {}, false);
    await viewer.until((v) => underWay(v.follow.job));
    await first.stop();
    for (const { timers } of [viewer, silent]) for (let i = 0; i < 5; i++) await timers.fire(2000);
    await viewer.until((v) => polling(v) && v.follow.status.message === "The server does not answer");
    await silent.until((v) => polling(v) && v.follow.status.message === "The server does not answer");

    second = await begin(script, first.port);
    // Polled until the job has gone on, which it does by itself.
    for (const each of [viewer, silent]) {
      const before = each.follow.job.last_sequence;
      while (each.follow.job.last_sequence === before) {
        await each.timers.fire(1500);
        while (!each.timers.pending.includes(1500)) await new Promise((resolve) => setTimeout(resolve));
      }
      assertEquals(each.follow.status, { state: "polling" });
    }
    for (const each of [viewer, silent]) {
      await each.timers.fire(5000);
      await each.until(live);
    }
    release();
    for (const each of [viewer, silent]) assertEquals((await each.follow.finished).reason, "ended");

    const { events } = (await second.http(`${BASE}/${id}/history`)).json;
    assertEquals(viewer.sequences, events.map((_: unknown, i: number) => i + 1));
    await using undisturbed = follow(second.url, id);
    await undisturbed.follow.finished;
    assertEquals(viewer.follow.job, undisturbed.follow.job);
    assertEquals(silent.follow.job, undisturbed.follow.job);
    assertEquals(told(viewer.follow.job), told(await getJob(second.url, id)));
    const seen = viewer.jobs.map((job) => job.last_sequence);
    assert(seen.every((n, i) => i === 0 || n > seen[i - 1]!), "a state never goes back");
    assertEquals(viewer.states, ["live", "reconnecting", "polling", "reconnecting", "live", "closed"]);
  } finally {
    await second?.stop();
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a job whose history was cleared is shown as it ended", async () => {
  await using server = await studio();
  const id = await start(server);
  const events = await ended(server, id);
  await server.http(`${BASE}/${id}/history`, { method: "DELETE" });
  await using viewer = follow(server.url, id);
  await viewer.follow.finished;
  assertEquals(viewer.sequences, ["reset"]);
  const { status, winner, last_sequence, teams } = viewer.follow.job;
  assertEquals([status, winner, last_sequence], ["complete", "anthropic", events.length]);
  assertEquals(teams.google?.status, "complete");
});
