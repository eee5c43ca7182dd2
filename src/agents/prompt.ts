// From the roster and the transcript to what a model is sent. Pure. What agents and people said reaches another
// agent only as attributed data inside one user message, never as system text.

import type { HistoryEntry, Stance } from "../core/event.ts";
import type { AnswerSchema, Message, Occasion } from "./model.ts";

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

/** One turn of `agent`: plain text, streamed. `instruction` is the project manager's prompt for this turn. */
export declare function turnPrompt(
  scene: Scene,
  agent: string,
  options?: { instruction?: string; debate?: DebateView },
): Prompt;
/** The structured stance that ends a debate turn; `draft` is what the agent has just said. */
export declare function stancePrompt(scene: Scene, agent: string, draft: string, debate: DebateView): Prompt<Stance>;
/** The project manager writes the prompt for the next turn of `agent`: plain text. */
export declare function managerPrompt(scene: Scene, agent: string): Prompt;
/** The project manager chooses who speaks next, or says that the matter is settled. */
export declare function choicePrompt(scene: Scene, candidates: string[]): Prompt<Choice>;
/** The project manager's closing summary: plain text. */
export declare function summaryPrompt(scene: Scene, stopReason: string): Prompt;
