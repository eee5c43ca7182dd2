// What a client may send to the orchestration API, as zod schemas: the same ones validate requests and are published.

import { z } from "zod";
import { FRAMEWORKS, TEAMS } from "../core/code_event.ts";
import { quote } from "../errors.ts";
import { chosenId } from "./analysis_schema.ts";
import { namesOf } from "./bounded.ts";
import { budgetSchema } from "./discussion_schema.ts";

const team = z.enum(TEAMS as [typeof TEAMS[number], ...typeof TEAMS], {
  error: ({ input }) =>
    input === undefined ? undefined : `${quote(input)} is not a known team; known are ${TEAMS.join(", ")}`,
});

/** The body of `POST /api/v1/orchestrate`. */
export const orchestrateStart = z.object({
  brief: z.string().min(1, "must not be empty").max(20_000, "must be at most 20,000 characters")
    .refine((text) => text.trim() !== "", "must not be blank")
    .describe("What is to be built"),
  target_framework: z.enum(FRAMEWORKS as [typeof FRAMEWORKS[number], ...typeof FRAMEWORKS]).default("react"),
  include_teams: namesOf(team, TEAMS.length, "team").default([...TEAMS]).describe(
    "Who takes part; both when absent",
  ),
  job_id: chosenId.optional().describe("Chosen by the client; 409 when it is in use"),
  model: z.string().min(1).max(200).optional().describe("The model of `provider`; its default when absent"),
  provider: z.string().min(1).max(50).optional()
    .describe(
      "What the planner runs on, and a team whose own provider has no key; the server's default when absent",
    ),
  budget: budgetSchema.default({}),
}).meta({ id: "StartJob" });

/** The query of `GET /api/v1/orchestrate/{id}/preview`. */
export const previewQuery = z.object({
  team: team.describe("Whose code"),
  version: z.enum(["first", "refined"]).optional().describe("The version that stands when absent"),
});

/** A start request as it was validated. */
export type OrchestrateAsked = z.output<typeof orchestrateStart>;
