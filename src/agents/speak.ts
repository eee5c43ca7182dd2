// The calls of one try of one turn: the project manager's prompt if there is one, the answer as it streams, and in a
// debate the stance that ends it. An async generator of events; what it used is counted also when it throws.

import { addUsage, type Event, NO_USAGE, type Stance, type TurnRef, type Usage } from "../core/event.ts";
import { ask, complete, emptyAnswer } from "./ask.ts";
import type { Reservation } from "./budget.ts";
import { type Model, ModelError, type ModelRequest, type StopCause } from "./model.ts";
import { countedUsage, maxUsage, wasTakenUp } from "./usage.ts";
import { MANAGER } from "./user_message.ts";
import { type DebateView, type Prompt, type Scene, stancePrompt, turnPrompt } from "./prompt.ts";
import { type Handover, handOver } from "../handover.ts";

/** What a call used, and who answered. */
export interface Answered {
  usage: Usage;
  model: string;
}

/** What a try will ask, with room for it set aside. */
export interface Plan {
  scene: Scene;
  /** Asks the project manager for the prompt of this turn. */
  manager?: Prompt;
  /** Granted outputs in the order of the calls; a call that may be asked again has two. */
  reservation: Reservation;
}

/** What a try has used so far; `manager` is what the project manager's prompt took. */
export interface Spent {
  turn: Usage;
  manager: Usage;
}

export interface Speaker {
  model: Model;
  /** The name to ask the provider for. */
  name: string;
  debate?: DebateView;
}

/** Makes the calls; throws `ModelError`, or the signal's reason. */
export async function* speak(
  ref: TurnRef,
  plan: Plan,
  speaker: Speaker,
  spent: Spent,
  signal: AbortSignal,
): AsyncGenerator<Event | Handover, void, void> {
  const { model, name, debate } = speaker;
  const outputs = [...plan.reservation.outputs];
  const instruction = plan.manager && (yield* instruct(ref, plan.manager, speaker, outputs, spent, signal));

  const turn = request(
    turnPrompt(plan.scene, ref.agent_type, { instruction, debate }),
    name,
    outputs.shift()!,
  );
  const said: Said = { text: "", unseen: "", begun: false };
  let failure: unknown;
  try {
    yield* handOver(stream(ref, model, turn, said, signal));
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    if (wasTakenUp(said.begun, failure)) {
      spent.turn = addUsage(spent.turn, countedUsage(said.usage, turn, said.text + said.unseen));
    }
  }

  let stance: Stance | undefined;
  if (debate) {
    const prompt = stancePrompt(plan.scene, ref.agent_type, said.text, debate);
    const [output, again] = outputs;
    const answer = await ask<Stance>(model, request(prompt, name, output!), signal, undefined, again);
    spent.turn = addUsage(spent.turn, answer.usage);
    stance = onTheTable(answer.value, debate);
  }
  yield {
    type: "turn_completed",
    data: {
      ...ref,
      response: said.text,
      usage: spent.turn,
      model: said.done!.model,
      ...(instruction !== undefined && { prompt_used: instruction }),
      ...(stance && { stance }),
      ...(said.done!.stop !== "stop" && { finish_reason: said.done!.stop }),
    },
  };
}

/** The request of a prompt. */
export function request<T>(
  prompt: Prompt<T>,
  model: string,
  max_tokens: number,
): ModelRequest & Answering<T> {
  return { ...prompt, model, max_tokens } as ModelRequest & Answering<T>;
}

/** A prompt made with an answer schema keeps it. */
interface Answering<T> {
  answer: NonNullable<Prompt<T>["answer"]>;
}

interface Said {
  text: string;
  /** What it thought, which nobody is told and the provider charges. */
  unseen: string;
  begun: boolean;
  usage?: Usage;
  done?: { model: string; stop: StopCause };
}

async function* stream(
  { agent_type, round, message_id }: TurnRef,
  model: Model,
  turn: ModelRequest,
  said: Said,
  signal: AbortSignal,
): AsyncGenerator<Event, void, void> {
  for await (const chunk of model.stream(turn, signal)) {
    said.begun = true;
    if (chunk.type === "text" && chunk.text !== "") {
      said.text += chunk.text;
      yield { type: "text_streamed", data: { agent_type, round, message_id, delta: chunk.text } };
    } else if (chunk.type === "reasoning") {
      said.unseen += chunk.text;
    } else if (chunk.type === "usage") {
      said.usage = maxUsage(said.usage, chunk);
    } else if (chunk.type === "done") {
      said.done = { model: chunk.model, stop: chunk.stop };
    }
  }
  if (!said.done) throw new ModelError("cut", `${model.provider} ended its answer without saying so`);
  if (said.text.trim() === "") {
    throw new ModelError("invalid_answer", emptyAnswer(model, said.done.stop, turn.max_tokens));
  }
}

/** The project manager writes the prompt of this turn. */
async function* instruct(
  { agent_type, round, message_id }: TurnRef,
  prompt: Prompt,
  { model, name }: Speaker,
  outputs: number[],
  spent: Spent,
  signal: AbortSignal,
): AsyncGenerator<Event, string, void> {
  const [output, again] = outputs.splice(0, 2);
  const answer = await complete(model, request(prompt, name, output!), signal, again);
  spent.manager = addUsage(NO_USAGE, answer.usage);
  const text = answer.text.trim();
  const { usage } = answer;
  yield {
    type: "prompt_written",
    data: {
      agent_type: MANAGER,
      for_agent: agent_type,
      round,
      message_id,
      prompt: text,
      usage,
      model: answer.model,
    },
  };
  return text;
}

/** A stance that names a position on the table by its letter holds that position. */
function onTheTable(stance: Stance, debate: DebateView): Stance {
  const letter = /^(?:position\s+)?([A-Z])[.:)]?$/i.exec(stance.position.trim())?.[1]?.toUpperCase();
  const position = debate.positions.find((p) => p.label === letter)?.text ?? stance.position.trim();
  return { ...stance, position };
}
