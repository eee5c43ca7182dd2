// What others said, in their own words: short verbatim pieces of statements, the questions among them, and who has
// answered whom. A quotation is always a substring of what was said, so that no agent is quoted with something else.

import type { HistoryEntry } from "../../core/event.ts";
import { hash } from "./random.ts";
import { contentWords, hasNoBlanks, overlap } from "./terms.ts";

const FEWEST_WORDS = 4;
const MOST_WORDS = 18;
const MOST_CHARS = 110;

/** The sentences of a text without markdown; code, tables, quoted lines, headings and bold beginnings are left out. */
export function sentences(text: string): string[] {
  return text
    .split(/\n+/)
    .filter((line) => !/^\s*(?:#|```|\||>)/.test(line))
    .map((line) => line.replace(/^\s*(?:[-*+]|\d+[.)])\s+/, "").replace(/^\*\*[^*]+\*\*:?/, ""))
    .flatMap((line) => line.split(/\*\*|__|`/))
    .flatMap((part) => part.match(/[^.!?。！？…]+(?:[.!?](?!\s|$)[^.!?。！？…]*)*[.!?。！？…]*/gu) ?? [])
    .map((sentence) => sentence.replace(/^[\s:–—-]+/, "").trim())
    .filter((sentence) => sentence !== "");
}

/**
 * The pieces of a text worth quoting, in its order: clauses of 4 to 18 words and at most 110 characters that quote
 * nobody themselves and, if there are others, ask nothing. Where a piece had to be cut it ends in " …"; all before
 * that is verbatim. A short text that has no such piece is quoted whole.
 */
export function fragments(text: string): string[] {
  const all = sentences(text).filter((s) => !/[“”"{}]/.test(s));
  const statements = all.filter((s) => !/[?？]$/.test(s));
  const found = (statements.length > 0 ? statements : all).map(clauseOf).filter((piece) =>
    wordCount(piece) >= FEWEST_WORDS || (piece.length >= 8 && hasNoBlanks(piece))
  );
  const whole = text.trim().replace(/[.\s]+$/, "");
  const quotable = whole.length >= 2 && whole.length <= MOST_CHARS && !/[“”"{}\n*]/.test(whole);
  return found.length === 0 && quotable ? [whole] : [...new Set(found)];
}

/** One piece of `entry`, rather about `interests` and rather not quoted in `said` yet; undefined when there is none. */
export function quoteFrom(
  entry: HistoryEntry,
  interests: ReadonlySet<string>,
  said: string,
  seed: number,
  ...why: (string | number)[]
): string | undefined {
  const ranked = fragments(entry.response).map((piece, i) => ({
    piece,
    rank: 2 * Math.min(3, overlap(contentWords(piece), interests)) + (hash(seed, ...why, i) % 4) -
      (said.includes(`“${piece}”`) ? 20 : 0) - (/^(?:I|My|Let|For me)\b/.test(piece) ? 8 : 0),
  }));
  return ranked.sort((a, b) => b.rank - a.rank)[0]?.piece;
}

export interface Question {
  from: HistoryEntry;
  /** A verbatim piece, with its question mark. */
  text: string;
}

/** The newest question put to `role` by name after its own last turn, as far as it can be quoted. */
export function questionTo(
  transcript: readonly HistoryEntry[],
  agent: string,
  role: string,
): Question | undefined {
  const since = transcript.findLastIndex((entry) => entry.agent_type === agent) + 1;
  for (const entry of transcript.slice(since).reverse()) {
    for (const sentence of sentences(entry.response).reverse()) {
      if (!/[?？]$/.test(sentence) || !sentence.includes(role) || /[“”"]/.test(sentence)) continue;
      const text = sentence.replace(new RegExp(`^${role.replace(/[^\w ]/g, "\\$&")}[,:]? `), "");
      if (text.length <= 140) return { from: entry, text };
    }
  }
}

/** What people said after this agent last spoke, newest last. */
export function unheardPeople(transcript: readonly HistoryEntry[], agent: string): HistoryEntry[] {
  const since = transcript.findLastIndex((entry) => entry.agent_type === agent) + 1;
  return transcript.slice(since).filter((entry) => entry.agent_type === "human");
}

/** The other agents' newest contributions, newest first. */
export function latestOfOthers(transcript: readonly HistoryEntry[], agent: string): HistoryEntry[] {
  const seen = new Set([agent, "human"]);
  return transcript.toReversed().filter((entry) => !seen.has(entry.agent_type) && seen.add(entry.agent_type));
}

/** What a speaker is called: an agent by its role, a person by the name it gave. */
export function nameOf({ agent_type, role }: HistoryEntry): string {
  return agent_type === "human" && (role === "" || /^human$/i.test(role)) ? "our guest" : role;
}

/** The first main clause of a sentence; cut, with " …", where even that is too long to be quoted. */
function clauseOf(sentence: string): string {
  const plain = sentence.replace(/[.!。！…\s]+$/u, "");
  if (isShort(plain)) return plain;
  const clauses = plain.split(CLAUSES).map((part) => part.trim()).filter((part) =>
    wordCount(part) >= FEWEST_WORDS
  );
  const main = clauses.find((part) => !SUBORDINATE.test(part)) ?? clauses[0] ?? plain;
  if (isShort(main)) return main;
  const words = main.split(/(?<=\s)/).slice(0, MOST_WORDS);
  while (words.length > 1 && words.join("").length > MOST_CHARS) words.pop();
  return `${words.join("").trim().slice(0, MOST_CHARS).replace(/[\ud800-\udbff]$/, "")} …`;
}

const CLAUSES = /[,;:](?=\s)|[，；：]| [–—-] |\s(?=(?:because|so that|which|but|and|since|unless|until)\s)/u;
const SUBORDINATE =
  /^(?:before|if|when|while|since|with|although|as|for|given|unless|because|had|should|wherever|until|and|but|so|which|whoever|whose)\s/i;

function isShort(text: string): boolean {
  return wordCount(text) <= MOST_WORDS && text.length <= MOST_CHARS;
}

function wordCount(text: string): number {
  return text.split(/\s+/).filter(Boolean).length;
}
