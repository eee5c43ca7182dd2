// From the roster and the transcript to what a model is sent. Pure. What agents and people said reaches another
// agent only as attributed data inside one user message, never as system text. A prompt never exceeds its scene's
// `contextTokens` (2,048 or more), by the estimate of token_estimate.ts.

import { z } from "zod";
import type { HistoryEntry, Stance } from "../core/event.ts";
import type { AnswerSchema, Message, Occasion } from "./model.ts";
import { profileOf, type Purpose, systemText } from "./system_text.ts";
import { estimateTokens } from "./token_estimate.ts";
import type { DataItem } from "./transcript.ts";
import { MANAGER, userMessage } from "./user_message.ts";

export { estimateTokens };

/** The part of a ModelRequest that depends on what was said. */
export interface Prompt<T = unknown> {
  system: string;
  messages: Message[];
  answer?: AnswerSchema<T>;
  occasion: Occasion;
}

/** What every prompt of a discussion starts from. */
export interface Scene {
  task: string;
  mode: string;
  agent_types: string[];
  round: number;
  total_rounds: number;
  /** What this speaker may see, oldest first; `agent_type` is `human` for people. */
  transcript: HistoryEntry[];
  /** How much the prompt may hold, in tokens. */
  contextTokens: number;
}

/** A position on the table of a debate, without its author. `label` is `A`, `B`, … */
export interface Position {
  label: string;
  text: string;
}

/** What the project manager answers when asked who speaks next. */
export interface Choice {
  next: string | null;
  settled: boolean;
  reason: string;
}

export interface DebateView {
  /** Everybody's latest positions, shuffled and anonymised; empty for the independent drafts of round 1. */
  positions: Position[];
  /** The speaker's own latest stance, if it has one. */
  own?: Stance;
}

/** What the calls of a discussion are for, as data. `agent` is who answers. */
export type DiscussionOccasion =
  | SceneOccasion & { purpose: "turn"; instruction?: string; debate?: DebateView }
  | SceneOccasion & { purpose: "stance"; draft: string; debate: DebateView }
  | SceneOccasion & { purpose: "manager_prompt"; for_agent: string }
  | SceneOccasion & { purpose: "choice"; candidates: string[] }
  | SceneOccasion & { purpose: "summary"; stop_reason: string };

export interface SceneOccasion extends Occasion, Omit<Scene, "contextTokens"> {
  purpose: Purpose;
}

const STANCE: AnswerSchema<Stance> = {
  name: "stance",
  schema: z.object({
    position: z.string().min(1).max(500),
    confidence: z.number().min(0).max(1),
    changed_because: z.string().optional(),
  }),
};

const CHOICE: AnswerSchema<Choice> = {
  name: "choice",
  schema: z.object({ next: z.string().nullable(), settled: z.boolean(), reason: z.string() }),
};

/** One turn of `agent`: plain text, streamed. `instruction` is the project manager's prompt for this turn. */
export function turnPrompt(
  scene: Scene,
  agent: string,
  options: { instruction?: string; debate?: DebateView } = {},
): Prompt {
  const { instruction, debate } = options;
  const ask = instruction === undefined
    ? "Write your contribution now."
    : 'Write your contribution now. The object of kind "request" is what the project manager asks of you in this ' +
      "turn: answer it as far as it serves the task and fits your role.";
  return {
    ...prompt(
      "turn",
      scene,
      agent,
      [...positions(debate), ...request(instruction)],
      debateRound(debate) + ask,
    ),
    occasion: { ...occasion("turn", scene, agent), instruction, debate },
  };
}

/** The structured stance that ends a debate turn; `draft` is what the agent has just said. */
export function stancePrompt(scene: Scene, agent: string, draft: string, debate: DebateView): Prompt<Stance> {
  const items = [...positions(debate), item(draft, (text) => ({ kind: "your_draft", text }))];
  const ask =
    'The object of kind "your_draft" is what you have just said in this round. State your stance now.';
  return {
    ...prompt("stance", scene, agent, items, ask),
    answer: STANCE,
    occasion: { ...occasion("stance", scene, agent), draft, debate },
  };
}

/** The project manager writes the prompt for the next turn of `agent`: plain text. */
export function managerPrompt(scene: Scene, agent: string): Prompt {
  const { role, cares_about } = profileOf(agent);
  const items = [
    item(role, (text) => ({ kind: "next_speaker", agent_type: agent, role: text, cares_about })),
  ];
  const ask = 'Write the request to the agent that the object of kind "next_speaker" describes.';
  return {
    ...prompt("manager_prompt", scene, MANAGER, items, ask),
    occasion: { ...occasion("manager_prompt", scene, MANAGER), for_agent: agent },
  };
}

/** The project manager chooses who speaks next, or says that the matter is settled. */
export function choicePrompt(scene: Scene, candidates: string[]): Prompt<Choice> {
  const items = candidates.map((type) => {
    const turns = scene.transcript.filter((entry) => entry.agent_type === type).length;
    const { role, cares_about } = profileOf(type);
    return item(role, (text) => ({ kind: "candidate", agent_type: type, role: text, cares_about, turns }));
  });
  return {
    ...prompt("choice", scene, MANAGER, items, 'Choose now among the objects of kind "candidate".'),
    answer: CHOICE,
    occasion: { ...occasion("choice", scene, MANAGER), candidates },
  };
}

/** The project manager's closing summary: plain text. */
export function summaryPrompt(scene: Scene, stopReason: string): Prompt {
  const items = [item(stopReason, (text) => ({ kind: "ended_because", text }))];
  return {
    ...prompt("summary", scene, MANAGER, items, "The discussion is over. Write its summary now."),
    occasion: { ...occasion("summary", scene, MANAGER), stop_reason: stopReason },
  };
}

function prompt(purpose: Purpose, scene: Scene, agent: string, items: DataItem[], ask: string) {
  const system = systemText(purpose, agent, scene.mode);
  return { system, messages: [userMessage(scene, agent, system, items, ask)] };
}

function positions(debate: DebateView | undefined): DataItem[] {
  const all = debate?.positions ?? [];
  const own = debate?.own;
  return [
    ...all.map((p) => item(p.text, (text) => ({ kind: "position", letter: p.label, text }))),
    ...(own
      ? [item(own.position, (text) => ({ kind: "your_stance", text, confidence: own.confidence }))]
      : []),
  ];
}

function request(instruction: string | undefined): DataItem[] {
  return instruction === undefined
    ? []
    : [item(instruction, (text) => ({ kind: "request", from: "Project Manager", text }))];
}

function debateRound(debate: DebateView | undefined): string {
  if (!debate) return "";
  return debate.positions.length === 0
    ? "Draft your position independently: say what should be done, why, and what would change your mind. "
    : 'Weigh the objects of kind "position" by their letters, each on its merit, then say whether you keep or ' +
      "change your own, and why. ";
}

function item(text: string, data: DataItem["data"]): DataItem {
  return { text, data };
}

function occasion<P extends Purpose>(purpose: P, scene: Scene, agent: string) {
  const { task, mode, agent_types, round, total_rounds, transcript } = scene;
  return { purpose, agent, task, mode, agent_types, round, total_rounds, transcript };
}
