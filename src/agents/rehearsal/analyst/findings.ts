// The first answer of a rehearsal analyst: what it finds in its sections, each with the words that bear it out, and
// what it thought on the way. It reports what weighs most in its field, not more than a dozen findings.

import type { FindingsAnswer, FindingsOccasion, SectionText } from "../../analysis_schema.ts";
import { BEHAVIORAL } from "./behavioral.ts";
import { claimOf } from "./claim.ts";
import { ECONOMIC } from "./economic.ts";
import { EQUITY } from "./equity.ts";
import { does, type Fact, factsOf } from "./facts.ts";
import { type Field, type Reading, readingOf } from "./field.ts";
import { FISCAL } from "./fiscal.ts";
import { HEALTHCARE } from "./healthcare.ts";
import { IMPLEMENTATION } from "./implementation.ts";
import { LEGAL } from "./legal.ts";
import { SOCIAL_SECURITY } from "./social_security.ts";
import { thoughtsOn } from "./thoughts.ts";

/** How each analyst reads; a type that has no field reads as the legal analyst does, whom every bill concerns. */
const FIELDS: Readonly<Record<string, Field>> = {
  fiscal: FISCAL,
  economic: ECONOMIC,
  healthcare: HEALTHCARE,
  social_security: SOCIAL_SECURITY,
  equity: EQUITY,
  implementation: IMPLEMENTATION,
  behavioral: BEHAVIORAL,
  legal: LEGAL,
};

const MOST_FINDINGS = 12;
/** Findings from one section, before sections that have had none get their turn. */
const MOST_OF_SECTION = 3;
/** Findings about a change of wording alone. */
const MOST_OF_WORDING = 3;
/** Findings of one category, before other categories get their turn. */
const MOST_OF_CATEGORY = 7;
/** Findings of one kind, read by one rule. */
const MOST_OF_KIND = 4;

/** A fact with what it means to the analyst. */
export interface Found {
  fact: Fact;
  reading: Reading;
}

/** Thoughts and findings of one analyst on its sections. */
export function findings({ agent, sections, max_findings }: FindingsOccasion): FindingsAnswer {
  const field = FIELDS[agent] ?? LEGAL;
  const facts = factsOf(sections);
  const read = facts.flatMap((fact): Found[] => {
    const reading = readingOf(field, fact);
    return reading ? [{ fact, reading }] : [];
  });
  const from = effectiveDates(facts);
  const claims = new Map<Found, FindingsAnswer["findings"][number]>();
  for (const found of read) {
    claims.set(found, claimOf(found.fact, found.reading, from.get(found.fact.section)));
  }
  const distinct = [...new Map(read.map((found) => [keyOf(claims.get(found)!), found])).values()];
  const chosen = choose(distinct, max_findings ?? MOST_FINDINGS);
  return {
    thoughts: thoughtsOn(
      agent,
      sections,
      read,
      chosen.map((found) => ({ ...found, claim: claims.get(found)! })),
    ),
    findings: chosen.map((found) => claims.get(found)!),
  };
}

/** The heaviest, not too many of one section or category while others have some, in the order of the bill. */
function choose(read: readonly Found[], most: number): Found[] {
  const ranked = read.map((found, place) => ({ found, place })).sort((a, b) =>
    b.found.reading.weight - a.found.reading.weight || a.place - b.place
  );
  const used = new Map<SectionText | string | number, number>();
  const wording = ranked.filter(({ found: { fact } }) => fact.change?.measure === "words").slice(
    MOST_OF_WORDING,
  );
  const told = ranked.filter((one) => !wording.includes(one));
  const early = told.filter(({ found: { fact, reading } }) => {
    const limits = [[fact.section, MOST_OF_SECTION], [reading.category, MOST_OF_CATEGORY], [
      reading.kind,
      MOST_OF_KIND,
    ]] as const;
    if (limits.some(([of, most]) => (used.get(of) ?? 0) >= most)) return false;
    for (const [of] of limits) used.set(of, (used.get(of) ?? 0) + 1);
    return true;
  });
  const late = told.filter((one) => !early.includes(one));
  return [...early, ...late].slice(0, most).sort((a, b) => a.place - b.place).map(({ found }) => found);
}

/** Two claims that say or quote the same are one. */
function keyOf({ description, quotation }: { description: string; quotation: string }): string {
  return quotation.length < 60 ? `${description}\n${quotation}` : description;
}

/** The date from which a section applies, where it says so once for the whole of it. */
function effectiveDates(facts: readonly Fact[]): Map<SectionText, string> {
  const dates = new Map<SectionText, string>();
  for (const fact of facts) {
    const date = fact.dates[0]?.text.replace(/\s+/g, " ");
    const whole = /\b(?:this (?:section|act|title)|the amendments? made by|made by this)\b/i.test(
      fact.sentence,
    );
    if (date && whole && does(fact, "effective_date")) dates.set(fact.section, date);
  }
  return dates;
}
