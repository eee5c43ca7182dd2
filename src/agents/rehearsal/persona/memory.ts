// What a conversation remembers: what the person told about themselves ("my name is Ada"), and what was said before.
// Everything is found by plain patterns in the conversation itself, and what was never said is never made up.

import type { Said } from "../../../core/spec.ts";
import { contentWords, overlap } from "../terms.ts";
import { fragments } from "../quotes.ts";

/** `fact` is a clause in English ("your name is Ada"); absent where nothing of it was said. */
export interface Recall {
  fact?: string;
}

/** A message is looked at this far, in characters. */
const LOOKED_AT = 8000;
const MOST_QUOTED = 100;
const MOST_WORDS = 14;
const NAME = String.raw`(\p{L}[\p{L}\p{M}'’-]*(?:\s\p{Lu}[\p{L}\p{M}'’-]*){0,2})`;
const CALLED = new RegExp(
  String
    .raw`(?:[Mm]y name is|[Mm]y name['’]s|I am called|I['’]m called|[Cc]all me(?=\s+\p{Lu})|[Ii]ch hei(?:ß|ss)e|[Jj]e m['’]appelle|[Mm]e llamo|[Mm]i chiamo)\s+${NAME}`,
  "u",
);
/** "I am Ada"; a capital tells a name from "I am tired". */
const AM = /\bI(?:['’]m| am) (\p{Lu}\p{Ll}+(?:\s\p{Lu}\p{Ll}+)?)(?=[\s.,!?]|$)/u;
const ASKS_NAME =
  /\b(?:what(?:['’]s| is| was) my name|who am i|(?:remember|know|recall|tell me) my name|my name again)\b/i;
const ASKS_FIRST =
  /\bmy (?:very )?first (?:question|message|thing)\b|\bwhat did i (?:ask|say|write)[^?]* first\b/i;
const ASKS_LAST =
  /\bwhat (?:did i|have i) (?:just )?(?:ask(?:ed)?|say|said|write|written|tell|told)(?: you)?(?: just)?(?: now| before| last)?\s*\??\s*$|\bmy (?:last|previous) (?:question|message|thing)\b/i;
const ASKS_ABOUT = /\bwhat did i (?:say|tell you|ask|write) (?:to you )?(?:about|on|of) (.+?)\s*\??\s*$/i;
const ASKS_YOURS =
  /\bwhat did you (?:just )?(?:say|answer|write|tell me|reply)\b|\byour (?:last|previous) answer\b/i;
const ASKS_COUNT = /\bhow many (?:questions|messages|things) (?:have i|did i)\b/i;
const ASKS_MINE =
  /\b(?:what(?:['’]s| is| are| was| were)|do you (?:remember|know|recall)|tell me|remind me of)(?: what)? my ([\p{L}\s'’-]{2,40}?)(?: is| are| was)?\s*(?:again)?\s*\?*\s*$/iu;

/** The name that somebody gives in this message. */
export function nameIn(message: string): string | undefined {
  return (CALLED.exec(message) ?? AM.exec(message))?.[1];
}

/** The name that the person gave last. */
export function nameOf(context: readonly Said[]): string | undefined {
  return users(context).map(nameIn).findLast((name) => name !== undefined);
}

/** What the message wants to be reminded of; undefined where it wants nothing of the kind. */
export function recall(message: string, context: readonly Said[]): Recall | undefined {
  message = dense(message);
  const mine = users(context);
  if (ASKS_NAME.test(message)) {
    const name = nameOf(context);
    return { fact: name && `your name is ${name}` };
  }
  if (ASKS_COUNT.test(message)) {
    return {
      fact: `you have written ${mine.length} ${mine.length === 1 ? "message" : "messages"} before this one`,
    };
  }
  if (ASKS_FIRST.test(message)) return said("the first thing you wrote was", mine[0]);
  if (ASKS_LAST.test(message)) return said("what you wrote just before was", mine.at(-1));
  const about = ASKS_ABOUT.exec(message)?.[1];
  if (about) return said(`on ${about} you wrote`, mine.findLast((text) => shares(text, about)));
  if (ASKS_YOURS.test(message)) {
    return said("my last answer had", context.findLast(({ role }) => role === "assistant")?.content, true);
  }
  const thing = ASKS_MINE.exec(message)?.[1]?.trim();
  return thing ? { fact: factOf(thing, mine) } : undefined;
}

/** A short verbatim piece of `text` to be put between quotation marks; " …" where it had to be cut. */
export function quoteOf(text: string): string {
  const plain = text.trim().slice(0, LOOKED_AT).replace(/[“”"«»]/g, "'").replace(/\*\*|`+|^[#>\s]+/g, " ")
    .replace(/\s+/g, " ").trim();
  const parts = plain.match(/[^.!?。！？]+(?:[.!?](?!\s|$)[^.!?。！？]*)*[.!?。！？]*/gu) ?? [plain];
  // A question is what is asked; a courtesy before it is not.
  const whole = parts.findLast((part) => /[?？]$/.test(part.trim())) ??
    parts.find((part) => contentWords(part).size > 0) ?? plain;
  return cut(whole.trim().replace(/[.!。！\s]+$/u, ""));
}

function cut(text: string): string {
  const words = text.split(" ");
  const short = words.slice(0, MOST_WORDS).join(" ").slice(0, MOST_QUOTED).replace(/[\ud800-\udbff]$/, "");
  return short === text ? text : `${short.trim()} …`;
}

function said(lead: string, text: string | undefined, anyPiece = false): Recall {
  const piece = text && (anyPiece ? fragments(text)[0] : undefined);
  return { fact: text && `${lead} “${piece ?? quoteOf(text)}”` };
}

/** "My favourite colour is blue" gives "your favourite colour is blue" for "favourite colour". */
function factOf(thing: string, mine: readonly string[]): string | undefined {
  const pattern = new RegExp(
    String.raw`\bmy ${
      thing.replace(/[^\p{L}\s-]/gu, ".").replace(/\s+/g, "\\s+")
    }(['’]s| is| are| was| were)\s+([^.!?;\n]{1,80})`,
    "iu",
  );
  const match = mine.map((text) => pattern.exec(text)).findLast((found) => found !== null);
  return match
    ? `your ${thing} ${match[1]!.replace(/['’]s/, "is").trim()} ${match[2]!.split(/,| and /)[0]!.trim()}`
    : undefined;
}

function shares(text: string, about: string): boolean {
  return overlap(contentWords(text), contentWords(about)) > 0;
}

function users(context: readonly Said[]): string[] {
  return context.filter(({ role }) => role === "user").map(({ content }) =>
    dense(content.trim().slice(0, LOOKED_AT))
  );
}

/** With one blank for many: a pattern that may begin at each of them would take the server's time. */
function dense(text: string): string {
  return text.replace(/\s{2,}/g, (run) => run.includes("\n") ? "\n" : " ");
}
