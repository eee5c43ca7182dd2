// A model behind an OpenAI-compatible API: one HTTP request, streamed. The SDK ends a stream silently when it is
// aborted and when the peer cuts it, so this file decides what each end means. An answer is only whole after its
// terminal event; silence, a cut, an abort and a closed consumer each end the HTTP request at once.

import OpenAI from "openai";
import type { Clock } from "../clock.ts";
import { closable, CLOSED, forward } from "./abort.ts";
import { type Chunk, type Model, ModelError, type ModelRequest } from "./model.ts";
import { type Opened, type Reader, type Target, throwIfError } from "./openai_call.ts";
import { openChat } from "./openai_chat.ts";
import { cutError, type Failing, lacksResponses, toModelError } from "./openai_errors.ts";
import { openResponses } from "./openai_responses.ts";
import { Patience } from "./patience.ts";
import { LeadingThought } from "./leading_thought.ts";
import { fetchInSmallReads } from "./small_reads.ts";

export interface OpenAIOptions {
  /** The name the model goes by: `openai`, `anthropic`, `google`. */
  provider: string;
  /** Absent for a local server, which wants none. */
  apiKey?: string;
  /** OpenAI's own when absent. */
  baseURL?: string;
  model: string;
  /** `auto`: the Responses API, and Chat Completions once a server turned out to have no /responses. */
  api: "auto" | "responses" | "chat";
  /** A call that is silent so long is aborted, before the first byte and between events alike. */
  idleTimeoutMs: number;
  clock: Clock;
}

const OPENAI_URL = "https://api.openai.com/v1";
/** The SDK refuses to go without a key; local servers ignore it. */
const NO_KEY = "no-key-needed";
/** How long the rest of a stream may take once the answer is whole: its usage, and the end that frees the connection. */
const GRACE_MS = 1000;
/** No tokenizer packs more UTF-16 units into a token than this, taken over a whole answer. */
const UNITS_PER_TOKEN = 16;
const STALLED = new DOMException("The provider is silent", "TimeoutError");

/** A model of that provider. Nothing is sent before a stream is read. */
export function createOpenAI(options: OpenAIOptions): Model {
  const { provider, apiKey, baseURL = OPENAI_URL, model, clock } = options;
  const { host, hostname } = new URL(baseURL);
  const official = /(^|\.)openai(\.azure)?\.com$/.test(hostname);
  const target: Target = { client: createClient(baseURL, apiKey), provider, model, official };
  const failing: Failing = { provider, host, secrets: apiKey ? [apiKey] : [], clock };
  let chatOnly = options.api === "chat";

  async function open(request: ModelRequest, signal: AbortSignal): Promise<Opened<unknown>> {
    if (!chatOnly) {
      try {
        return await openResponses(target, request, signal) as Opened<unknown>;
      } catch (error) {
        if (options.api === "responses" || !lacksResponses(error)) throw error;
      }
    }
    const opened = await openChat(target, request, signal);
    // Remembered only now: behind a mistyped base URL everything is 404, and that may be mended while we run.
    chatOnly = true;
    return opened as Opened<unknown>;
  }

  /** `own` is the HTTP request: everything that ends it goes through this controller, with its cause as reason. */
  async function* run(
    request: ModelRequest,
    signal: AbortSignal,
    own: AbortController,
  ): AsyncGenerator<Chunk, void, void> {
    const release = forward(signal, own);
    // Time the consumer takes between chunks does not count: only what is waited for is watched.
    const patience = new Patience(clock, () => own.abort(STALLED));
    let reader: Reader<unknown> | undefined;
    let heard = false;
    let failure: unknown;
    let over = false;
    let room = request.max_tokens * UNITS_PER_TOKEN;
    const thought = request.keep_tags ? undefined : new LeadingThought();
    const told = (chunk: Chunk) => chunk.type === "text" && thought ? thought.push(chunk.text) : [chunk];
    try {
      own.signal.throwIfAborted();
      const opened = await patience.with(open(request, own.signal), options.idleTimeoutMs);
      reader = opened.reader;
      const events = opened.events[Symbol.asyncIterator]();
      while (true) {
        const ms = reader.whole ? Math.min(GRACE_MS, options.idleTimeoutMs) : options.idleTimeoutMs;
        const step = await patience.with(events.next(), ms);
        own.signal.throwIfAborted();
        if (step.done) break;
        heard = true;
        for (const chunk of read(reader, step.value)) {
          const units = unitsOf(chunk);
          if (units <= room) yield* told(chunk);
          else if (chunk.type === "text") yield* told({ ...chunk, text: beginning(chunk.text, room) });
          room -= units;
        }
        over = room < reader.held;
        if (over) break;
      }
      if (!reader.whole && !over) {
        throw cutError(
          provider,
          heard ? "stopped before its answer was complete" : "answered without any event",
        );
      }
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (own.signal.reason === CLOSED) return;
      // Of an answer that is whole it does not matter how the connection ended after that.
      if (!reader?.whole) {
        failure = own.signal.reason === STALLED
          ? stalled()
          : toModelError(error, failing, reader !== undefined);
      }
    } finally {
      patience.end();
      release();
      own.abort(CLOSED);
    }
    if (thought) yield* thought.end();
    if (reader?.whole) return yield* reader.finish();
    if (reader?.usage) yield { type: "usage", ...reader.usage };
    if (failure) throw failure;
    // The server does not keep to the limit, and would go on for as long as it is listened to.
    yield { type: "done", stop: "length", model: request.model ?? model };
  }

  function stalled(): ModelError {
    return new ModelError("stalled", `${provider} was silent for ${options.idleTimeoutMs / 1000} s`);
  }

  return {
    provider,
    defaultModel: model,
    get webSearch() {
      return official && !chatOnly;
    },
    get keepsAnswers() {
      return chatOnly ? false : official ? true : undefined;
    },
    stream(request, signal) {
      const own = new AbortController();
      return closable(run(request, signal, own), own);
    },
  };
}

function unitsOf(chunk: Chunk): number {
  if (chunk.type === "tool_call") return chunk.arguments.length;
  return chunk.type === "text" || chunk.type === "reasoning" ? chunk.text.length : 0;
}

/** So many UTF-16 units of a text at most, and never half a character. */
function beginning(text: string, units: number): string {
  const start = text.slice(0, Math.max(0, units));
  return start.isWellFormed() ? start : start.slice(0, -1);
}

/** What a reader takes; an event of another shape than its type promises is one that cannot be read. */
function read(reader: Reader<unknown>, event: unknown): Chunk[] {
  throwIfError(event);
  try {
    return reader.take(event);
  } catch (error) {
    throw error instanceof TypeError ? new SyntaxError(error.message) : error;
  }
}

function createClient(baseURL: string, apiKey = NO_KEY): OpenAI {
  return new OpenAI({
    apiKey,
    baseURL,
    // Retries are `withRetries`'s: the SDK's would not know of the turn's deadline or of each other.
    maxRetries: 0,
    // Timing out is the watchdog's; this is the longest a timer can be.
    timeout: 2 ** 31 - 1,
    fetch: fetchInSmallReads,
    // The SDK would print what a provider sent, and take these from the environment for every provider alike.
    logLevel: "off",
    organization: null,
    project: null,
    adminAPIKey: null,
    webhookSecret: null,
  });
}
