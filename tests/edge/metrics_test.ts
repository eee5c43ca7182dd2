// The figures for Prometheus: what they count, that two servers do not share them, and that no client can make them
// grow without bound.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { ModelError } from "../../src/agents/model.ts";
import { Metrics } from "../../src/edge/metrics.ts";
import { Actor, plain } from "../support/actor.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { parley, type TestServer } from "../support/parley.ts";

/** Every sample by its name and labels. */
function figuresOf(text: string): Map<string, number> {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(lines.map((line) => {
    const [, name, value] = /^([a-z_]+(?:\{.*\})?) (\S+)$/.exec(line) ?? [];
    assert(name, `${line} is no sample`);
    return [name, Number(value)];
  }));
}

async function scrape(server: TestServer): Promise<Map<string, number>> {
  const { text, headers } = await server.http("/metrics");
  assertMatch(headers.get("content-type")!, /^text\/plain; version=0\.0\.4/);
  return figuresOf(text);
}

/** The figures once no run is left: a run is counted as ended a little after its viewers have heard of it. */
async function scrapeAtRest(server: TestServer): Promise<Map<string, number>> {
  for (let tries = 0; tries < 1000; tries++) {
    const figures = await scrape(server);
    if (figures.get('parley_runs{state="acting"}') === 0) return figures;
  }
  throw new Error("A run went on and on");
}

function bareMetrics() {
  const load = { acting: 0, waiting: 0 };
  const connections = { open: 0, runs: 0, viewers: 0, totals: { events: 0, bytes: 0 } };
  const drain = { size: 0 };
  const paths = ["/", "/runs/:id", "/runs/:id/events"];
  const parts = { clock: new FakeClock(), version: "1.2.3", paths, load: () => load, connections, drain };
  return { metrics: new Metrics(parts), load, connections, drain };
}

Deno.test("figures that others keep are looked up at every scrape", async () => {
  const { metrics, load, connections, drain } = bareMetrics();
  load.waiting = 3;
  connections.open = 5;
  connections.viewers = 4;
  connections.totals.bytes = 700;
  drain.size = 2;
  const first = figuresOf(await metrics.text());
  assertEquals(first.get('parley_info{version="1.2.3"}'), 1);
  assertEquals(first.get('parley_runs{state="waiting"}'), 3);
  assertEquals(first.get("parley_connections"), 5);
  assertEquals(first.get("parley_viewers"), 4);
  assertEquals(first.get("parley_sent_bytes_total"), 700);
  assertEquals(first.get("parley_full_sockets"), 2);
  assert(first.get("process_resident_memory_bytes")! > 1e6);
  assert(!first.has("parley_connections_refused_total"), "nobody keeps this one");
  load.waiting = 0;
  connections.totals.bytes = 900;
  const second = figuresOf(await metrics.text());
  assertEquals(second.get('parley_runs{state="waiting"}'), 0);
  assertEquals(second.get("parley_sent_bytes_total"), 900);
});

Deno.test("requests are counted by pattern; nothing a client makes up becomes a label", async () => {
  const { metrics } = bareMetrics();
  for (let i = 0; i < 500; i++) {
    metrics.request("GET", `/runs/${i}/events`, 200, 30);
    metrics.request(`METHOD${i}`, `/nowhere/${i}`, 404, 1);
  }
  const name = "parley_http_request_duration_seconds";
  const figures = figuresOf(await metrics.text());
  assertEquals(figures.get(`${name}_count{method="GET",route="/runs/:id/events",status="200"}`), 500);
  const bucket = (le: string) =>
    figures.get(`${name}_bucket{le="${le}",method="GET",route="/runs/:id/events",status="200"}`);
  assertEquals([bucket("0.025"), bucket("0.05")], [0, 500]);
  assertEquals(figures.get(`${name}_count{method="other",route="other",status="404"}`), 500);
  assertEquals([...figures.keys()].filter((key) => key.startsWith(`${name}_count`)).length, 2);
});

Deno.test("a server counts runs by how they ended, calls, tokens, appends and what it sent", async () => {
  const model = new Actor((request, call) =>
    call === 1 ? new ModelError("unauthorized", "No") : plain(request)
  );
  await using server = await parley({ model });
  const failed = await server.ended(await server.start({ agent_types: ["critic"] }));
  const completed = await server.ended(await server.start({ agent_types: ["critic"] }));
  await server.http("/api/v1/discussions/nobody/status");
  const figures = await scrapeAtRest(server);
  const ended = (status: string) =>
    figures.get(`parley_runs_ended_total{kind="discussion",status="${status}"}`);
  assertEquals([ended("failed"), ended("completed"), ended("cancelled")], [1, 1, undefined]);
  const calls = (outcome: string) =>
    figures.get(`parley_model_calls_total{provider="rehearsal",outcome="${outcome}"}`);
  assertEquals([calls("unauthorized"), calls("completed"), calls("aborted")], [1, 1, undefined]);
  const { usage } = completed.at(-1).data.result;
  const tokens = (direction: string) =>
    figures.get(`parley_model_tokens_total{provider="rehearsal",direction="${direction}"}`);
  assertEquals([tokens("input"), tokens("output")], [usage.input_tokens, usage.output_tokens]);
  assertEquals(figures.get("parley_log_events_total"), failed.length + completed.length);
  assertEquals(figures.get("parley_events_sent_total"), failed.length + completed.length);
  assert(figures.get("parley_log_append_seconds_count")! > 2);
  const requests = "parley_http_request_duration_seconds_count";
  assertEquals(figures.get(`${requests}{method="POST",route="/api/v1/discussions",status="202"}`), 2);
  const stream = `${requests}{method="GET",route="/api/v1/discussions/:id/stream",status="101"}`;
  assertEquals(figures.get(stream), 2);
  const missing = `${requests}{method="GET",route="/api/v1/discussions/:id/status",status="404"}`;
  assertEquals(figures.get(missing), 1);
});

Deno.test("a server counts what goes on now, and a cancelled run with its aborted call", async () => {
  const gate = Promise.withResolvers<void>();
  const model = new Actor((request) => ({ text: plain(request), hold: gate.promise }));
  await using server = await parley({ model, env: { MAX_CONCURRENT_RUNS: "1" } });
  await using other = await parley();
  const [id, waiting] = [await server.start(), await server.start()];
  const viewer = await server.watch(id);
  await viewer.until((m) => m.event_type === "agent_delta");
  const during = await scrape(server);
  assertEquals(during.get('parley_runs{state="acting"}'), 1);
  assertEquals(during.get('parley_runs{state="waiting"}'), 1);
  assertEquals([during.get("parley_connections"), during.get("parley_watched_runs")], [1, 1]);
  const elsewhere = await scrape(other);
  assertEquals([elsewhere.get('parley_runs{state="acting"}'), elsewhere.get("parley_connections")], [0, 0]);
  assertEquals(elsewhere.get("parley_log_events_total"), 0);

  for (const run of [waiting, id]) await server.http(`/api/v1/discussions/${run}/cancel`, { method: "POST" });
  await viewer.closed;
  await server.ended(waiting);
  const after = await scrapeAtRest(server);
  assertEquals(after.get('parley_runs_ended_total{kind="discussion",status="cancelled"}'), 2);
  assertEquals(after.get('parley_model_calls_total{provider="rehearsal",outcome="aborted"}'), 1);
  assertEquals(after.get('parley_runs{state="waiting"}'), 0);
});
