// Models that tell how each call went. What a consumer sees of a stream is not changed by it: the same chunks, the same
// errors, and closing a stream closes the one below at once.

import { NO_USAGE, type Usage } from "../core/event.ts";
import { type Chunk, type Model, ModelError, type ModelFault } from "./model.ts";
import type { Models } from "./providers.ts";
import { maxUsage } from "./usage.ts";

/** `aborted`: its consumer did not want the rest. `error`: a bug. */
export type CallOutcome = ModelFault | "completed" | "aborted" | "error";

export interface Call {
  provider: string;
  outcome: CallOutcome;
  /** What the provider reported until then; zero where it reports nothing. */
  usage: Usage;
}

/** The same models; `told` hears of every call once, when it is over. A call that is retried below is one call. */
export function observed(models: Models, told: (call: Call) => void): Models {
  const known = new Map<Model, Model>();
  const wrap = (model: Model): Model => {
    let wrapped = known.get(model);
    if (!wrapped) known.set(model, wrapped = observedModel(model, told));
    return wrapped;
  };
  return {
    default: wrap(models.default),
    get(provider) {
      const model = models.get(provider);
      return model && wrap(model);
    },
    list: () => models.list(),
    describe: () => models.describe(),
  };
}

function observedModel(model: Model, told: (call: Call) => void): Model {
  const { provider, defaultModel } = model;
  return {
    provider,
    defaultModel,
    // Asked anew each time: a server may turn out to have no Responses API.
    get webSearch() {
      return model.webSearch;
    },
    get keepsAnswers() {
      return model.keepsAnswers;
    },
    stream(request, signal) {
      const ended = (outcome: CallOutcome, usage: Usage) => told({ provider, outcome, usage });
      return overheard(model.stream(request, signal), signal, ended);
    },
  };
}

/** By hand rather than as a generator: `return()` of one would wait behind a chunk that may never come. */
function overheard(
  stream: AsyncGenerator<Chunk, void, void>,
  signal: AbortSignal,
  ended: (outcome: CallOutcome, usage: Usage) => void,
): AsyncGenerator<Chunk, void, void> {
  let usage = NO_USAGE;
  let state: "idle" | "begun" | "over" = "idle";
  const end = (outcome: CallOutcome) => {
    if (state === "begun") ended(outcome, usage);
    state = "over";
  };
  const heard = (got: IteratorResult<Chunk, void>) => {
    if (got.done) end("cut");
    else if (got.value.type === "usage") usage = maxUsage(usage, got.value);
    else if (got.value.type === "done") end("completed");
    return got;
  };
  const failed = (error: unknown): never => {
    end(error instanceof ModelError ? error.fault : signal.aborted ? "aborted" : "error");
    throw error;
  };
  return {
    next() {
      if (state === "idle") state = "begun";
      try {
        return stream.next().then(heard, failed);
      } catch (error) {
        return failed(error);
      }
    },
    return(value) {
      end("aborted");
      return stream.return(value);
    },
    throw(error) {
      end("aborted");
      return stream.throw(error);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      await this.return();
    },
  };
}
