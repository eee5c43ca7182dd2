// What a client may send to the analysis API, as zod schemas: the same ones validate requests and are published.

import { z } from "zod";
import { quote } from "../errors.ts";
import { namesOf, recordOf } from "./bounded.ts";
import { budgetSchema } from "./discussion_schema.ts";

/** Analysts of an analysis that names none. */
export const DEFAULT_ANALYSTS = ["fiscal", "economic", "healthcare", "social_security"];

/** The longest bills have some thousand sections. */
const MAX_KEYS = 10_000;

/** Ids that clients may choose. */
export const chosenId = z.string().regex(
  /^[A-Za-z0-9._~-]{1,128}$/,
  "must have 1 to 128 letters, digits, dots, underscores, tildes or hyphens",
).refine((id) => id !== "." && id !== "..", 'must not be "." or "..", which no address can end with');

/** The body of `POST /api/v1/analyses`. `known` are the analysts that exist; `maxChars` bounds the bill's text. */
export function analyzeSchema(known: readonly [string, ...string[]], maxChars: number) {
  const analyst = z.enum(known, {
    error: (issue) => `${quote(issue.input)} is not a known analyst; known are ${known.join(", ")}`,
  });
  return z.object({
    bill_id: z.string().min(1, "must not be empty").max(200, "must have at most 200 characters"),
    bill_text: z.string().max(maxChars, `must have at most ${maxChars} characters`)
      .refine((text) => text.trim() !== "", "must not be blank"),
    bill_sections: recordOf(z.string(), MAX_KEYS)
      .describe("Heading → text, when the client has split the bill itself"),
    extracted_mechanisms: recordOf(z.unknown(), MAX_KEYS),
    baseline_data: recordOf(z.unknown(), MAX_KEYS),
    agents: namesOf(analyst, 8, "analyst").default(DEFAULT_ANALYSTS as never),
    analysis_id: chosenId.optional().describe("Chosen by the client; 409 when it is in use"),
    max_debate_rounds: z.number().int().min(0).max(10).default(3),
    convergence_threshold: z.number().gt(0, "must be above 0").max(1).default(0.8),
    model: z.string().min(1).max(200).optional(),
    provider: z.string().min(1).max(50).optional(),
    budget: budgetSchema.default({}),
  }).meta({ id: "StartAnalysis" });
}
