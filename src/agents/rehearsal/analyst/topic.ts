// What a provision is about, in the bill's own words: the caption it stands under or the heading of its section, in
// the case that running text would use. Headings are printed in capitals, so the section's text says what is a name.

import type { Clause } from "../../bill/clauses.ts";
import { headingOf } from "../../bill/headings.ts";
import { plain } from "../../bill/verbatim.ts";

/** Captions that say what kind of provision follows and not what it is about; those of one word never do. */
const GENERIC =
  /^(?:in general|general (?:rule|application).*|authorization(?: of appropriations)?|effective dates?|definitions?|\w+ defined|definition of .*|(?:conforming|technical|clerical|technical and conforming)(?: amendments?)?|amendments?|exceptions?|limitations?(?: on penalty)?|reports?|study|studies|review|short title.*|table of contents|references|repeals?|rescission(?: of funds)?|extensions?|expiration|termination|sunset|applicability|application|availability|deposits?|election|purposes?|findings|requirements?|duties|membership|contents|contents of .*|elements|procedures?|regulations|implementation|authority|fees|penalt(?:y|ies)|treatment of information|evaluation|adjustments?|further adjustments|publication|waiver|appeal|section \d.*|(?:calendar|fiscal) years? .*|form of .*|inapplicability.*|relationship to .*|index(?:ed)? to wages|additional matter|transition.*|other .*|cost sharing|civil penalty|trust fund|user fees authorized|rule of construction)$/i;
const ACRONYMS = new Set(
  "gpci dsh sgr paygo foia nih chip irs fda cms epa snap wic tanf ssi ssdi gdp cpi omb cbo gao hud va ltch mdh tma qi icu pups faa tsa dhs usda"
    .split(" "),
);
const NAMES = new Set(
  "medicare medicaid congress senate federal american america united states mexico treasury january february march april may june july august september october november december indian"
    .split(" "),
);

/** The nearest caption that names something, else the section's title; what is printed in capitals in running text's case. Empty where nothing names it. */
export function topicOf(clause: Pick<Clause, "captions">, title: string, text: string): string {
  const caption = clause.captions.findLast((words) => /\s/.test(words.trim()) && !GENERIC.test(words.trim()));
  const words = caption ?? title;
  // The first words of a paragraph are no name for it.
  if (!caption && /\p{Ll}/u.test(title) && text.includes(title)) return "";
  return /\p{Ll}/u.test(words) ? words.trim() : readable(words, text);
}

/** The words of a heading after its number: `GRANTS FOR FERRY SAFETY` of `SEC. 2. GRANTS …`. */
export function titleOf(heading: string): string {
  const title = headingOf(heading)?.title || heading.replace(/^\([a-z]{1,2}\)\s*/, "");
  return title.replace(/[.\s]+$/, "");
}

/** Where a section's own text begins, its heading left out. */
export function bodyOf(heading: string, text: string): number {
  const { words, ends } = plain(text.slice(0, heading.length * 3 + 400));
  const wanted = plain(heading).words;
  const at = wanted === "" ? -1 : words.indexOf(wanted);
  if (at < 0 || at > 4) return 0;
  const rest = text.slice(ends[at + wanted.length - 1]!);
  const numbered = headingOf(heading) !== undefined;
  // An unnumbered paragraph has its first words for a heading, a subsection its caption: both are read with the rest.
  if (!numbered && !/^[.:]?[ \t]*[\r\n]/.test(rest)) return 0;
  // Where the heading is a whole sentence, it is the provision.
  const isSentence = /\b(?:shall|may|must|is|are|was|were)\b/.test(heading) &&
    heading !== heading.toUpperCase();
  return isSentence && rest.trim() === "" ? 0 : text.length - rest.length;
}

/** Words as running text has them: names as the text writes them, everything else in small letters. */
export function readable(words: string, text: string): string {
  const parts = words.replace(/\s+/g, " ").trim().split(" ");
  const small = text.toLowerCase();
  const out: string[] = [];
  for (let i = 0; i < parts.length;) {
    const name = nameAt(parts, i, text, small);
    out.push(name ? name.words : cased(parts[i]!, text));
    i += name ? name.length : 1;
  }
  return out.join(" ").replace(/[.;:,\s]+$/, "");
}

/** A first letter in capitals. */
export function capital(text: string): string {
  return text.replace(/^[\s“"‘(]*\p{L}/u, (letter) => letter.toUpperCase());
}

/** Two words or more that the text writes as a name. */
function nameAt(
  parts: readonly string[],
  i: number,
  text: string,
  small: string,
): { words: string; length: number } | undefined {
  if (/^(?:the|an?|in|of|and|or|to|for|on|by|with|from)$/i.test(parts[i]!)) return;
  for (let length = Math.min(10, parts.length - i); length > 1; length--) {
    const words = parts.slice(i, i + length).join(" ").replace(/[.;:,]+$/, "");
    const at = small.indexOf(words.toLowerCase());
    const found = at < 0 ? "" : text.slice(at, at + words.length);
    if (/^\p{Lu}/u.test(found) && /\p{Ll}/u.test(found) && /\s\p{Lu}[^\s]*$/u.test(found)) {
      return { words: found, length };
    }
  }
}

function cased(word: string, text: string): string {
  const small = word.toLowerCase();
  const bare = small.replace(/[^\p{L}\d’'-]/gu, "");
  if (bare === "") return word;
  if (ACRONYMS.has(bare)) return word.toUpperCase();
  if (ACRONYMS.has(bare.replace(/s$/, ""))) return word.toUpperCase().replace(/S(?=\W*$)/, "s");
  if (/^\(\p{Lu}+\p{L}?\)$/u.test(word)) return word;
  if (NAMES.has(bare) || !has(text, bare)) {
    const name = bare[0]!.toUpperCase() + bare.slice(1);
    if (NAMES.has(bare) || (has(text, name) && /\p{L}/u.test(bare) && inSentence(text, name))) {
      return word.toLowerCase().replace(bare, name);
    }
    if (bare.length > 1 && inSentence(text, bare.toUpperCase())) return word.toUpperCase();
  }
  return small;
}

function has(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (!/[\p{L}\d]/u.test(text[at - 1] ?? " ") && !/[\p{L}\d]/u.test(text[at + word.length] ?? " ")) {
      return true;
    }
  }
  return false;
}

/** A word after a small one is not the first of a sentence or of a title. */
function inSentence(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    if (/\p{Ll} $/u.test(text.slice(Math.max(0, at - 2), at))) return true;
  }
  return false;
}
