// An OpenAI-compatible server that misbehaves as a test tells it: refuses, stalls, cuts its stream, sends rubbish.
// Replies are scripted one per request, in order. It records what it was sent and notices when a client hangs up.

/** One request as it came. */
export interface Seen {
  path: string;
  headers: Headers;
  body: Record<string, unknown>;
  /** Resolves when the client closes the connection before its answer is complete. */
  hungUp: Promise<void>;
}

export type Reply = (seen: Seen) => Response | Promise<Response>;

/** How a stream goes on after its last event: ends properly, breaks the connection, or says nothing more. */
export type Ending = "end" | "break" | "stall";

export class BadModelServer {
  readonly seen: Seen[] = [];
  readonly #script: Reply[] = [];
  readonly #arrivals: (() => void)[] = [];
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #stop = new AbortController();

  constructor(...script: Reply[]) {
    this.#script = script;
    this.#server = Deno.serve({
      port: 0,
      hostname: "127.0.0.1",
      signal: this.#stop.signal,
      onListen: () => {},
      // A stream that breaks on purpose is reported here.
      onError: () => new Response(null, { status: 500 }),
    }, (request) => this.#answer(request));
  }

  /** The base URL for a client. */
  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}/v1`;
  }

  /** Resolves with the n-th request, counted from 1, once it has arrived. */
  async request(n: number): Promise<Seen> {
    while (this.seen.length < n) await new Promise<void>((resolve) => this.#arrivals.push(resolve));
    return this.seen[n - 1]!;
  }

  /** Closes every connection. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#server.finished;
  }

  async #answer(request: Request): Promise<Response> {
    const hungUp = new Promise<void>((resolve) => request.signal.addEventListener("abort", () => resolve()));
    const body = await request.json() as Record<string, unknown>;
    const seen = { path: new URL(request.url).pathname, headers: request.headers, body, hungUp };
    this.seen.push(seen);
    for (const arrived of this.#arrivals.splice(0)) arrived();
    const reply = this.#script.shift();
    return reply ? reply(seen) : refuse(500, { error: { message: "The script is over" } })(seen);
  }
}

/** An answer that is no stream. */
export function refuse(status: number, body: unknown, headers: Record<string, string> = {}): Reply {
  return () =>
    typeof body === "string"
      ? new Response(body, { status, headers })
      : Response.json(body, { status, headers });
}

/** No answer at all, not even a status: the connection stays open and silent. */
export function silence(): Reply {
  return (seen) => seen.hungUp.then(() => new Response());
}

/** Events as `data:` lines; a string is sent as it stands. */
export function stream(events: unknown[], ending: Ending = "end"): Reply {
  return () => {
    const live = new LiveStream();
    for (const event of events) live.send(event);
    if (ending === "end") live.end();
    if (ending === "break") live.break();
    return live.response;
  };
}

/** A stream that the test goes on writing. */
export class LiveStream {
  #controller!: ReadableStreamDefaultController<Uint8Array>;
  #queue: Uint8Array[] = [];
  #wake?: () => void;
  #ending?: "end" | "break";
  readonly response: Response;

  constructor() {
    const body = new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        this.#controller = controller;
        while (this.#queue.length === 0 && !this.#ending) {
          await new Promise<void>((resolve) => this.#wake = resolve);
        }
        const next = this.#queue.shift();
        if (next) controller.enqueue(next);
        else if (this.#ending === "break") controller.error(new Error("broken on purpose"));
        else controller.close();
      },
      cancel: () => this.end(),
    });
    this.response = new Response(body, { headers: { "content-type": "text/event-stream" } });
  }

  send(event: unknown): void {
    const text = typeof event === "string" ? event : `data: ${JSON.stringify(event)}\n\n`;
    this.#queue.push(new TextEncoder().encode(text));
    this.#wake?.();
  }

  end(): void {
    this.#ending ??= "end";
    this.#wake?.();
  }

  /** Breaks the connection once everything before has been sent. */
  break(): void {
    this.#ending ??= "break";
    this.#wake?.();
  }
}

/** Events of the Responses API, as the real service spells the fields that matter. */
export const responses = {
  created: {
    type: "response.created",
    sequence_number: 0,
    response: { id: "resp_1", status: "in_progress" },
  },
  delta: (delta: string) => ({ type: "response.output_text.delta", item_id: "msg_1", delta }),
  end: (fields: Record<string, unknown> = {}, type = "response.completed") => ({
    type,
    response: {
      id: "resp_1",
      model: "bad-model-2026",
      status: "completed",
      output: [],
      usage: { input_tokens: 11, output_tokens: 7 },
      ...fields,
    },
  }),
};

/** Chunks of Chat Completions. */
export const chat = {
  delta: (fields: Record<string, unknown>, finish_reason: string | null = null) => ({
    id: "chatcmpl-1",
    model: "bad-model-2026",
    choices: [{ index: 0, delta: fields, finish_reason }],
  }),
  usage: { id: "chatcmpl-1", choices: [], usage: { prompt_tokens: 11, completion_tokens: 7 } },
  done: "data: [DONE]\n\n",
};
