// Teams for tests: a model that answers every call of a job as the script says, and a compiler that takes code at its
// word: code with `BROKEN` in it does not hold up.

import type { CodeOccasion, ThoughtsOccasion, WriteOccasion } from "../../src/agents/code_schema.ts";
import type { ModelRequest } from "../../src/agents/model.ts";
import type { Checked, Framework, Team } from "../../src/core/code_event.ts";
import { Actor, type Line } from "./actor.ts";

export const BRIEF = "Create a login form with email and password";

export interface TeamScript {
  /** Overrides an answer; undefined leaves it. `call` counts all calls from 1. */
  special?: (occasion: CodeOccasion, call: number) => Line | undefined;
  /** Holds every version of the code until it is let go, after half of it. */
  hold?: Promise<void>;
  /** Who wins; anthropic by default. */
  winner?: Team;
}

/** A model that plays both teams and the planner. */
export function coders(script: TeamScript = {}): Actor {
  return new Actor(coder(script));
}

export function coder({ special, hold, winner = "anthropic" }: TeamScript = {}) {
  return (request: ModelRequest, call: number): Line => {
    const occasion = request.occasion as CodeOccasion;
    const other = special?.(occasion, call);
    if (other !== undefined) return other;
    switch (occasion.purpose) {
      case "code_plan":
        return JSON.stringify(PLAN);
      case "code_thoughts":
        return JSON.stringify({ thoughts: thoughtsOf(occasion).map((text) => ({ text })) });
      case "code_write":
        return hold ? { text: written(occasion), hold } : written(occasion);
      case "code_review":
        return JSON.stringify({
          scores: SCORES[occasion.reviewed.team],
          reasons: [`${occasion.agent} would label it`],
        });
      case "code_decision":
        return JSON.stringify({
          winner,
          scores: winner === "anthropic" ? { anthropic: 8, google: 7 } : { anthropic: 7, google: 8 },
          reasons: ["It meets the plan better."],
        });
    }
  };
}

export const PLAN = {
  summary: "A login form",
  requirements: ["An email field", "A password field"],
  acceptance: ["Both are checked before it is sent"],
};

export const SCORES: Record<
  Team,
  { requirements: number; correctness: number; accessibility: number; clarity: number }
> = {
  anthropic: { requirements: 8, correctness: 7, accessibility: 9, clarity: 8 },
  google: { requirements: 9, correctness: 6, accessibility: 5, clarity: 7 },
};

export function thoughtsOf({ agent }: Pick<ThoughtsOccasion, "agent">): string[] {
  return [`${agent} sees two fields`, `${agent} wants "labels" for both`, `${agent} checks the email`];
}

/** The code a team writes; its refined version says so. */
export function codeOf(team: Team, how: "first" | "mended" | "refined" = "first"): string {
  return `export default function Login() {\n  // ${team} ${how}\n  return <form aria-label="Login" />;\n}\n`;
}

function written({ agent, rejected, refine }: WriteOccasion): string {
  return fenced(codeOf(agent, rejected ? "mended" : refine ? "refined" : "first"));
}

/** An answer with this code in it. */
export function fenced(code: string): string {
  return `Here it is:\n\n\`\`\`tsx\n${code}\`\`\`\n`;
}

/** Code of a team that does not compile. */
export function broken(team: Team): string {
  return fenced(`BROKEN by ${team}\n`);
}

export function gullible(framework: Framework, code: string): Promise<Checked & { faulty: boolean }> {
  const faulty = code.includes("BROKEN");
  const reason = faulty ? "Line 1: BROKEN is no statement." : `It compiles as ${framework}.`;
  return Promise.resolve({ checked: !faulty, reason, faulty });
}
