// Holds a claim against the bill: its quotation and its heading must be there, and its figures must be stated where it
// quotes. What fails is refused with the reason, in a sentence for people.

import type { Claim, Section } from "../../core/analysis.ts";
import { amountsIn } from "./amounts.ts";
import { wrongFigure } from "./figures.ts";
import { headingOf } from "./headings.ts";
import { near } from "./near.ts";
import type { Bill } from "./sections.ts";
import { placesOf, type Plain, plain } from "./verbatim.ts";

export interface Grounding {
  grounded: boolean;
  /** The section the quotation is in; where it is in none, the section named, or empty. */
  section_id: string;
  /** The bill's own words at the match, and its own heading of that section; only where `grounded` is true. */
  quotation?: string;
  section?: string;
  /** What was not found; only where `grounded` is false. */
  refused_because?: string;
}

/** Shorter quotations could be found anywhere, in characters. */
const SHORTEST_QUOTATION = 12;
/** What after a digit belongs to the same figure. */
const INSIDE = /^(?:[.,]?\d|[\s-]{1,4}(?:thousand|million|billion|trillion|percent|per cent)\b|\s?%)/i;
/** Sections that say when the whole bill takes effect or ends. */
const TIMES = /\b(?:effective|applicab|application|sunset|terminat|expir|duration|commence)/i;
const LONGEST_TIMES = 3000;

/** Whether the bill bears out the claim. The first check that fails gives the reason. */
export function ground(claim: Claim, bill: Bill): Grounding {
  const named = sectionsNamed(claim.section, bill);
  const refuse = (refused_because: string, section_id = named[0]?.id ?? "") => ({
    grounded: false,
    section_id,
    refused_because,
  });
  const quotation = claim.quotation.trim();
  if (quotation === "") return refuse("It quotes nothing.");
  if (quotation.length < SHORTEST_QUOTATION || !/\p{L}{2}/u.test(quotation)) {
    return refuse(`Its quotation is too short to be found: “${quotation}”.`);
  }
  const found = placesOfQuotation(quotation, bill);
  if (found.length === 0) return refuse(`Its quotation is not in the bill: “${clipped(quotation)}”.`);
  const places = found.filter((place) => !cutsNumber(place, bill.text));
  if (places.length === 0) {
    return refuse(`Its quotation begins or ends inside a figure of the bill: “${clipped(quotation)}”.`);
  }
  if (named.length === 0) return refuse(`The bill has no section “${clipped(claim.section.trim())}”.`);
  const within = places.find(({ start }) => named.some((s) => s.start <= start && start < endOf(s, bill)));
  const section = sectionAt((within ?? places[0]!).start, bill)!;
  if (!within) {
    return refuse(
      `Its quotation is in “${section.heading}”, not in “${clipped(claim.section)}”.`,
      section.id,
    );
  }
  const own = bill.text.slice(within.start, within.end);
  const text = [section.heading, bill.text.slice(section.start, section.end), own].join("\n");
  const { amounts, times } = indexOf(bill);
  const around = near(bill.text, section, within);
  const wrong = wrongFigure(claim, { near: around, section: text, times: `${text}\n${times}`, amounts });
  if (wrong) return refuse(wrong, section.id);
  return { grounded: true, section_id: section.id, section: section.heading, quotation: own };
}

/** Where the quotation stands in the bill's text, if it does; within the section of that id where it is there too. */
export function locate(
  quotation: string,
  bill: Bill,
  sectionId?: string,
): { start: number; end: number } | undefined {
  const places = placesOfQuotation(quotation, bill);
  const section = bill.sections.find(({ id }) => id === sectionId);
  const inside = section && places.find(({ start }) => section.start <= start && start < section.end);
  return inside ?? places[0];
}

/** A quotation may have been given marks of its own around it. */
function placesOfQuotation(quotation: string, bill: Bill) {
  const { words } = indexOf(bill);
  const places = placesOf(quotation, words);
  const inner = quotation.trim().replace(/^["“‘'`]+|["”’']+$/g, "").trim();
  return places.length > 0 || inner.length < SHORTEST_QUOTATION ? places : placesOf(inner, words);
}

/** The sections a heading may mean: the heading itself, its number alone, or a heading inside of a section. */
function sectionsNamed(heading: string, bill: Bill): Section[] {
  const wanted = nameOf(heading);
  if (!/[\p{L}\d]/u.test(wanted)) return [];
  const { names } = indexOf(bill);
  const same = bill.sections.filter((_, i) => names[i] === wanted);
  if (same.length > 0) return same;
  const numbered = /\d|\b[ivxlc]+$|^(?:subtitle|part|division) [a-z]$/.test(wanted);
  const begun = numbered ? bill.sections.filter((_, i) => /^[^\p{L}\d]/u.test(after(names[i]!, wanted))) : [];
  if (begun.length > 0) return begun;
  // A section's heading and more: the heading of a subsection inside of it, which has to be there.
  const longer = bill.sections.filter((section, i) => {
    const rest = names[i] === "" ? "" : after(wanted, names[i]!).replace(/^[^\p{L}\d(]+/u, "");
    return rest !== "" && linesWith(rest, bill).some((at) => section.start <= at && at < section.end);
  });
  if (longer.length > 0 || wanted.length < 5) return longer;
  return [...new Set(linesWith(wanted, bill).map((at) => sectionAt(at, bill)!))];
}

function after(text: string, beginning: string): string {
  return text.startsWith(beginning) ? text.slice(beginning.length) : "";
}

/** Where a line begins with these words, but for the marks around them; some at most. */
function linesWith(words: string, bill: Bill): number[] {
  const { lower } = indexOf(bill);
  if (!lower) return [];
  return placesOf(words, lower, 200).map(({ start }) => start).filter((start) =>
    /(?:^|[\n\r])(?:[^\p{L}\d(]|\([A-Za-z\d]{1,5}\))*$/u.test(bill.text.slice(Math.max(0, start - 40), start))
  );
}

/** Where a section ends together with the deeper ones that follow it. */
function endOf(section: Section, { sections }: Bill): number {
  const rank = rankOf(section);
  const next = sections.slice(sections.indexOf(section) + 1).find((other) => rankOf(other) <= rank);
  return next?.start ?? sections.at(-1)!.end;
}

const RANKS = ["division", "title", "subtitle", "chapter", "part", "subchapter", "subpart"];

/** Its place from the top: divisions, titles and what is below them, then sections and subsections. */
function rankOf({ level, heading }: Section): number {
  if (level > 0) return RANKS.length + level;
  return RANKS.indexOf(headingOf(heading)?.key.split(" ")[0] ?? "");
}

function sectionAt(offset: number, { sections }: Bill): Section | undefined {
  let [low, high] = [0, sections.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const section = sections[middle]!;
    if (offset < section.start) high = middle - 1;
    else if (offset >= section.end) low = middle + 1;
    else return section;
  }
}

/** Whether a place begins or ends inside a number or between it and its unit: such words say something else. */
function cutsNumber({ start, end }: { start: number; end: number }, text: string): boolean {
  const [before, after] = [text.slice(Math.max(0, start - 2), start), text.slice(end, end + 24)];
  const [first, last] = [text[start] ?? "", text[end - 1] ?? ""];
  return (/\d/.test(first) && /\d[.,]?$/.test(before)) ||
    (/[.,]/.test(first) && /\d$/.test(before) && /\d/.test(text[start + 1] ?? "")) ||
    (/\d/.test(last) && INSIDE.test(after)) ||
    (/\d[.,]$/.test(text.slice(end - 2, end)) && /^\d/.test(after));
}

interface Index {
  text: string;
  words: Plain;
  /** The same in small letters, where that leaves every character in its place. */
  lower?: Plain;
  names: string[];
  amounts: number[];
  /** The text of the sections that say when the bill takes effect. */
  times: string;
}

/** What a bill is searched in, made once. */
const indexes = new WeakMap<Section[], Index>();

function indexOf({ text, sections }: Bill): Index {
  const known = indexes.get(sections);
  if (known?.text === text) return known;
  const amounts = [...new Set(amountsIn(text).map((money) => money.amount_billions))];
  const words = plain(text);
  const small = words.words.toLowerCase();
  const lower = small.length === words.words.length ? { ...words, words: small } : undefined;
  const names = sections.map(({ heading }) => nameOf(heading));
  const times = sections.filter(({ heading, start, end }) =>
    TIMES.test(heading) && end - start < LONGEST_TIMES
  )
    .map(({ start, end }) => text.slice(start, end)).join("\n");
  const index = { text, words, ...(lower && { lower }), names, amounts, times };
  indexes.set(sections, index);
  return index;
}

/** A heading without what does not tell it from others: case, blanks, shapes of marks, and marks around it. */
function nameOf(heading: string): string {
  return plain(heading).words.toLowerCase().replace(/^[^\p{L}\d§(]+|[^\p{L}\d)]+$/gu, "");
}

function clipped(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length <= 90 ? line : `${line.slice(0, 90).trimEnd()} …`;
}
