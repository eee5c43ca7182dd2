// A bill as lines, and which of them are quoted: text that an amendment inserts into another law. Such text has
// headings and numbers of its own, which are not the bill's. Every paragraph of it opens with a quotation mark and
// only the last one closes, so an unquoted line between an opening and its closing may belong to it as well.

/** Offsets into the text; `end` is before the line break, `next` after it. */
export interface Line {
  start: number;
  end: number;
  next: number;
}

const OPENS = /^[ \t]*(?:[“„«"‘]|``|'')/;
const CLOSES = /(?:[”»"]|''|’’)[ \t]*[.;,:]*[ \t]*(?:and|or)?[ \t]*$/;

/** The lines of a text, without gaps; the last has no line break. A return alone breaks a line too. */
export function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (const { 0: mark, index: end } of text.matchAll(/\r\n|\n|\r/g)) {
    const next = end + mark.length;
    lines.push({ start, end, next });
    start = next;
  }
  if (start < text.length) lines.push({ start, end: text.length, next: text.length });
  return lines;
}

/** What quotation marks do to a line and to the lines after it. */
export interface Quoting {
  opens: boolean;
  closes: boolean;
  /** The line ends inside a quotation that began in its middle. */
  leavesOpen: boolean;
}

export function quotingOf(line: string): Quoting {
  const opens = OPENS.test(line);
  const closes = CLOSES.test(line.slice(-24));
  return { opens, closes, leavesOpen: !opens && !closes && isOpenAtEnd(line) };
}

/**
 * For each line how many lines further the next opening and the next closing line are, as line numbers; the number
 * of lines where there is none. Both in one pass from the end.
 */
export function nextQuotes(quoting: readonly Quoting[]): { opening: Int32Array; closing: Int32Array } {
  const opening = new Int32Array(quoting.length);
  const closing = new Int32Array(quoting.length);
  let [open, close] = [quoting.length, quoting.length];
  for (let i = quoting.length - 1; i >= 0; i--) {
    opening[i] = open;
    closing[i] = close;
    if (quoting[i]!.opens) open = i;
    if (quoting[i]!.closes) close = i;
  }
  return { opening, closing };
}

function isOpenAtEnd(line: string): boolean {
  const typographic = line.lastIndexOf("“");
  if (typographic >= 0) return typographic > line.lastIndexOf("”");
  const backticks = line.lastIndexOf("``");
  if (backticks >= 0) return backticks > line.lastIndexOf("''");
  let straight = 0;
  for (let at = line.indexOf('"'); at >= 0; at = line.indexOf('"', at + 1)) straight++;
  return straight % 2 === 1;
}
