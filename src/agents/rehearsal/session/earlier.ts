// Questions about what was said earlier in the session: looked up with the search tool, or counted off where the
// message asks for the first, the last or all of it.

import { isQuestion } from "../../tools/search.ts";
import { termsOf } from "../../tools/words.ts";
import { type Call, failed, type Finding, type Seen, type Span, type Task } from "./task.ts";

const TOOL = "search_session";

/** What was said, as the occasion of a step has it. */
export interface Talk {
  message: string;
  answer: string;
}

const PLACED =
  /what\s+(?:was|were)\s+(my|your)\s+(first|last|previous|second|third)\s+(?:message|question|request|answer|reply)|what\s+did\s+(I|you)\s+(?:just\s+)?(?:say|ask|answer|tell\s+(?:me|you))\s+(first|last|before|just\s+now)?(?=\s*[?.!¦]|$)/giu;
const ALL =
  /what\s+(?:have|did)\s+we\s+(?:talk(?:ed)?|speak|spoken|discuss(?:ed)?)(?:\s+about)?(?:\s+so\s+far)?|(?:summari[sz]e|recap)\s+(?:our|this)\s+(?:conversation|session|chat)(?:\s+so\s+far)?/giu;
const SOUGHT = [
  /(?:what|which|when|where|who|how\s+(?:much|many))\b[^?!.¦\n]{0,80}?\bdid\s+(?:I|you|we)\s+(?:just\s+)?(?:say|said|tell|told|mention|ask|give|call|name|choose|decide|state|write|calculate|find|get)\b[^?!.¦\n]*/giu,
  /(?:do\s+you\s+(?:still\s+)?(?:remember|recall)|remind\s+me|have\s+I\s+(?:ever\s+)?(?:mentioned|said|told)|did\s+(?:I|you|we)\s+(?:ever\s+)?(?:mention|say|talk\s+about|speak\s+of|discuss))\b[^?!.¦\n]*/giu,
  /(?:search|look\s+through|look\s+up\s+in|find\s+in)\s+(?:our|this|the)\s+(?:conversation|session|chat|history|earlier\s+messages)\b[^?!.¦\n]*/giu,
  /what(?:['’]s|\s+is|\s+was|\s+are|\s+were)\s+(?:the\s+\w+\s+of\s+)?my\s+[^?!.¦\n]{2,80}/giu,
];
const PLACES: Record<string, number> = { first: 0, second: 1, third: 2 };

export function recollections(text: string, talk: readonly Talk[]): Span[] {
  const spans: Span[] = [];
  const put = (match: RegExpExecArray | RegExpMatchArray, make: (what: string) => Task) => {
    const [from, to] = [match.index!, match.index! + match[0].length];
    if (spans.some((span) => from < span.to && span.from < to)) return;
    spans.push({ from, to, task: make(match[0].replace(/\s+/g, " ").trim()) });
  };
  for (const match of text.matchAll(PLACED)) {
    const whose = /my|I/.test(match[1] ?? match[3]!) ? "user" : "agent";
    put(match, (what) => placed(what, whose, (match[2] ?? match[4] ?? "last").toLowerCase(), talk));
  }
  for (const match of text.matchAll(ALL)) put(match, (what) => listed(what, talk));
  for (const pattern of SOUGHT) {
    for (const match of text.matchAll(pattern)) {
      put(match, (what) => sought(what));
    }
  }
  return spans;
}

/** A question all of whose words the user has used in one thing said before; undefined for any other. */
export function toldBefore(question: string, talk: readonly Talk[]): Task | undefined {
  const words = termsOf(question).filter((word) => word !== "again" && word !== "please");
  if (words.length === 0) return undefined;
  const holds = ({ message }: Talk) => {
    if (isQuestion(message)) return false;
    const said = new Set(termsOf(message));
    return words.every((word) => said.has(word));
  };
  return talk.some(holds) ? sought(question, "user") : undefined;
}

function placed(what: string, who: "user" | "agent", place: string, talk: readonly Talk[]): Task {
  const at = PLACES[place] ?? talk.length - 1;
  const text = who === "user" ? talk[at]?.message : talk[at]?.answer;
  const word = who === "user" ? "message" : "answer";
  const finding = text === undefined
    ? { text: "Nothing has been said earlier in this session that this could be", ok: true, sources: [] }
    : {
      text: `${who === "user" ? "Your" : "My"} ${place} ${word} was: “${clip(text)}”`,
      ok: true,
      sources: ["this session"],
    };
  return { what, next: () => finding };
}

function listed(what: string, talk: readonly Talk[]): Task {
  const lines = talk.slice(-8).map(({ message }) => `“${clip(message, 80)}”`);
  const text = lines.length === 0
    ? "Nothing has been said earlier in this session"
    : `So far you asked: ${lines.join(", then ")}${talk.length > 8 ? ` (the last 8 of ${talk.length})` : ""}`;
  return { what, next: () => ({ text, ok: true, sources: lines.length > 0 ? ["this session"] : [] }) };
}

function sought(what: string, whose?: "user"): Task {
  const words = queryOf(what);
  const who = whose ??
    (/\bdid\s+I\b|\bhave\s+I\b|\bmy\b/i.test(what) ? "user" : /\bdid\s+you\b/i.test(what) ? "agent" : "any");
  return {
    what,
    next([seen]: readonly Seen[]): Call | Finding {
      if (!seen) {
        return {
          name: TOOL,
          arguments: { query: words || what, who, limit: 3 },
          why: "to look through what was said earlier",
        };
      }
      if (!seen.ok) return failed(seen, TOOL, what);
      const lines = seen.content.split("\n").map((line) =>
        /^\d+\. (The user|The agent's answer) \((.+?)\): (".*")$/.exec(line)
      );
      const hits = lines.filter((line) => line !== null).map(([, said, where, text]) => ({
        said: said === "The user" ? "you said" : "I answered",
        where: where!,
        text: JSON.parse(text!) as string,
      }));
      const [best, ...others] = hits;
      if (!best) return { text: `On “${words || what}”: ${lower(seen.content)}`, ok: true, sources: [TOOL] };
      const more = others.length > 0 ? `; also in ${others.map(({ where }) => where).join(" and ")}` : "";
      const text = `${best.where[0]!.toUpperCase()}${best.where.slice(1)}: ${best.said} “${
        clip(best.text, 300)
      }”${more}`;
      return { text, ok: true, sources: [TOOL] };
    },
  };
}

/** The words worth searching for, without the grammar of the question. */
function queryOf(what: string): string {
  const kept = what.split(/[^\p{L}\p{N}.,'-]+/u).filter((word) => termsOf(word).length > 0);
  const small =
    /^(?:search|look|through|conversation|session|chat|history|messages?|call(?:ed)?|talk|discuss|speak|recall|choose|decided?|stated?|write|still|ever|calculate|name|say)$/i;
  return kept.filter((word) => !small.test(word)).join(" ") || kept.join(" ");
}

function clip(text: string, most = 200): string {
  const whole = text.replace(/\s+/g, " ").trim();
  return whole.length <= most ? whole : `${whole.slice(0, most - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
