// What somebody's runs have taken today, in tokens and money. What a call can cost at most is set aside before it is
// made, and what it did not need is given back after it, so that a day's cap holds with any number of runs at once. A
// day is a day in UTC. What a crash leaves set aside stays so until the day is over.

import type { Clock } from "../../clock.ts";
import { ParleyError } from "../../errors.ts";
import type { LedgerStore, Spent } from "./ledger_store.ts";

export interface DayCaps {
  tokens?: number;
  cost_usd?: number;
}

/** Tokens, and dollars. */
export interface Spending {
  tokens: number;
  cost_usd: number;
}

export interface DayReservation {
  /** Says what was used in truth; the rest is given back. Only the first call counts. */
  settle(used: Spending): Promise<void>;
}

export interface DayLedger {
  /** Sets this aside; throws `quota_exceeded` (429, until midnight) where it does not fit. */
  reserve(name: string, most: Spending): Promise<DayReservation>;
  /** Throws the same where nothing is left at all: for the start of a run. */
  assertLeft(name: string): Promise<void>;
}

const DAY_MS = 24 * 60 * 60 * 1000;

export function dayLedger(store: LedgerStore, caps: DayCaps, clock: Clock): DayLedger {
  const limited = caps.tokens !== undefined || caps.cost_usd !== undefined;
  const most = {
    tokens: caps.tokens ?? Infinity,
    micros: caps.cost_usd === undefined ? Infinity : Math.floor(caps.cost_usd * 1e6 + 1e-6),
  };

  return {
    async reserve(name, spending) {
      if (!limited) return { settle: () => Promise.resolve() };
      // A call that ends after midnight is settled where it was set aside.
      const day = dayOf(clock.now());
      const held = spentOf(spending);
      if (!await store.add(day, name, held, most)) throw exceeded(clock.now());
      let settled = false;
      return {
        async settle(used) {
          if (settled) return;
          settled = true;
          const real = spentOf(used);
          // It was spent, whether it fits or not.
          await store.add(day, name, {
            tokens: real.tokens - held.tokens,
            micros: real.micros - held.micros,
          });
        },
      };
    },

    async assertLeft(name) {
      if (!limited) return;
      const { tokens, micros } = await store.spent(dayOf(clock.now()), name);
      if (tokens >= most.tokens || micros >= most.micros) throw exceeded(clock.now());
    },
  };
}

/** The day of a moment, as `2026-01-31`. */
function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** Whole millionths of a dollar, rounded up: sums of these are exact. */
function spentOf({ tokens, cost_usd }: Spending): Spent {
  return { tokens: Math.ceil(tokens), micros: Math.ceil(cost_usd * 1e6 - 1e-6) };
}

function exceeded(now: number): ParleyError {
  const retryAfterSeconds = Math.max(1, Math.ceil((DAY_MS - now % DAY_MS) / 1000));
  return new ParleyError(
    "quota_exceeded",
    429,
    4429,
    "What you may use in a day is used up, or would be by this",
    {
      retryAfterSeconds,
    },
  );
}
