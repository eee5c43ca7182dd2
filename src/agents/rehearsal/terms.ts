// What a text is about, found without a language model: its noun-like phrases with their articles, its figures, the
// qualities it asks for and the options it names. Works on any language; where it cannot tell words from filler it
// prefers longer words, and where there is nothing to find it says so with an empty list.

import { figuresIn } from "./figures.ts";
import { QUALITIES, REQUEST_VERBS, SMALL_WORDS } from "./stop_words.ts";

export interface Subject {
  /** Noun-like phrases as they can stand in an English sentence ("the login page"), the main one first. */
  terms: string[];
  /** Amounts, dates and shares as written, with the word they count: `10,000 users`, `99.9% uptime`. */
  figures: string[];
  /** Qualities the text asks for, lower case. */
  qualities: string[];
  /** The alternatives of an "X or Y", as written; empty or at least two. */
  options: string[];
}

/** A text is looked at this far, in characters: what it is about is said early. */
const LOOKED_AT = 8000;
const MOST_TERMS = 10;
const LONGEST_PHRASE = 3;
/** A longer word is cut, in characters: it is no word. */
const LONGEST_WORD = 40;

const ALL_SMALL: ReadonlySet<string> = new Set(Object.values(SMALL_WORDS).flatMap((list) => [...list]));
/** Of a longer row of signs only the end is looked at: trying each of them with each other would take the server's time. */
const CLAUSE_END =
  /[.!?;:,()[\]{}"“”„«»|\n—–、。，！？；：（）「」]{1,32}(?=\s|$|["“”„«»(])|[()[\]{}"“”„«»|\n—–、。，！？；：（）「」]+/u;
const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}'’+#._/&-]*/gu;
const UNSPACED = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]/;
const ARTICLES = new Set("a an the its their this that these those each every your one".split(" "));
/** Words that stand between an article and its noun and say nothing. */
const BETWEEN = new Set("own new old next first same whole single two three".split(" "));
/** After these an English word that could be a verb is one. */
const BEFORE_VERB = new Set(
  "to we i you they should must can could will would please let's and or not how also".split(" "),
);
const OR = new Set(["or", "vs", "vs.", "versus", "oder", "ou"]);

const segmenter = new Intl.Segmenter(undefined, { granularity: "word" });

interface Phrase {
  text: string;
  article: string;
  count: number;
  first: number;
}

/** What `text` is about. */
export function subjectOf(text: string): Subject {
  const looked = text.slice(0, LOOKED_AT);
  const figures = figuresIn(looked, isFiller);
  const language = languageOf(looked);
  const found = new Map<string, Phrase>();
  const qualities = new Set<string>();
  const options: string[] = [];
  // What a figure counts is said with the figure.
  const rest = figures.reduce((left, figure) => left.replaceAll(figure, "|"), looked);
  for (const clause of rest.split(CLAUSE_END)) {
    for (const { words, article, before, afterOr, previous } of phrasesIn(clause, language)) {
      const judging = words.filter((word) => QUALITIES.has(word.toLowerCase()));
      for (const word of judging) qualities.add(word.toLowerCase());
      const phrase = words.slice(-LONGEST_PHRASE).join(UNSPACED.test(words[0]!) ? "" : " ");
      if (before === "without") qualities.add(`without ${phrase}`);
      if (judging.length === words.length || before === "without") continue;
      if (afterOr && previous) options.push(...(options.length === 0 ? [previous, phrase] : [phrase]));
      const key = phrase.toLowerCase();
      const seen = found.get(key);
      if (seen) seen.count++;
      else found.set(key, { text: phrase, article, count: 1, first: found.size });
    }
  }
  const ranked = [...found.values()].sort((a, b) => score(b) - score(a) || a.first - b.first);
  const terms = ranked.slice(0, MOST_TERMS).map((p) => (p.article ? `${p.article} ${p.text}` : p.text));
  const choices = [...new Set(options)];
  return {
    terms: terms.length > 0 ? terms : figures.filter((figure) => /\p{L}/u.test(figure)),
    figures,
    qualities: [...qualities],
    options: choices.length > 1 ? choices : [],
  };
}

/** The words of a text that carry meaning: lower case, without a plural's s. For measuring what two texts share. */
export function contentWords(text: string): Set<string> {
  const all = UNSPACED.test(text)
    ? [...segmenter.segment(text)].filter((s) => s.isWordLike).map((s) => s.segment)
    : text.match(WORD) ?? [];
  const kept = all.map((word) => trimmed(word).toLowerCase()).filter((word) =>
    word.length > 1 && !ALL_SMALL.has(word)
  );
  return new Set(kept.map((word) => (word.length > 3 ? word.replace(/s$/, "") : word)));
}

/** Whether a text is in a script that puts no blanks between words. */
export function hasNoBlanks(text: string): boolean {
  return UNSPACED.test(text) && !/\s/.test(text);
}

/** How many words of `a` are also in `b`. */
export function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let common = 0;
  for (const word of a) if (b.has(word)) common++;
  return common;
}

function score({ text, article, count, first }: Phrase): number {
  const long = text.includes(" ") || (UNSPACED.test(text) && text.length > 3);
  return 2 * Math.min(count, 4) + (long ? 1.5 : 0) + (article ? 0.75 : 0) + (text.length < 4 ? -1 : 0) +
    3 / (1 + first);
}

interface Chunk {
  words: string[];
  article: string;
  /** The small word right before it, lower case. */
  before: string;
  /** Whether "or" stood before it, and what stood before that. */
  afterOr: boolean;
  previous?: string;
}

/** The runs of words with meaning in one clause. */
function* phrasesIn(clause: string, language: string): Generator<Chunk> {
  const words = UNSPACED.test(clause)
    ? [...segmenter.segment(clause)].map((s) => s.segment)
    : (clause.match(WORD) ?? []).map((word) => word.replace(/[.'’_/&,:-]+$/, "").slice(0, LONGEST_WORD));
  let run: string[] = [];
  let article = "";
  let before = "";
  let afterOr = false;
  let previous: string | undefined;
  for (const [i, word] of [...words, ""].entries()) {
    const small = word.toLowerCase();
    if (word !== "" && !isFiller(small) && !(language === "en" && isVerb(words, i))) {
      run.push(word);
      continue;
    }
    // German verbs stand last and in lower case, its nouns in capitals.
    if (language === "de") { while (run.length > 0 && /^\p{Ll}/u.test(run.at(-1)!)) run.pop(); }
    if (run.length > 0) {
      run.push(trimmed(run.pop()!));
      // A clause that is one phrase and begins with a capital is a heading: "Remote work policy: …".
      if (
        language === "en" && run.length > 1 && run.length === words.length && /^[A-Z][a-z]+$/.test(run[0]!)
      ) {
        run[0] = run[0]!.toLowerCase();
        article = "the";
      }
      yield { words: run, article, before, afterOr, previous };
      previous = run.slice(-LONGEST_PHRASE).join(" ");
      afterOr = false;
    }
    if (OR.has(small)) afterOr = previous !== undefined;
    if (run.length > 0 || !BETWEEN.has(small)) article = language === "en" ? articleFor(small) : "";
    before = small;
    run = [];
  }
}

function articleFor(small: string): string {
  if (small === "our" || small === "my") return "our";
  return ARTICLES.has(small) ? "the" : "";
}

/** Whether the word at `i` asks for something to be done, by its place: first, after "to" or "we", before "the". */
function isVerb(words: readonly string[], i: number): boolean {
  const before = words[i - 1]?.toLowerCase();
  const known = REQUEST_VERBS.has(words[i]!.toLowerCase());
  const after = words[i + 1]?.toLowerCase() ?? "";
  const object = articleFor(after) !== "" || (before !== undefined && after === "to");
  return before === undefined ? known || object : known && (object || BEFORE_VERB.has(before));
}

function isFiller(small: string): boolean {
  if (ALL_SMALL.has(small)) return true;
  if (/^[\d.,:%-]+$/.test(small) || !/\p{L}/u.test(small)) return true;
  if (UNSPACED.test(small)) return small.length < 2 || /^[\u3040-\u309f]+$/.test(small);
  return small.length < 2 || /[^aeiou]ly$/.test(small);
}

/** The language whose small words are the most; English where it is a tie, since that is what requests come in. */
function languageOf(text: string): string {
  const words = (text.match(WORD) ?? []).map((word) => word.toLowerCase());
  const hits = Object.entries(SMALL_WORDS).map(([name, list]) => ({
    name,
    count: words.filter((word) => list.has(word)).length,
  }));
  return hits.reduce((best, next) => (next.count > best.count ? next : best)).name;
}

/** Without the punctuation and the possessive that cling to a word's end. */
function trimmed(word: string): string {
  return word.replace(/[.'’_/&,:-]+$/, "").replace(/['’]s$/, "");
}
