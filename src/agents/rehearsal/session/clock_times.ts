// Questions about a time of day that is not now: what time it is there when it is so late here, and what time it will
// be in three hours. What names such a time and is none of these is left alone, since the time now would be wrong.

import { type Call, failed, type Finding, type Seen, type Span, type Task } from "./task.ts";

const CLOCK = "clock";
const TIME = String.raw`\d{1,2}:\d{2}(?:\s?[ap]\.?m\b\.?)?|\d{1,2}\s?[ap]\.?m\b\.?|noon|midnight`;
const PLACE = String.raw`[\p{L}\d\s/_+:.'’-]{2,40}?`;
const END = String.raw`(?=\s*[?.!;¦\n]|,\s|$)`;
const COUNT = String.raw`\d{1,5}|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve`;
const AMOUNT = String.raw`(${COUNT})\s+(hour|minute)s?(?:\s+and\s+(${COUNT})\s+minutes?)?`;
/** What the words for small numbers count. */
export const WORDS: Record<string, number> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  twelve: 12,
};
const IN = String.raw`(?:\s+(?:in|at)\s+(${PLACE}))?`;
const ASKED = String.raw`what\s+time\s+(?:will|would|is|was)(?:\s+it)?(?:\s+be)?(?:\s+it)?`;

interface Asked {
  time?: string;
  from?: string;
  to?: string;
  count?: string;
  unit?: string;
  minutes?: string;
  word?: string;
}

/** Each pattern, and what its groups are. */
const PATTERNS: [RegExp, (keyof Asked)[]][] = [
  row(
    String.raw`(?:when|if)\s+it(?:['’]s|\s+is)\s+(${TIME})(?:\s+(?:in|at)\s+(${PLACE})),?\s+(?:then\s+)?` +
      String
        .raw`what(?:['’]s|\s+is)?\s+(?:the\s+)?time\s*(?:is\s+it|will\s+it\s+be)?\s+(?:in|at)\s+(${PLACE})${END}`,
    ["time", "from", "to"],
  ),
  row(
    String.raw`what\s+time\s+(?:is\s+it\s+|will\s+it\s+be\s+)?(?:in|at)\s+(${PLACE}),?\s+(?:when|if)\s+` +
      String.raw`it(?:['’]s|\s+is)\s+(${TIME})\s+(?:in|at)\s+(${PLACE})${END}`,
    ["to", "time", "from"],
  ),
  row(
    String
      .raw`(?:what(?:\s+time)?\s+is|convert)\s+(${TIME})\s+(?:in\s+)?(${PLACE})(?:\s+time)?\s+(?:in|to)\s+` +
      String.raw`(${PLACE})(?:\s+time)?${END}`,
    ["time", "from", "to"],
  ),
  row(String.raw`${ASKED}${IN}\s+in\s+${AMOUNT}(?:['’]?\s+time)?`, ["to", "count", "unit", "minutes"]),
  row(String.raw`${ASKED}${IN}\s+${AMOUNT}\s+(from\s+now|later|ago|earlier)`, [
    "to",
    "count",
    "unit",
    "minutes",
    "word",
  ]),
];

/** A time of day, or so many hours. */
const OTHER = new RegExp(String.raw`\b(?:${TIME}|(?:${COUNT})\s+(?:hour|minute)s?)`, "iu");

export function clockTimes(text: string): Span[] {
  const spans: Span[] = [];
  for (const [pattern, names] of PATTERNS) {
    for (const match of text.matchAll(pattern)) {
      const [from, to] = [match.index, match.index + match[0].length];
      if (spans.some((span) => from < span.to && span.from < to)) continue;
      const asked: Asked = Object.fromEntries(names.map((name, i) => [name, match[i + 1]?.trim()]));
      spans.push({ from, to, task: told(match[0].replace(/\s+/g, " ").trim(), asked) });
    }
  }
  return spans;
}

/** Whether the sentence around a place in a text names a time that is not now. */
export function namesOtherTime(text: string, at: number): boolean {
  const before = text.slice(0, at).search(/[^?.!;\n]*$/);
  const sentence = /^[^?!;\n]*/.exec(text.slice(before))![0];
  return OTHER.test(sentence);
}

function told(what: string, { time, from, to, count, unit, minutes, word }: Asked): Task {
  const sign = /ago|earlier/i.test(word ?? "") ? -1 : 1;
  const amounts = count === undefined ? {} : {
    [`${unit!.toLowerCase()}s`]: sign * numberOf(count),
    ...(minutes !== undefined && { minutes: sign * numberOf(minutes) }),
  };
  const zones = from !== undefined ? { time_zone: from, to_zone: to } : { time_zone: to ?? "UTC" };
  return {
    what,
    next([seen]: readonly Seen[]): Call | Finding {
      if (!seen) {
        return {
          name: CLOCK,
          arguments: { action: "convert", ...(time !== undefined && { time }), ...zones, ...amounts },
          why: "to set the clock there",
        };
      }
      if (!seen.ok) return failed(seen, CLOCK, what);
      return { text: seen.content, ok: true, sources: [CLOCK], exercise: "and an hour after that?" };
    },
  };
}

function numberOf(word: string): number {
  return WORDS[word.toLowerCase()] ?? Number(word);
}

function row(pattern: string, names: (keyof Asked)[]): [RegExp, (keyof Asked)[]] {
  return [new RegExp(pattern, "giu"), names];
}
