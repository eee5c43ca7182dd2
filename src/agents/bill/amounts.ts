// The amounts of money and the percentages a text states, each with its place. Values are read as decimals, digit by
// digit, so that $350,000,000 is 0.35 billion and nothing near it. Nothing is added up or converted to a year.

/** A piece of text, verbatim, with its offsets. */
export interface Spot {
  text: string;
  start: number;
  end: number;
}

export interface Money extends Spot {
  amount_billions: number;
  /** What it is paid for, where it is a price or a rate: `one-way trip` of "$5.60 per one-way trip". */
  per?: string;
  /** Stated for every year of a period, or per year. */
  recurring: boolean;
  /** `most` after "not to exceed", `least` after "not less than". */
  bound?: "most" | "least";
}

export interface Percentage extends Spot {
  percent: number;
}

const NUMBER = String.raw`\d{1,3}(?:,\d{3})+(?![\d,]\d)|\d{1,18}`;
const SCALES = { thousand: 3, million: 6, billion: 9, trillion: 12, k: 3, m: 6, mm: 6, bn: 9, b: 9, tn: 12 };
const SCALE = "thousand|million|billion|trillion";
const MONEY = new RegExp(
  String.raw`(?:\bUS ?|\bU\.S\. ?)?\$ ?(?<a>${NUMBER})(?<b>\.\d{1,12})?` +
    String.raw`(?:(?:\s{0,20}|-)(?<c>${SCALE}|mm|[kmb]|bn|tn)\b)?(?:\s{1,20}dollars\b)?` +
    String
      .raw`|\b(?<d>${NUMBER})(?<e>\.\d{1,12})?\s{1,20}(?:(?<f>${SCALE})\s{1,20})?(?:U\.S\. |US )?dollars\b`,
  "giu",
);
/** A range whose first number leaves its scale to the second: `$3 to $5 million`. */
const SHARED_SCALE = new RegExp(
  String.raw`^ ?(?:to|and|or|-|–|—) ?\$? ?(?:${NUMBER})(?:\.\d{1,12})?[ -]?(${SCALE})\b`,
  "iu",
);
const PERCENTAGE =
  /\b(\d{1,3}(?:,\d{3})+|\d{1,9})(\.\d{1,9})?(?:\s?%|(?:\s{0,20}|-)(?:percent|per cent|per centum)\b)/giu;

const YEARLY =
  /\b(?:each of (?:the )?(?:first \w+ )?(?:fiscal|calendar|plan) years|(?:each|every|per|a) (?:\w+ )?(?:fiscal |calendar |plan )?year\b|annually|per annum|yearly|each such (?:fiscal )?year)/i;
const PER =
  /^,? ?(?:per|for each|for every|each) (?!of\b|(?:such |fiscal |calendar |plan )*year\b)((?:such )?[\w-]+(?: (?!for\b|in\b|on\b|to\b|or\b|and\b|that\b|which\b|shall\b|of\b|is\b|as\b|with\b)[\w-]+){0,2})/i;
const MOST =
  /(?:not (?:to )?exceed(?:ing)?|not more than|no more than|up to|at most|maximum of|in excess of|exceeds?)\s*$/i;
const LEAST = /(?:not less than|no less than|at least|minimum of)\s*$/i;

/** Every amount in the text, in its order. */
export function amountsIn(text: string): Money[] {
  const found = [...text.matchAll(MONEY)];
  return found.map((match, i) => {
    const { a, b, c, d, e, f } = match.groups!;
    const start = match.index;
    const end = start + match[0].length;
    const rest = text.slice(end, Math.min(found[i + 1]?.index ?? text.length, end + 160)).replace(/\s/g, " ");
    const before = text.slice(
      Math.max(i > 0 ? found[i - 1]!.index + found[i - 1]![0].length : 0, start - 80),
      start,
    );
    const scale = c ?? f ?? SHARED_SCALE.exec(text.slice(end, end + 40))?.[1];
    const per = PER.exec(rest)?.[1];
    const clause = /^[^.;]*/.exec(rest)![0];
    return {
      text: match[0],
      start,
      end,
      amount_billions: inBillions(a ?? d!, b ?? e ?? "", scale),
      ...(per && { per }),
      recurring: YEARLY.test(clause) || YEARLY.test(before.replace(/\s/g, " ")),
      ...(MOST.test(before)
        ? { bound: "most" as const }
        : LEAST.test(before)
        ? { bound: "least" as const }
        : {}),
    };
  });
}

/** Every percentage in the text, in its order. */
export function percentagesIn(text: string): Percentage[] {
  return [...text.matchAll(PERCENTAGE)].map((match) => ({
    text: match[0],
    start: match.index,
    end: match.index + match[0].length,
    percent: decimal(match[1]!, match[2] ?? "", 0),
  }));
}

/** Whether two amounts in billions are the same number, whatever they were written in. */
export function sameAmount(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
}

function inBillions(whole: string, fraction: string, scale: string | undefined): number {
  const power = scale ? SCALES[scale.toLowerCase() as keyof typeof SCALES] : 0;
  return decimal(whole, fraction, power - 9);
}

/** Rounded once, by the reader of numerals, after the decimal point was moved in the digits. */
function decimal(whole: string, fraction: string, power: number): number {
  const digits = whole.replaceAll(",", "") + fraction.slice(1);
  return Number(`${digits}e${power - Math.max(0, fraction.length - 1)}`);
}
