// What a run's events add up to. `evolve` is the only place that knows; modes, status pages and crash recovery all
// look at a View, so that a run taken up again is in exactly the state its log says. Plain data: it can be stored.

import { type BaseView, begin, emptyBase, end, type RunStatus, spend, step } from "./base_view.ts";
import type { DiscussionEvent, HistoryEntry, Stance, Stored, TurnRef } from "./event.ts";

export type { RunStatus };

export interface View extends BaseView {
  /** The round that was started last; 0 before the first. */
  round: number;
  total_rounds: number;
  rounds_completed: number;
  /** Convergence score by round, where the mode has one; `[0]` is round 1. */
  scores: number[];
  /** Completed turns and human messages, oldest first. */
  history: HistoryEntry[];
  /** Completed agent turns by round: `turns[round]` names who spoke, in order of completion. */
  turns: Record<number, string[]>;
  /** Stances by round and agent. */
  stances: Record<number, Record<string, Stance>>;
  /** Turns under way by message id, with the text so far. */
  open: Record<string, TurnRef & { text: string; prompt?: string }>;
  /** Tries so far of turns that are not complete, by `round/agent`. */
  attempts: Record<string, number>;
  /** Turns that failed for good, by `round/agent`. */
  failed: Record<string, { error: string; code: string }>;
  /** The project manager's last choice, until the turn it chose is complete. */
  choice?: { next: string | null; settled: boolean; round: number };
}

/** The view of a run in which nothing has happened. */
export function emptyView(): View {
  return {
    ...emptyBase(),
    round: 0,
    total_rounds: 0,
    rounds_completed: 0,
    scores: [],
    history: [],
    turns: {},
    stances: {},
    open: {},
    attempts: {},
    failed: {},
  };
}

/** Key of a turn in `attempts` and `failed`. */
export function turnKey(round: number, agent: string): string {
  return `${round}/${agent}`;
}

/** Moves `view` on by one event, in place, and returns it. Events must come in sequence. */
export function evolve(view: View, stored: Stored): View {
  step(view, stored);
  apply(view, stored.event as DiscussionEvent, stored.at);
  return view;
}

function apply(view: View, event: DiscussionEvent, at: string): void {
  switch (event.type) {
    case "run_started":
      begin(view, at);
      view.total_rounds = event.data.rounds;
      return;
    case "round_started":
      view.round = event.data.round;
      return;
    case "speaker_chosen": {
      const { next, settled, round } = event.data;
      view.choice = { next, settled, round };
      return spend(view, event.data.agent_type, event.data.model, event.data.usage);
    }
    case "turn_started": {
      const { agent_type, round, attempt, message_id } = event.data;
      // A try that was under way when the server stopped never says that it ended.
      for (const [id, open] of Object.entries(view.open)) {
        if (open.agent_type === agent_type && open.round === round) abandon(view, id);
      }
      view.open[message_id] = { ...event.data, text: "" };
      view.attempts[turnKey(round, agent_type)] = attempt;
      return;
    }
    case "prompt_written": {
      const open = view.open[event.data.message_id];
      if (open) open.prompt = event.data.prompt;
      return spend(view, event.data.agent_type, event.data.model, event.data.usage);
    }
    case "text_streamed": {
      const open = view.open[event.data.message_id];
      if (open) open.text += event.data.delta;
      return;
    }
    case "turn_completed": {
      const { agent_type, role, round, response, message_id, stance } = event.data;
      delete view.open[message_id];
      delete view.attempts[turnKey(round, agent_type)];
      delete view.choice;
      view.history.push({ agent_type, role, round, response });
      (view.turns[round] ??= []).push(agent_type);
      if (stance) (view.stances[round] ??= {})[agent_type] = stance;
      return spend(view, event.data.agent_type, event.data.model, event.data.usage);
    }
    case "turn_failed": {
      const { agent_type, round, message_id, error, code, will_retry, usage } = event.data;
      delete view.open[message_id];
      if (!will_retry) {
        view.failed[turnKey(round, agent_type)] = { error, code };
        delete view.attempts[turnKey(round, agent_type)];
        delete view.choice;
      }
      return spend(view, agent_type, "", usage);
    }
    case "human_spoke": {
      const { agent_type, role, round, response } = event.data;
      view.history.push({ agent_type, role, round, response });
      return;
    }
    case "round_completed":
      view.rounds_completed = event.data.round;
      if (event.data.convergence_score !== undefined) {
        view.scores[event.data.round - 1] = event.data.convergence_score;
      }
      return;
    case "run_completed":
      view.usage = event.data.result.usage;
      return close(view, "completed", at);
    case "run_failed":
      return close(view, "failed", at, event.data);
    case "run_cancelled":
      return close(view, "cancelled", at, event.data);
    default:
      event satisfies never;
  }
}

/** What framing and the roles add to a prompt, in tokens, as far as nobody knows better. */
const PROMPT_TOKENS = 600;

/**
 * Lets go of a try that a crash ended. What it used was never reported, and must not be free, or a run that crashes
 * often would pass its cap: it is charged by estimate, three UTF-16 units a token, for what it said and had to read.
 */
export function abandon(view: View, message_id: string): void {
  const open = view.open[message_id];
  if (!open) return;
  delete view.open[message_id];
  const read = view.history.reduce((sum, entry) => sum + entry.response.length, 0);
  const usage = {
    input_tokens: PROMPT_TOKENS + Math.ceil(read / 3),
    output_tokens: Math.ceil(open.text.length / 3),
  };
  spend(view, open.agent_type, "", usage);
}

function close(view: View, status: RunStatus, at: string, error?: View["error"]): void {
  // What was cut short has cost something all the same.
  for (const message_id of Object.keys(view.open)) abandon(view, message_id);
  end(view, status, at, error);
}

/** How far a run is, in [0, 1]: completed turns over expected ones; 1 only when it has ended. */
export function progress(view: View, expectedTurns: number): number {
  if (view.status !== "running" && view.status !== "pending") return 1;
  const done = Object.values(view.turns).reduce((sum, agents) => sum + agents.length, 0) +
    Object.keys(view.failed).length;
  return expectedTurns > 0 ? Math.min(0.99, Math.round((done / expectedTurns) * 100) / 100) : 0;
}
