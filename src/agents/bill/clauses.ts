// A section as clauses: its sentences and numbered pieces, each with the captions it stands under and the sentence
// it continues, since "(A) $390,000,000 for fiscal year 2014" says nothing without "the amounts are as follows:".

import type { Spot } from "./amounts.ts";
import { headingOf } from "./headings.ts";
import { quotingOf } from "./lines.ts";
import { labelsAt, levelOf, type Open, QUOTED } from "./outline.ts";
import { paragraphsOf, sentencesOf, type Span } from "./paragraphs.ts";

/** A sentence, or a numbered piece of one; `text` is verbatim and without the marks around it. */
export interface Clause extends Spot {
  /** Captions it stands under, outermost first: `Authorization of Appropriations`. */
  captions: string[];
  /** The beginnings of sentences that it continues, outermost first, verbatim. */
  leads: Spot[];
  /** Numbers of the paragraphs it is in: `(e)(1)`. */
  label: string;
  /** Text that an amendment inserts into another law. */
  quoted: boolean;
  /** It ends in a dash or a colon, and goes on in the clauses below it. */
  goesOn: boolean;
}

interface Paragraph extends Open {
  caption?: string;
  lead?: Spot;
}

const CAPTION = /^(\p{Lu}[^.:—\n]{1,160}?)(?:\. ?(?:—|--)|(?<=\p{Lu}{3})(?:—|--)(?=\s*\p{Lu}))\s*/u;
const LEAF = 9;

/** The clauses of a section's text, in its order. Its heading is left out if it ends where `from` says. */
export function clausesOf(text: string, from = 0): Clause[] {
  const open: Paragraph[] = [];
  const clauses: Clause[] = [];
  let inside = false;
  for (const span of paragraphsOf(text.slice(from))) {
    const [start, end] = [span.start + from, span.end + from];
    const words = text.slice(start, end);
    const { opens, closes, leavesOpen } = quotingOf(words);
    const quoted = opens || inside;
    inside = (opens || inside || leavesOpen) && !closes;
    const { labels, length } = labelsAt(words);
    for (const label of labels) descend(open, { level: levelOf(label, open, quoted), label });
    if (labels.length === 0) descend(open, { level: unnumbered(open, words, quoted), label: "" });
    const here = open.at(-1)!;
    const inserted = quoted && labels.length === 0
      ? headingOf(words.replace(/^[\s“"‘`]+/, "").slice(0, 300))
      : undefined;
    if (inserted) {
      here.level = QUOTED + 0.5; // The heading of inserted text stands above its paragraphs.
      here.caption = inserted.title.replace(/[.\s]+$/, "");
      continue;
    }
    const caption = CAPTION.exec(words.slice(length, length + 200));
    if (caption && labels.length > 0) here.caption = caption[1]!.replace(/\s+/g, " ");
    const body = { start: start + length + (labels.length > 0 ? caption?.[0].length ?? 0 : 0), end };
    for (const sentence of sentencesOf(text, body)) {
      const spot = bare(text, sentence);
      if (!/\p{L}{2}/u.test(spot.text)) continue;
      const goesOn = /(?:[—:]|--)$/.test(spot.text);
      clauses.push({ ...spot, ...context(open), quoted, goesOn });
      if (goesOn) here.lead = spot;
    }
  }
  return clauses;
}

/** Everything a clause says together with the sentences it continues, on one line. */
export function inFull(clause: Clause): string {
  const leads = clause.leads.map(({ text }) => text.replace(/(?:[—:]|--)$/, ""));
  return [...leads, clause.text].join(" ").replace(/\s+/g, " ");
}

function descend(open: Paragraph[], paragraph: Paragraph): void {
  while (open.length > 0 && open.at(-1)!.level >= paragraph.level) open.pop();
  open.push(paragraph);
}

/** Text without a number is a leaf, unless what follows continues it: then it stands above that. */
function unnumbered(open: readonly Open[], words: string, quoted: boolean): number {
  const base = quoted ? QUOTED : 0;
  if (!/(?:[—:]|--)\s*$/.test(words)) return base + LEAF;
  const above = open.findLast(({ level }) => level > base && level < base + LEAF)?.level ?? base;
  return Math.floor(above) + 0.5;
}

function context(open: readonly Paragraph[]): Pick<Clause, "captions" | "leads" | "label"> {
  return {
    captions: open.flatMap(({ caption }) => caption ?? []),
    leads: open.slice(0, -1).flatMap(({ lead }) => lead ?? []),
    label: open.map(({ label }) => label && `(${label})`).join(""),
  };
}

/** The span without quotation marks that belong to something larger, and without "; and" at its end. */
function bare(text: string, span: Span): Spot {
  let { start, end } = span;
  start += /^(?:[\s“"‘;]|``)*/.exec(text.slice(start, Math.min(end, start + 12)))![0].length;
  if (
    start > span.start && unclosed(text.slice(start, end)) < 0 && /[“"‘`]/.test(text.slice(span.start, start))
  ) {
    // The mark opened a quotation inside of the clause: it stays.
    const own = /(?:[“"‘]|``)\s*$/.exec(text.slice(span.start, start));
    const closesInside = /[”"]|''/.test(text.slice(start, end - 2));
    if (own && closesInside) start -= own[0].length;
  }
  const tail = /[\s;,]*(?:\b(?:and|or)\s*)?$/;
  end = start + text.slice(start, end).replace(/\s+$/, "").length;
  for (let i = 0; i < 4; i++) {
    const words = text.slice(start, end);
    const cut = words.length -
      (/[;,]\s*(?:and|or)?\s*$/.test(words.slice(-12)) ? tail.exec(words.slice(-12))![0].length : 0);
    const mark = /(?:[”"]|'')[.;,]?$/.exec(words.slice(0, cut));
    const outer = mark && unclosed(words.slice(0, cut)) < 0;
    end = start + (outer ? mark.index : cut);
  }
  return { text: text.slice(start, end), start, end };
}

/** Opened quotations less closed ones; straight marks count in turn. */
function unclosed(words: string): number {
  const count = (mark: RegExp) => words.match(mark)?.length ?? 0;
  const straight = count(/"/g) % 2;
  return count(/“/g) - count(/”/g) + count(/``/g) - count(/''/g) - straight;
}
