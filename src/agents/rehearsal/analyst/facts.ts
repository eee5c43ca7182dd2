// What the rehearsal analysts work from: every provision of their sections that does something, told in a sentence,
// with the amount, period and change it states. Amounts that repeat a form, as one for each year, are one fact.

import type { SectionText } from "../../analysis_schema.ts";
import type { Change } from "../../bill/amendment.ts";
import { amountsIn, type Money, type Percentage } from "../../bill/amounts.ts";
import { type Clause, clausesOf } from "../../bill/clauses.ts";
import { type Period, periodsIn } from "../../bill/periods.ts";
import { type Act, type Provision, readClause } from "../../bill/provisions.ts";
import { AMENDING, said } from "./sentence.ts";
import { bodyOf, titleOf, topicOf } from "./topic.ts";

export interface Fact extends Provision {
  section: SectionText;
  /** What it is about, as `grants for ferry safety`; empty where nothing names it. */
  topic: string;
  /** Heading, captions and clause in small letters: where words of a field are looked for. */
  context: string;
  /** The clause as a sentence, with what it continues and what continues it. */
  sentence: string;
  change?: Change;
  /** The amount it states; the new one where it changes one. */
  money?: Money;
  share?: Percentage;
  period?: Period;
  /** Further facts of the same form, in the bill's order. */
  series: Fact[];
  /** Where the pieces told with it end in the section; where the clause does, if there are none. */
  end: number;
}

/** What one piece of such a list says is wrong without the others. */
const CHOOSING =
  /\b(?:lower|lesser|greater|greatest|earlier|later|higher|sum|product|ratio|difference|between|comprised|either|both)(?: of| between)?\W*$/i;
/** Rounding and the like: figures that are no amounts. */
const ROUNDING = /\bmultiple of \$|\brounded (?:up|down|to)\b/;
/** Parts of a list that are told with their beginning, in number. */
const TOLD_ITEMS = 6;
/** Their names hold words of every field. */
const COMMITTEES = /committees? on [^.;:]{0,200}?(?:senate|house of representatives|appropriations)/g;
/** Formal parts of a bill hold nothing an analyst would report. */
const FORMAL =
  /^(?:short title|table of contents|findings|purposes?|sense of congress|references|short title and|short title;)/i;

/** The facts of sections, in their order. */
export function factsOf(sections: readonly SectionText[]): Fact[] {
  return sections.flatMap((section) => {
    const title = titleOf(section.heading);
    const clauses = clausesOf(section.text, bodyOf(section.heading, section.text));
    const text = clauses.map((clause) => clause.text).join("\n");
    if (FORMAL.test(title) && !/\$|percent/.test(text)) return [];
    const items = Map.groupBy(clauses, (clause) => clause.leads.at(-1)?.start);
    const topics = new Map<string, string>();
    const topic = (clause: Clause) => {
      const key = clause.captions.join("\n");
      if (!topics.has(key)) topics.set(key, topicOf(clause, title, text));
      return topics.get(key)!;
    };
    const told = clauses.filter((clause) =>
      !isListed(clause) && !isOnlyLead(clause, items.get(clause.start))
    );
    const read = told.map((clause) => {
      const parts = clause.goesOn ? (items.get(clause.start) ?? []).slice(0, TOLD_ITEMS) : [];
      return factOf(section, topic(clause), clause, parts);
    });
    return folded(
      read.filter((fact) => (fact.acts.size > 0 || hasFigures(fact)) && !ROUNDING.test(fact.full)),
    );
  });
}

/** A piece of a list that states nothing of its own is told with the list's beginning. */
function isListed({ text, leads, goesOn }: Clause): boolean {
  const lead = leads.at(-1)?.text.replace(/\s+/g, " ");
  if (goesOn && AMENDING.test(text.replace(/\s+/g, " "))) return true;
  if (lead === undefined || AMENDING.test(lead)) return false;
  if (CHOOSING.test(lead)) return true;
  return !/[$%]|percent|\d\.\d|\b(?:shall|may|must)\b|\b(?:striking|inserting)\b/.test(text);
}

/** A beginning whose pieces each state something is told with each of them. */
function isOnlyLead(clause: Clause, items: readonly Clause[] = []): boolean {
  return clause.goesOn && items.length > 0 && items.every((item) => !isListed(item));
}

function factOf(
  section: SectionText,
  topic: string,
  clause: Clause,
  parts: readonly Clause[],
): Fact {
  const provision = readClause(clause);
  const change = provision.changes.find(({ measure }) => measure !== "words") ?? provision.changes[0];
  const now = change && amountsIn(change.new)[0]?.text;
  const first = provision.amounts.findLast(({ text }) => text === now) ?? provision.amounts[0];
  const share = shareOf(provision);
  const period = periodOf(provision, change, first);
  return {
    ...provision,
    section,
    topic,
    context: [section.heading, ...clause.captions, provision.full].join("\n").toLowerCase().replace(
      COMMITTEES,
      "",
    ),
    sentence: said(clause, parts.map((part) => part.text)),
    ...(change && { change }),
    ...(first && { money: first }),
    ...(share && { share }),
    ...(period && { period }),
    series: [],
    end: Math.max(clause.end, ...parts.map((part) => part.end)),
  };
}

/** A percentage, or a bare number in a table whose lead says that it lists percentages. */
function shareOf({ percentages, clause }: Provision): Percentage | undefined {
  const lead = clause.leads.at(-1)?.text ?? "";
  const bare = /percentage/i.test(lead) ? /(?<![\d$.])\d{1,2}(?:\.\d+)(?![\d.])/.exec(clause.text) : null;
  if (percentages.length > 0 || !bare) return percentages.at(-1);
  return { text: bare[0], start: bare.index, end: bare.index + bare[0].length, percent: Number(bare[0]) };
}

/** The period of the amount: the first one after it, else before it; of the words inserted, where there are some. */
function periodOf(
  provision: Provision,
  change: Change | undefined,
  money: Money | undefined,
): Period | undefined {
  const own = periodsIn(provision.clause.text);
  if (change && own.length > 0) return periodsIn(change.new)[0];
  if (own.length === 0) return provision.periods[0];
  return own.find(({ start }) => money && start >= money.end) ?? own.at(-1);
}

function hasFigures({ amounts, share, change }: Fact): boolean {
  return amounts.length > 0 || share !== undefined || (change !== undefined && change.measure !== "words");
}

/** Facts whose clauses differ only in their figures become one, the first, with the others as its series. */
function folded(facts: readonly Fact[]): Fact[] {
  const kept: Fact[] = [];
  const forms = new Map<string, Fact>();
  for (const fact of facts) {
    const form = formOf(fact);
    const first = form && forms.get(form);
    if (first) first.series.push(fact);
    else {
      if (form) forms.set(form, fact);
      kept.push(fact);
    }
  }
  return kept;
}

function formOf({ clause, money, share, change, topic }: Fact): string | undefined {
  if (!money && !share && !change) return;
  const words = clause.text.replace(/\s+/g, " ").replace(/\d[\d,.]*/g, "#").replace(/[;,.]+$/, "");
  // The same words may be changed in many places of one subject; a change of an amount is each time its own.
  if (change) return change.measure === "amount" ? undefined : `${topic}:${change.old}→${change.new}`;
  // The rows of a table of percentages are one provision.
  const table = share && !/%|percent/.test(clause.text) ? clause.leads.at(-1)?.start : undefined;
  return table === undefined ? `${topic}:${clause.leads.length}:${words}` : `${topic}:${table}`;
}

/** Whether it does any of these. */
export function does({ acts }: Provision, ...wanted: readonly Act[]): boolean {
  return wanted.some((act) => acts.has(act));
}
