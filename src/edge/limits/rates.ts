// How often somebody may do something in a minute: a bucket for each name, which holds a minute's worth and fills
// evenly. Only so many names are kept, and one is forgotten only when its bucket is full, so that nobody gets a new
// bucket by making the server forget the old one. While there is no place, newcomers share one bucket.

import type { Clock } from "../../clock.ts";

/** What a bucket says. */
export interface Verdict {
  allowed: boolean;
  /** How much is left now. */
  remaining: number;
  /** Seconds until the bucket is full again. */
  reset: number;
  /** Seconds until there is something again; 0 where there is. */
  retryAfter: number;
}

const MINUTE = 60_000;
const MAX_NAMES = 50_000;
/** Names are looked through for full buckets at most this often. */
const SWEEP_MS = 1000;

export class Rates {
  readonly #clock: Clock;
  /** Milliseconds in which a bucket gets one more. */
  readonly #each: number;
  readonly #maxNames: number;
  /** When each bucket will be full. */
  readonly #full = new Map<string, number>();
  #shared = 0;
  #swept = -Infinity;

  constructor(
    readonly perMinute: number,
    { clock, maxNames = MAX_NAMES }: { clock: Clock; maxNames?: number },
  ) {
    this.#clock = clock;
    this.#each = MINUTE / perMinute;
    this.#maxNames = maxNames;
  }

  /** Names that are kept now. */
  get size(): number {
    return this.#full.size;
  }

  /** Whether `take` would be allowed; takes nothing. */
  peek(name: string): Verdict {
    return this.#verdict(this.#fullAt(name), 1);
  }

  /** Takes one, where there is one. What is refused costs nothing: whoever waits gets on. */
  take(name: string): Verdict {
    const now = this.#clock.monotonic();
    const full = this.#fullAt(name);
    const before = this.#verdict(full, 1);
    if (!before.allowed) return before;
    const next = Math.max(full, now) + this.#each;
    if (this.#keeps(name)) this.#full.set(name, next);
    else this.#shared = next;
    return this.#verdict(next, 0);
  }

  #verdict(full: number, needed: 0 | 1): Verdict {
    const missing = Math.max(0, full - this.#clock.monotonic());
    // A tenth of a microsecond: sums of thirds are not whole.
    const remaining = Math.floor((MINUTE - missing) / this.#each + 1e-7);
    const allowed = remaining >= needed;
    return {
      allowed,
      remaining: Math.max(0, remaining),
      reset: Math.ceil(missing / 1000),
      retryAfter: allowed ? 0 : Math.max(1, Math.ceil((missing + this.#each - MINUTE) / 1000)),
    };
  }

  #fullAt(name: string): number {
    return this.#keeps(name) ? this.#full.get(name) ?? 0 : this.#shared;
  }

  /** Whether this name has, or can have, a bucket of its own. */
  #keeps(name: string): boolean {
    if (this.#full.has(name) || this.#full.size < this.#maxNames) return true;
    const now = this.#clock.monotonic();
    if (now - this.#swept >= SWEEP_MS) {
      this.#swept = now;
      for (const [known, full] of this.#full) if (full <= now) this.#full.delete(known);
    }
    return this.#full.size < this.#maxNames;
  }
}
