// What a discussion on the stage plays: a made-up debate and a round robin with a fixed text, so that a picture of
// the page and a test of it always show the same. Deltas of a turn joined are exactly its response.

import { roleOf } from "../../src/core/roster.ts";
import type { Line } from "./staged_discussion.ts";

// deno-lint-ignore no-explicit-any
type Json = any;

const USAGE = { input_tokens: 820, output_tokens: 164 };

const SPEECHES = [
  "Start with the failure that hurts most: a **lost session** in the middle of a payment. Everything else can be " +
  "retried.\n\n1. Keep tokens short-lived, fifteen minutes at most.\n2. Keep the refresh token in one place, and " +
  "rotate it at every use.\n3. Write down what happens when the store is *away*.\n\nI would not build our own " +
  "password store. There is nothing to gain in it.",
  "I agree with the short life of tokens, not with the store. With 40 requests a second, a look-up on each of them " +
  "costs more than it protects. Measure first:\n\n```ts\nconst started = performance.now();\nawait sessions.verify(token);\n" +
  "metrics.observe(performance.now() - started);\n```\n\nIf the 99th percentile stays below 5 ms, I withdraw this.",
  "Two questions before anyone builds. Who revokes a session, and **how soon must it be dead**? And what does the " +
  "user see at that moment?\n\n| case | must be dead within |\n|---|---|\n| password changed | at once |\n" +
  "| device lost | one minute |\n| rights changed | next token |\n\nA table like this decides the design more than any " +
  "library does.",
  "Nobody has said how we would notice that it is broken. A refresh token used twice is the alarm: it means that one " +
  "of the two was stolen. Log it, end the family of tokens, and tell the user in plain words.",
];

const STANCES = [
  "Short-lived signed tokens with rotated refresh tokens",
  "Server-side sessions in a shared store",
  "Short-lived signed tokens with rotated refresh tokens",
  "Short-lived signed tokens with a revocation list",
];

/** A whole discussion of the request's mode, its rounds and agents. */
export function* discussion(request: Json): Generator<Line> {
  const { task, agent_types, mode = "round_robin", rounds = 1, enable_project_manager = false } = request;
  const named = { provider: request.provider ?? "rehearsal", model: request.model ?? "rehearsal" };
  const start = { discussion_id: "x", task, agent_types, mode, rounds, enable_project_manager, ...named };
  yield ["discussion_start", start];
  let said = 0;
  let score = 0;
  for (let round = 1; round <= rounds; round++) {
    yield ["round_start", { round, total_rounds: rounds }];
    const turns = agent_types.map((agent: string, i: number) => turn(request, named.model, agent, i, round));
    if (mode === "debate" || mode === "parallel") yield* interleaved(turns);
    else {
      for (const [i, one] of turns.entries()) {
        if (mode === "moderated") {
          const reason = "The question of revocation is open and belongs to them.";
          const choice = {
            agent_type: "project_manager",
            round,
            next: agent_types[i],
            settled: false,
            reason,
          };
          yield ["speaker_choice", { ...choice, usage: USAGE, model: named.model }];
        }
        yield* one;
      }
    }
    said += agent_types.length;
    score = Math.min(93, 30 + 28 * (round - 1) + 2 * round) / 100;
    yield ["round_complete", {
      round,
      total_rounds: rounds,
      ...(mode === "debate" ? { convergence_score: score } : {}),
    }];
  }
  const summary =
    "Use **short-lived signed tokens** with refresh tokens that are rotated at every use. Reuse of one ends " +
    "its family.\n\n- Open: whether rights must change before the next token.\n- Next: measure the look-up under load.";
  const usage = { input_tokens: 820 * said, output_tokens: 164 * said };
  const stop_reason = mode === "debate" && score >= 0.8 ? "agreement" : "rounds_completed";
  const result = { summary, usage, stop_reason, ...(mode === "debate" ? { convergence_score: score } : {}) };
  yield ["discussion_complete", { total_responses: said, conversation_history: [], result }];
}

function* turn(
  request: Json,
  model: string,
  agent_type: string,
  seat: number,
  round: number,
): Generator<Line> {
  const response = SPEECHES[(seat + round - 1) % SPEECHES.length]!;
  const message_id = `m-${round}-${agent_type}`;
  const who = { agent_type, role: roleOf(agent_type), round, message_id, attempt: 1 };
  yield ["agent_thinking", who];
  const prompt = `As the ${who.role}, say what the others have not considered about: ${request.task}`;
  if (request.enable_project_manager) {
    const from = { agent_type: "project_manager", for_agent: agent_type, round, message_id };
    yield ["agent_prompt", { ...from, prompt, usage: USAGE, model }];
  }
  for (const delta of response.match(/.{1,24}(\s|$)|[\s\S]{1,24}/g) ?? []) {
    yield ["agent_delta", { agent_type, round, message_id, delta }];
  }
  const moved = round > 1 && seat === 1;
  const stance = {
    position: moved ? STANCES[0]! : STANCES[seat % STANCES.length]!,
    confidence: Math.min(0.95, 0.55 + 0.12 * round + 0.03 * seat),
    ...(moved ? { changed_because: "The alarm on reuse answers what a store was for." } : {}),
  };
  yield ["agent_response", {
    ...who,
    response,
    usage: USAGE,
    model,
    ...(request.enable_project_manager ? { prompt_used: prompt } : {}),
    ...(request.mode === "debate" ? { stance } : {}),
  }];
}

/** A line of each in turn, as agents that speak at once do. */
function* interleaved(turns: Generator<Line>[]): Generator<Line> {
  let left = turns;
  while (left.length > 0) {
    const going: Generator<Line>[] = [];
    for (const one of left) {
      const next = one.next();
      if (next.done) continue;
      yield next.value;
      going.push(one);
    }
    left = going;
  }
}
