// A model call that is counted while it is under way: when its run is ended in the midst of it, nobody hears its own
// account, and what it used must not be free. What was reported by then counts, and an estimate where nothing was.

import { addUsage, NO_USAGE, type Usage } from "../core/event.ts";
import type { Chunk, Model, ModelRequest } from "./model.ts";
import { countedUsage, maxUsage, wasTakenUp } from "./usage.ts";

type Stream = AsyncGenerator<Chunk, void, void>;

interface Call {
  request: ModelRequest;
  reported?: Usage;
  output: string;
}

export class Flight {
  /** The same model; what is asked of it is counted here. */
  readonly model: Model;
  readonly #calls = new Set<Call>();

  constructor(model: Model, readonly agent: string) {
    this.model = {
      provider: model.provider,
      defaultModel: model.defaultModel,
      get webSearch() {
        return model.webSearch;
      },
      get keepsAnswers() {
        return model.keepsAnswers;
      },
      stream: (request, signal) => this.#count(model.stream(request, signal), request),
    };
  }

  /** What its calls have used so far. */
  get used(): Usage {
    return [...this.#calls].reduce(
      (sum, { reported, request, output }) => addUsage(sum, countedUsage(reported, request, output)),
      NO_USAGE,
    );
  }

  /** The stream itself, so that `return()` of it does not wait behind a chunk that may never come. */
  #count(stream: Stream, request: ModelRequest): Stream {
    const call: Call = { request, output: "" };
    const next = stream.next.bind(stream);
    stream.next = async () => {
      this.#calls.add(call);
      try {
        const got = await next();
        if (!got.done) note(call, got.value);
        return got;
      } catch (error) {
        const begun = call.output !== "" || call.reported !== undefined;
        if (!wasTakenUp(begun, error)) this.#calls.delete(call);
        throw error;
      }
    };
    return stream;
  }
}

function note(call: Call, chunk: Chunk): void {
  if (chunk.type === "usage") call.reported = maxUsage(call.reported, chunk);
  else if (chunk.type === "tool_call") call.output += chunk.name + chunk.arguments;
  else if (chunk.type !== "done") call.output += chunk.text;
}
