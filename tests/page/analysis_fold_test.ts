// What an analysis's events add up to on the page, where quotations stand in a bill, and what is taken away as a
// file; without a browser.

import { assert, assertEquals, assertStrictEquals, assertStringIncludes } from "@std/assert";
import { begin, EMPTY, fold } from "../../static/ui/analyses/fold.js";
import { locator } from "../../static/ui/analyses/locate.js";
import { blocksOf, marksByBlock, piecesOf } from "../../static/ui/analyses/marks.js";
import { isContested, opinionsOf } from "../../static/ui/analyses/opinions.js";
import { asJson, asMarkdown } from "../../static/ui/analyses/report.js";
import { doneShare } from "../../static/ui/analyses/stage_track.js";
import type { View } from "../../static/ui/analyses/view.js";
import { amount, span } from "../../static/ui/analyses/wording.js";
import { ANALYSIS, analysis } from "../support/analysis_script.ts";
import { StagedAnalysis } from "../support/staged_analysis.ts";
import type { Line } from "../support/staged_discussion.ts";

function folded(lines: Iterable<Line>, from: View = EMPTY): View {
  const stage = new StagedAnalysis("a", ANALYSIS, lines);
  stage.play();
  return stage.events.reduce((view, event) => fold(view, event), from);
}

Deno.test("fold() gives a whole analysis with its lanes, findings, rounds and result", () => {
  const view = folded(analysis(ANALYSIS));
  assertEquals([view.status, view.stage, view.findings.length], ["completed", "complete", 12]);
  assertEquals(
    view.lanes.map((lane) => [lane.agent_type, lane.state, lane.findings, lane.refused, lane.thought]),
    [
      ["fiscal", "done", 4, 0, 3],
      ["economic", "done", 2, 0, 3],
      ["healthcare", "done", 3, 0, 3],
      ["social_security", "done", 3, 1, 3],
    ],
  );
  assertEquals(view.rounds.map((round) => [round.round, round.score, round.turns.length]), [
    [1, 0.62, 6],
    [2, 0.86, 6],
  ]);
  assertEquals(view.usage, view.result?.usage);
  assertEquals(doneShare(view), 1);
});

Deno.test("a stage that is passed over says why, and what an event does not change is shared", () => {
  const lines = [...analysis({ ...ANALYSIS, undisputed: true })];
  const before = folded(lines.slice(0, -1));
  assertEquals(
    before.steps.find((step) => step.stage === "debating")?.skipped,
    "No two analysts contradict each other",
  );
  const after = fold(before, { event_type: "progress_update", timestamp: "", data: { stage: "complete" } });
  assertStrictEquals(after.findings, before.findings);
  assertStrictEquals(after.lanes, before.lanes);
  assertStrictEquals(fold(before, { event_type: "applause", timestamp: "", data: {} }), before);
});

Deno.test("an analysis joined in the middle, cleared, or ended early is still shown", () => {
  const lines = [...analysis(ANALYSIS)];
  const late = folded(lines.slice(20));
  assertEquals([late.status, late.findings.length > 0, late.lanes.length], ["completed", true, 4]);
  const half = folded(lines.slice(0, 40));
  const stopped = fold(half, {
    event_type: "error",
    timestamp: "t",
    data: { error: "x", code: "cancelled" },
  });
  assertEquals([stopped.status, stopped.lanes[0]?.state], ["cancelled", "failed"]);
  const cleared = fold(half, {
    event_type: "stream_reset",
    timestamp: "",
    data: { reason: "history_cleared" },
  });
  assertEquals([cleared.partial, cleared.findings], [true, []]);
  const known = begin(cleared, { ...ANALYSIS, status: "running", progress: { stage: "analyzing" } });
  assertEquals([known.bill_id, known.stage, known.lanes.length], [ANALYSIS.bill_id, "analyzing", 4]);
});

Deno.test("of several opinions of an analyst the latest counts, and a vote counts more than a review", () => {
  const vote = (round: number, name: string) => ({
    round,
    topics: [],
    topic: "",
    turns: [{
      ...{ id: "t", agent_id: "b", round_number: round, turn_type: "vote", content: "", target_agent: null },
      votes: [{ finding_id: "f", vote: name, reason: "" }],
    }],
  });
  const review = { finding_id: "f", verdict: "dispute", reason: "", confidence: 1 };
  const heard = opinionsOf({
    reviews: { b: [review], c: [review] },
    rounds: [vote(2, "support"), vote(1, "oppose")],
  });
  assertEquals(heard.get("f")?.map((one) => [one.agent_id, one.name]), [["b", "support"], ["c", "dispute"]]);
  assert(isContested(heard.get("f")));
  assert(!isContested([{ agent_id: "b", name: "support", reason: "" }]));
});

Deno.test("a quotation is found in spite of other blanks, quotes, dashes, case and invisible characters", () => {
  const text = "SEC. 1.\n\n“Shall\u00a0not   exceed\n$5\u20132 —  the ‘cap’”; co\u00adoperate.\n\nÀ la fin";
  const { find } = locator(text);
  const found = (quotation: string) => {
    const place = find(quotation);
    return place && text.slice(place.start, place.end);
  };
  assertEquals(found('shall not exceed $5-2 - the "cap"'), "Shall\u00a0not   exceed\n$5\u20132 —  the ‘cap");
  assertEquals(found("cooperate"), "co\u00adoperate");
  assertEquals(found("… à la FIN …"), "À la fin");
  assertEquals([found("is not there"), found(""), found("  ”")], [undefined, undefined, undefined]);
});

Deno.test("of several places the one below the finding's own heading is taken", () => {
  const text = "SEC. 2. B\nSEC. 1. A\nIt shall pay $5.\n\nSEC. 2. B\nIt shall pay $5.";
  const { find } = locator(text);
  assertEquals(find("It shall pay $5.", "SEC. 1. A")?.start, 20);
  assertEquals(find("It shall pay $5.", "SEC. 2. B")?.start, 48);
  assertEquals(find("It shall pay $5.", "SEC. 9")?.start, 20);
});

Deno.test("two megabytes are read in well under a second", () => {
  const text = "The Secretary shall pay “$5,000” to each clinic—at once.\n\n".repeat(36_000) +
    "The very end.";
  const started = performance.now();
  assertEquals(locator(text).find("the VERY end")?.end, text.length - 1);
  assertEquals(blocksOf(text).length, 36_001);
  const took = performance.now() - started;
  assert(took < 1500, `took ${took} ms`);
});

Deno.test("a bill's blocks and pieces are its text, whatever is marked", () => {
  const text = `\n\n  First line\n  and more\n \n\nSecond\n\n${"word ".repeat(2000)}`;
  const blocks = blocksOf(text);
  for (const block of blocks) {
    assertEquals(text.slice(block.start, block.start + block.text.length), block.text);
  }
  assertEquals(blocks[0]?.text, "  First line\n  and more");
  assertEquals(blocks.length, 6);
  const marks = [{ id: "a", start: 4, end: 16 }, { id: "b", start: 9, end: 30 }, {
    id: "c",
    start: 3000,
    end: 9000,
  }];
  const marked = marksByBlock(blocks, marks);
  assertEquals([...marked.keys()], [0, 1, 2, 3, 4]);
  for (const [i, some] of marked) {
    assertEquals(piecesOf(blocks[i]!, some).map((p) => p.text).join(""), blocks[i]!.text);
  }
  assertEquals(
    piecesOf(blocks[0]!, marked.get(0)!).map((p) => p.ids),
    [[], ["a"], ["a", "b"], ["b"]],
  );
});

Deno.test("the JSON has everything, and the report each claim with its words, escaped", () => {
  const view = folded(analysis(ANALYSIS));
  const json = JSON.parse(asJson("a", view));
  assertEquals([json.analysis_id, json.findings.length, json.result.refused_count], ["a", 12, 1]);
  assertEquals(json.debate.length, 2);
  const tricky = { ...view, bill_id: "A <b> *bill* | #1" };
  const report = asMarkdown("a", tricky, (id) => id.toUpperCase());
  assertStringIncludes(report, "# A \\<b\\> \\*bill\\* \\| \\#1\n");
  for (const { quotation } of view.findings) assertStringIncludes(report, quotation);
  for (const part of ["## What they agree on", "## What stayed disputed", "## Refused", "## Debate"]) {
    assertStringIncludes(report, part);
  }
  assertStringIncludes(
    report,
    "FISCAL-AGENT-1 · Spending · increase · $4.2 billion, fiscal years 2027 through 2031",
  );
});

Deno.test("amounts and times read well", () => {
  assertEquals([4.2, 0.035, 0.0000002, -18.6, 1250, 0].map(amount), [
    ...["$4.2 billion", "$35 million", "$200", "−$18.6 billion", "$1.25 trillion", "$0"],
  ]);
  assertEquals([0.2, 40, 120, 3900].map(span), ["under a second", "40 s", "2 min", "1 h 5 min"]);
});
