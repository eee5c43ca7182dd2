// Whole discussions by the rehearsal model without an engine: its answers in the order a mode would ask for them.

import type { HistoryEntry, Stance } from "../../src/core/event.ts";
import { readAnswer } from "../../src/agents/answers.ts";
import { type Position, type Prompt, type Scene, stancePrompt, turnPrompt } from "../../src/agents/prompt.ts";
import { compose } from "../../src/agents/rehearsal/compose.ts";
import { roleOf } from "../../src/core/roster.ts";

/** What the rehearsal model answers, whole. */
export function answerTo(prompt: Prompt, seed = 1): string {
  return compose({ ...prompt, max_tokens: 2048 }, seed);
}

/** A structured answer, checked against its schema. */
export function valueOf<T>(prompt: Prompt<T>, seed = 1): T {
  const reading = readAnswer(answerTo(prompt, seed), prompt.answer!);
  if (!reading.ok) throw new Error(reading.problem);
  return reading.value;
}

export interface Rehearsed {
  transcript: HistoryEntry[];
  /** After each round, by agent. */
  stances: Record<string, Stance>[];
}

/** A discussion in which everybody speaks once a round. `mode` decides what each may see, as the modes do. */
export function rehearse(task: string, mode: string, agents: string[], rounds: number, seed = 1): Rehearsed {
  const transcript: HistoryEntry[] = [];
  const stances: Record<string, Stance>[] = [];
  for (let round = 1; round <= rounds; round++) {
    const before = [...transcript];
    const latest = stances.at(-1) ?? {};
    const texts = [...new Set(Object.values(latest).map((stance) => stance.position))];
    const positions: Position[] = texts.map((text, i) => ({ label: String.fromCharCode(65 + i), text }));
    const next: Record<string, Stance> = {};
    for (const agent of agents) {
      const visible = mode === "round_robin" ? [...transcript] : before;
      const scene: Scene = {
        task,
        mode,
        agent_types: agents,
        round,
        total_rounds: rounds,
        transcript: mode === "debate" ? visible.filter((entry) => entry.agent_type === agent) : visible,
        contextTokens: 8000,
      };
      const debate = mode === "debate" ? { positions, own: latest[agent] } : undefined;
      const response = answerTo(turnPrompt(scene, agent, { debate }), seed);
      transcript.push({ agent_type: agent, role: roleOf(agent, "discussion"), round, response });
      if (!debate) continue;
      const stance = valueOf(stancePrompt(scene, agent, response, debate), seed);
      const chosen = positions.find((position) => position.label === stance.position);
      next[agent] = { ...stance, position: chosen?.text ?? stance.position };
    }
    stances.push(next);
  }
  return { transcript, stances };
}
