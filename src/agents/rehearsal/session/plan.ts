// From a message to what there is to do about it: tasks in the order of the message, and the questions that none of
// them answers. Each reader of the message leaves out what another has taken.

import { conversions } from "./conversions.ts";
import { recollections, type Talk, toldBefore } from "./earlier.ts";
import { motions } from "./motion.ts";
import { problems } from "./problems.ts";
import { NUMBER } from "./quantity.ts";
import { expressionsIn, sum } from "./sums.ts";
import type { Span, Task } from "./task.ts";
import { times } from "./times.ts";

export interface Plan {
  tasks: Task[];
  /** Questions and requests that nothing here can work on. */
  open: string[];
  /** How many more tasks the message holds than are taken on. */
  more: number;
}

/** More than these would not fit into the iterations a request has. */
const MOST_TASKS = 6;
/** A longer message is read this far. */
const LONGEST = 4000;
const MASK = "¦";
/** `5'11"`. */
const FEET_AND_INCHES =
  /(?<![\w.])(\d{1,3})\s?['’′]\s?(\d{1,2}(?:\.\d+)?)(?:\s?(?:["”″]|''|’’|′′)|(?=\s+(?:in|to|into|as)\s+\p{L}))/gu;
const SENTENCE =
  /[?!;\n]+|\.(?=\s|$)|,?\s+(?:and|then|also)\s+(?=(?:also\s+)?(?:what|how|convert|calculate|compute|tell|which|find|when|where|who|why|write|explain)\b)/gi;
const ASKS =
  /\b(?:what|why|how|who|when|where|which|whose|can|could|would|explain|write|tell|describe|list|show|give|find|make|create|translate|compare|help|convert|calculate|implement|fix|teach)\b/i;
const COURTESY =
  /^(?:please|thanks|thank\s+you|hi|hello|hey|can\s+you(?:\s+help(?:\s+me)?)?|could\s+you|tell\s+me|help\s+me|i\s+need\s+help)?[\s,.!]*$/i;

export function planOf(message: string, talk: readonly Talk[]): Plan {
  // Blanks say nothing, and a pattern that may begin at each of many would take the server's time.
  const dense = message.slice(0, LONGEST).replace(/\s{2,}/g, (run) => run.includes("\n") ? "\n" : " ");
  const text = withReference(dense.replace(FEET_AND_INCHES, "$1 ft $2 in"), talk);
  const spans: Span[] = [];
  let rest = text;
  for (const read of [(t: string) => recollections(t, talk), problems, times, motions, conversions]) {
    for (const span of read(rest)) {
      spans.push(span);
      rest = rest.slice(0, span.from) + MASK.repeat(span.to - span.from) + rest.slice(span.to);
    }
  }
  const open: string[] = [];
  for (const { from, to } of sentences(rest)) {
    const sentence = rest.slice(from, to);
    const found = expressionsIn(sentence);
    // A sentence may hold a formula between the parts that are taken already.
    for (const expression of found) spans.push({ from, to, task: sum(expression, expression) });
    const bare = sentence.replaceAll(MASK, "").trim();
    if (
      found.length === 0 && bare.length > 3 && ASKS.test(bare) && !sentence.includes(MASK) &&
      !COURTESY.test(bare)
    ) {
      const asked = text.slice(from, to).trim();
      const task = toldBefore(asked, talk);
      if (task) spans.push({ from, to, task });
      else open.push(asked);
    }
  }
  const tasks = spans.sort((a, b) => a.from - b.from).map(({ task }) => task);
  return { tasks: tasks.slice(0, MOST_TASKS), open, more: Math.max(0, tasks.length - MOST_TASKS) };
}

/** `double that`: a word for the last result becomes the figure itself, where an answer gave one. */
function withReference(text: string, talk: readonly Talk[]): string {
  const last = lastFigure(talk.at(-1)?.answer ?? "");
  if (last === undefined) return text;
  const reference = String.raw`(?:that|it|the\s+(?:result|answer)|this|that\s+(?:number|result))`;
  const number = `(${NUMBER})`;
  return text
    .replace(new RegExp(String.raw`\bmultiply\s+${reference}\s+by\s+${number}`, "gi"), `what is ${last} * $1`)
    .replace(new RegExp(String.raw`\bdivide\s+${reference}\s+by\s+${number}`, "gi"), `what is ${last} / $1`)
    .replace(new RegExp(String.raw`\badd\s+${number}\s+to\s+${reference}`, "gi"), `what is ${last} + $1`)
    .replace(
      new RegExp(String.raw`\bsubtract\s+${number}\s+from\s+${reference}`, "gi"),
      `what is ${last} - $1`,
    )
    .replace(new RegExp(String.raw`\b(?:double|twice)\s+${reference}`, "gi"), `what is 2 * ${last}`)
    .replace(new RegExp(String.raw`\bhalf\s+of\s+${reference}`, "gi"), `what is 1/2 of ${last}`)
    .replace(new RegExp(String.raw`(%\s+of)\s+${reference}`, "gi"), `$1 ${last}`)
    .replace(
      new RegExp(
        String.raw`\b${reference}(?=\s*(?:[+*/^]|plus\b|minus\b|times\b|divided\b|squared\b|cubed\b))`,
        "gi",
      ),
      last,
    );
}

/** Whether the message asks for something at all. */
export function asksSomething(message: string): boolean {
  return message.includes("?") || ASKS.test(message);
}

function lastFigure(answer: string): string | undefined {
  return [...answer.matchAll(/[=≈] (-?\d+(?:\.\d+)?)(?![\d.]*e)|\bis (?:≈ )?(-?\d+(?:\.\d+)?)(?= )/g)]
    .map((match) => match[1] ?? match[2]!).at(-1);
}

function sentences(text: string): { from: number; to: number }[] {
  const ends = [...text.matchAll(SENTENCE)];
  let from = 0;
  const parts = [];
  for (const end of ends) {
    parts.push({ from, to: end.index + (/[?!]/.test(end[0]) ? 1 : 0) });
    from = end.index + end[0].length;
  }
  parts.push({ from, to: text.length });
  return parts.filter(({ from, to }) => text.slice(from, to).trim() !== "");
}
