// Where it is written how much of a day's allowance is gone. Stored keys and values:
//
//   ["spent", day, name]   Spent   what was used and what is set aside

/** Tokens, and millionths of a dollar. */
export interface Spent {
  tokens: number;
  micros: number;
}

export interface LedgerStore {
  /** Adds to what is gone; with `most`, only where the sum is not above it. Gives whether it was added. */
  add(day: string, name: string, more: Spent, most?: Spent): Promise<boolean>;
  spent(day: string, name: string): Promise<Spent>;
}

const NOTHING: Spent = { tokens: 0, micros: 0 };
/** A day's figures are kept somewhat longer than calls that were begun on it can last. */
const KEEP_MS = 3 * 24 * 60 * 60 * 1000;
const KEEP_DAYS = 3;

/** Figures that end with the process. */
export function memoryLedger(): LedgerStore {
  const days = new Map<string, Map<string, Spent>>();
  return {
    add(day, name, more, most) {
      const names = days.get(day) ?? new Map<string, Spent>();
      const next = sum(names.get(name) ?? NOTHING, more);
      if (most && isAbove(next, most)) return Promise.resolve(false);
      names.set(name, next);
      days.set(day, names);
      // The first that was begun, not the earliest: a clock that was set back must not lose today's figures.
      if (days.size > KEEP_DAYS) days.delete(days.keys().next().value!);
      return Promise.resolve(true);
    },
    spent: (day, name) => Promise.resolve(days.get(day)?.get(name) ?? NOTHING),
  };
}

/** Figures that outlive the process, and that several servers keep together. */
export function kvLedger(kv: Deno.Kv): LedgerStore {
  return {
    async add(day, name, more, most) {
      const key = ["spent", day, name];
      while (true) {
        const entry = await kv.get<Spent>(key);
        const next = sum(entry.value ?? NOTHING, more);
        if (most && isAbove(next, most)) return false;
        const { ok } = await kv.atomic().check(entry).set(key, next, { expireIn: KEEP_MS }).commit();
        if (ok) return true;
      }
    },
    spent: async (day, name) => (await kv.get<Spent>(["spent", day, name])).value ?? NOTHING,
  };
}

function sum(a: Spent, b: Spent): Spent {
  return { tokens: a.tokens + b.tokens, micros: a.micros + b.micros };
}

function isAbove(a: Spent, b: Spent): boolean {
  return a.tokens > b.tokens || a.micros > b.micros;
}
