// What a client may send to the discussion API, as zod schemas: the same ones validate requests and are published
// as OpenAPI. Unknown fields are ignored; each rule's message names what was expected.

import { z } from "zod";
import { quote } from "../errors.ts";
import { namesOf } from "./bounded.ts";

/** Rounds when the request names none: a debate needs revisions to be one. */
const DEBATE_ROUNDS = 3;

export const budgetSchema = z.object({
  max_tokens: z.number().int().min(1).optional().describe("Input and output tokens of all calls together"),
  max_seconds: z.number().positive().optional().describe("Seconds from the start of the run"),
  max_cost_usd: z.number().positive().optional().describe("US dollars, by the server's price table"),
}).meta({ id: "Budget" });

/** The body of `POST /api/v1/discussions`. `known` are the agent types that exist. */
export function startSchema(known: readonly [string, ...string[]]) {
  const agentType = z.enum(known, {
    error: (issue) => `${quote(issue.input)} is not a known agent type; known are ${known.join(", ")}`,
  });
  return z.object({
    task: z.string().min(1, "must not be empty").max(20_000, "must be at most 20,000 characters")
      .refine((text) => text.trim() !== "", "must not be blank")
      .describe("What is to be discussed"),
    agent_types: namesOf(agentType, 16, "agent").describe("Who takes part, in the order of speaking"),
    mode: z.enum(["round_robin", "parallel", "debate", "moderated"]).default("round_robin"),
    rounds: z.number().int().min(1).max(20).optional().describe("1 to 20; 1 by default, 3 in a debate"),
    enable_project_manager: z.boolean().default(false)
      .describe("The project manager writes the prompt of every turn and a closing summary"),
    model: z.string().min(1).max(200).optional().describe("The provider's default when absent"),
    provider: z.string().min(1).max(50).optional().describe("The server's default when absent"),
    budget: budgetSchema.default({}),
  }).transform((body) => ({ ...body, rounds: body.rounds ?? (body.mode === "debate" ? DEBATE_ROUNDS : 1) }))
    .meta({ id: "StartDiscussion" });
}

/** The body of `POST …/{id}/messages`. */
export const messageSchema = z.object({
  content: z.string().min(1, "must not be empty").max(20_000, "must be at most 20,000 characters")
    .refine((text) => text.trim() !== "", "must not be blank"),
  author: z.string().min(1).max(100).optional().describe("Shown as the role; Human when absent"),
}).meta({ id: "HumanMessage" });

const wholeNumber = (name: string, min: number, max: number) =>
  z.string().regex(/^\d{1,15}$/, `must be a whole number, ${min} or more`).transform(Number)
    .pipe(z.number().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`)).describe(name);

export const listQuery = z.object({
  limit: wholeNumber("Rows of a page", 1, 100).default(20),
  cursor: z.string().max(2000).optional().describe("next_cursor of the page before"),
  status: z.enum(["pending", "running", "completed", "failed", "cancelled"]).optional(),
});

export const historyQuery = z.object({
  after: wholeNumber("Events after this sequence", 0, Number.MAX_SAFE_INTEGER).default(0),
  limit: wholeNumber("Events of a page", 1, 10_000).default(10_000),
});
