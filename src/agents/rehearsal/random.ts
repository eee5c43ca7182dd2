// Choices that look varied and can be repeated: every choice is a pure function of a seed and of words that say what
// is being chosen. There is no state, so no choice depends on how many were made before it.

/** A whole number in [0, 2³²), the same for the same seed and words, unlike for any other. */
export function hash(seed: number, ...words: (string | number)[]): number {
  let h = (0x6d2b79f5 ^ seed) >>> 0;
  for (const word of words) {
    const text = `${word}\u0000`; // So that ("ab", "c") and ("a", "bc") differ.
    for (let i = 0; i < text.length; i++) {
      h = Math.imul(h ^ text.charCodeAt(i), 0x01000193) >>> 0;
      h = ((h << 13) | (h >>> 19)) >>> 0;
    }
  }
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return (h ^ (h >>> 15)) >>> 0;
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
