// A model server (Chat Completions) that says what a test pours, when it is poured, so that a real server process has a
// run with as much to tell, and as fast, as a test wants. One answer at a time; it goes on until the test ends it.

import type { Json } from "../support/dial.ts";

const encoder = new TextEncoder();

export class Faucet implements AsyncDisposable {
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  #answer = Promise.withResolvers<ReadableStreamDefaultController<Uint8Array>>();

  constructor() {
    this.#server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen() {} },
      () => new Response(this.#body(), { headers: { "content-type": "text/event-stream" } }),
    );
  }

  /** Settings of a server that asks this model, and lets it talk for as long as it likes. */
  get env(): Record<string, string> {
    return {
      OPENAI_BASE_URL: `http://127.0.0.1:${this.#server.addr.port}/v1`,
      OPENAI_API_KEY: "any",
      OPENAI_API: "chat",
      MODEL_IDLE_TIMEOUT_MS: "1000000",
      TURN_TIMEOUT_MS: "10000000",
      THOUGHT_BATCH_WINDOW_MS: "0",
      MAX_EVENTS_PER_SECOND: "100000",
      // An answer far beyond what was asked for is cut.
      MAX_OUTPUT_TOKENS: "100000000",
      MODEL_CONTEXT_TOKENS: "200000000",
    };
  }

  /** Says `count` pieces, one event each, as fast as the server takes them. */
  async pour(piece: string, count = 1): Promise<void> {
    const answer = await this.#answer.promise;
    for (let i = 0; i < count; i++) answer.enqueue(chunk({ delta: { content: piece }, finish_reason: null }));
  }

  /** Ends the answer, and with the last turn the run. */
  async end(): Promise<void> {
    const answer = await this.#answer.promise;
    this.#answer = Promise.withResolvers();
    answer.enqueue(chunk({ delta: {}, finish_reason: "stop" }));
    answer.enqueue(encoder.encode("data: [DONE]\n\n"));
    answer.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }

  #body(): ReadableStream<Uint8Array> {
    return new ReadableStream({
      start: (controller) => this.#answer.resolve(controller),
      // Whoever asked has gone; the next one to ask gets what is poured then.
      cancel: () => void (this.#answer = Promise.withResolvers()),
    });
  }
}

function chunk(choice: Json): Uint8Array {
  const event = {
    id: "poured",
    object: "chat.completion.chunk",
    created: 1,
    model: "faucet",
    choices: [{ index: 0, ...choice }],
  };
  return encoder.encode(`data: ${JSON.stringify(event)}\n\n`);
}

/** Starts a discussion of one turn; gives its id. */
export async function poured(url: string): Promise<string> {
  const response = await fetch(`${url}/api/v1/discussions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ task: "Say what is poured", agent_types: ["junior_engineer"] }),
  });
  const text = await response.text();
  if (response.status !== 202) throw new Error(`The discussion was not started: ${response.status} ${text}`);
  return JSON.parse(text).discussion_id;
}
