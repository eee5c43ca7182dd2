// The platform says nothing when a full socket has room again, so one timer for the whole server looks at those that
// are full. It also knows for how long each has not taken a byte.

import type { Clock } from "../clock.ts";

/** A socket counts as full from here, in bytes: what a viewer who does not read can cost. */
export const FULL_BYTES = 64 * 1024;
const LOOK_EVERY_MS = 10;

export interface Draining {
  readonly bufferedAmount: number;
}

interface Full {
  onRoom: () => void;
  onStuck: () => void;
  least: number;
  since: number;
}

export class Drain {
  readonly #full = new Map<Draining, Full>();
  #cancel: (() => void) | undefined;

  constructor(readonly clock: Clock, readonly stuckAfterMs: number) {}

  /** Sockets that are full now. */
  get size(): number {
    return this.#full.size;
  }

  /** Calls `onRoom` once when the socket has room, or `onStuck` once when it took nothing for too long. */
  wait(socket: Draining, onRoom: () => void, onStuck: () => void): void {
    this.#full.set(socket, { onRoom, onStuck, least: socket.bufferedAmount, since: this.clock.monotonic() });
    this.#cancel ??= this.clock.after(LOOK_EVERY_MS, () => this.#look());
  }

  forget(socket: Draining): void {
    this.#full.delete(socket);
    if (this.#full.size === 0) this.stop();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #look(): void {
    this.#cancel = undefined;
    const now = this.clock.monotonic();
    // Who waits again is looked at the next time. In the set itself a socket that is told of room and has none, because
    // its peer is going, would be found again without end.
    for (const [socket, full] of [...this.#full]) {
      if (this.#full.get(socket) !== full) continue; // forgotten because of one before it
      const buffered = socket.bufferedAmount;
      if (buffered < FULL_BYTES) {
        this.#full.delete(socket);
        full.onRoom();
      } else if (buffered < full.least) {
        full.least = buffered;
        full.since = now;
      } else if (now - full.since >= this.stuckAfterMs) {
        this.#full.delete(socket);
        full.onStuck();
      }
    }
    if (this.#full.size > 0) this.#cancel ??= this.clock.after(LOOK_EVERY_MS, () => this.#look());
  }
}
