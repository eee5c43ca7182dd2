// A clause as a sentence people can read: with the words it continues, without references that say nothing to a
// reader, cut where a clause ends, and turned round where the law says who has to do what.

import { isActor } from "../../bill/names.ts";
import type { Clause } from "../../bill/clauses.ts";

/** Who is bound or permitted, by which word, to do what. */
export interface Rule {
  subject: string;
  modal: "shall" | "shall not" | "may" | "may not";
  action: string;
  /** "not later than 180 days after the date of enactment of this Act"; empty where there is none. */
  deadline: string;
  /** Other words before the subject: a condition, or what it is for. */
  before: string;
}

/** The beginning of an amendment, which the text that it inserts does not continue. */
export const AMENDING =
  /\b(?:is|are) (?:each |further |hereby )?amended\b|\b(?:by|is|are) (?:striking|inserting|adding|amending|redesignating)\b|\bthe following(?: new)?(?: \w+)?:?$|^in (?:sub)?(?:section|paragraph|clause|paragraphs|clauses)/i;
const MODAL =
  /\b(shall|must|may|is required to|are required to|is authorized to|are authorized to)\b( not\b)?/g;
const DEADLINE =
  /(?:\bbut )?\b(?:(?:not|no) later than|within (?:\d|one|two|three|six|a )|on or before|by (?:the date|\p{Lu}\p{Ll}+ \d))(?:[^,;]|, (?=(?:19|20)\d\d)){2,140}/iu;
/** Which committees a report goes to tells a reader little, and fills the sentence. */
const COMMITTEES =
  /(,? to )(?:the )?Committees? on (?:(?!shall|may )[^.;:]){3,120}?(?:of the (?:Senate|House of Representatives)(?: and the (?:Senate|House of Representatives))?)(?:,? and (?:to )?the Committees? on (?:(?!shall|may )[^.;:]){3,120}?of the (?:Senate|House of Representatives))?,?(?= |$)/g;
const OPEN_END = /\s*(?:—|--)$/;
const MARKS = /^[\s“"‘`]+|[\s;,:—-]+$/g;

/**
 * The clause with the sentences it continues, those of the amendment that inserts it left out; `items` are the pieces
 * it goes on in. A whole sentence after a list continues nothing.
 */
export function said(clause: Clause, items: readonly string[] = []): string {
  const whole = /^\p{Lu}/u.test(clause.text) && / (?:shall|may|must|is|are) /.test(clause.text);
  const from = clause.leads.findLastIndex(({ text }) => AMENDING.test(text.replace(/\s+/g, " ")));
  const leads = whole ? [] : clause.leads.slice(from + 1).map(({ text }) => text.replace(OPEN_END, ""));
  const committees = items.length > 1 && items.every((item) => /^the Committee on/.test(item));
  const rest = committees ? "committees of Congress" : items.map(tidy).join("; ");
  return tidy([...leads, clause.text.replace(OPEN_END, ""), rest].join(" "));
}

/** Without citations, long asides and the marks at the ends. */
export function tidy(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/ ?\( ?\d+ U\.S\.C\.[^()]*(?:\([^()]*\)[^()]*)*\)/g, "")
    .replace(
      / ?\((?:as|referred to|in this|including|relating to|determined|but)\b[^()]*(?:\([^()]*\)[^()]*)*\)/g,
      "",
    )
    .replace(COMMITTEES, "$1committees of Congress")
    .replace(/“ (?=\S)/g, "“")
    .replace(/ (?=[”,;.](?:\s|$))/g, "")
    .replace(MARKS, "")
    .replace(/[”"]?\.?$/, (end) => end.startsWith("”") && !text.includes("“") ? "" : end)
    .replace(/\.$/, "")
    .trim();
}

/** At most `most` characters, cut where a clause or a word ends; " …" says that it was cut. */
export function shortened(text: string, most = 200): string {
  if (text.length <= most) return text;
  const window = text.slice(0, most);
  const clause = Math.max(...[", ", "; ", " — ", ": "].map((mark) => window.lastIndexOf(mark)));
  const end = clause > most * 0.6 ? clause : window.lastIndexOf(" ");
  return `${window.slice(0, end).replace(LOOSE_END, "").replace(/[\s,;:—-]+$/, "")} …`;
}

/** At most about `most` characters with `figure` among them; " …" says where it was cut. */
export function around(text: string, figure: string, most = 200): string {
  const at = text.indexOf(figure);
  if (text.length <= most || at < 0 || at + figure.length <= most - 10) return shortened(text, most);
  const before = text.slice(0, at);
  const from = [", ", "; ", ": ", " — "].reduce((last, mark) => {
    const place = before.lastIndexOf(mark, Math.max(0, at - 30));
    return place < 0 ? last : Math.max(last, place + mark.length);
  }, Math.max(0, before.indexOf(" ", at - most / 2) + 1));
  return `… ${shortened(text.slice(from), most)}`;
}

/** The rule a sentence sets; undefined where it sets none. */
export function ruleOf(sentence: string): Rule | undefined {
  const modals = [...sentence.matchAll(MODAL)];
  for (const match of modals) {
    const start = sentence.slice(0, match.index).trim();
    const action = sentence.slice(match.index + match[0].length).trim();
    const { before, subject } = subjectOf(start);
    if (subject === "" || action === "") continue;
    const not = Boolean(match[2]);
    const word = /^(?:may|is auth|are auth)/.test(match[1]!) ? "may" : "shall";
    const deadline = (DEADLINE.exec(before)?.[0] ?? "").replace(MARKS, "");
    const condition = before.replace(DEADLINE, "").replace(/^[\s,]+|[\s,]+$/g, "").replace(/,\s*,/g, ",");
    return {
      subject: subject.replace(/^(?:The|An?|Each|Any|No|Such)\b/, (article) => article.toLowerCase()),
      modal: not ? (word === "may" ? "may not" : "shall not") : word,
      action: /^only\b/.test(action) ? action.replace(/^only /, "only ") : action,
      deadline,
      before: condition,
    };
  }
}

/** The rule in the words of somebody who tells it: "Requires the Secretary to …". */
export function ruleTold({ subject, modal, action, deadline, before }: Rule, most = 220): string {
  const when = deadline && !action.includes(deadline) ? `, ${lower(deadline.replace(/^but /, ""))}` : "";
  const condition = before && before.length <= 120 ? `${lower(before)}, ` : "";
  const none = /^no\b/.test(subject);
  const active = isActor(headOf(subject)) &&
    !/^(?:be|have|apply|take effect|includes?|mean|not|only be)\b|^,/.test(action);
  if (!active || (before && !condition)) {
    return shortened(`${condition}${subject} ${modal} ${action}`.replace(/ ,/g, ","), most) + when;
  }
  const verb = none
    ? "Forbids"
    : { shall: "Requires", "shall not": "Forbids", may: "Allows", "may not": "Forbids" }[modal];
  const told = shortened(`${subject.replace(/^no\b/, "any")} to ${action}`, most - condition.length);
  return `${condition}${condition ? verb.toLowerCase() : verb} ${told}${when}`;
}

/** The first words of a subject, which name who or what it is. */
function headOf(subject: string): string {
  return subject.split(
    / (?:of|in|under|for|who|that|which|described|referred|whose|with|to|from|on|by)\b/,
  )[0]!;
}

/** The last part of what stands before the verb that can be its subject; what is before that is a condition. */
function subjectOf(start: string): { before: string; subject: string } {
  const parts = start.split(/,\s+/);
  for (let from = parts.length - 1; from >= 0; from--) {
    const subject = parts.slice(from).join(", ");
    if (subject.length > 160) break;
    if (CONTINUING.test(subject) || (from > 0 && !BEGINNING.test(subject))) continue;
    return { before: parts.slice(0, from).join(", "), subject: subject.replace(/^(?:and|or) /, "") };
  }
  return { before: "", subject: "" };
}

function lower(text: string): string {
  return /^(?:[A-Z]{2}|[A-Z]\.)/.test(text)
    ? text
    : text.replace(/^\p{Lu}/u, (letter) => letter.toLowerCase());
}

/** What no subject begins with, and what one has to begin with inside of a sentence. */
const CONTINUING =
  /^(?:who|which|that|and|or|except|but|as|if|when|in|on|to|for|by|under|with|upon|after|before|not|subject to|notwithstanding|respectively|where|unless|beginning|effective|pursuant|of|at|during|within|no later|striking|inserting)\b/i;
const BEGINNING =
  /^(?:the|an?|any|each|every|no|such|this|these|those|all|its|their|there|it|he|she|they|\p{Lu}\p{L}*)\b/u;

const LOOSE_END =
  /(?: (?:of|the|a|an|and|or|to|in|for|by|with|under|on|at|from|that|which|such|its|their|section|as))+$/;
