// Who is connected: counts against the limits, figures for status pages, and the list that is told when the server
// stops. Sockets and SSE streams count alike, and so do viewers who wait for a run.

import { ParleyError } from "../errors.ts";

export interface Connected {
  /** Ends this connection because the server stops. */
  shutDown(): void;
  /** Whether the server has ended it. Until its peer has gone, too, it costs a connection all the same. */
  isEnded(): boolean;
}

export class Connections {
  readonly #all = new Set<Connected>();
  #down = false;
  readonly #byRun = new Map<string, number>();
  /** Since the server started. */
  readonly totals = { connections: 0, events: 0, bytes: 0, resumed: 0, refused: 0 };

  constructor(readonly limits: { total: number; perRun: number }) {}

  get open(): number {
    return this.#all.size;
  }

  /** Connections that the server has ended and whose peer has not gone. */
  get lingering(): number {
    let sum = 0;
    for (const connected of this.#all) if (connected.isEnded()) sum++;
    return sum;
  }

  get runs(): number {
    return this.#byRun.size;
  }

  /** Viewers of all runs together. */
  get viewers(): number {
    let sum = 0;
    for (const count of this.#byRun.values()) sum += count;
    return sum;
  }

  of(run: string): number {
    return this.#byRun.get(run) ?? 0;
  }

  get full(): boolean {
    return this.#all.size >= this.limits.total;
  }

  /** Throws 503 with Retry-After when the process has as many connections as it may. */
  assertRoom(): void {
    if (!this.full) return;
    this.totals.refused++;
    throw new ParleyError("too_many_connections", 503, 1013, "The server has as many connections as it may", {
      retryAfterSeconds: 5,
    });
  }

  /** Counts a connection until it is removed. */
  add(connected: Connected): void {
    this.#all.add(connected);
    this.totals.connections++;
    // One that was on its way in when the others were told.
    if (this.#down) queueMicrotask(() => connected.shutDown());
  }

  /** It is gone; nothing where it was already. */
  remove(connected: Connected): void {
    this.#all.delete(connected);
  }

  /** Counts a viewer of a run until the returned function is called; throws 429 when it has as many as it may. */
  watch(run: string): () => void {
    const before = this.of(run);
    if (before >= this.limits.perRun) {
      const message = `This run has ${this.limits.perRun} viewers, as many as it may`;
      throw new ParleyError("too_many_connections", 429, 4429, message, { retryAfterSeconds: 5 });
    }
    this.#byRun.set(run, before + 1);
    let counted = true;
    return () => {
      if (!counted) return;
      counted = false;
      const left = this.of(run) - 1;
      if (left > 0) this.#byRun.set(run, left);
      else this.#byRun.delete(run);
    };
  }

  shutDown(): void {
    this.#down = true;
    for (const connected of this.#all) connected.shutDown();
  }
}
