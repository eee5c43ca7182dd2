// What a provision means in one analyst's field: its category, its direction, and how much it matters there. A field
// is a list of readings tried in their order; the first that fits a fact is the analyst's. Directions follow from the
// provision: what authorizes or appropriates adds spending, what strikes an amount for a smaller one lowers it.

import type { Category, Direction } from "../../../core/analysis.ts";
import { does, type Fact } from "./facts.ts";

/** Payments that are cut by a share. */
export const CUT =
  /\b(?:payment reduction|payments?[^.;]{0,60} (?:be )?reduced|percentage reduction|sequestration|reduced by|direct spending reductions?|minus (?:one|\d+(?:\.\d+)?) percent)\b/i;
/** A tax or a fee that did not exist before. */
export const IMPOSED =
  /\bthere (?:is|are|shall be) (?:hereby )?(?:imposed|levied)\b|\bis hereby (?:imposed|levied)\b|\bshall (?:impose|levy)\b/i;
/** Who acts for a government. */
export const ACTING =
  /\b(?:Secretary|Commissioner|Administrator|Director|Attorney General|President|Office|Department|Agency|Commission|Board|Chairm[ae]n|Committee|State|States|OMB|CMS|secretary|director|commissioner|administrator|department|agency|commission|board|governor|librarian|superintendent|treasurer|auditor|Librarian)\b/;

export interface Reading {
  category: Category;
  direction: Direction;
  /** Facts of more weight are reported first. */
  weight: number;
  /** What follows from it in this field, as the end of a sentence. */
  effect?: string;
  /** Taken off the confidence where the reading goes beyond the words. */
  doubt?: number;
  /** Of a series of amounts the last one counts, not the first. */
  latest?: boolean;
  /** Place of the rule in its field: facts read by one rule are of one kind. */
  kind: number;
}

export interface Rule {
  category: Category;
  direction: Direction | ((fact: Fact) => Direction);
  weight: number;
  when: (fact: Fact) => boolean;
  effect?: string | ((fact: Fact) => string);
  doubt?: number;
  latest?: boolean;
}

export type Field = readonly Rule[];

/** One reading: a fact of which `when` holds is of this category, direction and weight. */
export function rule(
  category: Category,
  direction: Rule["direction"],
  weight: number,
  when: Rule["when"],
  options: Pick<Rule, "effect" | "doubt" | "latest"> = {},
): Rule {
  return { category, direction, weight, when, ...options };
}

/** The rules of a field that reads only what has these words in it or above it. */
export function within(words: RegExp, rules: Field): Field {
  return rules.map((one) => ({ ...one, when: (fact) => words.test(fact.context) && one.when(fact) }));
}

/** Categories in which a large sum does not make a provision matter more. */
const UNMEASURED: ReadonlySet<Category> = new Set([
  "legal",
  "feasibility",
  "administrative",
  "timeline",
  "behavioral",
  "eligibility",
  "demographics",
]);

/** How a field reads a fact; undefined where the fact is none of its business. */
export function readingOf(field: Field, fact: Fact): Reading | undefined {
  const kind = field.findIndex(({ when }) => when(fact));
  const rule = field[kind];
  if (!rule) return;
  const { category, direction, weight, effect, doubt, latest } = rule;
  const end = typeof effect === "function" ? effect(fact) : effect;
  return {
    category,
    direction: typeof direction === "function" ? direction(fact) : direction,
    weight: weight + (UNMEASURED.has(category) ? 0 : size(fact)),
    kind,
    ...(end && { effect: end }),
    ...(doubt && { doubt }),
    ...(latest && { latest }),
  };
}

/** Whether words of this kind are in the fact or in what it stands under. */
export function about(words: RegExp): (fact: Fact) => boolean {
  return ({ context }) => words.test(context);
}

/** Whether the provision's own words, without its headings, are of this kind. */
export function saysSo(words: RegExp): (fact: Fact) => boolean {
  return ({ full }) => words.test(full);
}

/** Whether the bill itself states a sum of money here: no price of a thing, and no small change. */
export function isSum({ money }: Fact): boolean {
  return money !== undefined && !money.per && money.amount_billions >= 0.0001;
}

/** An amount, a share, a number or a date that changes. */
export function changes({ change }: Fact): boolean {
  return change !== undefined && change.measure !== "words";
}

/** An amendment that inserts more words for people than it strikes. */
export function broadens({ change }: Fact): boolean {
  return change !== undefined && change.new.length > change.old.length + 14 &&
    /\b(?:individuals|lifespan|tribal|tribe|children|youth|states|services|prevention|treatment|caregivers|or self|self plus)\b/i
      .test(change.new);
}

/** What those who are paid do, which is not what the provision does. */
const RELATIVE = /\b(?:that|who|which) (?:reduc|decreas|lower|offset|cut)\w*/g;

/** More or less of what the provision is about, as far as its words say. */
export function sense(fact: Fact): Direction {
  const { change, context, full, topic } = fact;
  const words = `${topic} ${full}`.toLowerCase().replace(RELATIVE, "");
  const cutting = /\b(?:reduc|sequest|cut\b|decreas|lower|offset)/.test(words);
  if (change && change.measure !== "words") return cutting ? opposite(change.direction) : change.direction;
  if (does(fact, "ban")) return "neutral";
  if (does(fact, "rescission", "repeal", "cut")) return "decrease";
  if (does(fact, "reduction") && cutting) return "decrease";
  if (does(fact, "authorization", "appropriation")) return "increase";
  if (/\b(?:increase|rais(?:e|es|ing)|expan|extension|extend|additional|restor)/.test(context)) {
    return "increase";
  }
  return /\b(?:limitation|cap\b|restrict|eliminat|terminat|expir|minus)/.test(context)
    ? "decrease"
    : "neutral";
}

export function opposite(direction: Direction): Direction {
  return direction === "increase" ? "decrease" : direction === "decrease" ? "increase" : "neutral";
}

/** What is charged goes up or down, as far as the section says so; a price that is only set is neither. */
export function priceSense({ change, context, section, full }: Fact): Direction {
  if (change && change.measure !== "words") return change.direction;
  if (/\b(?:waiv|exempt|reduc|lower|repeal)/i.test(full)) return "decrease";
  if (IMPOSED.test(full)) return "increase";
  const raised = /\bincreas|\brais(?:e|ing)|\badditional\b|\bextension\b/.test(context);
  return raised || /\b(?:fee|premium|rate|tax|charge) increases?\b/i.test(section.text)
    ? "increase"
    : "neutral";
}

/** Whether patients are spared what they would pay themselves. */
export function sparesPatients(fact: Fact): boolean {
  return does(fact, "limit", "prohibition") ||
    /\b(?:without|waive|eliminat|reduc|lower|no (?:copay|coins|deduct|cost))/i.test(fact.full);
}

/** Larger sums first, within about one weight: from 1.5 less for a few millions to 2.5 more for tens of billions. */
function size(fact: Fact): number {
  const sum = isSum(fact) ? Math.min(2.5, Math.max(-1.5, Math.log10(fact.money!.amount_billions) + 1)) : 0;
  return sum + (changes(fact) ? 0.5 : 0);
}
