// The socket of a job: who may watch, who waits, how a viewer resumes, when a client of the text's own kind ends.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { ModelError } from "../../src/agents/model.ts";
import { codeOf, thoughtsOf } from "../support/coders.ts";
import type { Json } from "../support/dial.ts";
import { control, ended, held, numbered, start, studio, TIME, watch, writing } from "./jobs.ts";

Deno.test("connected comes first, then events 1, 2, 3 … with derived ids, to everybody alike, and then 1000", async () => {
  await using server = await studio();
  const id = await start(server);
  const lists = await Promise.all(Array.from({ length: 3 }, async () => (await watch(server, id)).all()));
  const [events] = lists.map((list) => numbered(list.messages));
  for (const { messages, code } of lists) {
    const { timestamp, ...hello } = JSON.parse(messages[0]!);
    assertEquals(hello, { type: "connected", job_id: id });
    assertMatch(timestamp, TIME);
    assertEquals([numbered(messages), code], [events, 1000]);
  }
  assertEquals(events!.map((e) => e.sequence), events!.map((_, i) => i + 1));
  for (const { event_id, job_id, sequence, timestamp } of events!) {
    assertEquals([event_id, job_id], [`${id}:${sequence}`, id]);
    assertMatch(timestamp, TIME);
  }
});

Deno.test("a viewer of a job that does not exist yet is connected, gets its pong, and then everything", async () => {
  await using server = await studio();
  const viewers = await Promise.all(
    ["", "?last_sequence=0", "?deltas=true"].map((q) => watch(server, "test-job-id", q)),
  );
  for (const viewer of viewers) {
    const { timestamp: _, ...hello } = await viewer.nextJson();
    assertEquals(hello, { type: "connected", job_id: "test-job-id" });
    viewer.send("ping");
    const { timestamp, ...pong } = await viewer.nextJson();
    assertEquals(pong, { type: "pong" });
    assertMatch(timestamp, TIME);
  }
  await start(server, { job_id: "test-job-id" });
  const lists = await Promise.all(viewers.map((viewer) => viewer.all()));
  const events = await ended(server, "test-job-id");
  for (const { messages, code } of lists) assertEquals([numbered(messages), code], [events, 1000]);
});

Deno.test("a viewer resumes after its last sequence, live and afterwards, and misses nothing", async () => {
  const { script, release } = held();
  await using server = await studio(script);
  const id = await start(server);
  await writing(server, id);
  const viewer = await watch(server, id, "?last_sequence=5");
  assertEquals((await viewer.nextJson()).type, "connected");
  assertEquals((await viewer.nextJson()).sequence, 6);
  const caughtUp = await control(viewer, "caught_up");
  assert(caughtUp.data.head_sequence > 5);
  release();
  const late = numbered((await viewer.all()).messages);
  const events = await ended(server, id);
  assertEquals(late, events.slice(5));
  const { messages } = await (await watch(server, id, "?last_sequence=42000")).all();
  const [, reset] = messages.map((m) => JSON.parse(m));
  assertEquals([reset.type, reset.data.reason], ["stream_reset", "unknown_sequence"]);
});

Deno.test("a bad id and a bad position are refused with 4400, and nobody is said to be connected", async () => {
  await using server = await studio();
  for (const path of ["a%20b", "x".repeat(129), "%F0%9F%92%B0"]) {
    const { messages, code } = await (await watch(server, path)).all();
    assertEquals([code, messages.length], [4400, 1], path);
    const { type, data } = JSON.parse(messages[0]!);
    assertEquals([type, data.code], ["error", "malformed"]);
    assertMatch(data.error, /^job_id: /);
  }
  for (const query of ["?last_sequence=-1", "?last_sequence=x", "?frames=some"]) {
    const { messages, code } = await (await watch(server, "fine", query)).all();
    assertEquals([code, JSON.parse(messages[0]!).type], [4400, "error"], query);
  }
});

Deno.test("what is not understood gets an error, and the socket stays; deltas=false leaves deltas out", async () => {
  const { script, release } = held();
  await using server = await studio(script);
  const id = await start(server);
  await writing(server, id);
  const viewer = await watch(server, id, "?deltas=false");
  await control(viewer, "caught_up");
  const wrong: [string | object, RegExp, string][] = [
    [{ type: "dance" }, /"dance" is not known here; "ping" is/, "unknown"],
    ["{", /must be JSON/, "malformed"],
    ["[]", /JSON object/, "malformed"],
  ];
  for (const [message, error, code] of wrong) {
    viewer.send(message);
    const { data } = await control(viewer, "error");
    assertMatch(data.error, error);
    assertEquals(data.code, code);
  }
  release();
  const { messages, code } = await viewer.all();
  const events = await ended(server, id);
  assertEquals([numbered(messages), code], [events.filter((e) => e.type !== "code_delta"), 1000]);
});

Deno.test("frames=batch sends the same events in arrays, after connected", async () => {
  await using server = await studio();
  const id = await start(server);
  const events = await ended(server, id);
  const [hello, ...batches] = (await (await watch(server, id, "?frames=batch")).all()).messages.map((m) =>
    JSON.parse(m)
  );
  assertEquals(hello.type, "connected");
  assertEquals(batches.flat(), events);
});

/** What a client of the text's own kind does: it knows six types, and ends when both teams are done. */
function oldClient() {
  const teams: Record<string, Json> = {
    anthropic: { status: "idle", thoughts: [], code: null },
    google: { status: "idle", thoughts: [], code: null },
  };
  const seen: string[] = [];
  return {
    teams,
    seen,
    hear({ type, team, data }: Json) {
      switch (type) {
        case "status_change":
          teams[team].status = data.status;
          seen.push(`${team} ${data.status}`);
          break;
        case "thought_added":
          assertEquals(data.team, team);
          teams[team].thoughts.push(data);
          break;
        case "code_generated":
          teams[team].code = data.code;
          teams[team].tokens = data.token_count;
          break;
        case "error":
          if (team) teams[team].status = data.status;
      }
    },
    get done() {
      return Object.values(teams).every(({ status }) => status === "complete" || status === "error");
    },
  };
}

Deno.test("an old client gets its statuses, thoughts and code, and ends when both teams are done", async () => {
  await using server = await studio();
  const id = await start(server);
  const client = oldClient();
  const viewer = await watch(server, id);
  while (!client.done) client.hear(await viewer.nextJson());
  await viewer.close();
  for (const team of ["anthropic", "google"] as const) {
    assertEquals(client.seen.filter((s) => s.startsWith(team)), [
      `${team} thinking`,
      `${team} generating`,
      `${team} complete`,
    ]);
    assertEquals(client.teams[team].thoughts.slice(1).map((t: Json) => t.text), thoughtsOf({ agent: team }));
    assertEquals(client.teams[team].code, codeOf(team));
    assert(client.teams[team].tokens > 0);
  }
  // The job goes on without it.
  assertEquals((await ended(server, id)).at(-1).type, "complete");
});

for (
  const [name, fault, gone] of [
    ["one team fails", "google", ["complete", "error"]],
    ["all fail", "", ["error", "error"]],
  ] as const
) {
  Deno.test(`an old client ends too when ${name}`, async () => {
    await using server = await studio({
      special: ({ purpose, agent }) =>
        purpose === "code_write" && agent.startsWith(fault)
          ? new ModelError("timeout", "It took too long")
          : undefined,
    });
    const id = await start(server);
    const client = oldClient();
    const viewer = await watch(server, id);
    while (!client.done) client.hear(await viewer.nextJson());
    assertEquals([client.teams.anthropic.status, client.teams.google.status], [...gone]);
    await viewer.close();
    const events = await ended(server, id);
    assertEquals(events.at(-1).type, fault === "" ? "error" : "complete");
  });
}

Deno.test("viewers count against MAX_CONNECTIONS_PER_RUN, also while they wait", async () => {
  await using server = await studio({}, { env: { MAX_CONNECTIONS_PER_RUN: "2" } });
  const waiting = [await watch(server, "later"), await watch(server, "later")];
  const { messages, code } = await (await watch(server, "later")).all();
  assertEquals([code, messages.length, JSON.parse(messages[0]!).data.code], [
    4429,
    1,
    "too_many_connections",
  ]);
  await start(server, { job_id: "later" });
  for (const viewer of waiting) assertEquals((await viewer.all()).code, 1000);
});
