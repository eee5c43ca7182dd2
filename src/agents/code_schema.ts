// What the code teams and their planner answer, as zod schemas, and what each call of a job is for, as data. A prompt
// gives its occasion the shape written here; the rehearsal model works from it, a language model is sent the schema.

import { z } from "zod";
import type { CodePlan, Framework, Scores, Team } from "../core/code_event.ts";
import type { Occasion } from "./model.ts";

const prose = z.string().trim().min(1);
const score = z.number().min(0).max(10);

/** What a review scores, each from 0 to 10. */
export const CRITERIA = ["requirements", "correctness", "accessibility", "clarity"] as const;

/** The planner's plan from the brief. */
export const planSchema = z.object({
  summary: prose,
  requirements: z.array(prose).min(1).max(20),
  acceptance: z.array(prose).min(1).max(20),
});

/** What a team thinks before it writes; objects, so that each can be told as soon as it is complete. */
export const thoughtsSchema = z.object({
  thoughts: z.array(z.object({ text: prose })).min(1).max(12),
});

/** One team on the other's code. */
export const codeReviewSchema = z.object({
  scores: z.object({
    requirements: score,
    correctness: score,
    accessibility: score,
    clarity: score,
  }),
  reasons: z.array(prose).min(1).max(10),
});

/** The planner between the two; scores from 0 to 10. */
export const decisionSchema = z.object({
  winner: z.enum(["anthropic", "google"]),
  scores: z.object({ anthropic: score, google: score }),
  reasons: z.array(prose).min(1).max(10),
});

/** A decision that goes with its own scores and with the compiler; any other is asked again. */
export function decisionOn(codes: readonly ShownCode[]): z.ZodType<DecisionAnswer> {
  return decisionSchema.superRefine(({ winner, scores }, ctx) => {
    const refuse = (message: string) => ctx.addIssue({ code: "custom", path: ["winner"], message });
    const other = winner === "anthropic" ? "google" : "anthropic";
    if (scores[winner] < scores[other]) refuse(`${winner} has a lower score than ${other}`);
    const holding = codes.filter(({ checked }) => checked).map(({ team }) => team);
    if (holding.length > 0 && !holding.includes(winner)) {
      refuse(`the code of ${winner} does not hold up in its compiler, and that of ${other} does`);
    }
  });
}

export type PlanAnswer = z.infer<typeof planSchema>;
export type ThoughtsAnswer = z.infer<typeof thoughtsSchema>;
export type CodeReviewAnswer = z.infer<typeof codeReviewSchema>;
export type DecisionAnswer = z.infer<typeof decisionSchema>;

/** A team's code as the others are shown it. */
export interface ShownCode {
  team: Team;
  code: string;
  checked: boolean;
  reason: string;
}

/** What a team is told of its code by the other one. */
export interface GivenReview {
  by: Team;
  scores: Scores;
  reasons: string[];
}

interface Call extends Occasion {
  brief: string;
  framework: Framework;
}

export interface PlanOccasion extends Call {
  purpose: "code_plan";
  agent: "planner";
}

export interface ThoughtsOccasion extends Call {
  purpose: "code_thoughts";
  agent: Team;
  plan: CodePlan;
}

/** A plain answer: prose if it likes, and one fenced block with the whole code. */
export interface WriteOccasion extends Call {
  purpose: "code_write";
  agent: Team;
  plan: CodePlan;
  thoughts: string[];
  /** Its earlier answer does not hold up: the code, and the compiler's words. */
  rejected?: { code: string; reason: string };
  /** It has won: its code, and what the other team said of it. */
  refine?: { code: string; checked: boolean; reason: string; reviews: GivenReview[] };
}

export interface CodeReviewOccasion extends Call {
  purpose: "code_review";
  /** Who reviews. */
  agent: Team;
  plan: CodePlan;
  reviewed: ShownCode;
}

export interface DecisionOccasion extends Call {
  purpose: "code_decision";
  agent: "planner";
  plan: CodePlan;
  codes: ShownCode[];
  reviews: (GivenReview & { of: Team })[];
}

/** What the calls of a job are for, as data. */
export type CodeOccasion =
  | PlanOccasion
  | ThoughtsOccasion
  | WriteOccasion
  | CodeReviewOccasion
  | DecisionOccasion;
