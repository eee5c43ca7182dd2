// Randomness a test can repeat: mulberry32. A test prints its seed and takes another from SEED.

export interface Random {
  readonly seed: number;
  /** In [0, 1). */
  next(): number;
  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number;
  pick<T>(from: readonly T[]): T;
}

export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (min: number, max: number) => min + Math.floor(next() * (max - min + 1));
  return { seed, next, int, pick: (from) => from[int(0, from.length - 1)]! };
}

/** SEED from the environment, or a fresh one. */
export function anySeed(): number {
  return Number(Deno.env.get("SEED") ?? crypto.getRandomValues(new Uint32Array(1))[0]);
}
