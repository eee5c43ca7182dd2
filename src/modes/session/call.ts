// One model call of one request: its steps as they stream, and what they led to. Every step is an event; what the call
// used stands in its last one. A call that is cut or stalls ends as an error that will be retried, once.

import { emptyAnswer } from "../../agents/ask.ts";
import type { Caller } from "../../agents/caller.ts";
import { inputBound, type Reservation } from "../../agents/budget.ts";
import { ModelError, type ModelRequest, type ToolCall } from "../../agents/model.ts";
import { sessionPrompt, type SessionScene } from "../../agents/session_prompt.ts";
import { NO_USAGE, type Usage } from "../../core/event.ts";
import type { OpenRequest } from "../../core/session_view.ts";
import { acted } from "./actions.ts";
import { completed } from "./completion.ts";
import type { Desk, Stream } from "./desk.ts";
import { failed, given } from "./failures.ts";
import { Hearing } from "./hearing.ts";
import { type CallRef, Speech, type Step } from "./speech.ts";

/** What is known of a call that is under way, for whoever stops it. */
export interface Flight {
  /** What it is worth so far. */
  used(): Usage;
  /** Whether it has said anything. */
  readonly begun: boolean;
  iteration: number;
}

/** Makes the next call of a request. `watch` is given the call while it is under way. */
export async function* call(
  desk: Desk,
  caller: Caller,
  request_id: string,
  watch: (flight: Flight | undefined) => void,
): Stream {
  const request = desk.request(request_id);
  const { options: { newId }, run } = desk;
  let scene = sceneOf(desk, request);
  const ref: CallRef = { request_id, iteration: scene.iteration, attempt: request.attempt + 1 };
  const speech = new Speech(ref, newId, request.enable_reasoning);
  let asked = askedIn(desk, scene);
  let reservation = reserved(desk, caller, asked);
  const short = !reservation && !scene.last;
  if (short) {
    // There may be room yet for an answer with what there is: without tools a call costs less.
    scene = { ...scene, last: true };
    asked = askedIn(desk, scene);
    reservation = reserved(desk, caller, asked);
  }
  if (!reservation) {
    yield failed(desk, request, ref, new ModelError("budget", NO_ROOM), {
      step_id: newId(),
      usage: NO_USAGE,
    });
    return;
  }
  const model_request: ModelRequest = {
    ...asked,
    model: run.spec.model,
    max_tokens: reservation.outputs[0]!,
    include_reasoning: request.enable_reasoning,
    keep_tags: true, // sessions tell thought from answer by them
  };
  const hearing = new Hearing(model_request);
  watch({
    used: () => hearing.worth,
    get begun() {
      return hearing.begun;
    },
    iteration: ref.iteration,
  });
  try {
    const calls: ToolCall[] = [];
    const failure = yield* heard(caller, model_request, speech, hearing, calls);
    if (failure) {
      const tooled = asked.tools.length > 0 && failure.fault === "rejected" && !hearing.begun;
      if (tooled && /tool|function|search/i.test(failure.message)) {
        return desk.refuse(asked.provider_tools !== undefined); // asked again without
      }
      yield given(desk, ref, speech, hearing, failure);
      return;
    }
    const { used: usage, done } = hearing;
    const end = { usage, model: done!.model };
    if (calls.length > 0 && asked.tools.length > 0) {
      yield [...speech.calls(), ...acted(desk, request, ref, calls, end)];
      return;
    }
    const { events, last } = speech.end(scene.last || !request.enable_reasoning);
    if (!last) {
      const why = calls.length > 0
        ? `${caller.model.provider} called tools where there are none and gave no answer`
        : emptyAnswer(caller.model, done!.stop, model_request.max_tokens);
      const empty = new ModelError("invalid_answer", why);
      yield [...events, ...given(desk, ref, speech, hearing, empty)];
      return;
    }
    const step: Step = { ...last, ...end };
    if (step.step === "answer" && done!.stop !== "stop" && done!.stop !== "tool_calls") {
      step.code = done!.stop;
    } else if (short && step.step === "answer") step.code = "budget";
    const closing = step.step === "answer"
      ? [completed(request, { ...step, iteration: ref.iteration }, run.spec.model, false)]
      : [];
    yield [...events, speech.taken(step), ...closing];
  } finally {
    watch(undefined);
    reservation.settle(hearing.used);
  }
}

const NO_ROOM = "The budget of this request left no room to go on";

type Asked = ReturnType<typeof sessionPrompt> & Pick<ModelRequest, "provider_tools">;

function askedIn(desk: Desk, scene: SessionScene): Asked {
  const prompt = sessionPrompt(scene);
  const provider_tools = prompt.tools.length > 0 ? desk.providerTools : [];
  return { ...prompt, ...(provider_tools.length > 0 && { provider_tools }) };
}

function reserved(desk: Desk, caller: Caller, asked: Asked): Reservation | undefined {
  return caller.reserve([{ input: inputBound(asked), output: desk.options.maxOutputTokens }]);
}

function sceneOf(desk: Desk, request: OpenRequest): SessionScene {
  const { maxIterations, contextTokens } = desk.options;
  const { agent, message, enable_reasoning, steps } = request;
  const taken = steps.at(-1)?.iteration ?? 0;
  return {
    agent,
    message,
    enable_reasoning,
    // The answer that is asked for when all iterations are used up belongs to the last of them.
    iteration: Math.min(taken + 1, maxIterations),
    last: taken >= maxIterations,
    steps,
    earlier: desk.earlier(request),
    tools: desk.tools,
    contextTokens,
  };
}

/** Listens to the answer; returns why it is none. Throws what is no failure of a model's, an abort among it. */
async function* heard(
  caller: Caller,
  request: ModelRequest,
  speech: Speech,
  hearing: Hearing,
  calls: ToolCall[],
): Stream<ModelError | undefined> {
  const { model } = caller;
  using limit = caller.limit("The answer took too long");
  try {
    for await (const chunk of model.stream(request, limit.signal)) {
      hearing.hear(chunk);
      if (chunk.type === "text") yield* speech.text(chunk.text);
      else if (chunk.type === "reasoning") yield* speech.reasoning(chunk.text);
      else if (chunk.type === "tool_call") {
        yield* speech.calls();
        const { type: _, ...tool } = chunk;
        calls.push(tool);
      }
    }
  } catch (error) {
    if (caller.signal.aborted) throw caller.signal.reason;
    if (error instanceof ModelError) return error;
    throw error;
  }
  if (!hearing.done) return new ModelError("cut", `${model.provider} ended its answer without saying so`);
}
