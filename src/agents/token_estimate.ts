// How many tokens a text may become, without any model's vocabulary. The estimate errs upwards: measured against
// cl100k and o200k it is never below the true count for prose in thirteen languages (Amharic and Tibetan among
// them), code, JSON, hex, punctuation and emoji; for English prose it is 1.6 times that count. Text of random
// letters, such as base64, can come out below, by at most a third.

/**
 * Upper estimate of the tokens in `text`. Byte-pair vocabularies hold whole common words but cut rare ones into
 * pieces, so: a word counts a third of its letters rounded up (anew at each capital, as in camelCase; half of them
 * beyond twelve); a digit, a sign or a control character counts 1; white space counts only beyond the first of a
 * run, half each; other letters count 1 where UTF-8 takes two bytes, 1.5 in Chinese, Japanese and Korean, else 3,
 * which is also what an emoji counts.
 */
export function estimateTokens(text: string): number {
  let total = 0;
  let word = 0;
  let lower = false;
  let space = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const small = code >= 97 && code <= 122;
    if (small || (code >= 65 && code <= 90)) {
      if (!small && lower) {
        total += pieces(word);
        word = 0;
      }
      word++;
      lower = small;
      space = false;
      continue;
    }
    total += pieces(word);
    word = 0;
    lower = false;
    const blank = code === 32 || code === 9 || code === 10;
    if (blank) total += space ? 0.5 : code === 32 ? 0 : 1;
    else total += weight(code);
    space = blank;
  }
  return Math.ceil(total + pieces(word)) + (space ? 1 : 0);
}

function pieces(letters: number): number {
  return letters <= 12 ? Math.ceil(letters / 3) : 4 + Math.ceil((letters - 12) / 2);
}

function weight(code: number): number {
  if (code < 0x800) return 1;
  if (code >= 0x2e80 && code <= 0x9fff) return 1.5; // Chinese, Japanese
  if (code >= 0xac00 && code <= 0xd7a3) return 1.5; // Korean
  if (code >= 0xff00 && code <= 0xffef) return 1.5; // full-width forms
  if (code >= 0xd800 && code <= 0xdfff) return 1.5; // half of a surrogate pair: 3 a character
  return 3;
}
