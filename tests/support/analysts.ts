// The rehearsal analysts asked as an analysis asks them: through the rehearsal model's table, answers read back through
// their schemas.

import type { z } from "zod";
import type { Claim, Finding } from "../../src/core/analysis.ts";
import { convergenceScore } from "../../src/core/consensus.ts";
import {
  type AnalysisOccasion,
  debateSchema,
  type DebateTurn,
  type FindingsAnswer,
  findingsSchema,
  judgeSchema,
  reviewSchema,
  type VoteAnswer,
  voteSchema,
} from "../../src/agents/analysis_schema.ts";
import { ground } from "../../src/agents/bill/ground.ts";
import { sectionsFor } from "../../src/agents/bill/routing.ts";
import { type Bill, splitSections } from "../../src/agents/bill/sections.ts";
import { compose } from "../../src/agents/rehearsal/compose.ts";

export const SCHEMAS: Record<string, z.ZodType> = {
  analysis_findings: findingsSchema,
  analysis_review: reviewSchema,
  analysis_debate: debateSchema,
  analysis_vote: voteSchema,
  analysis_judge: judgeSchema,
};

/** A text with its sections. */
export function billOf(text: string): Bill {
  return { text, sections: splitSections(text) };
}

/** The answer as the rehearsal model gives it, read back through its schema. */
export function ask<T>(occasion: AnalysisOccasion): T {
  const schema = SCHEMAS[occasion.purpose]!;
  const text = compose({
    system: "",
    messages: [],
    max_tokens: 10_000,
    answer: { name: occasion.purpose, schema },
    occasion: { ...occasion },
  }, 1);
  return schema.parse(JSON.parse(text)) as T;
}

/** An answer in plain text. */
export function tell(occasion: AnalysisOccasion): string {
  return compose({ system: "", messages: [], max_tokens: 1000, occasion: { ...occasion } }, 1);
}

/** What an analyst answers to the sections of a bill that concern it. */
export function read(bill: Bill, agent: string): FindingsAnswer {
  const sections = sectionsFor(agent, bill, { maxChars: 120_000 })
    .map(({ id, heading, start, end }) => ({ id, heading, text: bill.text.slice(start, end) }));
  return ask({ purpose: "analysis_findings", agent, sections });
}

/** What an analyst answers to one section. */
export function readText(agent: string, text: string): FindingsAnswer {
  const { id, heading } = splitSections(text)[0]!;
  return ask({ purpose: "analysis_findings", agent, sections: [{ id, heading, text }] });
}

/** What an analyst finds, grounded and with ids. */
export function found(bill: Bill, agent: string): Finding[] {
  return read(bill, agent).findings.map((claim: Claim, i) => ({
    ...claim,
    ...ground(claim, bill),
    agent_id: `${agent}-agent-1`,
    finding_id: `${agent}-${i + 1}`,
  }));
}

/** Convergence of the economist's and the healthcare expert's votes. */
export function score(findings: Finding[], turns: DebateTurn[]): number {
  return convergenceScore(
    ["economic", "healthcare"].flatMap((agent) =>
      ask<VoteAnswer>({ purpose: "analysis_vote", agent, findings, turns }).votes.map((v) => ({
        agent_id: agent,
        ...v,
      }))
    ),
  );
}
