// The years, periods and dates a text states, each with its place: fiscal years, calendar dates, and terms that count
// from the enactment. They are read as stated; no end of a fiscal year and no day of enactment is worked out.

import type { Spot } from "./amounts.ts";

export interface Period extends Spot {
  from: number;
  /** Equal to `from` for a single year. */
  to: number;
  /** "each of", so that an amount beside it is for every year. */
  each: boolean;
  /** "and each fiscal year thereafter". */
  open: boolean;
}

export interface Dated extends Spot {
  /** `2026-01-01`, or `2014-03` for a month; absent for a term. */
  date?: string;
  /** A term that counts from the enactment, for example 180 days after it; 0 days is the day itself. */
  after_enactment?: { count: number; unit: "day" | "week" | "month" | "year" };
}

const Y = String.raw`(?:19|20)\d\d`;
const KIND = "(?:fiscal|calendar|plan|crop|school|academic|award|taxable|program|rate|payment|model)";
const MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December".split(
  "|",
);
const MONTH = `(?:${
  MONTHS.join("|")
}|Jan\\.|Feb\\.|Mar\\.|Apr\\.|Jun\\.|Jul\\.|Aug\\.|Sept?\\.|Oct\\.|Nov\\.|Dec\\.)`;
const DAY = String.raw`${MONTH} \d{1,2}, ?${Y}`;
const PERIOD = pattern(
  [
    // The period beginning on January 1, 2014, and ending on March 31, 2014
    String
      .raw`(?:the )?(?:[\w-]+ )?period (?:that )?(?:begins|beginning|commencing)(?: on)? ${DAY},? (?:and )?(?:that )?(?:ends|ending|through)(?: on)? ${DAY}`,
    // The portion of fiscal year 2014 before April 1, 2014
    String.raw`the portion of ${KIND} year ${Y} (?:before|after|beginning on|ending on) ${DAY}`,
    // Plan years beginning after December 31, 2014, and before January 1, 2016
    String.raw`${KIND} years? beginning (?:on or )?(?:after|before) ${DAY}(?:,? and before ${DAY})?`,
    // Each of fiscal years 2020 through 2024; fiscal years 2014, 2015, and 2016; fiscal year 2027 and each year thereafter
    String
      .raw`(?:each of (?:the )?)?${KIND} years? (?:beginning (?:in|after|on or after) )?(?:(?:in )?calendar year )?${Y}` +
    String
      .raw`(?:(?: through | to |–|-| thru )(?:${KIND} year )?${Y}|(?:, ${Y})*,? (?:and|or) (?:${KIND} year )?${Y})?` +
    String
      .raw`(?:,? and (?:for )?(?:each (?:${KIND} )?year thereafter|each (?:subsequent|succeeding) (?:${KIND} )?year|subsequent (?:${KIND} )?years))?`,
    // FY 2026, FY2026-2030
    String.raw`FY ?(?:${Y}|\d\d)(?: ?(?:–|-|through) ?(?:FY ?)?(?:${Y}|\d\d))?`,
    // 2026 through 2030
    String.raw`(?:each of (?:the years )?)?${Y}(?: through |–| to )${Y}`,
  ],
  "gi",
);
const COUNT = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve".split("|");
const DATE = pattern(
  [
    String.raw`(?<month>${MONTH}) (?:(?<day>\d{1,2}), ?)?(?<year>${Y})`,
    String.raw`(?<iso>${Y}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))`,
    String.raw`(?:(?<count>\d{1,4}|${
      COUNT.join("|")
    })(?: |-)(?:calendar |business )?(?<unit>day|week|month|year)s? (?:after|from|following|of) )?` +
    String
      .raw`(?:the )?date of (?:the )?enactment(?: of (?:this|the) (?:[A-Z][\w-]*|\d{4}|of|and|for)(?: (?:[A-Z][\w-]*|\d{4}|of|and|for)){0,8})?`,
    String.raw`(?<few>\d{1,4}|${
      COUNT.join("|")
    })(?: |-)(?<span>day|week|month|year)s? (?:after|of) enactment`,
  ],
  "g",
);

/** One of the forms, as a whole word; a blank stands for any run of blanks and line breaks, " ?" for none as well. */
function pattern(forms: readonly string[], flags: string): RegExp {
  const source = forms.join("|").replaceAll(" ?", String.raw`\s{0,20}`).replaceAll(" ", String.raw`\s{1,20}`);
  return new RegExp(String.raw`(?<![\w–-]|[$.,](?=\d))(?:${source})(?!\w)`, flags);
}

/** Every stated period of years in the text, in its order. */
export function periodsIn(text: string): Period[] {
  if (!/\d\d/.test(text)) return [];
  return [...text.matchAll(PERIOD)].map((match) => {
    const years = [...match[0].matchAll(/(?<!\d)(?:(?:19|20)\d\d|(?<=FY ?|[–-] ?)\d\d)(?!\d)/gi)].map((m) =>
      Number(m[0].length === 2 ? `20${m[0]}` : m[0])
    );
    return {
      text: match[0],
      start: match.index,
      end: match.index + match[0].length,
      from: years[0]!,
      to: Math.max(...years),
      each: /^each\b/i.test(match[0]),
      open: /thereafter|subsequent|succeeding/i.test(match[0]),
    };
  });
}

/** Every date in the text, and every term that counts from the enactment, in their order. */
export function datesIn(text: string): Dated[] {
  if (!/\d{4}|enactment/.test(text)) return [];
  return [...text.matchAll(DATE)].map((match) => {
    const { month, day, year, iso, count, unit, few, span } = match.groups!;
    const spot = { text: match[0], start: match.index, end: match.index + match[0].length };
    if (iso) return { ...spot, date: iso };
    if (month) {
      const number = MONTHS.findIndex((name) => name.startsWith(month.slice(0, 3))) + 1;
      const parts = [year!, String(number).padStart(2, "0"), ...(day ? [day.padStart(2, "0")] : [])];
      return { ...spot, date: parts.join("-") };
    }
    return { ...spot, after_enactment: term(count ?? few, unit ?? span) };
  });
}

/** The years a text names, four digits each. */
export function yearsIn(text: string): number[] {
  return [...text.matchAll(/(?<![\d,.$])(?:19|20)\d\d(?![\d,]\d)(?!\d)/g)].map((match) => Number(match[0]));
}

function term(count: string | undefined, unit: string | undefined): NonNullable<Dated["after_enactment"]> {
  if (!count || !unit) return { count: 0, unit: "day" };
  const word = COUNT.indexOf(count.toLowerCase());
  return { count: word < 0 ? Number(count) : word + 1, unit: unit as "day" };
}
