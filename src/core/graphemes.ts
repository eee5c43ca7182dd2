// Text in characters as people count them (grapheme clusters, Unicode's UAX #29): an emoji family is one, and so is a
// letter with its marks. For cutting text into pieces, and for passing text on while it streams without ever splitting
// a character that is not yet complete. Pure.

/**
 * The longest character that is kept whole, in UTF-16 units. No writing needs a hundredth of it; a letter with more
 * marks than that is split between two of them, so that nobody can have a server hold a text back for ever.
 */
export const LONGEST_CLUSTER = 4096;

/** Below this length a held character is looked at anew with each piece of text; above, when it has grown by a half. */
const SHORT_CLUSTER = 256;

const segmenter = new Intl.Segmenter("und", { granularity: "grapheme" });

/** Text whose every UTF-16 unit is a character of its own, as most text that streams is. */
const PLAIN = /^[\n\x20-\x7e]*$/;

/** Cuts `text` into pieces of `size` characters, the last one perhaps shorter; no text, no piece. Joined they are `text`. */
export function cut(text: string, size: number): string[] {
  const pieces: string[] = [];
  let from = 0;
  let count = 0;
  for (const at of ends(text)) {
    if (++count < size) continue;
    pieces.push(text.slice(from, at));
    from = at;
    count = 0;
  }
  if (from < text.length) pieces.push(text.slice(from));
  return pieces;
}

/**
 * Passes text on up to the last place where a character surely ends, whatever comes next. Where one ends depends on
 * what is before that place and on the one code point after it; so all but the last character is certain, as long as
 * that code point is whole. Takes time in proportion to the text.
 */
export class GraphemeStream {
  #held = "";
  /** How long the held text must be before it is worth another look. */
  #lookAt = 0;

  /** Takes the next piece; gives what is certain by now, perhaps nothing. */
  push(text: string): string {
    this.#held += text;
    const held = this.#held;
    if (held.length < this.#lookAt) return "";
    // Half of a surrogate pair says nothing about the character that it will be.
    const whole = isHighSurrogate(held.charCodeAt(held.length - 1)) ? held.length - 1 : held.length;
    let certain = 0;
    let last = 0;
    for (const at of ends(held.slice(0, whole))) {
      certain = last;
      last = at;
    }
    this.#held = held.slice(certain);
    const rest = this.#held.length;
    this.#lookAt = rest < SHORT_CLUSTER ? 0 : Math.min(LONGEST_CLUSTER + 1, Math.ceil(rest * 1.5));
    return held.slice(0, certain);
  }

  /** What is left, now that nothing comes any more. Never empty if anything was pushed since the last `end`. */
  end(): string {
    const held = this.#held;
    this.#held = "";
    this.#lookAt = 0;
    return held;
  }
}

/** Where each character of `text` ends. */
function* ends(text: string): Generator<number, void, void> {
  if (PLAIN.test(text)) {
    for (let at = 1; at <= text.length; at++) yield at;
    return;
  }
  for (const { segment, index } of segmenter.segment(text)) {
    const end = index + segment.length;
    for (let at = index + LONGEST_CLUSTER; at < end; at += LONGEST_CLUSTER) {
      if (isHighSurrogate(text.charCodeAt(at - 1))) at--;
      yield at;
    }
    yield end;
  }
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}
