// A Model that says what a test tells it, one script per call, and remembers what it was asked.

import { type Chunk, type Model, ModelError, type ModelRequest } from "../../src/agents/model.ts";

/** What one call does, in order. An error is thrown; a promise is waited for. */
export type Script = (Chunk | ModelError | Promise<void>)[];

export class ScriptedModel implements Model {
  readonly provider = "scripted";
  readonly defaultModel = "scripted-1";
  readonly asked: ModelRequest[] = [];
  readonly #scripts: Script[];

  constructor(...scripts: Script[]) {
    this.#scripts = scripts;
  }

  async *stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<Chunk, void, void> {
    this.asked.push(request);
    const script = this.#scripts.shift();
    if (!script) throw new Error("The scripted model was asked more often than the test planned");
    for (const step of script) {
      signal.throwIfAborted();
      if (step instanceof ModelError) throw step;
      if (step instanceof Promise) await step;
      else yield step;
    }
  }
}

/** A whole answer: the text, its usage where given, and `done`. */
export function says(text: string, usage?: [input: number, output: number]): Script {
  return [
    { type: "text", text },
    ...(usage ? [{ type: "usage" as const, input_tokens: usage[0], output_tokens: usage[1] }] : []),
    { type: "done", stop: "stop", model: "scripted-1" },
  ];
}

/** A plain request. */
export function plainRequest(fields: Partial<ModelRequest> = {}): ModelRequest {
  return {
    system: "You are terse.",
    messages: [{ role: "user", content: "Say hello" }],
    max_tokens: 100,
    occasion: { purpose: "test", agent: "tester" },
    ...fields,
  };
}

/** All that a stream yields, and what it throws at its end. */
export async function collect(stream: AsyncIterable<Chunk>): Promise<{ chunks: Chunk[]; error?: unknown }> {
  const chunks: Chunk[] = [];
  try {
    for await (const chunk of stream) chunks.push(chunk);
    return { chunks };
  } catch (error) {
    return { chunks, error };
  }
}

/** The text of those chunks. */
export function textOf(chunks: Chunk[]): string {
  return chunks.map((chunk) => chunk.type === "text" ? chunk.text : "").join("");
}
