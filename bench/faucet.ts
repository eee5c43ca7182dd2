// The model of a measured server: it says a piece whenever it is told to, in every run that asks it. Pieces that are
// due at once are marked as such, so that a burst is made durable and shown together.

import type { Event } from "../src/core/event.ts";
import type { Chunk, Model, ModelRequest } from "../src/agents/model.ts";
import { Recorder } from "../src/engine/recorder.ts";
import { PIECE } from "./events.ts";
import { ofRooms, type Pace, paced } from "./pace.ts";
import { Tap } from "./tap.ts";

/** As fast as the run's log takes it, or at a pace. */
interface Order {
  pace: Pace;
  times: number[];
  done: () => void;
}

/** What is to be said in one run. */
class RunTap extends Tap {
  order?: Order;
}

export class Faucet implements Model {
  readonly provider = "rehearsal";
  readonly defaultModel = "rehearsal";
  /** What the model says next. */
  piece: () => string = () => PIECE;
  readonly #taps = new Set<RunTap>();

  /** Resolves when all pieces were handed over, with the time of each; several runs take turns. */
  async pour(pace: Pace): Promise<number[]> {
    const times: number[] = [];
    const taps = [...this.#taps];
    if (taps.length === 1) {
      await new Promise<void>((done) => {
        taps[0]!.order = { pace, times, done };
        taps[0]!.ring();
      });
      return times;
    }
    for await (const i of paced(ofRooms(pace, taps.length), times)) taps[i % taps.length]!.drop();
    return times;
  }

  /** A piece for each run that listens, so often, for ever; the runs take turns. */
  async flow(everyMs: number): Promise<never> {
    let due = performance.now();
    for (let i = 0;; i++) {
      const taps = [...this.#taps];
      if (taps.length > 0) taps[i % taps.length]!.drop();
      due += everyMs / Math.max(1, taps.length);
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    }
  }

  /** The runs that are listened to now. */
  get runs(): number {
    return this.#taps.size;
  }

  async *stream(_: ModelRequest, signal: AbortSignal): AsyncGenerator<Chunk, void, void> {
    const tap = new RunTap();
    this.#taps.add(tap);
    signal.addEventListener("abort", () => tap.ring(), { once: true });
    try {
      while (true) {
        signal.throwIfAborted();
        for (; tap.due > 0; tap.due--) yield { type: "text", text: this.piece() };
        const { order } = tap;
        tap.order = undefined;
        if (order) {
          for await (const _ of paced(order.pace, order.times)) {
            signal.throwIfAborted();
            yield { type: "text", text: this.piece() };
          }
          order.done();
        }
        await tap.heard();
      }
    } finally {
      this.#taps.delete(tap);
    }
  }
}

/**
 * Makes every run record its pieces so many at a time, as a mode does that yields several events together (analysis
 * and code teams do; a discussion's model gives one after the other). From there on everything is the server's own:
 * one commit, one bell, one cursor for each viewer.
 */
export function inBursts(size: () => number): void {
  const record = Recorder.prototype.record;
  Recorder.prototype.record = function (script, signal) {
    if (size() === 1) return record.call(this, script, signal);
    async function* together() {
      let some: Event[] = [];
      try {
        for await (const value of script) {
          if (!("type" in value) || value.type !== "text_streamed") yield value;
          else if (some.push(value) >= size()) {
            yield some;
            some = [];
          }
        }
      } finally {
        if (some.length > 0) yield some;
      }
    }
    return record.call(this, together(), signal);
  };
}
