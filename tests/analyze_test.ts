// An analysis inside another program: what is yielded, what is returned, how it is stopped, and the example of its
// documentation as it is printed there.

import { setImmediate } from "node:timers";
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { ModelError } from "../src/agents/model.ts";
import { type AnalysisMessage, analyze, type AnalyzeOptions } from "../src/analyze.ts";
import { readConfig } from "../src/config.ts";
import type { AnalysisResult } from "../src/core/analysis_event.ts";
import { analysisEvents } from "../src/wire/analysis_events.ts";
import { analysts, BILL } from "./support/analysis_panel.ts";

const config = readConfig({ THOUGHT_BATCH_WINDOW_MS: "0", MAX_EVENTS_PER_SECOND: "100000" });
const context = { bill_id: "hr-1", bill_text: BILL };

/** Every event, and the result. */
async function play(options: AnalyzeOptions): Promise<{ events: AnalysisMessage[]; result: AnalysisResult }> {
  const running = analyze(context, { config, ...options });
  const events: AnalysisMessage[] = [];
  let next = await running.next();
  for (; !next.done; next = await running.next()) events.push(next.value);
  return { events, result: next.value };
}

Deno.test("analyze() yields the server's events, numbered from 1, and returns the result", async () => {
  const { events, result } = await play({ model: analysts(), analysisId: "mine" });
  assertEquals(events.map((e) => e.sequence), events.map((_, i) => i + 1));
  assertEquals([events[0]!.event_type, events.at(-1)!.event_type], ["pipeline_started", "analysis_complete"]);
  for (const event of events) {
    const schema = analysisEvents[event.event_type as keyof typeof analysisEvents];
    assertEquals(schema.parse(event) as unknown, event);
    assertEquals([event.analysis_id, event.event_id], ["mine", `mine:${event.sequence}`]);
  }
  assertEquals(result, events.at(-1)!.data.result);
  assertEquals([result.consensus_level, result.refused_count], ["strong_consensus", 1]);
});

Deno.test("analyze() does as its options say", async () => {
  const model = analysts({ votes: "split" });
  const agents = ["fiscal", "economic"];
  const { events } = await play({ model, agents, maxDebateRounds: 1, convergenceThreshold: 0.5 });
  const { data } = events[0]!;
  assertEquals([data.agents, data.max_debate_rounds, data.convergence_threshold], [agents, 1, 0.5]);
  assertEquals(events.filter((e) => e.event_type === "debate_started").length, 1);
  const spent = await play({ model: analysts(), budget: { max_tokens: 500 } });
  assertEquals(spent.result.stop_reason, "budget");
  const capped = await play({ model: analysts(), config: { ...config, BUDGET_MAX_TOKENS: 500 } });
  assertEquals(capped.result.stop_reason, "budget");
});

Deno.test("analyze() throws what is wrong with its context before anything is asked", async () => {
  const model = analysts();
  const wrong: [Partial<typeof context>, AnalyzeOptions, RegExp][] = [
    [{ bill_text: " " }, {}, /must not be blank/],
    [{ bill_id: "" }, {}, /must not be empty/],
    [{}, { agents: ["judge"] }, /not a known analyst/],
    [{}, { analysisId: "a b" }, /letters, digits/],
    [{}, { maxDebateRounds: 99 }, /<=10/],
  ];
  for (const [fields, options, message] of wrong) {
    const events = analyze({ ...context, ...fields }, { config, model, ...options });
    const error = await assertRejects(() => events.next());
    assertMatch((error as Error).message, message);
  }
  assertEquals(model.asked, []);
});

Deno.test("an abort stops analyze() and its calls, and is thrown with its reason", async () => {
  const { promise: hold } = Promise.withResolvers<void>();
  const model = analysts({ hold });
  const stop = new AbortController();
  const seen: string[] = [];
  const reason = new Error("I have changed my mind");
  const error = await assertRejects(async () => {
    for await (const { event_type } of analyze(context, { config, model, signal: stop.signal })) {
      seen.push(event_type);
      if (event_type === "agent_thinking") queueMicrotask(() => stop.abort(reason));
    }
  });
  assertEquals(error, reason);
  assertEquals(model.aborted, 4);
  assert(!seen.includes("error") && !seen.includes("agent_completed"));
});

Deno.test("an abort while nothing happens stops analyze() as well", async () => {
  const { promise: hold } = Promise.withResolvers<void>();
  const model = analysts({ hold });
  const stop = new AbortController();
  const events = analyze(context, { config, model, signal: stop.signal, agents: ["legal"] });
  while ((await events.next() as IteratorYieldResult<AnalysisMessage>).value.event_type !== "agent_thinking");
  const waiting = events.next();
  stop.abort();
  await assertRejects(() => waiting, DOMException);
  assertEquals(model.aborted, 1);
});

Deno.test("analyze() with a signal that has aborted asks for nothing", async () => {
  const model = analysts();
  await assertRejects(
    () => analyze(context, { config, model, signal: AbortSignal.abort() }).next(),
    DOMException,
  );
  assertEquals(model.asked, []);
});

Deno.test("leaving the loop stops the calls", async () => {
  const { promise: hold } = Promise.withResolvers<void>();
  const model = analysts({ hold });
  for await (const { event_type } of analyze(context, { config, model })) {
    if (event_type === "agent_thinking" && model.asked.length === 4) break;
  }
  assertEquals(model.aborted, 4);
});

Deno.test("leaving while waiting for an event stops the calls at once", async () => {
  const { promise: hold } = Promise.withResolvers<void>();
  const model = analysts({ hold });
  const events = analyze(context, { config, model, agents: ["healthcare"] });
  let next = await events.next();
  while (!next.done && next.value.event_type !== "agent_thinking") next = await events.next();
  const waiting = events.next();
  assertEquals((await events.return(undefined as never)).done, true);
  assertEquals((await waiting).done, false); // the event that says it was cancelled
  assertEquals(model.aborted, 1);
});

Deno.test("a model that fails makes analyze() throw its words, after the events that led there", async () => {
  const model = analysts({ special: () => new ModelError("unauthorized", "The key was refused") });
  const seen: AnalysisMessage[] = [];
  const running = async () => {
    for await (const event of analyze(context, { config, model })) seen.push(event);
  };
  const error = await assertRejects(running);
  assertEquals((error as Error).message, "The key was refused");
  assertEquals(seen.findLast((e) => e.event_type === "stage_changed")!.data.stage, "error");
});

Deno.test("a consumer that is slow gets every event", async () => {
  const running = analyze(context, { config, model: analysts() });
  const first = await running.next();
  // By now everything has happened: nothing waits for the consumer.
  await new Promise((resolve) => setImmediate(resolve));
  let count = 1;
  let next = await running.next();
  for (; !next.done; next = await running.next()) assertEquals(next.value.sequence, ++count);
  assert(!first.done && count > 50);
});

Deno.test("the example in the documentation of analyze() runs as printed", async () => {
  const source = await Deno.readTextFile(new URL("../src/analyze.ts", import.meta.url));
  const [, block] = /```ts\n([\s\S]*?) \* ```/.exec(source)!;
  const example = block!.replace(/^ \* ?/gm, "");
  assert(example.includes("await analyze(") || example.includes("analyze({"), example);
  const code = `import { analyze } from ${
    JSON.stringify(new URL("../src/mod.ts", import.meta.url).href)
  };\n${example}`;
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--no-check",
      "--config",
      new URL("../deno.json", import.meta.url).pathname,
      "-",
    ],
    env: {
      PATH: Deno.env.get("PATH") ?? "",
      HOME: Deno.env.get("HOME") ?? "",
      NO_COLOR: "1",
      REHEARSAL_TOKENS_PER_SECOND: "0",
    },
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(code));
  await writer.close();
  const { code: exit, stdout, stderr } = await child.output();
  const lines = new TextDecoder().decode(stdout).trim().split("\n");
  assertEquals(exit, 0, new TextDecoder().decode(stderr));
  assertEquals(lines[0], "pipeline_started");
  assertEquals(lines.at(-2), "analysis_complete");
  assertMatch(lines.at(-1)!, /^(strong_consensus|consensus|majority|divided|minority)$/);
  assert(lines.includes("agent_finding"), lines.join(" "));
});
