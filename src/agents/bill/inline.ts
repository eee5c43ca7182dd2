// Headings that stand inside of a line. Text copied from a printed page often comes without its line breaks, and a
// whole bill may be one line: there `SEC. 2. MONEY.` in capitals after the end of a sentence starts a section.

import type { Line } from "./lines.ts";

const HEADING =
  /(?<=[.;:!?”"’')\]—])[ \t]+(?=(?:SECTION|SEC\.?)[ \t]+\d{1,4}[A-Z]{0,2}\.[ \t]+\p{Lu}[^\p{Ll}.]{0,160}\.(?:\s|$))/gu;
const MARKS = /[“”"]|``|''/g;
/** A quotation that is still open after so many characters was never closed. */
const LONGEST_QUOTATION = 10_000;

/** The lines, with a new one before each heading inside of a line that is not part of a quotation. */
export function withInline(lines: readonly Line[], text: string): Line[] {
  return lines.flatMap((line) => {
    const words = text.slice(line.start, line.end);
    if (!/[ \t]SEC/.test(words)) return [line];
    const pieces: Line[] = [];
    let { start } = line;
    let openSince = -1;
    let read = 0;
    for (const match of words.matchAll(HEADING)) {
      for (const mark of words.slice(read, match.index).matchAll(MARKS)) {
        const closes = mark[0] === "”" || mark[0] === "''" || (mark[0] === '"' && openSince >= 0);
        openSince = closes ? -1 : read + mark.index;
      }
      read = match.index;
      if (openSince >= 0 && read - openSince < LONGEST_QUOTATION) continue;
      openSince = -1;
      const next = line.start + match.index + match[0].length;
      pieces.push({ start, end: line.start + match.index, next });
      start = next;
    }
    return [...pieces, { ...line, start }];
  });
}
