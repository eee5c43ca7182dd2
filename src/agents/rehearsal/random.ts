// Choices that look varied and can be repeated: every choice is a pure function of a seed and of words that say what
// is being chosen. There is no state, so no choice depends on how many were made before it.

/** A whole number in [0, 2³²), the same for the same seed and words, unlike for any other. */
export function hash(seed: number, ...words: (string | number)[]): number {
  let state = PI[0] ^ seed;
  for (const word of words) {
    const text = `${word}\u0000`; // So that ("ab", "c") and ("a", "bc") differ.
    for (let i = 0; i < text.length; i++) state = stir(state ^ text.charCodeAt(i), PI[1]);
  }
  return stir(stir(state, PI[2]), PI[3]) >>> 0;
}

/** Digits of pi: odd, so that a product loses nothing, and with no pattern of their own. */
const PI = [0x243f6a89, 0x13198a2f, 0x03707345, 0x299f31d1] as const;

/** Spreads every bit of `state` over all others; no two states become the same. */
function stir(state: number, by: number): number {
  const folded = state ^ (state >>> 16);
  const product = Math.imul(folded, by);
  return product ^ (product >>> 13);
}

/** A number in [0, 1). */
export function chance(seed: number, ...words: (string | number)[]): number {
  return hash(seed, ...words) / 0x1_0000_0000;
}

/** One of the items; undefined when there is none. */
export function pick<T>(items: readonly T[], seed: number, ...words: (string | number)[]): T | undefined {
  return items[hash(seed, ...words) % items.length];
}

/** All items in an order of their own; equal items keep their order. */
export function shuffled<T>(items: readonly T[], seed: number, ...words: (string | number)[]): T[] {
  return items
    .map((item, i) => ({ item, rank: hash(seed, ...words, i) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}
