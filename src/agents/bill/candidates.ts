// The headings of a bill's own text, in their order: not those of quoted text that it inserts into other laws, and
// not the lines of a table of contents. Both are told by how they stand, in one pass over the lines.

import { type Heading, headingOf, isCapitals } from "./headings.ts";
import { withInline } from "./inline.ts";
import { type Line, linesOf, nextQuotes, type Quoting, quotingOf } from "./lines.ts";

/** A heading with its place. Offsets are into the text. */
export interface Candidate extends Heading {
  /** Index of its line. */
  line: number;
  start: number;
  /** Where the text after the heading begins. */
  body: number;
  /** The whole heading as in the bill, on one line. */
  heading: string;
}

export interface Layout {
  lines: Line[];
  /** Whether a line is part of a quotation. */
  quoted: boolean[];
  headings: Candidate[];
}

/** Headings longer than this are cut at their first sentence or word, in characters. */
const LONGEST_HEADING = 160;
/** Lines that a heading may take, and the characters of an entry in a table of contents with what follows it. */
const HEADING_LINES = 6;
const LONGEST_ENTRY = 240;
/** How much of a line is looked at, in characters, so that a text of one line takes no longer than any other. */
const LOOK = 600;

export function layoutOf(text: string): Layout {
  const lines = withInline(linesOf(text), text);
  const quoting = lines.map((line) => quotingOf(text.slice(line.start, line.end)));
  const texts = lines.map(({ start, end }) => text.slice(start, Math.min(end, start + LOOK)));
  const { opening, closing } = nextQuotes(quoting);
  const quoted = new Array<boolean>(lines.length).fill(false);
  const found: Candidate[] = [];
  let inside = false;
  let openings = 0;
  for (let i = 0; i < lines.length; i++) {
    const { opens, closes, leavesOpen } = quoting[i]!;
    const heading = opens ? undefined : headingOf(texts[i]!);
    if (heading && startsFresh(heading, texts, i)) {
      const alone = openings === 1 && closing[i - 1]! < opening[i - 1]!;
      const belongs = inside && alone && heading.number !== (found.at(-1)?.number ?? -1) + 1;
      if (!belongs) {
        inside = false;
        found.push(candidate(heading, text, lines, texts, quoting, i));
      }
    }
    quoted[i] = inside || opens;
    openings = opens ? (inside ? openings + 1 : 1) : leavesOpen && !inside ? 1 : openings;
    if (opens || leavesOpen) inside = true;
    if (closes) inside = false;
  }
  return { lines, quoted, headings: withoutContents(found, text, lines, texts) };
}

/** A word such as `Section` in running text may fall on the start of a line; a heading follows a blank or an end. */
function startsFresh({ capitals, loose }: Heading, texts: readonly string[], i: number): boolean {
  const before = texts[i - 1]?.trim() ?? "";
  if (loose) return before === "";
  return capitals || before === "" || /[.;:!?”"'—–)\]*_-]$|(?:\b(?:and|or))$/.test(before) ||
    isCapitals(before) || headingOf(before) !== undefined;
}

/** The heading with the lines it runs on to: capitals go on, and a bare number has its title on the next line. */
function candidate(
  heading: Heading,
  text: string,
  lines: readonly Line[],
  texts: readonly string[],
  quoting: readonly Quoting[],
  i: number,
): Candidate {
  const { start } = lines[i]!;
  let last = i;
  const goesOn = (line: string) =>
    line !== "" && !headingOf(line) && !/^\(/.test(line) && !quoting[last + 1]!.opens;
  if (heading.title === "") {
    const next = texts[i + 1]?.trim() === "" ? i + 2 : i + 1;
    const line = texts[next]?.trim() ?? "";
    if (/^\p{Lu}/u.test(line) && line.length <= 80 && !/[.;:,]$/.test(line) && !headingOf(line)) last = next;
  } else if (isCapitals(texts[i]!)) {
    while (last - i < HEADING_LINES && last + 1 < lines.length) {
      const line = texts[last + 1]!.trim();
      if (!goesOn(line) || !isCapitals(line)) break;
      last++;
    }
  }
  const end = last > i ? lines[last]!.end : start + cutAt(texts[i]!, heading.titleAt);
  const whole = text.slice(start, end).replace(/\s+/g, " ");
  return {
    ...heading,
    line: i,
    start,
    body: end,
    heading: whole.trim().replace(/^#+ |^(?:\*\*|__)|(?:\*\*|__)$/g, "").trim(),
  };
}

/** Where on its line a heading ends: at its first full stop where more follows, else where the line does. */
function cutAt(line: string, from: number): number {
  const title = line.slice(from);
  const stop = /(?<=[\p{L}\d)]{3})(?:\.?(?:—|--)|[.](?=\s+\S))/u.exec(title);
  const end = stop ? from + stop.index + (stop[0].startsWith(".") ? 1 : 0) : line.length;
  if (end <= LONGEST_HEADING) return end;
  const blank = line.lastIndexOf(" ", 90);
  return blank > from ? blank : 90;
}

/**
 * Leaves out what only announces a section: an entry has nothing of its own between it and the next heading, or
 * little, and either the same heading comes again below or it stands where a table of contents was announced.
 */
function withoutContents(
  found: readonly Candidate[],
  text: string,
  lines: readonly Line[],
  texts: readonly string[],
): Candidate[] {
  const left = new Map<string, number>();
  const names = found.map(nameOf);
  for (const name of names) left.set(name, (left.get(name) ?? 0) + 1);
  const announced = texts.flatMap((line, i) => /table of contents|^\s*contents\s*$/i.test(line) ? [i] : []);
  let announcedAt = 0;
  let inContents = false;
  return found.filter((heading, i) => {
    const name = names[i]!;
    left.set(name, left.get(name)! - 1);
    while (announcedAt < announced.length && announced[announcedAt]! < heading.line) {
      inContents = true;
      announcedAt++;
    }
    const again = left.get(name)! > 0;
    const until = found[i + 1]?.start ?? text.length;
    const blank = /^[\s.…\d]*$/.test(text.slice(heading.body, Math.min(until, heading.body + 400)));
    const short = () => entryEnd(heading, lines, texts, until) - heading.start < LONGEST_ENTRY;
    const entry = (again && ((blank && heading.level === 1) || (inContents && short()))) ||
      (inContents && blank && heading.level === 1 && until < text.length);
    if (!entry) inContents = false;
    return !entry;
  });
}

/** Where the lines that belong to an entry end: at a blank, a number, or the next heading. */
function entryEnd(
  heading: Candidate,
  lines: readonly Line[],
  texts: readonly string[],
  until: number,
): number {
  let at = heading.line + 1;
  while (at < lines.length && lines[at]!.start < until && !/^\s*(?:$|\()/.test(texts[at]!)) at++;
  return lines[at - 1]!.end;
}

/** Number and first words, so that an entry and its section are the same though one is in capitals or cut. */
function nameOf({ key, title }: Candidate): string {
  const words = title.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return `${key} ${words.slice(0, 3).join(" ")}`;
}
