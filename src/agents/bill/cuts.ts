// Money that a clause takes away or locks up although it speaks of appropriations and funds: "the amount appropriated
// is reduced by $5", "none of the funds, including the $5 made available, may be used". Read as what adds spending,
// such clauses would say the opposite of what they do.

import type { Money } from "./amounts.ts";

/** What stands before the figure by which, or to which, something is lowered. */
const LOWERED =
  /\b(?:reduc(?:e|es|ed|ing)|decreas(?:e|es|ed|ing)|lower(?:s|ed|ing)?|cut(?:s|ting)?|diminish(?:ed|es)?)\b(?! (?:the )?(?:deficit|debt))[^.;]{0,240}\b(?:by|to)(?: an amount equal to| an additional| a total of| not (?:more|less) than| at least| up to| the sum of)*(?: the)?\s*$|\b(?:reductions?|decreases?|cuts?)(?: in [^.;]{1,120})? of(?: not (?:more|less) than| at least| up to)?\s*$/i;
const BANNED =
  /\b(?:none of the (?:\w+ )?(?:funds?|amounts?|money|moneys|sums|appropriations?)|no (?:\w+ )?(?:funds?|amounts?|money|moneys|sums|appropriations?)|no part of (?:any|the) (?:funds?|amounts?|appropriations?))\b/i;
const USED =
  /\b(?:may|shall) be (?:\w+ )?(?:used|obligated|expended|spent|transferred|paid|available|made available|provided)\b/i;

/** Whether the first of the amounts is one that is taken off, or down to which something is taken. */
export function isCut(text: string, [first]: readonly Money[]): boolean {
  return first !== undefined && LOWERED.test(text.slice(Math.max(0, first.start - 320), first.start));
}

/** Whether the clause forbids to use money; an amount that stands before the ban is not meant by it. */
export function isBan(text: string, lead: string, [first]: readonly Money[]): boolean {
  if (BANNED.test(lead) && USED.test(`${lead} ${text}`)) return true;
  const ban = BANNED.exec(text);
  return ban !== null && USED.test(text.slice(ban.index)) && (!first || ban.index < first.start);
}
