// Joins what streams before it is numbered: pieces of one message, and thoughts, that arrive within a window become one
// event each. Pure; it never loses, reorders or changes a character or a thought.

import type { Event, EventData } from "../core/event.ts";

/** Passed on early once so much is waiting, in UTF-16 units, so that no event grows without bound. */
const MAX_JOINED = 16 * 1024;
/** A viewer should not get more thoughts at once. */
const MAX_THOUGHTS = 200;
/**
 * So many events wait together where none is joined. More would be cheaper still, but what goes to a thousand viewers at
 * once keeps everybody else waiting: a frame of it takes some 7 ms.
 */
const MAX_APART = 4;

/** Pieces of a message: whatever else they say is the same in all of a message's, but `offset` is the first one's. */
type Piece = Extract<
  Event,
  { type: "text_streamed" | "reply_streamed" | "step_streamed" | "code_streamed" }
>;
type Thoughts = Extract<Event, { type: "thoughts_noted" }>;
type Joinable = Piece | Thoughts;

const PIECES: ReadonlySet<string> = new Set<Piece["type"]>([
  "text_streamed",
  "reply_streamed",
  "step_streamed",
  "code_streamed",
]);

/** Whether events of this kind may be joined. */
export function isJoinable(event: Event): event is Joinable {
  return event.type === "thoughts_noted" || PIECES.has(event.type);
}

export class Joiner {
  /** By message id; thoughts of all agents wait together, under a key that is no message id. */
  readonly #pending = new Map<string, Joinable>();
  #size = 0;
  #thoughts = 0;

  /** With `apart` events only wait, and each stays what it is. */
  constructor(readonly apart = false) {}

  get empty(): boolean {
    return this.#pending.size === 0;
  }

  /** How many events `take` would return. */
  get count(): number {
    return this.#pending.size;
  }

  /** Whether so much is waiting that it should be taken now. */
  get full(): boolean {
    if (this.apart) return this.#pending.size >= MAX_APART;
    return this.#size >= MAX_JOINED || this.#thoughts >= MAX_THOUGHTS;
  }

  add(event: Joinable): void {
    if (this.apart) this.#pending.set(`${this.#pending.size}`, event);
    else if (event.type === "thoughts_noted") this.#addThoughts(event.data);
    else this.#addPiece(event);
  }

  /** The first `most` of those that wait apart. */
  takeSome(most: number): Joinable[] {
    const events = this.take();
    for (const event of events.splice(most)) this.add(event);
    return events;
  }

  /** Everything that waits, in the order in which it began to wait. */
  take(): Joinable[] {
    const events = [...this.#pending.values()];
    this.#pending.clear();
    this.#size = 0;
    this.#thoughts = 0;
    return events;
  }

  #addPiece(piece: Piece): void {
    const key = keyOf(piece);
    const waiting = this.#pending.get(key);
    if (waiting && waiting.type !== "thoughts_noted") waiting.data.delta += piece.data.delta;
    else this.#pending.set(key, { ...piece, data: { ...piece.data } } as Piece);
    this.#size += piece.data.delta.length;
  }

  #addThoughts({ thoughts }: EventData["thoughts_noted"]): void {
    const waiting = this.#pending.get("");
    const all = waiting?.type === "thoughts_noted" ? [...waiting.data.thoughts, ...thoughts] : thoughts;
    this.#pending.set("", { type: "thoughts_noted", data: { thoughts: all, batch_size: all.length } });
    this.#thoughts = all.length;
  }
}

/** A reply's text and its reasoning are two messages. */
function keyOf(piece: Piece): string {
  const { message_id } = piece.data;
  return piece.type === "reply_streamed" ? `${piece.data.channel}/${message_id}` : message_id;
}
