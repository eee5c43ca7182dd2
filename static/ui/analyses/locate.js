// @ts-check
// Finds a quotation in the bill's text. Line breaks, runs of blanks, kinds of quotation marks and dashes, letter case
// and invisible characters make no difference, since a text that went through a word processor differs in all of
// them. Of several places the one that follows the finding's own heading is taken.

/** A place in the text: offsets in UTF-16, `end` not included. @typedef {{ start: number, end: number }} Place */
/** @typedef {{ find: (quotation: string, heading?: string) => Place | undefined }} Locator */

const SINGLE = new Set([0x27, 0x60, 0xb4, 0x2018, 0x2019, 0x201a, 0x201b, 0x2032]);
const DOUBLE = new Set([0x22, 0xab, 0xbb, 0x201c, 0x201d, 0x201e, 0x201f, 0x2033]);
const INVISIBLE = new Set([0xad, 0x200b, 0x200c, 0x200d, 0x2060, 0xfeff]);
const MOST_PLACES = 64;

/** Reads the text once; each search is then a search in a string. @param {string} text @returns {Locator} */
export function locator(text) {
  const { plain, offsets } = flattened(text);
  /** @type {Map<string, number[]>} */
  const headings = new Map();

  return {
    find(quotation, heading = "") {
      const wanted = trimmed(flattened(quotation).plain);
      if (wanted.length < 3) return undefined;
      const places = occurrences(plain, wanted);
      if (places.length === 0) return undefined;
      const start = places.length === 1 ? places[0] : nearest(places, starts(heading));
      if (start === undefined) return undefined;
      const from = offsets[start] ?? 0;
      const last = offsets[start + wanted.length - 1] ?? from;
      return { start: from, end: last + 1 };
    },
  };

  /** @param {string} heading */
  function starts(heading) {
    const wanted = trimmed(flattened(heading).plain);
    let known = headings.get(wanted);
    if (!known) headings.set(wanted, known = wanted === "" ? [] : occurrences(plain, wanted));
    return known;
  }
}

/**
 * The text as it is compared, and for each of its characters the place it came from.
 * @param {string} text
 */
function flattened(text) {
  const offsets = new Uint32Array(text.length);
  /** @type {string[]} */
  const pieces = [];
  let codes = new Uint16Array(Math.min(text.length, CHUNK));
  let filled = 0;
  let length = 0;
  let blank = true; // Blanks at the beginning are none.
  for (let i = 0; i < text.length; i++) {
    let code = text.charCodeAt(i);
    if (isBlank(code)) {
      if (blank) continue;
      blank = true;
      code = 0x20;
    } else {
      if (INVISIBLE.has(code)) continue;
      blank = false;
      if (code >= 0x41 && code <= 0x5a) code += 0x20;
      else if (code > 0x7f || code === 0x22 || code === 0x27 || code === 0x60) code = folded(code);
    }
    if (filled === codes.length) {
      pieces.push(String.fromCharCode(...codes));
      codes = new Uint16Array(CHUNK);
      filled = 0;
    }
    codes[filled++] = code;
    offsets[length++] = i;
  }
  pieces.push(String.fromCharCode(...codes.subarray(0, filled)));
  return { plain: pieces.join(""), offsets };
}

/** As many characters as one call may be given as arguments. */
const CHUNK = 8192;

/** @param {number} code */
function isBlank(code) {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d) || code === 0xa0 || code === 0x202f ||
    code === 0x3000 ||
    (code >= 0x2000 && code <= 0x200a) || code === 0x2028 || code === 0x2029;
}

/** @param {number} code */
function folded(code) {
  if (SINGLE.has(code) || DOUBLE.has(code)) return 0x27;
  if ((code >= 0x2010 && code <= 0x2015) || code === 0x2212) return 0x2d;
  const lower = String.fromCharCode(code).toLowerCase();
  return lower.length === 1 ? lower.charCodeAt(0) : code;
}

/** Without the quotation marks and dots that a citation puts around. @param {string} plain */
function trimmed(plain) {
  return plain.replace(/^[' ….]+|[' …]+$/g, "");
}

/** @param {string} plain @param {string} wanted */
function occurrences(plain, wanted) {
  /** @type {number[]} */
  const found = [];
  for (
    let at = plain.indexOf(wanted);
    at >= 0 && found.length < MOST_PLACES;
    at = plain.indexOf(wanted, at + 1)
  ) {
    found.push(at);
  }
  return found;
}

/** The place that follows a heading most closely; the first one where none does. @param {number[]} places @param {number[]} headings */
function nearest(places, headings) {
  let best = places[0];
  let least = Infinity;
  for (const place of places) {
    for (const heading of headings) {
      if (place >= heading && place - heading < least) [best, least] = [place, place - heading];
    }
  }
  return best;
}
