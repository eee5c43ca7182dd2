// Counts the events of a `?frames=batch` frame, a JSON array, without parsing it for every viewer: neighbours get the
// same bytes, so a frame is parsed once and the others are compared with it. That costs a viewer next to nothing, and
// also holds each frame's content against what the first viewer was checked to get.

import { sameBytes } from "./sockets.ts";

interface Known {
  payload: Uint8Array<ArrayBuffer>;
  events: number;
  first: number;
}

const decoder = new TextDecoder();

/** The frames of one run. */
export class Batches {
  /** By the index of the first event. */
  readonly #known = new Map<number, Known[]>();

  /** How many events a frame holds that begins at a viewer's event `index`. Throws when their numbers have a gap. */
  count(index: number, payload: Uint8Array<ArrayBuffer>): number {
    const known = this.#known.get(index) ?? [];
    const same = known.find((k) => k.payload.length === payload.length && sameBytes(k.payload, payload));
    if (same) return same.events;
    const events: { sequence: number }[] = JSON.parse(decoder.decode(payload));
    const first = events[0]!.sequence;
    const gap = events.findIndex(({ sequence }, i) => sequence !== first + i);
    if (gap >= 0) throw new Error(`${first + gap} was expected and ${events[gap]!.sequence} came`);
    if (known.some((k) => k.first !== first)) throw new Error(`Event ${index} is not the same for everybody`);
    this.#known.set(index, [...known, { payload, events: events.length, first }]);
    return events.length;
  }

  /** Forgets all frames. */
  clear(): void {
    this.#known.clear();
  }
}
