// Questions about time and dates: what time it is somewhere, how many days until a day, which day it is in so many
// weeks. Where the message names a day without a year, the clock is asked first what day it is.

import { clockTimes, namesOtherTime, WORDS } from "./clock_times.ts";
import { type Call, failed, figureOf, type Finding, type Seen, type Span, type Task } from "./task.ts";

const CLOCK = "clock";
const MONTH =
  "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";
const FEASTS: Record<string, string> = {
  "christmas eve": "12-24",
  "christmas day": "12-25",
  "christmas": "12-25",
  "new year's eve": "12-31",
  "new years eve": "12-31",
  "new year's day": "01-01",
  "new year's": "01-01",
  "new year": "01-01",
  "halloween": "10-31",
  "valentine's day": "02-14",
};
const FEAST = Object.keys(FEASTS).join("|").replaceAll("'", "['’]?");
const DATE = String
  .raw`\d{4}-\d{1,2}-\d{1,2}|\d{1,2}\.\s?\d{1,2}\.\s?\d{4}|\d{1,2}\/\d{1,2}\/\d{4}|(?:the\s+)?\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?${MONTH}\b\.?(?:,?\s+\d{4})?|${MONTH}\b\.?\s+\d{1,2}(?:st|nd|rd|th)?\b(?:,?\s+\d{4})?|${FEAST}|today|tomorrow|yesterday|now`;
const AMOUNT = String.raw`(\d{1,7}|an?|one|two|three|four|five|six|ten)\s+(day|week|month|year)s?`;

/** Each pattern with the task of its match; the first that fits a place has it. */
const PATTERNS: [RegExp, (match: string[]) => Task][] = [
  [
    /(?:what(?:['’]s|\s+is)\s+)?(?:the\s+)?time\s+(?:zone\s+)?difference\s+between\s+([\p{L}\s/_.'’-]{2,40}?)\s+and\s+([\p{L}\s/_.'’-]{2,40})(?=[?.,!;¦\n]|$)/giu,
    ([what, first, second]) => difference(what!, first!.trim(), second!.trim()),
  ],
  [
    new RegExp(
      String
        .raw`(?:how\s+(?:many|much)\s+(day|week|time)s?|how\s+long)\b[^?.¦]{0,40}?\b(?:until|till|til|to|before)\s+(${DATE})`,
      "giu",
    ),
    ([what, unit, to]) => between(what!, "today", to!, unit),
  ],
  [
    new RegExp(
      String.raw`(?:how\s+(?:many|much)\s+(day|week|time)s?|how\s+long)\b[^?.¦]{0,40}?\bsince\s+(${DATE})`,
      "giu",
    ),
    ([what, unit, from]) => between(what!, from!, "today", unit),
  ],
  [
    new RegExp(
      String
        .raw`(?:how\s+many\s+(day|week)s?\b[^?.¦]{0,30}?|days\s+)(?:between|from)\s+(${DATE})\s+(?:and|to|until|till)\s+(${DATE})`,
      "giu",
    ),
    ([what, unit, from, to]) => between(what!, from!, to!, unit),
  ],
  [
    new RegExp(
      String
        .raw`(?:(?:what|which)\s+(?:day|date|weekday)[^?.¦\d]{0,40}?)?\b(?:in\s+)?${AMOUNT}\s+(from\s+(?:now|today)|after|before|ago|from)(?:\s+(${DATE}))?`,
      "giu",
    ),
    ([what, n, unit, word, date]) => later(what!, n!, unit!, word!, date),
  ],
  [
    new RegExp(String.raw`(?:what|which)\s+(?:day|date|weekday)[^?.¦\d]{0,30}?\bin\s+${AMOUNT}`, "giu"),
    ([what, n, unit]) => later(what!, n!, unit!, "from now", undefined),
  ],
  [
    new RegExp(
      String
        .raw`(?:what|which)\s+(?:day(?:\s+of\s+the\s+week)?|weekday)\s+(?:is|was|will|does|did)\b[^?.¦]{0,20}?\b(${DATE})(?:\s+(?:be|fall\s+on))?`,
      "giu",
    ),
    ([what, date]) => weekday(what!, date!),
  ],
  [
    /(?:what(?:['’]s|\s+is)?\s+(?:the\s+)?(?:current\s+|local\s+)?time(?:\s+is\s+it)?|(?:current|local)\s+time|what\s+time\s+is\s+it)(?:\s+(?:right\s+)?now)?\s+(?:in|at)\s+([\p{L}\d\s/_+:.'’-]{1,60}?)(?:\s+(?:right\s+)?now)?(?=\s*[?.!;¦\n]|,\s|$)/giu,
    ([what, place]) => timeIn(what!, place!),
  ],
  [
    /what(?:['’]s|\s+is)?\s+(?:the\s+)?(?:current\s+)?time(?:\s+is\s+it)?\b|what\s+time\s+is\s+it|current\s+time/giu,
    ([what]) => timeIn(what!, "UTC"),
  ],
  [
    /(?:what|which)(?:['’]s|\s+is)?\s+(?:the\s+)?(?:current\s+|today['’]s\s+)?(?:date|day)(?:\s+(?:of\s+the\s+week))?(?:\s+is)?(?:\s+(?:it|today))+|(?:what|which)(?:['’]s|\s+is)\s+(?:the\s+(?:current\s+)?|today['’]s\s+)date/giu,
    ([what]) => today(what!),
  ],
];

/** Those of the time that it is now. */
const OF_NOW = /\btime\b(?!\s+(?:zone\s+)?difference)/i;

export function times(text: string): Span[] {
  const spans = clockTimes(text);
  for (const [pattern, make] of PATTERNS) {
    for (const match of text.matchAll(pattern)) {
      const [from, to] = [match.index, match.index + match[0].length];
      if (spans.some((span) => from < span.to && span.from < to)) continue;
      if (
        OF_NOW.test(match[0]) && /^(?:what|current|local|the)/i.test(match[0]) && namesOtherTime(text, from)
      ) continue;
      const [what, ...groups] = match;
      spans.push({ from, to, task: make([what.replace(/\s+/g, " ").trim(), ...groups]) });
    }
  }
  return spans;
}

function timeIn(what: string, places: string): Task {
  const zones = places.split(/\s*(?:,|\band\b)\s*/).map((place) => place.trim()).filter((place) =>
    place !== ""
  ).slice(0, 4);
  return task(what, (seen) => {
    const zone = zones[seen.length];
    if (zone) return now(zone, `to read the time in ${zone}`);
    const texts = seen.map((each, i) => {
      const { date, weekday, time, zone } = read(each);
      const where = zones[i]!.toLowerCase() === zone.toLowerCase() ? zone : `${zones[i]} (${zone})`;
      return `in ${where} it is ${time} on ${weekday}, ${date}`;
    });
    const text = capital(texts.join(", and "));
    return found(text, "what time is it then twelve hours later?");
  });
}

function today(what: string): Task {
  return task(what, (seen) => {
    if (!seen[0]) return now("UTC", "to read today's date");
    const { date, weekday } = read(seen[0]);
    return found(`Today is ${weekday}, ${date} (in UTC)`, "which weekday is it in ten days?");
  });
}

function difference(what: string, first: string, second: string): Task {
  return task(what, (seen) => {
    const place = [first, second][seen.length];
    if (place) return now(place, `to read the time in ${place}`);
    const [a, b] = [read(seen[0]!), read(seen[1]!)];
    const figure = seen[2] && figureOf(seen[2]);
    if (!figure) {
      const days = Math.round((Date.parse(b.date) - Date.parse(a.date)) / 86_400_000);
      const [ah, am] = a.time.split(":").map(Number);
      const [bh, bm] = b.time.split(":").map(Number);
      const expression = `(${days} * 1440 + ${bh} * 60 + ${bm} - ${ah} * 60 - ${am}) / 60`;
      return {
        name: "calculator",
        arguments: { expression },
        why: "to take one time from the other, in hours",
      };
    }
    const how = figure.value.startsWith("-") ? "behind" : "ahead of";
    const hours = figure.value.replace("-", "");
    const text = figure.value === "0"
      ? `${first} and ${second} have the same time (${a.time})`
      : `${second} is ${hours} hour${
        hours === "1" ? "" : "s"
      } ${how} ${first} (${a.time} in ${first}, ${b.time} in ${second})`;
    return { ...found(text), sources: [CLOCK, "calculator"] };
  });
}

function between(what: string, from: string, to: string, unit: string | undefined): Task {
  return dated(what, [from, to], unit?.toLowerCase() === "week", ([first, last]) => ({
    name: CLOCK,
    arguments: { action: "days_between", date: first, to: last },
    why: "to count the days on the calendar",
  }));
}

function weekday(what: string, date: string): Task {
  return dated(what, [date], false, ([day]) => ({
    name: CLOCK,
    arguments: { action: "weekday", date: day },
    why: "to look the day up in the calendar",
  }));
}

function later(what: string, n: string, unit: string, word: string, date: string | undefined): Task {
  const count = WORDS[n.toLowerCase()] ?? Number(n);
  const back = /before|ago/i.test(word);
  return dated(what, [date ?? "today"], false, ([day]) => ({
    name: CLOCK,
    arguments: { action: "add", date: day, [`${unit.toLowerCase()}s`]: back ? -count : count },
    why: `to go ${back ? "back" : "on"} ${count} ${unit}${count === 1 ? "" : "s"} in the calendar`,
  }));
}

/** A task that may have to ask first what day it is, for a date without a year. */
function dated(what: string, dates: string[], weeks: boolean, last: (dates: string[]) => Call): Task {
  const open = dates.some((date) => whole(date) === undefined);
  return task(what, (seen) => {
    if (open && !seen[0]) return now("UTC", "to know which year is meant");
    const result = seen[open ? 1 : 0];
    if (!result) return last(dates.map((date) => whole(date) ?? coming(date, read(seen[0]!).date)));
    const figure = result.content;
    const note = weeks && !/week/.test(figure) ? " (less than a week)" : "";
    return found(`${figure}${note}`, "which weekday is it a hundred days later?");
  });
}

/** The date as the clock takes it; undefined where its year is open. */
function whole(date: string): string | undefined {
  const plain = date.replace(/^the\s+/i, "").trim();
  if (/^(?:today|now|tomorrow|yesterday)$/i.test(plain)) return plain.toLowerCase();
  return /\d{4}/.test(plain) ? plain : undefined;
}

/** The next such day from `today` on. */
function coming(date: string, today: string): string {
  const plain = date.replace(/^the\s+/i, "").replaceAll("’", "'").trim().toLowerCase();
  const feast = Object.hasOwn(FEASTS, plain) ? FEASTS[plain] : undefined;
  const year = Number(today.slice(0, 4));
  if (feast) return `${year}-${feast}` >= today ? `${year}-${feast}` : `${year + 1}-${feast}`;
  const day = Number(/\d{1,2}/.exec(plain)?.[0] ?? 1);
  const names = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
  const month = names.findIndex((name) => new RegExp(String.raw`\b${name}`).test(plain)) + 1;
  const rest = `${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
  return `${year}-${rest}` >= today ? `${year}-${rest}` : `${year + 1}-${rest}`;
}

function now(time_zone: string, why: string): Call {
  return { name: CLOCK, arguments: { action: "now", time_zone }, why };
}

function read({ content }: Seen): { date: string; weekday: string; time: string; zone: string } {
  const match = /(\w+day), (\d{4}-\d\d-\d\d), (\d\d:\d\d:\d\d) in (\S+)/.exec(content);
  const [, weekday = "", date = "", time = "", zone = ""] = match ?? [];
  return { weekday, date, time: time.slice(0, 5), zone };
}

function task(what: string, next: (seen: readonly Seen[]) => Call | Finding): Task {
  return {
    what,
    next(seen) {
      const bad = seen.find(({ ok }) => !ok);
      return bad ? failed(bad, CLOCK, what) : next(seen);
    },
  };
}

function found(text: string, exercise?: string): Finding {
  return { text, ok: true, sources: [CLOCK], ...(exercise && { exercise }) };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
