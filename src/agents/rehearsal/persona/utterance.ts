// What somebody does with a message: greets, asks, thanks, follows up, shows code. Told by plain patterns, in the order
// of this file, and with the conversation before it, since "and the second one?" means nothing alone.

import type { Said } from "../../../core/spec.ts";
import { REQUEST_VERBS, SMALL_WORDS } from "../stop_words.ts";
import { type Subject, subjectOf } from "../terms.ts";
import { nameIn, quoteOf, type Recall, recall } from "./memory.ts";

export type Kind =
  | "silent"
  | "emoji"
  | "number"
  | "code"
  | "recall"
  | "identity"
  | "thanks"
  | "farewell"
  | "greeting"
  | "introduction"
  | "follow"
  | "choice"
  | "help"
  | "question"
  | "statement";

export interface Utterance {
  kind: Kind;
  /** A piece of the message for quotation marks. */
  quote: string;
  subject: Subject;
  /** What to talk about: terms of the message, or of what it refers to; may be empty. */
  terms: string[];
  /** Whether the message is in another language than English. */
  foreign: boolean;
  /** How often this was asked, this time included. */
  times: number;
  recall?: Recall;
  name?: string;
}

const ORDINALS = ["first", "second", "third", "fourth", "fifth"];
const THANKS =
  /^(?:ok(?:ay)?,? |great,? |many )?(?:thanks|thank you|thx|ty\b|cheers|merci|danke|gracias|grazie|obrigad|спасибо|ありがとう|谢谢)/iu;
const FAREWELL = /^(?:good)?bye\b|^(?:see you|see ya|cya|good night|farewell|that['’]?s all|take care)/i;
const GREETING = /^(?:hi|hello|hey|hiya|yo|greetings|howdy|good (?:morning|afternoon|evening|day))\b/i;
const FOREIGN_GREETING =
  /^(?:hola|hallo|bonjour|salut|ciao|guten (?:tag|morgen)|olá|привет|こんにちは|你好|안녕)/iu;
const IDENTITY =
  /\b(?:who|what) are you\b|\bare you (?:really |actually )?(?:an? )?(?:ai|human|robot|bot|chat ?bot|machine|language model|llm|real|person|chatgpt|gpt|claude)\b|\bwhat model\b/i;
const FOLLOWS =
  /^(?:and\b|so\b|but\b|also\b|then\b|why\b|how so|how come|what about|how about|what if|what else|tell me more|more\b|go on|continue|another|again\b|really\b|can you (?:explain|expand|elaborate)|explain (?:that|it|this)|for example)/i;
const REFERS =
  /\b(?:it|its|that|this|those|these|them|they|he|she|(?:the )?(?:former|latter|other|first|second|third|fourth|fifth|last)(?: one| point| idea| thing)?)\b/i;
const HELP =
  /^(?:please|help|can you|could you|would you|how (?:do|can|should|could|would) (?:i|we|one)|i (?:need|want|would like|['’]d like)|(?:teach|show|give|tell) me|let['’]?s|write|draft|plan|build|create|design|make|explain|suggest|recommend|outline|compare|list|describe|translate|fix|improve|review|summari[sz]e)\b/i;
const QUESTION =
  /[?？]\s*$|^(?:what|why|how|who|when|where|which|is|are|do|does|did|can|could|should|would|will|have|has)\b/i;
const CODE =
  /```|(?:^|\n)[ \t]*(?:function|def|class|const|let|var|import|from|public|fn|func|#include|SELECT|<\w+)[\s(<].*[({;:=>]|[;{}][ \t]*$|=>/m;
const NAMED_IN_CODE =
  /\b(?:function|def|class|const|let|var|fn|func|interface|type)\s+([A-Za-z_$][\w$]*)|\b([A-Za-z_$][\w$]*)\s*\(/g;
const KEYWORDS = new Set("if for while switch return function catch def print".split(" "));

/** Verbs that stand in questions about nothing in particular. */
const PLAIN_VERBS = new Set("ask asked say said tell told think thought feel mean know like name".split(" "));
/** A message is looked at this far, in characters; it can be as long as a request may be. */
const LOOKED_AT = 8000;
/** Verbs that may be left over as if they were what a question is about. */
const LOOSE_VERBS = new Set(
  "live lives work works happen happens believe believes exist exists come comes".split(" "),
);
/** Words of a few letters that English does not have; enough to know a short message by. */
const NOT_ENGLISH = new Set(
  "bist du wer wie warum ich nicht je tu vous êtes pourquoi eres quién estás sei perché hoe jij".split(" "),
);
/** How many messages back a reference may lead. */
const LOOK_BACK = 12;

/** Reads a message within its conversation. */
export function read(message: string, context: readonly Said[], lookBack = LOOK_BACK): Utterance {
  const text = message.trim().slice(0, LOOKED_AT);
  const foreign = isForeign(text);
  const subject = foreign ? subjectOf(text) : englishSubject(text);
  const mine = context.filter(({ role }) => role === "user").map(({ content }) => content);
  const reminded = recall(text, context);
  const name = nameIn(text);
  const kind = kindOf();
  const times = 1 + mine.filter((earlier) => same(earlier) === same(text)).length;
  const figure = text.replace(/[\s?!.,;:=]+$/, "");
  return {
    kind,
    quote: quoteOf(kind === "number" ? figure : text),
    subject,
    terms: termsOf(),
    foreign,
    times,
    recall: reminded,
    name,
  };

  function kindOf(): Kind {
    const words = text.split(/\s+/).filter(Boolean);
    if (!/[\p{L}\p{N}]/u.test(text)) return /\p{Extended_Pictographic}/u.test(text) ? "emoji" : "silent";
    if (!/\p{L}/u.test(text)) return "number";
    if (CODE.test(text)) return "code";
    if (reminded) return "recall";
    if (IDENTITY.test(text)) return "identity";
    if (THANKS.test(text) && words.length <= 8 && !/[?？]/.test(text)) return "thanks";
    if (FAREWELL.test(text) && words.length <= 8) return "farewell";
    if (name && words.length <= 14 && !/[?？]/.test(text)) return "introduction";
    if (GREETING.test(text) && words.length <= 5 || FOREIGN_GREETING.test(text) && words.length <= 3) {
      return "greeting";
    }
    if (mine.length > 0 && !foreign) {
      if (FOLLOWS.test(text) || (subject.terms.length <= 1 && REFERS.test(text))) return "follow";
    }
    if (words.length <= 2 && subject.terms.length === 0 && !foreign) return "silent";
    if (subject.options.length > 1) return "choice";
    if (HELP.test(text)) return "help";
    return QUESTION.test(text) ? "question" : "statement";
  }

  function termsOf(): string[] {
    const { terms, options } = subject;
    switch (kind) {
      case "code":
        return namesIn(text);
      case "number":
        return [`the number ${figure.slice(0, 24)}`];
      case "recall":
      case "identity":
        return before();
      case "greeting":
        return terms;
      case "introduction":
        return terms.filter((term) => !/\bname\b/.test(term) && !name?.includes(term));
      case "choice":
        return [...options, ...terms.filter((term) => !options.some((option) => term.includes(option)))];
      case "follow": {
        const meant = referent(text, mine);
        const earlier = before();
        if (meant) return [meant, ...earlier.filter((term) => term !== meant)];
        return [...new Set([...terms, ...earlier])];
      }
      default:
        if (terms.length === 0) return before();
        // Without grammar, the noun of a question is likelier to stand at its end than its verb is.
        return foreign ? terms.toReversed().slice(0, 1).map((term) => `“${term}”`) : terms;
    }
  }

  function before(): string[] {
    return lookBack > 0 ? termsBefore(context, lookBack - 1) : [];
  }
}

/**
 * What an English text is about. "AI" and a few others are small words of other languages, which is why the terms are
 * looked for once more where they were not found.
 */
function englishSubject(text: string): Subject {
  const subject = subjectOf(text);
  const words = text.match(/[\p{L}\p{N}][\p{L}\p{N}'’+#-]*/gu) ?? [];
  const known = subject.terms.join(" ").toLowerCase();
  const acronyms = words.filter((word) =>
    /^\p{Lu}[\p{Lu}\p{N}]{1,5}$/u.test(word) && !known.includes(word.toLowerCase())
  );
  const others = subject.terms.length > 0 ? [] : words.filter((word) => {
    const small = word.toLowerCase();
    return small.length > 2 && !SMALL_WORDS.en!.has(small) && !REQUEST_VERBS.has(small) &&
      !PLAIN_VERBS.has(small) &&
      !/['’]|^\d+$/.test(small);
  });
  const loud = text === text.toUpperCase(); // Where all is in capitals they say nothing.
  const terms = [...new Set([...(loud ? [] : acronyms), ...subject.terms, ...others])].slice(0, 10);
  const nouns = terms.filter((term) => !LOOSE_VERBS.has(term));
  return { ...subject, terms: [...new Set((nouns.length > 0 ? nouns : terms).map(asTheirs))] };
}

/** A term as somebody else says it who speaks with the person: "our sales dropped" is about "your sales". */
function asTheirs(term: string): string {
  return term
    .replace(/^our /, "your ")
    .replace(/^the (?=favou?rite )/, "a ")
    .replace(/^(\S+ \S.*) (?:\p{Ll}{3,}ed|died)$/u, "$1");
}

/** What "the second one" or "the other" means: an option, an item of a list, or a term of the newest message with one. */
function referent(text: string, mine: readonly string[]): string | undefined {
  const named = /\b(first|second|third|fourth|fifth|last|other|former|latter)\b/i.exec(text)?.[1]
    ?.toLowerCase();
  if (!named) return undefined;
  for (const earlier of mine.toReversed()) {
    const items = itemsOf(earlier);
    const place = ["last", "other", "latter"].includes(named)
      ? items.length - 1
      : Math.max(0, ORDINALS.indexOf(named));
    if (items.length > 1 && items[place]) return items[place];
  }
}

/** What a message names one after the other, in its order. */
function itemsOf(text: string): string[] {
  const lines = [...text.matchAll(/^\s*(?:[-*+]|\d+[.)])\s+(.{2,60})$/gm)].map((match) => match[1]!.trim());
  if (lines.length > 1) return lines;
  const { options, terms } = subjectOf(text);
  if (options.length > 1) return options;
  const place = (term: string) =>
    text.toLowerCase().indexOf(term.replace(/^(?:the|your|a) /, "").toLowerCase());
  return terms.toSorted((a, b) => place(a) - place(b));
}

/** What the newest message that was about something was about. */
function termsBefore(context: readonly Said[], lookBack: number): string[] {
  const index = context.findLastIndex(({ role }) => role === "user");
  if (index < 0) return [];
  const earlier = context.slice(0, index);
  const { kind, terms } = read(context[index]!.content, earlier, lookBack);
  if (terms.length > 0 && kind !== "greeting" && kind !== "introduction") return terms;
  return lookBack > 0 ? termsBefore(earlier, lookBack - 1) : [];
}

/** Whether a message says something of its own, so that one can come back to it. */
export function isSubstance(message: string): boolean {
  const text = message.trim().slice(0, LOOKED_AT);
  return !CODE.test(text) && !recall(text, []) && !isForeign(text) && englishSubject(text).terms.length > 0;
}

function namesIn(code: string): string[] {
  const names = [...code.matchAll(NAMED_IN_CODE)].map((match) => match[1] ?? match[2]!);
  const distinct = [...new Set(names)].filter((name) => !KEYWORDS.has(name) && name.length <= 40);
  return (distinct.length > 0 ? distinct.slice(0, 6).map((name) => `\`${name}\``) : ["these lines"]);
}

function isForeign(text: string): boolean {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0;
  if (letters > 1 && latin < letters / 2) return true;
  const words = (text.toLowerCase().match(/[\p{L}'’]+/gu) ?? []).flatMap((word) => word.split(/['’]/));
  const hits = (list: ReadonlySet<string>) => words.filter((word) => list.has(word)).length;
  const { en, ...others } = SMALL_WORDS;
  const most = Math.max(...Object.values(others).map(hits));
  return /[¿¡]/.test(text) || (most >= 2 && most > hits(en!)) ||
    (hits(en!) === 0 &&
      (words.some((word) => NOT_ENGLISH.has(word)) || most >= 1 && /[äöüßéèêñçãõ]/i.test(text)));
}

function same(text: string): string {
  return text.trim().toLowerCase().replace(/[\s.!?]+/g, " ");
}
