// When the next event is due: at a fixed distance from the first one, so that a late one delays none after it; or at
// once. Keeps when each was handed to the server, which is where its latency begins.

import { now } from "./commands.ts";

export interface Pace {
  count: number;
  /** Milliseconds from one event, or burst of them, to the next; 0: as soon as the server asks for it. */
  everyMs: number;
  /** How many events are due at the same time; one when absent. */
  burst?: number;
}

/** Yields 0 … count − 1, each when it is due, and adds the time of each to `times`. */
export async function* paced(
  { count, everyMs, burst = 1 }: Pace,
  times: number[],
): AsyncGenerator<number, void, void> {
  const begun = now();
  for (let i = 0; i < count; i++) {
    const wait = everyMs > 0 ? begun + Math.floor(i / burst) * everyMs - now() : 0;
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    times.push(now());
    yield i;
  }
}

/** The pace of all rooms together where each has this one, one after the other. */
export function ofRooms({ count, everyMs, burst }: Pace, rooms: number): Pace {
  return { count: count * rooms, everyMs: everyMs / rooms, burst };
}
