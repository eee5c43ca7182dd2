// What an analysis comes to when something goes wrong: analysts that fail, answers that do not fit, a key that is
// refused, a budget that is used up.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { ModelError } from "../../src/agents/model.ts";
import type { AnalysisOccasion } from "../../src/agents/analysis_schema.ts";
import { STAGES } from "../../src/core/analysis.ts";
import type { Stored } from "../../src/core/event.ts";
import { analysts, type PanelScript } from "../support/analysis_panel.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { all, begin, last, play, spec, stagesOf } from "./analysis_rig.ts";

const resultOf = (rows: readonly Stored[]) => last(rows, "analysis_completed").result;
const late = (occasion: AnalysisOccasion) => new ModelError("timeout", `${occasion.agent} took too long`);

Deno.test("one analyst that fails leaves the others going and is named in the result", async () => {
  const rows = await play(
    spec(),
    analysts({
      special: (o) => o.agent === "healthcare" && o.purpose === "analysis_findings" ? late(o) : undefined,
    }),
  );
  const [failed] = all(rows, "analyst_failed");
  assertEquals([failed!.agent_id, failed!.stage, failed!.code], [
    "healthcare-agent-1",
    "analyzing",
    "timeout",
  ]);
  const finished = all(rows, "agent_finished").find((f) => f.agent_type === "healthcare")!;
  assertEquals([finished.status, finished.error, finished.code], [
    "error",
    "healthcare took too long",
    "timeout",
  ]);
  const result = resultOf(rows);
  assertEquals(result.failed_agents, [{
    agent_id: "healthcare-agent-1",
    stage: "analyzing",
    error: "healthcare took too long",
  }]);
  assertEquals(result.consensus_findings.length, 5);
  // It has read nothing, so it is not asked for a review or a vote.
  assert(!all(rows, "review_made").some((r) => r.agent_id === "healthcare-agent-1"));
  assertEquals(last(rows, "progress_updated").agents_complete, 4);
});

Deno.test("an analyst that fails in review, debate or vote is passed over there", async () => {
  for (const purpose of ["analysis_review", "analysis_debate", "analysis_vote"] as const) {
    const special: PanelScript["special"] = (o) =>
      o.agent === "economic" && o.purpose === purpose ? late(o) : undefined;
    const rows = await play(spec(), analysts({ special }));
    assertEquals(all(rows, "analyst_failed").map((f) => f.agent_id), ["economic-agent-1"], purpose);
    assertEquals(resultOf(rows).consensus_findings.length, 6, purpose);
  }
});

Deno.test("when all analysts fail the run ends with the stage error and the first failure", async () => {
  const rows = await play(spec(), analysts({ special: late }));
  assertEquals(stagesOf(rows).slice(2), ["analyzing", "error"]);
  assertEquals(last(rows, "stage_changed").code, "timeout");
  const closing = rows.at(-1)!.event;
  assertEquals(closing.type, "run_failed");
  assertEquals((closing.data as { code: string }).code, "timeout");
  assertEquals(last(rows, "progress_updated").stage, "error");
});

Deno.test("a refused key ends the run at once and stops the calls of the others", async () => {
  const hold = Promise.withResolvers<void>();
  const model = analysts({
    special: ({ agent }) =>
      agent === "economic"
        ? new ModelError("unauthorized", "The key was refused")
        : { text: "", hold: hold.promise },
  });
  const { done, rows } = await begin(spec(), model);
  await done;
  const log = await rows();
  assertEquals(log.at(-1)!.event, {
    type: "run_failed",
    data: { error: "The key was refused", code: "unauthorized" },
  });
  assertEquals(stagesOf(log).at(-1), "error");
  await new FakeClock().settle();
  assertEquals(model.aborted, 3);
});

Deno.test("an answer that does not fit twice fails its analyst alone, with what both calls used", async () => {
  const model = analysts({
    special: (o) =>
      o.agent === "fiscal" && o.purpose === "analysis_findings" ? "I would rather not" : undefined,
  });
  const rows = await play(spec(), model);
  assertEquals(model.asked.filter((r) => r.occasion.agent === "fiscal").length, 2);
  const [failed] = all(rows, "analyst_failed");
  assertEquals([failed!.code, failed!.usage], ["invalid_answer", { input_tokens: 20, output_tokens: 8 }]);
  assertEquals(resultOf(rows).usage_by_agent["fiscal-agent-1"], failed!.usage);
});

Deno.test("the thoughts of an answer that is taken are all told, whatever the one before it had told", async () => {
  const thoughts = (...contents: string[]) =>
    contents.map((content) => ({ thought_type: "observation", content, confidence: 1 }));
  const answers = [
    `{"thoughts": ${JSON.stringify(thoughts("one", "two"))}, "findings": 7}`,
    JSON.stringify({ thoughts: thoughts("two", "three", "four"), findings: [] }),
  ];
  const model = analysts({
    special: ({ purpose }) => purpose === "analysis_findings" ? answers.shift() : undefined,
  });
  const rows = await play(spec({ agents: ["fiscal"] }), model);
  const noted = all(rows, "thoughts_noted").flatMap((t) => t.thoughts);
  assertEquals(noted.map((t) => t.content), ["one", "two", "three", "four"]);
  assertEquals(new Set(noted.map((t) => t.thought_id)).size, 4);
});

Deno.test("thoughts are told also where prose before them speaks of thoughts", async () => {
  const thoughts = [{ thought_type: "observation", content: "one", confidence: 1 }];
  const prose = 'I answer with "thoughts": [a list] and findings.';
  const answer = `${prose}\n\`\`\`json\n${JSON.stringify({ thoughts, findings: [] })}\n\`\`\``;
  const model = analysts({
    special: ({ purpose }) => purpose === "analysis_findings" ? answer : undefined,
  });
  const rows = await play(spec({ agents: ["fiscal"] }), model);
  const noted = all(rows, "thoughts_noted").flatMap((t) => t.thoughts);
  assertEquals(noted.map((t) => t.content), ["one"]);
});

Deno.test("an answer that fits the second time is taken, and its thoughts are not told twice", async () => {
  const model = analysts({
    special: ({ agent, purpose }, _, call) =>
      agent === "healthcare" && purpose === "analysis_findings" && call <= 4
        ? '{"thoughts": [{"thought_type": "observation", "content": "cut", "confidence": 1}'
        : undefined,
  });
  const rows = await play(spec({ agents: ["healthcare"] }), model);
  const thoughts = all(rows, "thoughts_noted").flatMap((t) => t.thoughts);
  assertEquals([model.asked[1]!.messages.length, thoughts.length > 0], [3, true]);
  assertEquals(new Set(thoughts.map((t) => t.thought_id)).size, thoughts.length);
});

Deno.test("a thought of a kind that does not exist is left out, even one that objects inherit", async () => {
  const thoughts = ["constructor", "toString", "musing", "question"].map((thought_type) => ({
    thought_type,
    content: `a ${thought_type}`,
    confidence: 7,
  }));
  const model = analysts({
    special: ({ purpose }) =>
      purpose === "analysis_findings" ? JSON.stringify({ thoughts, findings: [] }) : undefined,
  });
  const rows = await play(spec({ agents: ["legal"] }), model);
  const noted = all(rows, "thoughts_noted").flatMap((t) => t.thoughts);
  assertEquals(new Set(noted.map((t) => t.thought_label)), new Set(["Questioning"]));
  assert(noted.every((t) => t.confidence === 1));
});

Deno.test("who votes twice on a finding has changed its mind; who votes on none that exists is not counted", async () => {
  const vote = (finding_id: string, vote: string) => ({ finding_id, vote, reason: "because" });
  const model = analysts({
    special: (o) =>
      o.purpose === "analysis_vote"
        ? JSON.stringify({
          votes: o.findings.flatMap(({ finding_id }) => [
            vote(finding_id, "strongly_oppose"),
            vote("nobody-9-9", "oppose"),
            vote(finding_id, "strongly_support"),
          ]),
        })
        : undefined,
  });
  const rows = await play(spec(), model);
  assert(all(rows, "debate_turn_taken").every((t) => !t.votes || t.votes.length === 6));
  assertEquals(last(rows, "convergence_measured").convergence_score, 1);
  assertEquals(resultOf(rows).consensus_findings.length, 6);
});

Deno.test("an analysis in which every vote fails has nobody left, and ends with their error", async () => {
  const special: PanelScript["special"] = (o) => o.purpose === "analysis_vote" ? late(o) : undefined;
  const rows = await play(spec(), analysts({ special, disputed: false }));
  assertEquals(all(rows, "analyst_failed").filter((f) => f.stage === "voting").length, 4);
  assertEquals(last(rows, "run_failed").code, "timeout");
  assertEquals(last(rows, "stage_changed").stage, "error");
});

Deno.test("an analyst whose vote fails is named in the result, and the others are counted", async () => {
  const special: PanelScript["special"] = (o) =>
    o.purpose === "analysis_vote" && o.agent === "economic" ? late(o) : undefined;
  const { failed_agents, consensus_findings } = resultOf(
    await play(spec(), analysts({ special, disputed: false })),
  );
  assertEquals(failed_agents.map((f) => [f.agent_id, f.stage]), [["economic-agent-1", "voting"]]);
  assert(consensus_findings.length > 0 && consensus_findings.every((j) => j.voters <= 3));
});

Deno.test("a summary that fails is replaced by counts, and says why", async () => {
  const special: PanelScript["special"] = (o) => o.purpose === "analysis_summary" ? late(o) : undefined;
  const { summary, summary_error } = resultOf(await play(spec(), analysts({ special })));
  assertMatch(summary, /^6 findings agreed on\./);
  assertEquals(summary_error, "judge took too long");
});

Deno.test("an analysis that meets its cap ends in order wherever that is, and says what it did not come to", async () => {
  const ends = new Set<string>();
  for (let max_tokens = 500; max_tokens <= 90_000; max_tokens += 1_500) {
    const rows = await play(spec({ budget: { max_tokens } }), analysts({ votes: "split" }));
    const result = resultOf(rows);
    const { usage, stop_reason } = result;
    assert(usage.input_tokens + usage.output_tokens <= max_tokens);
    const finished = all(rows, "agent_finished").length;
    assertEquals(finished, 4, `${max_tokens}: every lane has an end`);
    const { skipped, code, previous_stage } = last(rows, "stage_changed");
    assertEquals(code, stop_reason === "budget" ? "budget" : undefined);
    ends.add(`${stop_reason} ${stop_reason === "budget" ? previous_stage : ""}`);
    const from = STAGES.indexOf(previous_stage!) + 1;
    assertEquals(skipped.map((s) => s.stage), stop_reason === "budget" ? STAGES.slice(from, 7) : []);
    const told = result.consensus_findings.length + result.other_findings.length + result.refused_count;
    assertEquals(told, all(rows, "finding_made").length, `${max_tokens}: no finding is lost`);
  }
  assert(ends.has("budget analyzing") && ends.has("completed "), [...ends].join());
});

Deno.test("max_seconds stops the calls in flight, and the analysis ends in order", async () => {
  const clock = new FakeClock();
  const hold = new Promise<void>(() => {});
  const model = analysts({ special: () => ({ text: "", hold }) });
  const { done, rows } = await begin(spec({ budget: { max_seconds: 30 } }), model, { clock });
  await clock.run(done);
  const log = await rows();
  assertEquals(resultOf(log).stop_reason, "budget");
  assertEquals(model.aborted, 4);
  assertEquals(resultOf(log).timings.analyzing, 30);
  assertEquals(clock.pending, 0);
});
