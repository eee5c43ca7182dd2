// Answers for the emulator of the real service when it is asked to be an analyst: it sees only what a provider sees,
// the messages of the request, reads the sections or findings in them, and answers in the form that was asked for.

import type { ChatCompletionRequest } from "npm:@copilotkit/aimock@1.43.0";
import type { FindingsOccasion, SectionText } from "../../src/agents/analysis_schema.ts";
import { compose } from "../../src/agents/rehearsal/compose.ts";
import { agentsOf } from "../../src/core/roster.ts";
import { SCHEMAS } from "./analysts.ts";

type Line = { kind: string } & Record<string, unknown>;

/** What the service says to a request of an analysis. */
export function analystAnswer({ messages }: Pick<ChatCompletionRequest, "messages">): { content: string } {
  const textOf = (role: string) =>
    messages.filter((m) => m.role === role).map((m) => String(m.content)).join("\n");
  const user = textOf("user");
  const lines = dataLines(user);
  const ids = (kind: string) => lines.filter((l) => l.kind === kind).map((l) => String(l.finding_id));
  const json = (value: unknown) => ({ content: JSON.stringify(value) });
  if (user.includes("Read the sections")) {
    return { content: findings(textOf("system"), lines) };
  }
  if (user.includes("Say of each object")) {
    return json({
      reviews: ids("finding").map((finding_id) => ({
        finding_id,
        verdict: "agree",
        reason: "So it says.",
        confidence: 0.8,
      })),
    });
  }
  if (user.includes("contradict each other")) {
    return json({ turn_type: "proposal", content: "Let us keep to the words quoted.", target_agent: null });
  }
  if (user.includes("Vote on every object")) {
    return json({
      votes: ids("finding").map((finding_id) => ({ finding_id, vote: "support", reason: "It is there." })),
    });
  }
  if (user.includes("Rule on every object")) {
    return json({
      rulings: ids("divided").map((finding_id) => ({ finding_id, ruling: "uphold", reason: "It is there." })),
    });
  }
  return { content: "The analysts agree on what the bill says." };
}

/** Findings as the rehearsal makes them, from nothing but the sections in the message. */
function findings(system: string, lines: Line[]): string {
  const agent = agentsOf("analysis").find(({ role }) => system.includes(`You are the ${role} on a panel`))!;
  const sections = lines.filter((l) => l.kind === "section") as unknown as SectionText[];
  const occasion: FindingsOccasion = { purpose: "analysis_findings", agent: agent.type, sections };
  const answer = { name: "findings", schema: SCHEMAS.analysis_findings! };
  return compose({ system: "", messages: [], max_tokens: 1, occasion, answer }, 1);
}

/** The data of a message, one JSON object a line. */
function dataLines(user: string): Line[] {
  const [, data = ""] = user.split("BEGIN DATA\n");
  return data.split("END DATA")[0]!.split("\n").filter(Boolean).map((line) => JSON.parse(line));
}
