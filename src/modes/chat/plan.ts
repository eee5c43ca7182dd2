// What a reply is asked with, and what it may cost at most.

import { inputBound, type PlannedCall } from "../../agents/budget.ts";
import { assistantPrompt, type ChatPrompt, personaPrompt } from "../../agents/chat_prompt.ts";
import type { ChatSpec } from "../../core/spec.ts";

interface Bounds {
  /** How much of a conversation is sent again, in tokens. */
  contextTokens: number;
}

/** The prompt of the reply in place `index`: a persona's, or the model's own. */
export function promptOf(spec: ChatSpec, { contextTokens }: Bounds, index: number): ChatPrompt {
  const persona_id = spec.personas[index];
  return persona_id === undefined
    ? assistantPrompt(spec, contextTokens)
    : personaPrompt(spec, persona_id, contextTokens);
}

/** The most input tokens of a call. What the provider keeps of a conversation it reads too, and nobody here has it. */
export function inputOf(prompt: ChatPrompt, { contextTokens }: Bounds): number {
  return inputBound(prompt) + (prompt.previous_response_id === undefined ? 0 : contextTokens);
}

/** The call that makes the reply in place `index`. */
export function planOf(spec: ChatSpec, bounds: Bounds, index: number): PlannedCall {
  return { input: inputOf(promptOf(spec, bounds, index), bounds), output: spec.max_tokens };
}
