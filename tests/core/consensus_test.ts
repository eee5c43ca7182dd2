// Consensus from votes: scores stay in [0, 1], the order of agents changes nothing, unanimity is 1 either way, and
// only what really contradicts is disputed.

import { assertEquals } from "@std/assert";
import fc from "npm:fast-check@4.10.2";
import { type Finding, type Vote, VOTES } from "../../src/core/analysis.ts";
import {
  consensusLevel,
  convergenceScore,
  disagreements,
  type FindingVote,
  supportScore,
} from "../../src/core/consensus.ts";
import { anySeed } from "../support/random.ts";

const seed = anySeed();
const anyVote = fc.constantFrom(...VOTES);
const ballot = fc.array(
  fc.record({
    agent_id: fc.constantFrom("fiscal-agent-1", "economic-agent-1", "legal-agent-1", "equity-agent-1"),
    finding_id: fc.constantFrom("f1", "f2", "f3"),
    vote: anyVote,
  }),
  { maxLength: 24 },
);

Deno.test("a support score is in [0, 1], whatever was voted, and null only when nobody did", () => {
  console.log(`consensus properties: SEED=${seed}`);
  fc.assert(
    fc.property(fc.array(anyVote), (votes) => {
      const score = supportScore(votes);
      if (votes.every((vote) => vote === "abstain")) return score === null;
      return score !== null && score >= 0 && score <= 1;
    }),
    { seed },
  );
});

Deno.test("a support score is the mean of the weights, moved to 0 to 1", () => {
  assertEquals(supportScore(["strongly_support", "strongly_support"]), 1);
  assertEquals(supportScore(["strongly_oppose"]), 0);
  assertEquals(supportScore(["neutral", "abstain"]), 0.5);
  assertEquals(supportScore(["support", "support", "oppose"]), (3 + 3 + 1) / 12);
  assertEquals(supportScore([]), null);
});

Deno.test("a level begins at its threshold", () => {
  const levels = [1, 0.91, 0.9, 0.75, 0.7499, 0.6, 0.5999, 0.4, 0.3999, 0].map(consensusLevel);
  assertEquals(levels, [
    "strong_consensus",
    "strong_consensus",
    "consensus",
    "consensus",
    "majority",
    "majority",
    "divided",
    "divided",
    "minority",
    "minority",
  ]);
  assertEquals(consensusLevel(null), "no_consensus");
});

Deno.test("convergence is in [0, 1], and the order of votes changes nothing", () => {
  fc.assert(
    fc.property(ballot, fc.infiniteStream(fc.nat()), (votes, order) => {
      const once = unique(votes);
      const score = convergenceScore(once);
      const shuffled = once.map((vote) => ({ vote, key: order.next().value }))
        .sort((a, b) => a.key - b.key).map(({ vote }) => vote);
      return score >= 0 && score <= 1 && convergenceScore(shuffled) === score;
    }),
    { seed },
  );
});

Deno.test("unanimity is 1, for or against, and so is a lone voter", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...VOTES.filter((v) => v !== "abstain")),
      fc.integer({ min: 1, max: 9 }),
      (vote, n) => {
        const votes = Array.from({ length: n }, (_, i) => cast(`a${i}`, "f1", vote));
        return convergenceScore(votes) === 1;
      },
    ),
    { seed },
  );
});

Deno.test("convergence of a split is the lower the farther the votes are apart", () => {
  const split = (...votes: Vote[]) => convergenceScore(votes.map((vote, i) => cast(`a${i}`, "f1", vote)));
  assertEquals(split("strongly_support", "strongly_oppose"), 0);
  assertEquals(split("support", "oppose"), 0.5);
  assertEquals(split("support", "neutral"), 0.75);
  assertEquals(split("strongly_support", "strongly_support", "strongly_support", "strongly_oppose"), 0.5);
  assertEquals(split("support", "abstain"), 1);
  assertEquals(split("abstain", "abstain"), 0);
  assertEquals(convergenceScore([]), 0);
});

Deno.test("of several votes of an agent on a finding the last counts", () => {
  const votes = [cast("a", "f1", "oppose"), cast("b", "f1", "support"), cast("a", "f1", "support")];
  assertEquals(convergenceScore(votes), 1);
});

Deno.test("opposite directions on one section and category are disputed", () => {
  const topics = disagreements([
    finding("fiscal", "1", { direction: "increase", confidence: 0.9 }),
    finding("fiscal", "2", { direction: "increase", confidence: 0.6 }),
    finding("healthcare", "3", { direction: "decrease" }),
    finding("legal", "4", { direction: "neutral" }),
    finding("equity", "5", { direction: "decrease", section_id: "s9" }),
    finding("economic", "6", { direction: "decrease", category: "revenue" }),
    finding("behavioral", "7", { direction: "decrease", grounded: false }),
  ]);
  assertEquals(topics.length, 1);
  const [topic] = topics;
  assertEquals([topic!.category, topic!.section_id, topic!.reason], ["spending", "s1", "opposite direction"]);
  assertEquals(topic!.sides.map((side) => side.finding.finding_id), ["1", "3"]);
});

Deno.test("who found both directions in a section disputes neither, unless the words are the same", () => {
  const both = [
    finding("fiscal", "1", { direction: "increase", quotation: "the first provision of it" }),
    finding("fiscal", "2", { direction: "decrease", quotation: "the second provision of it" }),
  ];
  const other = finding("healthcare", "3", { direction: "decrease", quotation: "a third provision of it" });
  assertEquals(disagreements([...both, other]), []);
  const same = { ...other, quotation: "the first  provision\nof it" };
  assertEquals(disagreements([...both, same])[0]?.sides.map((s) => s.finding.finding_id), ["1", "3"]);
});

Deno.test("amounts are disputed when the larger is more than twice the smaller", () => {
  const a = finding("fiscal", "1", { amount: 0.39, quotation: "in the first year" });
  const b = finding("economic", "2", { amount: 1.52, quotation: "in the last year" });
  assertEquals(disagreements([a, b])[0]?.reason, "amounts far apart");
  assertEquals(disagreements([a, finding("economic", "2", { amount: 0.78, quotation: "twice" })]), []);
  const also = finding("economic", "3", { amount: 0.39, quotation: "in the first year too" });
  assertEquals(disagreements([a, b, also]), []);
});

Deno.test("the order of findings does not change what is disputed", () => {
  const anyFinding = fc.record({
    agent: fc.constantFrom("fiscal", "economic", "legal"),
    direction: fc.constantFrom("increase" as const, "decrease" as const, "neutral" as const),
    section_id: fc.constantFrom("s1", "s2", "s10"),
    amount: fc.option(fc.constantFrom(0.1, 0.3, 5)),
    confidence: fc.constantFrom(0.5, 0.7),
    quotation: fc.constantFrom("one provision", "another provision"),
  });
  fc.assert(
    fc.property(fc.array(anyFinding, { maxLength: 12 }), (made) => {
      const findings = made.map(({ agent, ...rest }, i) => finding(agent, `f${i}`, rest));
      assertEquals(disagreements(findings.toReversed()), disagreements(findings));
      for (const { sides } of disagreements(findings)) {
        assertEquals(new Set(sides.map((side) => side.agent_id)).size, sides.length);
        assertEquals(sides.length > 1, true);
      }
    }),
    { seed },
  );
});

function cast(agent_id: string, finding_id: string, vote: Vote): FindingVote {
  return { agent_id, finding_id, vote };
}

function unique(votes: readonly FindingVote[]): FindingVote[] {
  return [...new Map(votes.map((v) => [`${v.agent_id} ${v.finding_id}`, v])).values()];
}

function finding(agent: string, id: string, change: Partial<Finding> & { amount?: number | null }): Finding {
  const { amount, ...rest } = change;
  return {
    agent_id: `${agent}-agent-1`,
    finding_id: id,
    category: "spending",
    description: "Something.",
    direction: "increase",
    section: "SEC. 1. SPENDING.",
    section_id: "s1",
    quotation: `words of ${id}`,
    confidence: 0.7,
    impact_magnitude: "low",
    time_horizon: "",
    fiscal_impact: amount == null ? null : {
      amount_billions: amount,
      time_period: "",
      confidence_low: amount,
      confidence_high: amount,
      confidence_range: [amount, amount],
      is_revenue: false,
      is_recurring: false,
    },
    grounded: true,
    ...rest,
  };
}
