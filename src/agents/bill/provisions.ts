// What a clause of a bill does: it gives or takes money, binds or permits somebody, opens or closes eligibility, takes
// effect, ends, punishes, orders a report, repeals or changes another law. A clause may do several of these. Reading
// is by the fixed phrases that bills are written in; a clause that has none of them does nothing that is told here.

import { type Change, changesIn } from "./amendment.ts";
import { amountsIn, type Money, type Percentage, percentagesIn } from "./amounts.ts";
import { type Clause, inFull } from "./clauses.ts";
import { isBan, isCut } from "./cuts.ts";
import { agenciesIn, groupsIn, lawIn } from "./names.ts";
import { type Dated, datesIn, type Period, periodsIn } from "./periods.ts";

/** What a clause can do. */
export type Act =
  | "authorization"
  | "appropriation"
  | "rescission"
  | "limit"
  | "deposit"
  | "tax"
  | "fee"
  | "penalty"
  | "duty"
  | "prohibition"
  | "permission"
  | "eligibility"
  | "effective_date"
  | "sunset"
  | "report"
  | "repeal"
  | "amendment"
  | "definition"
  | "indexation"
  | "reduction"
  /** The amount it states is taken off. */
  | "cut"
  /** Money may not be used for something. */
  | "ban"
  | "override";

export interface Provision {
  clause: Clause;
  /** The clause with the sentences it continues, on one line. */
  full: string;
  acts: ReadonlySet<Act>;
  amounts: Money[];
  percentages: Percentage[];
  /** Of the clause itself, else of the nearest sentence it continues. */
  periods: Period[];
  dates: Dated[];
  changes: Change[];
  /** Named in the clause or in a sentence it continues. */
  agencies: string[];
  groups: string[];
  /** The law it amends or refers to, as `section 330H of the Public Health Service Act`. */
  law?: string;
  /** Hedged: "to the extent practicable", "may", "such sums as may be necessary". */
  hedged: boolean;
}

const OWN: readonly [Act, RegExp][] = [
  ["authorization", /\bauthorized to be appropriated\b/i],
  [
    "appropriation",
    /\b(?:is|are|there (?:is|are)) (?:hereby )?appropriated\b|\bout of (?:any )?(?:money|moneys|funds|amounts) in the treasury\b|\bshall (?:make available|transfer|provide|allot|allocate)\b.*\$|\bmade available\b.*\$|\ballocation amount is\b|\bshall be available\b.*\$|\bfunding of\b/i,
  ],
  ["rescission", /\brescinded\b|\bcancell?ed\b|\brescission\b/i],
  [
    "limit",
    /\b(?:not (?:to )?exceed|may not exceed|shall not exceed|not more than|no more than|spending limit|new budget authority|limitation on)\b/i,
  ],
  ["deposit", /\bdeposited\b|\bcredited (?:as|to)\b|\boffsetting (?:receipts|collections)\b/i],
  [
    "tax",
    /\b(?:tax(?:es|able|ation)?|surtax|excise|gross income|tax credit|deduction (?:is |shall be )?allowed|internal revenue code)\b/i,
  ],
  ["fee", /\b(?:fees?|premiums?|royalt(?:y|ies)|tariffs?|tolls?|customs duties|user charges?)\b/i],
  [
    "penalty",
    /\bpenalt(?:y|ies)\b|\bfined?\b(?! [a-z]+ print)|\bimprison|\bliable to the United States\b|\bforfeit(?:ed|s)?\b(?! Fund)/i,
  ],
  [
    "prohibition",
    /\b(?:shall not|may not|must not|is prohibited|are prohibited|no [^,.;]{1,80}? (?:shall|may)|unlawful)\b/i,
  ],
  ["duty", /\b(?:shall|must|is required to|are required to|is directed to)\b(?! not\b)/i],
  ["permission", /\b(?:may(?! not\b)|is authorized to|are authorized to)\b/],
  [
    "eligibility",
    /\b(?:eligib\w+|ineligib\w+|qualif(?:y|ies|ied|ying) (?:for|individual|employee|person|entity)|entitled to|means any individual|means an individual|shall be certified|be certified|enroll(?:ment)?|under \d+ years of age|years of age|income (?:does not exceed|at or below|below))\b/i,
  ],
  [
    "effective_date",
    /\b(?:take|takes|taking) effect\b|\b(?:is|be|are) effective\b|\bshall apply (?:only )?(?:with respect )?to\b[^.;]{0,140}?\b(?:beginning|after|before|on or after|entered into|made|furnished)\b|^Effective (?:on|as of|[A-Z])/,
  ],
  [
    "sunset",
    /\b(?:shall expire|expires?|terminat(?:e|es|ion|ed)|sunset|cease to (?:be effective|have effect)|shall no longer apply|no longer be in effect)\b/i,
  ],
  [
    "report",
    /\b(?:submit|submits|transmit|report|publish|file)\b[^.;]{0,200}?\b(?:report|Congress|Committees?|statement|plan|study|recommendations|Federal Register|Congressional Record|website)\b|\bshall report\b/i,
  ],
  [
    "repeal",
    /\b(?:is|are) (?:hereby )?repealed\b|\bby striking (?:sub)?(?:section|paragraph|clause|title|chapter|part)s?\b(?! [^;]*\binserting\b)/i,
  ],
  [
    "amendment",
    /\b(?:is|are) (?:each |further )?amended\b|\bby (?:striking|inserting|adding|amending|redesignating)\b|\bstrike\b.*\binsert\b/i,
  ],
  [
    "definition",
    /\bthe terms? [‘“'"`][^’”'"]{1,80}[’”'"]+ (?:means?|has|have|includes?)\b|\bthe term\b.*\bmeans\b|\bshall be (?:treated|considered|deemed|construed)\b/i,
  ],
  [
    "indexation",
    /\b(?:consumer price index|wage index|employment cost index|cost[- ]of[- ]living|adjusted (?:annually|for inflation)|inflation)\b/i,
  ],
  [
    "reduction",
    /\b(?:reduc(?:e|ed|es|ing|tion|tions)|sequestration|sequester|cut|decreas\w+|lower(?:ed|ing)|in lieu of the update)\b/i,
  ],
  [
    "override",
    /\b(?:notwithstanding|without regard to|supersedes?|preempts?|nothing in this|rule of construction|shall not be construed)\b/i,
  ],
];
/** Acts that the pieces of a sentence take over from its beginning. */
const INHERITED: readonly Act[] = [
  "authorization",
  "appropriation",
  "rescission",
  "limit",
  "deposit",
  "tax",
  "fee",
  "penalty",
  "report",
  "duty",
  "prohibition",
  "permission",
  "reduction",
  "definition",
];
const HEDGES =
  /\b(?:to the (?:maximum )?extent (?:practicable|possible|feasible)|as appropriate|such sums as (?:may be|are) necessary|may(?! not)|subject to the availability|if the [Ss]ecretary determines|as determined by|to the extent|encourages?|[Ss]ense of)\b/;

/** What the clause does and names. */
export function readClause(clause: Clause): Provision {
  const { text, leads, captions } = clause;
  const line = text.replace(/\s+/g, " ");
  const lead = leads.map((l) => l.text).join(" ").replace(/\s+/g, " ");
  const full = inFull(clause);
  const acts = new Set(OWN.flatMap(([act, phrase]) => phrase.test(line) ? [act] : []));
  for (const [act, phrase] of OWN) if (INHERITED.includes(act) && phrase.test(lead)) acts.add(act);
  if (acts.has("prohibition")) acts.delete("duty");
  const amounts = amountsIn(text);
  if (amounts.length > 0 && /authorization of appropriations/i.test(captions.join(" "))) {
    acts.add("authorization");
  }
  const [cut, ban] = [isCut(text, amounts), isBan(text, lead, amounts)];
  if (cut) acts.add("cut").add("reduction");
  if (ban) acts.add("ban").add("prohibition");
  if (ban) { for (const act of ["duty", "permission"] as const) acts.delete(act); }
  if (cut || ban) { for (const act of ["appropriation", "authorization"] as const) acts.delete(act); }
  const above = [...leads].reverse().map((l) => periodsIn(l.text)).find((p) => p.length > 0) ?? [];
  const own = periodsIn(text);
  const law = [...leads.map((l) => l.text), text].map(lawIn).findLast((name) => name !== undefined);
  return {
    clause,
    full,
    acts,
    amounts,
    percentages: percentagesIn(text),
    periods: own.length > 0 ? own : above,
    dates: datesIn(text),
    changes: changesIn(text),
    agencies: agenciesIn(full),
    groups: groupsIn(full),
    ...(law && { law }),
    hedged: HEDGES.test(line),
  };
}
