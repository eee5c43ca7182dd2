// How the rehearsal analysts review, debate, vote and settle: what they say and how they vote is one decision, made by
// the words of the bill.

import { assert, assertEquals } from "@std/assert";
import type { Finding } from "../../src/core/analysis.ts";
import { disagreements } from "../../src/core/consensus.ts";
import type {
  DebateAnswer,
  DebateTurn,
  JudgeAnswer,
  ReviewAnswer,
  VoteAnswer,
} from "../../src/agents/analysis_schema.ts";
import { FIELDS } from "../../src/agents/bill/evidence.ts";
import { ask, billOf, found, score, tell } from "../support/analysts.ts";
import { longBill, shortBill } from "../support/bills.ts";

Deno.test("analysts review, debate and vote on one dispute until it is settled or stays open", () => {
  const text =
    "SEC. 5. PAYMENT RATES.\nFor fiscal year 2027, payments to hospitals under Medicare shall be reduced by 2.9 percent.";
  const bill = billOf(text);
  const all = ["economic", "healthcare"].flatMap((agent) => found(bill, agent));
  const topic = disagreements(all)[0]!;
  assertEquals([topic.category, topic.reason, topic.sides.length], ["cost", "opposite direction", 2]);
  const reviews = ask<ReviewAnswer>({
    purpose: "analysis_review",
    agent: "economic",
    findings: all.slice(1),
    own: all.slice(0, 1),
  });
  assertEquals(reviews.reviews.map(({ verdict }) => verdict), ["dispute"]);

  const turns: DebateTurn[] = [];
  const scores = [score(all, turns)];
  for (let round = 1; round <= 2; round++) {
    for (const { agent_id } of topic.sides) {
      const agent = agent_id.replace(/-agent-1$/, "");
      const answer = ask<DebateAnswer>({
        purpose: "analysis_debate",
        agent,
        topic,
        round,
        turns: [...turns],
      });
      turns.push({ agent_id, ...answer });
    }
    scores.push(score(all, turns));
  }
  assertEquals(turns.map(({ turn_type }) => turn_type), [
    "critique",
    "rebuttal",
    "proposal",
    "clarification",
  ]);
  assertEquals(
    turns.map(({ target_agent }) => target_agent),
    ["healthcare", "economic", "healthcare", "economic"].map((a) => `${a}-agent-1`),
  );
  for (const { content } of turns) assert(content.split(/\s+/).length <= 120, content);
  assert(turns[0]!.content.includes("2.9 percent"));
  assert(scores[0]! < scores[1]! && scores[1]! <= scores[2]!, `${scores}`);
});

Deno.test("a vote is cast on every finding; the refused are opposed and other fields left to others", () => {
  const bill = billOf(longBill());
  const all = FIELDS.flatMap((agent) => found(bill, agent));
  const refused: Finding = {
    ...all[0]!,
    finding_id: "refused",
    grounded: false,
    refused_because: "It quotes nothing.",
  };
  const { votes } = ask<VoteAnswer>({
    purpose: "analysis_vote",
    agent: "legal",
    findings: [...all, refused],
    turns: [],
  });
  assertEquals(votes.length, all.length + 1);
  assertEquals(votes.at(-1)!.vote, "strongly_oppose");
  const kinds = new Set(votes.map(({ vote }) => vote));
  assert(kinds.has("abstain") && kinds.has("strongly_support") && kinds.has("support"));
});

Deno.test("the arbitrator rules by the words, and the summary reports only what it was given", () => {
  const all = found(billOf(shortBill()), "fiscal");
  const items = [
    { finding: all[0]!, votes: [], support: 0.5 },
    {
      finding: { ...all[1]!, grounded: false, refused_because: "It quotes nothing." },
      votes: [],
      support: 0.5,
    },
  ];
  const { rulings } = ask<JudgeAnswer>({ purpose: "analysis_judge", agent: "judge", items });
  assertEquals(rulings.map(({ ruling }) => ruling), ["uphold", "reject"]);
  const text = tell({
    purpose: "analysis_summary",
    agent: "judge",
    bill_id: "b1",
    agreed: [all[0]!],
    disputed: [all[1]!],
    refused: 2,
  });
  assert(text.startsWith("On **b1** 1 finding of Fiscal Analyst found consensus."));
  assert(text.includes("Authorizes $42,500,000") && text.includes("**Still disputed**"));
  assert(text.endsWith("2 further findings were refused: the bill does not bear them out."));
});
