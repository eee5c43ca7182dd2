// All agents as data: who they are, what they care about, what they challenge and how they answer. Prompts, the
// rehearsal model and GET /api/v1/agents all read these rows, so adding an agent is adding a row. A type is unique
// within its kind; `data_scientist` is both a discussion agent and a persona.

import { ANALYSTS } from "./roster/analysis.ts";
import { CODE_TEAMS } from "./roster/code_team.ts";
import { DISCUSSION_AGENTS } from "./roster/discussion.ts";
import { PERSONAS } from "./roster/persona.ts";
import { SESSION_AGENTS } from "./roster/session.ts";

export type AgentKind = "discussion" | "analysis" | "persona" | "session" | "code_team";

export interface AgentProfile {
  readonly type: string;
  readonly kind: AgentKind;
  /** What people read, for example `QA Engineer`. */
  readonly role: string;
  readonly icon: string;
  /** One sentence for a list of agents. */
  readonly description: string;
  /** Noun phrases, most important first. */
  readonly cares_about: readonly string[];
  /** Noun phrases: what it does not let pass in others' contributions. */
  readonly challenges: readonly string[];
  /** How it answers, as instructions in one or two sentences. */
  readonly style: string;
}

/** Every agent of every kind. */
export const ROSTER: readonly AgentProfile[] = [
  ...DISCUSSION_AGENTS,
  ...ANALYSTS,
  ...PERSONAS,
  ...SESSION_AGENTS,
  ...CODE_TEAMS,
].map((row) => Object.freeze(row));

/** The agent of this type; with `kind`, the one of that kind. Where kinds share a type, discussion comes first. */
export function agent(type: string, kind?: AgentKind): AgentProfile | undefined {
  return ROSTER.find((row) => row.type === type && (kind === undefined || row.kind === kind));
}

/** All agents of a kind, in the order a list shows them. */
export function agentsOf(kind: AgentKind): AgentProfile[] {
  return ROSTER.filter((row) => row.kind === kind);
}

/**
 * What people call the agent of this type. A type the roster does not know (an old log may hold one) is spelt out:
 * `release_manager` becomes `Release Manager`.
 */
export function roleOf(type: string, kind?: AgentKind): string {
  const words = type.split(/[_\s]+/).filter(Boolean);
  return agent(type, kind)?.role ?? words.map((w) => w.charAt(0).toUpperCase() + w.slice(1)).join(" ");
}
