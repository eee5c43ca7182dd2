// An analysis from its bill to its result: the order of its stages, what is skipped and why, what is refused, and what
// it comes to when analysts fail or its cap is met.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { STAGES } from "../../src/core/analysis.ts";
import { addUsage, NO_USAGE, type Stored } from "../../src/core/event.ts";
import { analysts, BILL, DISPUTED, panelist, type PanelScript } from "../support/analysis_panel.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { all, begin, last, play, spec, stagesOf } from "./analysis_rig.ts";

const STRAIGHT = ["initialized", "ingesting", "analyzing", "cross_reviewing"];
const resultOf = (rows: readonly Stored[]) => last(rows, "analysis_completed").result;

Deno.test("an analysis goes through every stage and ends with its result", async () => {
  const model = analysts();
  const rows = await play(spec(), model);
  assertEquals(stagesOf(rows), [...STRAIGHT, "debating", "voting", "synthesizing", "complete"]);
  assertEquals(all(rows, "stage_changed").map((s) => s.previous_stage), [null, ...STAGES.slice(0, 7)]);
  assertEquals(rows.at(-1)!.event.type, "analysis_completed");
  assertEquals(model.asked.map((r) => r.occasion.purpose.replace("analysis_", "")), [
    ...Array(4).fill("findings"),
    ...Array(4).fill("review"),
    ...Array(2).fill("debate"),
    ...Array(4).fill("vote"),
    "summary",
  ]);
  const { summary, stop_reason, consensus_level, convergence_score, failed_agents } = resultOf(rows);
  assertEquals(summary, "The panel agrees on 6 findings about hr-1.");
  assertEquals([stop_reason, consensus_level, convergence_score, failed_agents], [
    "completed",
    "strong_consensus",
    1,
    [],
  ]);
});

Deno.test("every grounded finding names a section of the bill and quotes it to the letter", async () => {
  const rows = await play(spec(), analysts());
  const findings = all(rows, "finding_made");
  assertEquals(findings.length, 7);
  for (const finding of findings.filter((f) => f.grounded)) {
    assert(BILL.includes(finding.quotation), finding.quotation);
    assertMatch(finding.section_id, /^s\d$/);
  }
  assertEquals(
    all(rows, "agent_finished").map((f) => [f.agent_id, f.findings_count, f.refused_count]).sort(),
    [
      ["economic-agent-1", 1, 0],
      ["fiscal-agent-1", 4, 1],
      ["healthcare-agent-1", 1, 0],
      ["social_security-agent-1", 1, 0],
    ],
  );
});

Deno.test("an ungrounded finding is shown with its reason, voted on by nobody, and counted as refused", async () => {
  const model = analysts();
  const rows = await play(spec(), model);
  const [refused, ...more] = all(rows, "finding_made").filter((f) => !f.grounded);
  assertEquals(more, []);
  assertMatch(refused!.refused_because!, /quotation is not in the bill/);
  const result = resultOf(rows);
  assertEquals([result.refused_count, result.refused_findings], [1, [refused!]]);
  const id = refused!.finding_id;
  const voted = [...result.consensus_findings, ...result.other_findings].map((j) => j.finding.finding_id);
  assert(!voted.includes(id));
  assert(!last(rows, "consensus_reached").strong_findings.includes(id));
  const shownLater = model.asked.filter((r) => JSON.stringify(r.occasion).includes(id));
  assertEquals(shownLater, []);
});

Deno.test("opposite directions in one section are debated, by those who hold them, in order", async () => {
  const rows = await play(spec(), analysts());
  const [debate] = all(rows, "debate_opened");
  assertEquals(debate!.participants, ["economic-agent-1", "fiscal-agent-1"]);
  assertEquals(debate!.topic, `${DISPUTED.category}: ${DISPUTED.section} (opposite direction)`);
  const turns = all(rows, "debate_turn_taken").filter((t) => t.turn_type !== "vote");
  assertEquals(turns.map((t) => [t.agent_id, t.turn_type, t.target_agent, t.content]), [
    ["economic-agent-1", "critique", "fiscal-agent-1", "economic in round 1 after 0 turns"],
    ["fiscal-agent-1", "rebuttal", "economic-agent-1", "fiscal in round 1 after 1 turns"],
  ]);
  const [disagreement] = resultOf(rows).disagreements;
  assertEquals(
    disagreement!.sides,
    turns.map((t, i) => ({
      agent_id: t.agent_id,
      position: t.content,
      finding_id: debate!.topics[0]!.sides[i]!.finding.finding_id,
    })),
  );
});

Deno.test("votes that converge in the second round end the debate there", async () => {
  const rows = await play(spec(), analysts({ votes: "converge" }));
  assertEquals(stagesOf(rows).slice(4), [
    "debating",
    "voting",
    "debating",
    "voting",
    "synthesizing",
    "complete",
  ]);
  const measured = all(rows, "convergence_measured");
  assertEquals(measured.map((m) => [m.convergence_score, m.previous_score, m.change]), [[0, null, 0], [
    1,
    0,
    1,
  ]]);
  assertEquals(measured.map((m) => [m.threshold, m.threshold_met, m.converging]), [
    [0.8, false, false],
    [0.8, true, true],
  ]);
  // The second round is about what is disputed alone.
  const ballots = all(rows, "debate_turn_taken").flatMap((t) => t.votes ? [t.votes.length] : []);
  assertEquals(ballots, [6, 6, 6, 6, 2, 2, 2, 2]);
});

Deno.test("votes that never converge stop after max_debate_rounds and are settled by the arbitrator", async () => {
  const model = analysts({ votes: "split" });
  const rows = await play(spec({ max_debate_rounds: 2 }), model);
  assertEquals(all(rows, "convergence_measured").map((m) => m.convergence_score), [0, 0]);
  const { divided_findings, consensus_level } = last(rows, "consensus_reached");
  assertEquals([consensus_level, divided_findings.length], ["divided", 6]);
  const { rulings, agent_id } = last(rows, "findings_ruled");
  assertEquals([agent_id, rulings.map((r) => r.finding_id).sort()], [
    "judge-agent-1",
    divided_findings.toSorted(),
  ]);
  const { other_findings, consensus_findings } = resultOf(rows);
  assertEquals([consensus_findings, other_findings.length], [[], 6]);
  assertEquals(other_findings[0]!.ruling, { ruling: "unresolved", reason: "The text does not decide it" });
});

Deno.test("nothing disputed means no debate, and the stage that follows says so", async () => {
  const rows = await play(spec(), analysts({ disputed: false }));
  assertEquals(stagesOf(rows).slice(3), ["cross_reviewing", "voting -debating", "synthesizing", "complete"]);
  const { skipped } = all(rows, "stage_changed").find((s) => s.stage === "voting")!;
  assertEquals(skipped, [{ stage: "debating", reason: "No two analysts contradict each other" }]);
  assertEquals(all(rows, "convergence_measured"), []);
  assertEquals([resultOf(rows).convergence_score, resultOf(rows).disagreements], [null, []]);
  assertEquals(resultOf(rows).consensus_findings.length, 6);
  assertEquals(last(rows, "progress_updated").debates_expected, 0);
});

Deno.test("max_debate_rounds 0 means no debate either, for another reason", async () => {
  const rows = await play(spec({ max_debate_rounds: 0 }), analysts());
  const { skipped } = all(rows, "stage_changed").find((s) => s.stage === "voting")!;
  assertEquals(skipped, [{ stage: "debating", reason: "No debate was asked for" }]);
  const { disagreements, convergence_score } = last(rows, "analysis_completed").result;
  const debated = last(await play(spec({}), analysts()), "analysis_completed").result;
  assert(disagreements.length > 0);
  assertEquals(disagreements.map(({ topic }) => topic), debated.disagreements.map(({ topic }) => topic));
  assertEquals(convergence_score, null);
});

Deno.test("a single analyst is reviewed and contradicted by nobody, and votes alone", async () => {
  const rows = await play(spec({ agents: ["fiscal"] }), analysts());
  assertEquals(stagesOf(rows).slice(2), [
    "analyzing",
    "voting -cross_reviewing -debating",
    "synthesizing",
    "complete",
  ]);
  const { skipped } = all(rows, "stage_changed").find((s) => s.stage === "voting")!;
  assertEquals(skipped[0]!.reason, "Only one analyst was asked for");
  assertEquals(resultOf(rows).consensus_level, "strong_consensus");
});

Deno.test("an analysis without findings skips everything that is about findings, and completes", async () => {
  const none = JSON.stringify({ thoughts: [], findings: [] });
  const special: PanelScript["special"] = ({ purpose }) => purpose === "analysis_findings" ? none : undefined;
  const model = analysts({ special });
  const rows = await play(spec(), model);
  assertEquals(stagesOf(rows).slice(2), [
    "analyzing",
    "synthesizing -cross_reviewing -debating -voting",
    "complete",
  ]);
  const { skipped } = all(rows, "stage_changed").find((s) => s.stage === "synthesizing")!;
  assertEquals(new Set(skipped.map((s) => s.reason)), new Set(["Nothing was found that the bill bears out"]));
  assertEquals([resultOf(rows).consensus_level, resultOf(rows).consensus_findings], ["no_consensus", []]);
});

Deno.test("usage is that of all calls, and adds up over the agents, the arbitrator included", async () => {
  for (const votes of ["agree", "split"] as const) {
    const { usage, usage_by_agent } = resultOf(await play(spec(), analysts({ votes })));
    assertEquals(Object.values(usage_by_agent).reduce(addUsage, NO_USAGE), usage);
    assert(usage_by_agent["judge-agent-1"]!.output_tokens > 0);
  }
});

Deno.test("timings are the seconds of each stage, all its rounds together", async () => {
  const clock = new FakeClock();
  const wait = (ms: number) => new Promise<void>((resolve) => void clock.after(ms, resolve));
  const seconds = { analysis_findings: 10, analysis_review: 4, analysis_debate: 3, analysis_vote: 2 };
  const plain = panelist({ votes: "split" });
  const model = analysts({
    special: ({ purpose }, request, call) => {
      const ms = 1000 * ((seconds as Record<string, number>)[purpose] ?? 0);
      return { text: plain(request, call) as string, hold: wait(ms) };
    },
  });
  const { done, rows } = await begin(spec({ max_debate_rounds: 2 }), model, { clock });
  await clock.run(done);
  const { analyzing, cross_reviewing, debating, voting } = resultOf(await rows()).timings;
  // Two rounds of two turns one after the other; two votes.
  assertEquals([analyzing, cross_reviewing, debating, voting], [10, 4, 12, 4]);
});
