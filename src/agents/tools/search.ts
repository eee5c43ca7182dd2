// Search over the earlier requests of a session: what was asked and what was answered, ranked by how much of the query
// each holds, rare words counting more, and what was said before what was only asked. Accents and case do not matter,
// and nothing found is said as such.

import type { ToolSpec } from "../model.ts";
import { optionalText, quoted, textArgument, ToolError } from "./arguments.ts";
import type { Earlier, ToolContext } from "./tools.ts";
import { termsOf, unaccented } from "./words.ts";

const LONGEST = 500;
const FOUND = { usual: 5, most: 10 };
/** So much is searched, newest first; more would take the server's time. */
const MAX_TEXTS = 2000;
const MAX_CHARS = 400_000;
const EXCERPT = 300;
/** How fast a word's weight stops growing with its repetition, and how much a long text is held against it (BM25). */
const SATURATION = 1.2;
const LENGTH_SHARE = 0.75;
/** What a question that the user asked counts: it holds the words of what is sought, and not the thing itself. */
const QUESTION_SHARE = 0.2;
/** One sentence with a question mark. */
const QUESTION = /^(?:[^.!?\n]|\.(?=\S))*[?？]\s*$/;

export const SEARCH: ToolSpec = {
  name: "search_session",
  description:
    "Searches what was said earlier in this session: messages of the user and answers given. Gives excerpts, " +
    "best first. The word `number` also finds digits.",
  parameters: {
    type: "object",
    properties: {
      query: { type: "string", description: "words that the message holds" },
      who: { type: "string", enum: ["user", "agent", "any"], description: "whose words; any when absent" },
      limit: { type: "integer", minimum: 1, maximum: FOUND.most },
    },
    required: ["query"],
    additionalProperties: false,
  },
};

interface Text {
  who: "user" | "agent";
  text: string;
  /** Place of its request in the session, from 1. */
  place: number;
  terms: string[];
}

/** Numbered excerpts, or a sentence that nothing was found. Throws `ToolError` for a query without words. */
export function searchEarlier(args: Record<string, unknown>, { earlier }: ToolContext): string {
  const query = textArgument(args, "query", LONGEST);
  const who = optionalText(args, "who", 20) ?? "any";
  if (!["user", "agent", "any"].includes(who)) {
    throw new ToolError(`\`who\` must be user, agent or any, and is ${quoted(who)}`);
  }
  const limit = Math.min(FOUND.most, Math.max(1, Math.trunc(Number(args.limit)) || FOUND.usual));
  const terms = [...new Set(termsOf(query))];
  if (terms.length === 0) throw new ToolError(`${quoted(query)} holds no word to search for`);
  const texts = textsOf(earlier).filter((text) => who === "any" || text.who === who);
  if (texts.length === 0) return "Nothing has been said earlier in this session";
  const ranked = rank(texts, terms).slice(0, limit);
  if (ranked.length === 0) {
    return `Nothing found for ${quoted(query)} in ${texts.length} earlier message${
      texts.length === 1 ? "" : "s"
    }`;
  }
  return ranked.map(({ who, text, place }, i) => {
    const speaker = who === "user" ? "The user" : "The agent's answer";
    return `${i + 1}. ${speaker} (request ${place} of ${earlier.length}): ${
      JSON.stringify(excerpt(text, terms))
    }`;
  }).join("\n");
}

function textsOf(earlier: readonly Earlier[]): Text[] {
  const texts: Text[] = [];
  let left = MAX_CHARS;
  for (let i = earlier.length - 1; i >= 0 && left > 0 && texts.length < MAX_TEXTS; i--) {
    const { message, answer } = earlier[i]!;
    for (const [who, whole] of [["agent", answer], ["user", message]] as const) {
      const text = whole.slice(0, left);
      left -= text.length;
      if (text.trim() !== "") texts.push({ who, text, place: i + 1, terms: termsOf(text) });
    }
  }
  return texts;
}

/** Texts that hold a term, best first; of equal ones the newer first. */
function rank(texts: Text[], terms: string[]): Text[] {
  const average = texts.reduce((sum, { terms }) => sum + terms.length, 0) / texts.length || 1;
  const counts = texts.map((text) => terms.map((term) => count(text.terms, term)));
  const weights = terms.map((_, t) => {
    const holding = counts.filter((each) => each[t]! > 0).length;
    return Math.log(1 + (texts.length - holding + 0.5) / (holding + 0.5));
  });
  const scores = texts.map((text, i) => {
    const long = 1 - LENGTH_SHARE + LENGTH_SHARE * text.terms.length / average;
    const score = weights.reduce((sum, weight, t) => {
      const n = counts[i]![t]!;
      return sum + weight * n * (SATURATION + 1) / (n + SATURATION * long);
    }, 0);
    return text.who === "user" && isQuestion(text.text) ? score * QUESTION_SHARE : score;
  });
  return texts.map((_, i) => i).filter((i) => scores[i]! > 0)
    .sort((a, b) => scores[b]! - scores[a]! || a - b).map((i) => texts[i]!);
}

/** Whether a text only asks. */
export function isQuestion(text: string): boolean {
  return QUESTION.test(text.trim());
}

/** How often a term is there. Somebody who asks for a number means the digits, though less surely than the word. */
function count(terms: string[], wanted: string): number {
  return terms.reduce((sum, term) => {
    if (term === wanted) return sum + 1;
    return wanted === "number" && /\p{N}/u.test(term) ? sum + 0.5 : sum;
  }, 0);
}

/** The part of a text around the first word that was sought. */
function excerpt(text: string, terms: string[]): string {
  const whole = text.replace(/\s+/g, " ").trim();
  if (whole.length <= EXCERPT) return whole;
  const places = terms.map((term) =>
    unaccented(whole).search(term === "number" ? /\p{N}/u : literally(term))
  );
  const first = Math.min(...places.filter((place) => place >= 0), whole.length);
  const from = first === whole.length
    ? 0
    : Math.max(0, Math.min(first - EXCERPT / 3, whole.length - EXCERPT));
  const start = from === 0 ? 0 : whole.indexOf(" ", from) + 1 || from;
  const piece = whole.slice(start, start + EXCERPT).replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, "");
  return `${start > 0 ? "… " : ""}${piece}${start + EXCERPT < whole.length ? " …" : ""}`;
}

function literally(term: string): RegExp {
  return new RegExp(term.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "u");
}
