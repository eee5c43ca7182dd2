// Answers of servers that do not stream. They come whole, as JSON, and are made the one event of a stream, so that they
// are read like any other answer.

import { EVENT_BYTES } from "./event_bound.ts";
import type { Reader } from "./small_reads.ts";

const BRACE = "{".charCodeAt(0);

/** Whether a response says that it is JSON. Some servers say so of events as well. */
export function saysJson(headers: Headers): boolean {
  return /\bjson\b/i.test(headers.get("content-type") ?? "");
}

/** Reads what says that it is JSON: JSON as one event, and anything else as it is. */
export class WholeAnswer implements Reader {
  readonly #reader: Reader;
  /** What was read to see which it is. */
  #ahead: Uint8Array[] = [];
  #seen = false;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  async read(): Promise<ReadableStreamReadResult<Uint8Array>> {
    if (!this.#seen && await this.#isObject()) this.#ahead = await this.#asEvent();
    this.#seen = true;
    const value = this.#ahead.shift();
    return value ? { value, done: false } : await this.#reader.read();
  }

  cancel(reason?: unknown): Promise<void> {
    return this.#reader.cancel(reason);
  }

  releaseLock(): void {
    this.#reader.releaseLock();
  }

  /** Events begin with the name of a field. */
  async #isObject(): Promise<boolean> {
    while (true) {
      const { value, done } = await this.#reader.read();
      if (done) return false;
      this.#ahead.push(value);
      const first = value.find((byte) => byte > 32);
      if (first !== undefined) return first === BRACE;
    }
  }

  async #asEvent(): Promise<Uint8Array[]> {
    const parts = this.#ahead;
    let length = 0;
    for (let got = await this.#reader.read(); !got.done; got = await this.#reader.read()) {
      parts.push(got.value);
      length += got.value.length;
      if (length > EVENT_BYTES) {
        await this.cancel();
        throw new SyntaxError(`An answer of more than ${EVENT_BYTES} bytes`);
      }
    }
    try {
      const value: unknown = await new Response(new Blob(parts as BlobPart[])).json();
      return [new TextEncoder().encode(`data: ${JSON.stringify(value)}\n\n`)];
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return parts; // no JSON either: there is no event in it
    }
  }
}
