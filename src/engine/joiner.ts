// Joins what streams before it is numbered: pieces of one message, and thoughts, that arrive within a window become one
// event each. Pure; it never loses, reorders or changes a character or a thought.

import type { Event, EventData } from "../core/event.ts";

/** Passed on early once so much is waiting, in UTF-16 units, so that no event grows without bound. */
const MAX_JOINED = 16 * 1024;
/** A viewer should not get more thoughts at once. */
const MAX_THOUGHTS = 200;

type Joinable = { type: "text_streamed" | "thoughts_noted" };

/** Whether events of this kind may be joined. */
export function isJoinable(event: Event): event is Extract<Event, Joinable> {
  return event.type === "text_streamed" || event.type === "thoughts_noted";
}

export class Joiner {
  /** By message id; thoughts of all agents wait together, under a key that is no message id. */
  readonly #pending = new Map<string, Extract<Event, Joinable>>();
  #size = 0;
  #thoughts = 0;

  get empty(): boolean {
    return this.#pending.size === 0;
  }

  /** How many events `take` would return. */
  get count(): number {
    return this.#pending.size;
  }

  /** Whether so much is waiting that it should be taken now. */
  get full(): boolean {
    return this.#size >= MAX_JOINED || this.#thoughts >= MAX_THOUGHTS;
  }

  add(event: Extract<Event, Joinable>): void {
    if (event.type === "text_streamed") this.#addText(event.data);
    else this.#addThoughts(event.data);
  }

  /** Everything that waits, in the order in which it began to wait. */
  take(): Event[] {
    const events = [...this.#pending.values()];
    this.#pending.clear();
    this.#size = 0;
    this.#thoughts = 0;
    return events;
  }

  #addText(data: EventData["text_streamed"]): void {
    const waiting = this.#pending.get(data.message_id);
    if (waiting?.type === "text_streamed") waiting.data.delta += data.delta;
    else this.#pending.set(data.message_id, { type: "text_streamed", data: { ...data } });
    this.#size += data.delta.length;
  }

  #addThoughts({ thoughts }: EventData["thoughts_noted"]): void {
    const waiting = this.#pending.get("");
    const all = waiting?.type === "thoughts_noted" ? [...waiting.data.thoughts, ...thoughts] : thoughts;
    this.#pending.set("", { type: "thoughts_noted", data: { thoughts: all, batch_size: all.length } });
    this.#thoughts = all.length;
  }
}
