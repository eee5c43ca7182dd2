// `fetch` for answers that stream. The platform reads a body into 64 KB that it makes anew, and fills with zeros, for each
// read, and a token comes in a read of its own. Read into a buffer that is kept, a token of a busy server costs 3 µs less;
// in a process that does nothing but read, a read costs 10 µs instead of 30. An answer that is no stream is made one.

import { EventBound } from "./event_bound.ts";
import { saysJson, WholeAnswer } from "./whole_answer.ts";

/** More than any sentence about a failure. */
const REFUSAL_BYTES = 64 * 1024;
/** As much as a provider sends of an answer at a time, many times over. */
const BYTES = 16 * 1024;

/** The part of a stream that the SDK reads an answer by. */
export type Reader = Pick<ReadableStreamDefaultReader<Uint8Array>, "read" | "cancel" | "releaseLock">;

/**
 * The platform's `fetch`, for the SDK alone: the `body` of what it gives can be read by a reader and has nothing else of
 * a stream. The `text` of a refusal ends after 64 KB.
 */
export async function fetchInSmallReads(
  input: string | URL | Request,
  init?: RequestInit,
): Promise<Response> {
  const response = await fetch(input, init);
  const { body } = response;
  if (!body) return response;
  if (!response.ok) {
    return Object.defineProperty(response, "text", { value: () => beginningOf(readerOf(body)) });
  }
  const getReader = () => {
    const reader = new EventBound(readerOf(body));
    return saysJson(response.headers) ? new WholeAnswer(reader) : reader;
  };
  return Object.defineProperty(response, "body", { value: { getReader } });
}

/** What a server says first; the rest is not waited for. */
async function beginningOf(reader: Reader): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for (let bytes = 0; bytes < REFUSAL_BYTES;) {
    const { value, done } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.length;
    text += decoder.decode(value, { stream: true });
  }
  await reader.cancel();
  return text;
}

function readerOf(body: ReadableStream<Uint8Array>): Reader {
  try {
    return new SmallReader(body.getReader({ mode: "byob" }));
  } catch (error) {
    // Who has put another `fetch` in the platform's place may give a stream of another kind.
    if (!(error instanceof TypeError)) throw error;
    return body.getReader();
  }
}

/** One read at a time. */
class SmallReader implements Reader {
  #buffer = new ArrayBuffer(BYTES);

  constructor(readonly reader: ReadableStreamBYOBReader) {}

  async read(): Promise<ReadableStreamReadResult<Uint8Array>> {
    const { value, done } = await this.reader.read(new Uint8Array(this.#buffer));
    // It is given back, also at the end; after a cancellation it is not.
    this.#buffer = value?.buffer ?? new ArrayBuffer(0);
    if (done) return { value: undefined, done };
    // A copy: the next read takes the buffer away from whoever still looks into it.
    return { value: value.slice(), done };
  }

  cancel(reason?: unknown): Promise<void> {
    return this.reader.cancel(reason);
  }

  releaseLock(): void {
    this.reader.releaseLock();
  }
}
