// What stands around a quotation: the part of a section in which an amount has to be for a claim that quotes these
// words. An amount from elsewhere in a long section may be paid for something else.

import type { Section } from "../../core/analysis.ts";
import { nextLetter, subsectionOf } from "./headings.ts";
import { linesOf } from "./lines.ts";
import { paragraphsOf } from "./paragraphs.ts";

/** What is no longer than this is one matter, in characters. */
const SHORT = 2000;

/**
 * The words at `place` with the subsection they stand in, or the section where it has none; where that is longer than
 * 2,000 characters, with their paragraphs and what announces those alone.
 */
export function near(text: string, section: Section, place: { start: number; end: number }): string {
  const own = text.slice(section.start, section.end);
  const at = { start: place.start - section.start, end: place.end - section.start };
  const starts = [0, ...subsectionsIn(own), own.length];
  const from = starts.findLast((start) => start <= at.start) ?? 0;
  const to = starts.find((start) => start >= at.end && start > from) ?? own.length;
  const quoted = text.slice(place.start, place.end);
  if (to - from <= SHORT) return `${own.slice(from, to)}\n${quoted}`;
  const around = paragraphsOf(own.slice(from, to)).map(({ start, end }) => ({
    start: start + from,
    end: end + from,
  }));
  const first = around.findIndex(({ end }) => end > at.start);
  const meant = around.filter(({ start, end }, i) =>
    (start < at.end && end > at.start) || (i === first - 1 && /(?:[—:]|--)$/.test(own.slice(start, end)))
  );
  return [...meant.map(({ start, end }) => own.slice(start, end)), quoted].join("\n");
}

/** Where the subsections (a), (b), … of a section begin, in their order. */
function subsectionsIn(text: string): number[] {
  const found: number[] = [];
  let expected = "a";
  for (const { start, end } of linesOf(text)) {
    if (subsectionOf(text.slice(start, Math.min(end, start + 200)))?.letter !== expected) continue;
    found.push(start);
    expected = nextLetter(expected);
  }
  return found.length > 1 ? found : [];
}
