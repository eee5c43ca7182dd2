// The paragraphs of a section, whether each is on a line of its own or the lines were wrapped, and the sentences of a
// paragraph. A reference such as "42 U.S.C. 284g" or "S. Con. Res. 21" ends no sentence.

import { linesOf } from "./lines.ts";

export interface Span {
  start: number;
  end: number;
}

const NUMBERED = /^\s*(?:[“"‘']|``)?\s*\((?:[a-z]{1,5}|[A-Z]{1,5}|\d{1,3})\)/;
const QUOTED_NUMBER = /^\s*(?:“|``|"|‘)\s*(?:\(|SEC|Sec|\p{Lu})/u;
/** After these a number at the start of a line is a reference that was wrapped. */
const REFERRING =
  /(?:\b(?:sub)?(?:section|paragraph|clause|title|part|item)s?|\b(?:under|of|in|by|through|to)|,)\s*$/i;
const FINISHED = /(?:[.;:—–?!)”"’]|--|''|\b(?:and|or))\s*$/;
/** A number in the middle of a line that starts a paragraph: after a dash, a colon or a semicolon. */
const INLINE =
  /(?:(?<=—|--)\s*|(?<=[:;]|; (?:and|or))\s+)(?=(?:[“"]|``)?\((?:\d{1,2}|[A-Za-z]|[ivxIVX]{2,5})\)(?:\s|\())|[ \t]{2,}(?=(?:“|``)\()/g;
const STOP = /[.?!](?:[”"’')\]]|'')*\s+(?=(?:[“"‘(]|``)*[\p{Lu}\d$§])/gu;
const ABBREVIATED =
  /(?:^|[\s(“"])(?:[A-Z]|(?:[A-Z]\.)+[A-Z]|Nos?|Secs?|SEC|sec|Con|Res|J|Rept|Stat|Pub|Inc|Co|Corp|Ltd|Dr|Mrs?|Ms|St|vs?|al|seq|cf|Jan|Feb|Aug|Sept?|Oct|Nov|Dec|art|Art|ch|para|Fed|Reg)$/;

/** The paragraphs of a text, without the blanks around them. */
export function paragraphsOf(text: string): Span[] {
  const spans: Span[] = [];
  let before = "";
  for (const { start, end } of linesOf(text)) {
    const line = text.slice(start, end);
    if (line.trim() === "") {
      before = "";
      continue;
    }
    const last = spans.at(-1);
    if (!last || beginsParagraph(line, before)) spans.push({ start, end });
    else last.end = end;
    before = line.slice(-200);
  }
  return spans.flatMap((span) => split(text, span, INLINE, () => true));
}

/** The sentences of a stretch of text, without the blanks around them. */
export function sentencesOf(text: string, span: Span): Span[] {
  return split(text, span, STOP, (at) => !ABBREVIATED.test(text.slice(Math.max(span.start, at - 12), at)));
}

function beginsParagraph(line: string, before: string): boolean {
  if (before === "") return true;
  if (NUMBERED.test(line)) return !REFERRING.test(before);
  if (QUOTED_NUMBER.test(line)) return FINISHED.test(before);
  return FINISHED.test(before) && !/^\s*\p{Ll}/u.test(line);
}

/** Cuts a span after each match that `holds` for its place. */
function split(text: string, span: Span, at: RegExp, holds: (at: number) => boolean): Span[] {
  const words = text.slice(span.start, span.end);
  const spans: Span[] = [];
  let from = 0;
  for (const match of words.matchAll(at)) {
    if (!holds(span.start + match.index)) continue;
    const mark = match[0].trimEnd().length;
    spans.push(trimmed(text, span.start + from, span.start + match.index + mark));
    from = match.index + match[0].length;
  }
  spans.push(trimmed(text, span.start + from, span.end));
  return spans.filter(({ start, end }) => end > start);
}

function trimmed(text: string, start: number, end: number): Span {
  while (end > start && /\s/.test(text[end - 1]!)) end--;
  while (start < end && /\s/.test(text[start]!)) start++;
  return { start, end };
}
