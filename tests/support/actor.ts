// A Model for tests that answers as told, by the purpose of the call. It streams word by word, stops where a test
// holds it, and remembers what it was asked and which calls were stopped.

import type { Chunk, Model, ModelRequest } from "../../src/agents/model.ts";
import { ModelError } from "../../src/agents/model.ts";

/** The text of an answer, or the error it ends in; `hold` pauses it until a test lets go. */
export type Line = string | ModelError | { text: string; then?: ModelError; hold?: Promise<void> };

export class Actor implements Model {
  readonly provider = "rehearsal";
  readonly defaultModel = "rehearsal";
  readonly asked: ModelRequest[] = [];
  /** Calls that were aborted before they were done. */
  aborted = 0;
  readonly #answer: (request: ModelRequest, call: number) => Line;

  constructor(answer: (request: ModelRequest, call: number) => Line = plain) {
    this.#answer = answer;
  }

  async *stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<Chunk, void, void> {
    const line = this.#answer(request, this.asked.push(request));
    const { text, then, hold } = typeof line === "string"
      ? { text: line, then: undefined, hold: undefined }
      : line instanceof ModelError
      ? { text: "", then: line, hold: undefined }
      : line;
    let done = false;
    try {
      for (const piece of text.match(/\S+\s*|\s+/g) ?? []) {
        signal.throwIfAborted();
        yield { type: "text", text: piece };
      }
      if (hold) await Promise.race([hold, abortOf(signal)]);
      signal.throwIfAborted();
      if (then) throw then;
      done = true;
      yield { type: "usage", input_tokens: 10, output_tokens: Math.max(1, text.split(" ").length) };
      yield { type: "done", stop: "stop", model: "rehearsal" };
    } finally {
      if (!done && signal.aborted) this.aborted++;
    }
  }
}

/** Says who speaks in which round, and answers every structured question in a way that fits. */
export function plain(request: ModelRequest): string {
  const { purpose, agent, round } = request.occasion;
  if (purpose === "stance") {
    return JSON.stringify({ position: `${agent} would do it its own way`, confidence: 0.5 });
  }
  if (purpose === "choice") {
    const candidates = request.occasion.candidates as string[];
    return JSON.stringify({ next: candidates[0], settled: false, reason: "first in line" });
  }
  return `${agent} speaks in round ${round} (${purpose})`;
}

function abortOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
