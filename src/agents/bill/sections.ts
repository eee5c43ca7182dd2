// Splits a bill into its sections. Together the sections are the whole text, in order and without overlap. Long
// sections are split into their subsections, texts without numbers into paragraphs. Linear in the length of the text.

import type { Section } from "../../core/analysis.ts";
import { type Candidate, type Layout, layoutOf } from "./candidates.ts";
import { firstWords, nextLetter, subsectionOf } from "./headings.ts";

/** A bill's text with its sections. */
export interface Bill {
  text: string;
  sections: Section[];
}

/** Sections as a client has split them: by heading, or in a row. */
export type GivenSections = Readonly<Record<string, string>> | readonly (string | GivenSection)[];
export interface GivenSection {
  heading?: string;
  text: string;
}

/** Sections longer than this are split into their subsections, in characters. */
const LONG_SECTION = 12_000;
/** What is still longer than this is cut where a paragraph or a sentence ends; all pieces keep the heading. */
const LONGEST_PIECE = 20_000;
/** An unnumbered paragraph shorter than this, without a full stop, belongs to the next one, as a title does. */
const SHORT_PARAGRAPH = 80;

/** Blanks between a given heading and its section, and given sections that may be missing before one looks no more. */
const HEADING_GAP = 40;
const MOST_MISSING = 50;

type Part = Omit<Section, "id" | "end">;

/** The sections of a bill: numbered ones, or paragraphs where nothing is numbered; none for an empty text. */
export function splitSections(text: string): Section[] {
  if (text === "") return [];
  const layout = layoutOf(text);
  const parts = layout.headings.length > 0 ? numbered(text, layout) : unnumbered(text, layout);
  return finished(parts, text);
}

/**
 * The sections a client gave, where they are in the text; what lies between them is split as usual, and a given
 * section that is not in the text is left out. Where none is, this is `splitSections`.
 */
export function sectionsFrom(given: GivenSections, text: string): Section[] {
  const wanted: GivenSection[] = Array.isArray(given)
    ? given.map((item) => typeof item === "string" ? { text: item } : item)
    : Object.entries(given).map(([heading, text]) => ({ heading, text }));
  const parts: (Part & { end: number })[] = [];
  let from = 0;
  let missing = 0;
  for (const { heading, text: own } of wanted) {
    const words = own.trim();
    if (words === "" || missing > MOST_MISSING) continue;
    const at = text.indexOf(words, from);
    if (at < 0) {
      missing++;
      continue;
    }
    const name = heading?.trim() ?? "";
    const above = text.slice(Math.max(from, at - name.length - HEADING_GAP), at);
    const named = name !== "" && above.trimEnd().endsWith(name);
    const start = named ? at - above.length + above.lastIndexOf(name) : at;
    const inText = named || (name !== "" && words.includes(name));
    const title = inText ? name : splitSections(words)[0]!.heading;
    parts.push({ heading: title, level: 1, start, end: at + words.length });
    from = at + words.length;
  }
  const all: Part[] = [];
  let at = 0;
  for (const part of parts) {
    all.push(...between(text, at, part.start), part);
    at = part.end;
  }
  return parts.length === 0
    ? splitSections(text)
    : finished([...all, ...between(text, at, text.length)], text);
}

/** Splits a stretch of text; a blank one belongs to what stands before it. */
function between(text: string, start: number, end: number): Part[] {
  const stretch = text.slice(start, end);
  if (stretch.trim() === "") return [];
  return splitSections(stretch).map((s) => ({ heading: s.heading, level: s.level, start: s.start + start }));
}

/** Titles and sections, and the subsections of long ones. */
function numbered(text: string, layout: Layout): Part[] {
  const { headings } = layout;
  const first = headings[0]!.start;
  const before = text.slice(0, first).trim() === "" ? [] : [preamble(text, first)];
  return [
    ...before,
    ...headings.flatMap((heading, i) => {
      const end = headings[i + 1]?.start ?? text.length;
      const { start, level } = heading;
      const part = { heading: heading.heading, level, start };
      return end - start > LONG_SECTION ? [part, ...subsections(text, layout, heading, end)] : [part];
    }),
  ];
}

function preamble(text: string, end: number): Part {
  const [paragraph = ""] = text.slice(0, end).trimStart().split(/(?:\r\n|\n|\r)[ \t]*(?:\r\n|\n|\r)/, 1);
  return { heading: firstWords(paragraph), level: 0, start: 0 };
}

/** The subsections (a), (b), … between a heading and `end`, where there are at least two in their order. */
function subsections(text: string, layout: Layout, heading: Candidate | undefined, end: number): Part[] {
  const { lines, quoted } = layout;
  const found: Part[] = [];
  let expected = "a";
  for (let i = (heading?.line ?? -1) + 1; i < lines.length && lines[i]!.start < end; i++) {
    const line = lines[i]!;
    if (quoted[i] || (heading && line.start < heading.body)) continue;
    const subsection = subsectionOf(text.slice(line.start, Math.min(line.end, line.start + 400)));
    if (subsection?.letter !== expected) continue;
    found.push({ heading: subsection.heading, level: 2, start: line.start });
    expected = nextLetter(expected);
  }
  return found.length > 1 ? found : [];
}

/** Subsections that stand by themselves, else paragraphs: parted by blank lines, else by line breaks. */
function unnumbered(text: string, layout: Layout): Part[] {
  const lettered = subsections(text, layout, undefined, text.length);
  if (lettered.length > 1) {
    const first = lettered[0]!.start;
    return text.slice(0, first).trim() === "" ? lettered : [preamble(text, first), ...lettered];
  }
  const { lines } = layout;
  const isBlank = (i: number) => text.slice(lines[i]!.start, lines[i]!.end).trim() === "";
  const spaced = lines.some((_, i) => i > 0 && i < lines.length - 1 && isBlank(i));
  const starts = lines.flatMap((line, i) =>
    !isBlank(i) && (i === 0 || !spaced || isBlank(i - 1)) ? [line.start] : []
  );
  // A heading is of one paragraph: the words of the next one would make it a text that the bill does not have.
  const parts = starts.map((start, i) => ({
    heading: firstWords(text.slice(start, starts[i + 1])),
    level: 1,
    start,
  }));
  return parts.filter((_, i) => i === 0 || !isTitle(text.slice(starts[i - 1], starts[i])));
}

function isTitle(paragraph: string): boolean {
  const words = paragraph.trim();
  return words.length < SHORT_PARAGRAPH && !/[.!?;]$/.test(words);
}

/** Gives every part its end and its id, and cuts what is too long. The first part begins where the text does. */
function finished(parts: readonly Part[], text: string): Section[] {
  const all = parts.length > 0 ? parts : [{ heading: "", level: 1, start: 0 }];
  return all
    .flatMap((part, i) => {
      const start = i === 0 ? 0 : part.start;
      const end = all[i + 1]?.start ?? text.length;
      const cuts = cutsOf(text, start, end);
      return cuts.map((from, k) => ({ ...part, start: from, end: cuts[k + 1] ?? end }));
    })
    .map(({ heading, level, start, end }, i) => ({ id: `s${i + 1}`, heading, level, start, end }));
}

/** Where the pieces of a part begin. */
function cutsOf(text: string, start: number, end: number): number[] {
  const cuts = [start];
  for (let at = start; end - at > LONGEST_PIECE;) {
    const window = text.slice(at + LONGEST_PIECE / 2, at + LONGEST_PIECE);
    const place = ["\n", ". ", " "].map((mark) => window.lastIndexOf(mark) + mark.length)
      .find((place, i) => place >= ["\n", ". ", " "][i]!.length);
    at += LONGEST_PIECE / 2 + (place ?? window.length);
    if (place === undefined && /[\uDC00-\uDFFF]/.test(text.charAt(at))) at--; // Not inside of a character.
    cuts.push(at);
  }
  return cuts;
}
