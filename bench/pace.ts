// When the next event is due: at a fixed distance from the first one, so that a late one delays none after it; or at
// once. Keeps when each was handed to the server, which is where its latency begins.

import { now } from "./commands.ts";

export interface Pace {
  count: number;
  /** Milliseconds from one event to the next; 0: as soon as the server asks for it. */
  everyMs: number;
}

/** Yields 0 … count − 1, each when it is due, and adds the time of each to `times`. */
export async function* paced({ count, everyMs }: Pace, times: number[]): AsyncGenerator<number, void, void> {
  const begun = now();
  for (let i = 0; i < count; i++) {
    const wait = everyMs > 0 ? begun + i * everyMs - now() : 0;
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    times.push(now());
    yield i;
  }
}
