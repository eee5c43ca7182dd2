// Joins streamed text before it is numbered: pieces of one message that arrive within a window become one event.
// Pure but for the clock it is given; it never loses, reorders or changes a character.

import type { Event, EventData } from "../core/event.ts";

type Delta = EventData["text_streamed"];

/** A message's text is passed on early once it is this long, so that no event grows without bound. */
const MAX_JOINED = 16 * 1024;

export class Joiner {
  readonly #pending = new Map<string, Delta>();
  #size = 0;

  get empty(): boolean {
    return this.#pending.size === 0;
  }

  /** How many events `take` would return. */
  get count(): number {
    return this.#pending.size;
  }

  /** Whether so much is waiting that it should be taken now. */
  get full(): boolean {
    return this.#size >= MAX_JOINED;
  }

  add(delta: Delta): void {
    const waiting = this.#pending.get(delta.message_id);
    if (waiting) waiting.delta += delta.delta;
    else this.#pending.set(delta.message_id, { ...delta });
    this.#size += delta.delta.length;
  }

  /** Everything that waits, one event a message, in the order in which the messages began to wait. */
  take(): Event[] {
    const events = [...this.#pending.values()].map((data): Event => ({ type: "text_streamed", data }));
    this.#pending.clear();
    this.#size = 0;
    return events;
  }
}
