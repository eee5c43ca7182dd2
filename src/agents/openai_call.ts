// What the two APIs of an OpenAI-compatible server have in common, and which server wants what. Each API opens a
// stream of its own events; a reader turns these into chunks and knows when the answer is whole.

import OpenAI from "openai";
import type { Usage } from "../core/event.ts";
import type { Chunk, ModelRequest } from "./model.ts";
import { saysJson } from "./whole_answer.ts";

/** The server that is asked. */
export interface Target {
  client: OpenAI;
  provider: string;
  /** The model of a request that names none. */
  model: string;
  /** OpenAI's own service (or Azure's), which knows newer parameters than most compatible servers. */
  official: boolean;
}

/** Folds one stream's events into chunks. `take` throws what it cannot read. */
export interface Reader<E> {
  take(event: E): Chunk[];
  /** Whether the terminal event has come; a stream that ends before is cut. */
  readonly whole: boolean;
  /** UTF-16 units of what is kept back until it is whole: calls of tools. */
  readonly held: number;
  /** What was reported until now, also of an answer that is not whole. */
  readonly usage: Usage | undefined;
  /** The last chunks, once the stream has ended: `usage`, where it was reported, and `done`. */
  finish(): Chunk[];
}

/** An answer under way. */
export interface Opened<E> {
  events: AsyncIterable<E>;
  reader: Reader<E>;
}

export type Open<E> = (target: Target, request: ModelRequest, signal: AbortSignal) => Promise<Opened<E>>;

/** What was sent to the server; the SDK's. */
interface Sent<E> {
  withResponse(): Promise<{ data: AsyncIterable<E>; response: Response }>;
}

/**
 * The events of an answer, once the server has answered. Of one that comes whole its first event is waited for, since
 * some servers answer 200 and send an error: that is thrown here like any other refusal.
 */
export async function eventsOf<E>(sent: Sent<E>): Promise<AsyncIterable<E>> {
  const { data, response } = await sent.withResponse();
  if (!saysJson(response.headers)) return data;
  const events = data[Symbol.asyncIterator]();
  const first = events.next();
  try {
    throwIfError((await first).value);
  } catch (error) {
    // A connection that breaks here breaks in mid-answer, and is told by whoever reads the events.
    if (error instanceof OpenAI.APIError) throw error;
  }
  return (async function* () {
    const { value, done } = await first;
    if (done) return;
    yield value;
    yield* { [Symbol.asyncIterator]: () => events };
  })();
}

/**
 * Throws an event that is an error. The SDK does so for `event: error` and for an `error` in the event, and passes by
 * vLLM's, and one of the Responses API that comes without its name.
 */
export function throwIfError(event: unknown): void {
  const { type, object } = (event ?? {}) as { type?: unknown; object?: unknown };
  if (type !== "error" && object !== "error") return;
  throw new OpenAI.APIError(undefined, event as object, undefined, undefined);
}

/**
 * Whether a model reasons before it answers. OpenAI's refuse a `temperature`, and only they take a request for a
 * summary of their reasoning: both are answered with 400 by the wrong kind of model.
 */
export function reasons(model: string): boolean {
  return /(^|\/)(o\d|gpt-5)/.test(model) && !/chat/.test(model);
}

/** A piece of text in an event. Throws `SyntaxError` for anything else, so that no `undefined` is ever spoken. */
export function textOf(value: unknown): string {
  if (typeof value !== "string") throw new SyntaxError("The event holds no text");
  return value;
}

/** A name, an id or other text that an event may have; empty for anything that is no text. */
export function stringOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** A count of tokens as a provider reports it; 0 for anything that is none. */
export function countOf(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) && value > 0 ? Math.round(value) : 0;
}
