// What one model call has sent so far, and what that is worth in tokens: for its last step, and for whoever stops it.

import type { Chunk, ModelRequest } from "../../agents/model.ts";
import { countedUsage, maxUsage } from "../../agents/usage.ts";
import { NO_USAGE, type Usage } from "../../core/event.ts";

export class Hearing {
  begun = false;
  done?: Extract<Chunk, { type: "done" }>;
  readonly #request: ModelRequest;
  #output = "";
  #reported?: Usage;

  constructor(request: ModelRequest) {
    this.#request = request;
  }

  /** A call that was refused outright has cost nothing; one that was taken up has, whatever became of it. */
  get used(): Usage {
    return this.begun ? this.worth : NO_USAGE;
  }

  /** What it is to be charged with when it was taken up. */
  get worth(): Usage {
    return countedUsage(this.#reported, this.#request, this.#output);
  }

  hear(chunk: Chunk): void {
    this.begun = true;
    if (chunk.type === "text" || chunk.type === "reasoning") this.#output += chunk.text;
    else if (chunk.type === "tool_call") this.#output += chunk.name + chunk.arguments;
    else if (chunk.type === "usage") this.#reported = maxUsage(this.#reported, chunk);
    else this.done = chunk;
  }
}
