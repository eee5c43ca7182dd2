// What is true of one run under one epoch, in the simplest words there are: an array of what is durable, from where on
// it is still there, and whether it is over. And a viewer that holds everything it is sent against that, message by
// message: nothing before it is durable, nothing twice, nothing left out, nothing in another order, and a reset exactly
// where something is missing for good.

import { assert, assertEquals } from "@std/assert";
import type { Frame } from "../../src/core/frame.ts";
import type { Socket } from "../../src/edge/socket.ts";
import type { ParleyError } from "../../src/errors.ts";

export class Truth {
  /** Every frame that was ever durable; sequence s is at s - 1. */
  readonly frames: Frame[] = [];
  /** First sequence that is there, and the one that will be when clears under way are done. */
  first = 1;
  soon = 1;
  ended = false;
  /** A deletion has begun, and is done. */
  removing = false;
  removed = false;

  constructor(readonly epoch: string) {}

  get head(): number {
    return Math.max(this.frames.length, this.first - 1);
  }

  /** Why somebody who was here before cannot simply go on; undefined when they can. */
  reset(after: number, seenEpoch: string | undefined): string | undefined {
    if (seenEpoch !== undefined && seenEpoch !== this.epoch) return "epoch_changed";
    if (after > this.head) return "unknown_sequence";
    if (after < this.first - 1 || (this.ended && this.first > this.head)) return "history_cleared";
  }
}

export interface Wishes {
  after: number;
  seenEpoch?: string;
  deltas: boolean;
  batch: boolean;
}

/** The viewer's end, in place of a socket. */
export class Screen {
  truth: Truth | undefined;
  /** All up to here has come, or was left out as wished. */
  cursor = 0;
  paused = false;
  gone = false;
  code: number | undefined;
  caughtUp = false;
  resets = 0;
  events = 0;
  #due: string | undefined;
  /** Let in while the run is deleted: how much of it is still to be seen then is nobody's promise, only that it ends. */
  #late = false;
  #whenReady: (() => void) | undefined;
  #lent = false;

  /** `wrong` is told of the first thing that is; an exception would be taken for one of the server's. */
  constructor(readonly wishes: Wishes, readonly wrong: (error: unknown) => void) {}

  /** It has been let in to this run. */
  join(truth: Truth): void {
    assertEquals(this.truth, undefined, "let in twice");
    this.truth = truth;
    this.cursor = this.wishes.after;
    this.#due = truth.reset(this.wishes.after, this.wishes.seenEpoch);
    this.#late = truth.removing;
  }

  /** How far it may be in truth: frames that it does not want come to it as nothing. */
  get furthest(): number {
    let at = this.cursor;
    while (!this.wishes.deltas && this.truth!.frames[at]?.optional) at++;
    return at;
  }

  // What the server's side of a socket does.

  get ready(): boolean {
    return !this.paused && !this.gone && this.code === undefined;
  }

  /** So little that it is asked again after each message. What was lent before a pause may still be used. */
  lendRoom(): number {
    this.#lent ||= this.ready;
    return this.#lent ? 1 : 0;
  }

  /** What is sent past it comes to the same. */
  get native(): Screen {
    return this;
  }

  readonly readyState = WebSocket.OPEN;

  whenReady(fn: () => void): void {
    assert(!this.ready && this.#whenReady === undefined, "it waits where there is room, or twice");
    this.#whenReady = fn;
  }

  pause(): void {
    this.paused = true;
  }

  unpause(): void {
    this.paused = false;
    const fn = this.#whenReady;
    this.#whenReady = undefined;
    fn?.();
  }

  refuse(error: ParleyError): void {
    this.wrong(new Error(`A viewer was refused: ${error.message}`));
  }

  send(text: string): void {
    if (!this.gone) this.#hold(() => this.#take(text));
  }

  close(code: number): void {
    if (!this.gone && this.code === undefined) this.#hold(() => this.#end(code));
  }

  #hold(check: () => void): void {
    try {
      check();
    } catch (error) {
      this.wrong(error);
    }
  }

  #take(text: string): void {
    assert(this.code === undefined, `sent after its close: ${text.slice(0, 80)}`);
    const said = JSON.parse(text);
    if (said.sequence === undefined && !Array.isArray(said)) return this.#control(said.event_type, said.data);
    assert(this.#lent, "sent where there is no room");
    this.#lent = false;
    if (Array.isArray(said)) return this.#batch(text, said.map((one) => one.sequence));
    assert(!this.wishes.batch, "a single frame came where batches were wished for");
    assertEquals(text, this.#frame(said.sequence).text);
  }

  #end(code: number): void {
    this.code = code;
    if (code === 1011) return; // its cause is in the log
    const truth = this.truth!;
    if (code === 4404) return assert(truth.removing, "it was told of a deletion that was none");
    assertEquals(code, 1000);
    assert(this.#due === undefined || this.#late, `closed without the reset that was due: ${this.#due}`);
    assert(truth.ended, "it was told that a run is over that goes on");
    // Whoever is behind when its run is deleted may find nothing left.
    if (!truth.removing) assertEquals(this.furthest, truth.head, "closed before the end");
  }

  #batch(text: string, sequences: number[]): void {
    assert(this.wishes.batch, "a batch came unasked");
    const frames = sequences.map((seq) => this.#frame(seq));
    assertEquals(text, `[${frames.map((frame) => frame.text).join(",")}]`);
    assert(text.length <= 64 * 1024 || frames.length === 1, `a batch of ${text.length}`);
  }

  #frame(seq: number): Frame {
    const truth = this.truth!;
    assert(this.#due === undefined, `${seq} came before the reset that was due: ${this.#due}`);
    assert(seq <= truth.frames.length, `${seq} was shown before it was durable: head ${truth.head}`);
    assert(seq >= truth.first, `${seq} was shown after it was cleared: first ${truth.first}`);
    let next = this.cursor + 1;
    while (!this.wishes.deltas && next < seq && truth.frames[next - 1]!.optional) next++;
    assertEquals(seq, next, `${seq} came after ${this.cursor}`);
    const frame = truth.frames[seq - 1]!;
    assert(this.wishes.deltas || !frame.optional, "a delta came unwanted");
    this.cursor = seq;
    this.events++;
    return frame;
  }

  #control(name: string, data: Record<string, unknown>): void {
    const { epoch, head, ended, first, soon, removing } = this.truth!;
    assertEquals(data.epoch, epoch);
    if (name === "caught_up") {
      if (this.#late) return;
      assert(this.#due === undefined, `caught up without the reset that was due: ${this.#due}`);
      assert(!this.caughtUp, "caught up twice");
      assert(!ended, "caught up with a run that is over");
      assertEquals([data.head_sequence, this.furthest], [head, head]);
      this.caughtUp = true;
      this.cursor = head;
      return;
    }
    assertEquals(name, "stream_reset");
    const from = data.first_sequence as number;
    if (this.#late) {
      this.#due = undefined;
      this.cursor = from - 1;
      return;
    }
    assertEquals(data.reason, this.#due ?? "history_cleared");
    // What is being cleared may be missed before the clear has come to its end.
    const upTo = removing ? head + 1 : Math.max(first, soon);
    assert(first <= from && from <= upTo, `a reset to ${from} where ${first} is first`);
    // Of a run that is over, and of which nothing will be left, there is nothing to go on to either.
    const nothingLeft = ended && from > head;
    assert(
      this.#due !== undefined || this.cursor < from - 1 || nothingLeft,
      `a reset to ${from} was not due`,
    );
    if (!removing) assertEquals(data.head_sequence, head);
    this.#due = undefined;
    this.cursor = from - 1;
    this.resets++;
  }

  /** When nothing is under way any more: has everything come that was to come? */
  settled(): void {
    if (this.gone || !this.truth) return;
    const { ended, head, removed, epoch } = this.truth;
    const where = `at ${this.cursor} of ${head} (epoch ${epoch})`;
    if (this.code !== undefined) return;
    assert(!removed, `a viewer of a deleted run waits for good ${where}`);
    assert(!ended, `a viewer of a run that is over waits for good ${where}`);
    assert(this.caughtUp, `a viewer has never caught up ${where}`);
    assertEquals(this.furthest, head, `a viewer waits behind ${where}`);
  }
}

/** A screen as the edge wants it. */
export function asSocket(screen: Screen): Socket {
  return screen as unknown as Socket;
}
