// What a heading of a bill looks like: `SEC. 1.`, `SECTION 1.`, `Section 2:`, `Sec. 3 -`, `§ 3`, `TITLE I—`,
// `Subtitle A`, `DIVISION B`, and subsections `(a)`. A reference in running text, as in `Section 2 of the Act`, is not
// a heading: after the number a heading has a stop, a dash, a colon or nothing.

export interface Heading {
  /** 0 for titles and what is like them, 1 for sections. */
  level: 0 | 1;
  /** What is numbered, and how: `section 101`, `title II`. */
  key: string;
  /** The whole number in it, 0 where there is none. */
  number: number;
  /** The words after the number on the same line. */
  title: string;
  /** Where those words begin in the line. */
  titleAt: number;
  /** Written as `SEC.` or `TITLE`: a reference in running text never is. */
  capitals: boolean;
  /** Written as running text could have it, as `section 1.`: a heading after a blank line only. */
  loose: boolean;
}

const MARK = /^[ \t]*(?:#{1,6}[ \t]+)?(?:\*\*|__)?/;
const SECTION =
  /^(?:(SECTION|SEC\.?|Section|Sec\.?|section|sec\.?)[ \t]*|§{1,2}[ \t]*)(\d+[A-Za-z]{0,3}(?:[-–.]\d[\w]*)*)/;
const CONTAINER =
  /^(DIVISION|TITLE|SUBTITLE|PART|SUBPART|CHAPTER|SUBCHAPTER|ARTICLE|Division|Title|Subtitle|Part|Subpart|Chapter|Subchapter|Article)[ \t]+([IVXLCDM]{1,8}|\d{1,4}[A-Z]?|([A-Z])\3?)(?![\w(])/;
/** What may stand between a number and its title. */
const STOP = /^[ \t]*(?:[.:—–]|-{1,2}(?=[\s\p{L}]))[ \t.:—–-]*/u;
const SUBSECTION = /^[ \t]*\(([a-z]{1,2})\)[ \t]*/;
/** A caption such as `(a) In General.—`, the sign included. */
const CAPTION = /^[^.;:—]{1,150}?(?=\.?[ \t]*(?:—|--))/;
const FIRST_LETTERS = /^[ \t#*_]*[SsTtDdPpCcAa§]/;

/** The heading a line begins with, undefined where it is none. */
export function headingOf(line: string): Heading | undefined {
  if (!FIRST_LETTERS.test(line)) return;
  const mark = MARK.exec(line)![0].length;
  const rest = line.slice(mark);
  const section = SECTION.exec(rest);
  const found = section ?? CONTAINER.exec(rest);
  if (!found) return;
  const after = rest.slice(found[0].length);
  const word = found[1] ?? "§";
  const capitals = word === word.toUpperCase();
  const stop = STOP.exec(after)?.[0] ?? bare(after, word, capitals);
  if (stop === undefined) return;
  const number = found[2]!;
  return {
    level: section || (/^article$/i.test(word) && /^\d/.test(number)) ? 1 : 0,
    key: `${section ? "section" : word.toLowerCase()} ${number.toUpperCase()}`,
    number: parseInt(number, 10) || 0,
    title: after.slice(stop.length).trim().replace(/[*_]{1,3}$/, ""),
    titleAt: mark + found[0].length + stop.length,
    capitals: capitals && word !== "§",
    loose: word === "Sec" || /^s/.test(word),
  };
}

/** The letter of the subsection a line begins with, with its caption or first words as its heading. */
export function subsectionOf(line: string): { letter: string; heading: string } | undefined {
  const found = SUBSECTION.exec(line);
  if (!found) return;
  const rest = line.slice(found[0].length);
  const caption = CAPTION.exec(rest)?.[0] ?? firstWords(rest);
  return { letter: found[1]!, heading: `${found[0].trim()} ${caption.trim()}`.trim() };
}

/** The letter after this one: `b` after `a`, `aa` after `z`, `bb` after `aa`. */
export function nextLetter(letter: string): string {
  const [first] = letter;
  if (first === "z") return "aa";
  return String.fromCharCode(first!.charCodeAt(0) + 1).repeat(letter.length);
}

/** The beginning of a text, at most eight words and 60 characters, on one line and verbatim but for its blanks. */
export function firstWords(text: string): string {
  const words = text.slice(0, 400).trim().split(/\s+/).slice(0, 8);
  while (words.length > 1 && words.join(" ").length > 60) words.pop();
  return words.join(" ").slice(0, 60).replace(/[,;:—-]+$/, "");
}

/** Whether a line has letters and none of them is small. */
export function isCapitals(line: string): boolean {
  return /\p{Lu}{2}/u.test(line) && !/\p{Ll}/u.test(line);
}

/** `§ 3 Definitions`, `SECTION 1 SHORT TITLE`, and a number alone on its line need no stop. */
function bare(after: string, word: string, capitals: boolean): string | undefined {
  if (/^[ \t]*[*_]*$/.test(after)) return after;
  const blank = /^[ \t]+/.exec(after)?.[0];
  if (blank === undefined || !capitals) return;
  const rest = after.slice(blank.length);
  return (word === "§" ? /^\p{Lu}/u.test(rest) : isCapitals(rest)) ? blank : undefined;
}
