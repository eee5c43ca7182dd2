// How long one event of a provider's may be. The SDK keeps the lines of an event until a blank line ends it, however many
// they are, and a server that never sends one would fill the memory.

import type { Reader } from "./small_reads.ts";

/** Far more than an event of any answer: the last one of the Responses API holds all that was said. */
export const EVENT_BYTES = 8 * 1024 * 1024;

const LINE_FEED = 10;
const RETURN = 13;

/** Reads events, and throws `SyntaxError` for one that goes on and on. */
export class EventBound implements Reader {
  readonly #reader: Reader;
  #length = 0;
  /** Whether a line has just ended, so that another line feed makes a blank one. */
  #ended = false;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  async read(): Promise<ReadableStreamReadResult<Uint8Array>> {
    const got = await this.#reader.read();
    if (got.done) return got;
    const after = this.#afterBlank(got.value);
    this.#length = after === undefined ? this.#length + got.value.length : got.value.length - after;
    if (this.#length <= EVENT_BYTES) return got;
    await this.cancel();
    throw new SyntaxError(`An event of more than ${EVENT_BYTES} bytes`);
  }

  cancel(reason?: unknown): Promise<void> {
    return this.#reader.cancel(reason);
  }

  releaseLock(): void {
    this.#reader.releaseLock();
  }

  /** Where the last blank line of these bytes ends; undefined where there is none. */
  #afterBlank(bytes: Uint8Array): number | undefined {
    const endedBefore = this.#ended;
    this.#ended = isEnd(bytes, bytes.length, endedBefore);
    for (let at = bytes.lastIndexOf(LINE_FEED); at >= 0; at = bytes.lastIndexOf(LINE_FEED, at - 1)) {
      if (isEnd(bytes, at, endedBefore)) return at + 1;
      if (at === 0) break; // -1 would begin at the end again
    }
    return undefined;
  }
}

/** Whether a line ends before `at`, carriage returns aside; `before`: whether one did before these bytes. */
function isEnd(bytes: Uint8Array, at: number, before: boolean): boolean {
  let i = at - 1;
  while (i >= 0 && bytes[i] === RETURN) i--;
  return i < 0 ? before : bytes[i] === LINE_FEED;
}
