// The rehearsal model's tokens: a word with the blank that follows it, long words and scripts without blanks in
// short pieces, never splitting a character. Streams them at a steady pace and stops at once when it is told to.

import { setImmediate } from "node:timers";
import { type Clock, sleep } from "../../clock.ts";

/** Letters of a word that make one token; longer words are several. */
const LONGEST_WORD = 12;
/** Characters a token of a script without blanks, or of the rest of a long word, has. */
const PIECE = 4;
/** Tokens between two turns of the event loop when there is no pace to keep. */
const BURST = 32;

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** The tokens of a text; joined they are the text. */
export function tokens(text: string): string[] {
  return (text.match(/\s*\S+\s?|\s+/gu) ?? []).flatMap((word) => {
    if (word.length <= LONGEST_WORD && !NO_BLANKS.test(word)) return [word];
    const all = [...graphemes.segment(word)].map((part) => part.segment);
    const pieces: string[] = [];
    for (let i = 0; i < all.length; i += PIECE) pieces.push(all.slice(i, i + PIECE).join(""));
    return pieces;
  });
}

/** Scripts that put no blanks between words: Chinese, Japanese, Thai, Lao, Khmer, Burmese. */
const NO_BLANKS = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]/;

export interface Pace {
  /** 0 is as fast as possible; it still gives the event loop a turn now and then. */
  tokensPerSecond: number;
  clock: Clock;
}

/**
 * The tokens one by one. The n-th comes n / tokensPerSecond seconds after the first was asked for; a late one is
 * made up for, so the pace does not drift. Throws the signal's reason as soon as it aborts.
 */
export async function* paced(
  all: readonly string[],
  { tokensPerSecond, clock }: Pace,
  signal: AbortSignal,
): AsyncGenerator<string, void, void> {
  const start = clock.monotonic();
  for (const [i, token] of all.entries()) {
    signal.throwIfAborted();
    if (tokensPerSecond > 0) {
      const wait = start + (i + 1) * 1000 / tokensPerSecond - clock.monotonic();
      if (wait > 0) await sleep(clock, wait, signal);
    } else if (i % BURST === 0) {
      await new Promise<void>((resolve) => setImmediate(() => resolve()));
      signal.throwIfAborted();
    }
    yield token;
  }
  signal.throwIfAborted();
}
