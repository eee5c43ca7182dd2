// A Model for tests of reasoning sessions: it streams what the test says, calls of tools included, and its answers may
// depend on the steps that were taken, so that a session that is taken up again goes the same way.

import { type Chunk, type Model, ModelError, type ModelRequest } from "../../src/agents/model.ts";

/** What one call does, in order: an error is thrown, a promise is waited for, text is said piece by piece. */
export type Script = (Chunk | ModelError | Promise<void> | string)[];

/** A model that answers each call as the test says, remembers what it was asked and counts calls that were stopped. */
export class Thinker implements Model {
  readonly provider = "rehearsal";
  readonly defaultModel = "rehearsal";
  readonly asked: ModelRequest[] = [];
  readonly signals: AbortSignal[] = [];
  aborted = 0;
  webSearch?: boolean;
  readonly #answer: (request: ModelRequest, call: number) => Script;

  constructor(answer: (request: ModelRequest, call: number) => Script) {
    this.#answer = answer;
  }

  async *stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<Chunk, void, void> {
    let done = false;
    this.signals.push(signal);
    const stopped = new Promise<never>((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
    stopped.catch(() => {});
    try {
      for (const line of this.#answer(request, this.asked.push(request))) {
        signal.throwIfAborted();
        if (line instanceof ModelError) throw line;
        if (line instanceof Promise) await Promise.race([line, stopped]);
        else if (typeof line === "string") yield { type: "text", text: line };
        else yield line;
      }
      done = true;
    } finally {
      if (!done && signal.aborted) this.aborted++;
    }
  }
}

export const DONE: Script = [
  { type: "usage", input_tokens: 10, output_tokens: 5 },
  { type: "done", stop: "stop", model: "rehearsal-1" },
];

/** A call of the calculator. */
export function calculate(expression: string, id = ""): Chunk {
  return { type: "tool_call", id, name: "calculator", arguments: JSON.stringify({ expression }) };
}

/** Thinks, calculates once, then answers with what it was given. */
export function worker({ occasion }: ModelRequest): Script {
  const steps = occasion.steps as { type: string; content: string }[];
  const result = steps.findLast((s) => s.type === "observation");
  if (result) {
    return [
      "<thought>That is it.</thought>",
      `The result of ${occasion.message} `,
      `is ${result.content}.`,
      ...DONE,
    ];
  }
  return ["<tho", "ught>I calc", "ulate.</thou", "ght>", calculate(String(occasion.message), "c1"), ...DONE];
}
