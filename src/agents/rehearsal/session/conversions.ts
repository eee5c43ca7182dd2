// Conversions asked for in a message: `convert 5 miles to km`, `how many cups in 2 liters`, `72°F in celsius`,
// `5 ft 10 in to cm`.

import { dimensionOf, NUMBER, quantities, type Quantity, readUnit, unitNamed } from "./quantity.ts";
import { type Call, failed, figureOf, type Finding, type Seen, type Span, type Task } from "./task.ts";

export const TOOL = "convert_units";

const TARGET =
  /^\s*(?:is\s+how\s+(?:many|much)|(?:(?:is|are)\s+)?in|to|into|as|=|equals?|->|→)\s+(?:how\s+many\s+)?/i;
const BEFORE =
  /(?:convert|change|turn|express|how\s+(?:much|many)\s+(?:is|are)|what(?:'s|’s|\s+is|\s+are)|write)\s*$/i;
const HOW_MANY =
  /how\s+(?:many|much)\s+([\p{L}°²³/\s-]{1,40}?)\s+(?:(?:are|is|do|does|make|makes|fit|go)\s+)?(?:there\s+)?(?:up\s+)?(?:in(?:to|side)?\s+|make\s+up\s+|are\s+|is\s+)?$/iu;
const ANYTHING = new RegExp(
  String
    .raw`convert\s+(${NUMBER})\s*([\p{L}$€£¥°][^,?!;¦]{0,40}?)\s+(?:to|into|in)\s+([\p{L}$€£¥°][^,?!;.¦]{0,40})`,
  "giu",
);

export function conversions(text: string): Span[] {
  const spans: Span[] = [];
  let past = 0;
  const found = quantities(text, true);
  for (const [i, quantity] of found.entries()) {
    if (quantity.from < past) continue;
    const more = compound(text, quantity, found[i + 1]);
    const parts = more ? [quantity, more] : [quantity];
    const span = forwards(text, parts) ?? backwards(text, parts);
    if (!span) continue;
    spans.push(span);
    past = span.to;
  }
  if (spans.length > 0) return spans;
  // Asked in so many words, of a unit that is not known: the tool says so.
  return [...text.matchAll(ANYTHING)].map((match) => {
    const [what, value, from, to] = match as unknown as [string, string, string, string];
    return {
      from: match.index,
      to: match.index + what.length,
      task: convert(what, [{ value, name: from }], to.trim()),
    };
  });
}

/** `X unit to unit`. */
function forwards(text: string, parts: Quantity[]): Span | undefined {
  const last = parts.at(-1)!;
  const link = TARGET.exec(text.slice(last.end));
  if (!link) return undefined;
  const target = readUnit(text, last.end + link[0].length);
  if (!target) return undefined;
  const lead = BEFORE.exec(text.slice(0, parts[0]!.from).trimEnd());
  const explicit = /convert/i.test(lead?.[0] ?? "");
  const [from, to] = [dimensionOf(last), dimensionOf(target)];
  if (from !== to && !explicit && from !== undefined && to !== undefined) return undefined;
  const start = lead ? lead.index : parts[0]!.from;
  return spanOf(text, start, target.end, parts, target.name);
}

/** `how many units in X unit`. */
function backwards(text: string, parts: Quantity[]): Span | undefined {
  const asked = HOW_MANY.exec(text.slice(0, parts[0]!.from));
  if (!asked || !unitNamed(asked[1]!.trim())) return undefined;
  return spanOf(text, asked.index, parts.at(-1)!.end, parts, asked[1]!.trim());
}

/** `5 ft 10 in`: a second quantity of the same kind right after the first. */
function compound(text: string, first: Quantity, second: Quantity | undefined): Quantity | undefined {
  if (!second || !/^\s*(?:,|and)?\s*$/i.test(text.slice(first.end, second.from))) return undefined;
  return dimensionOf(first) === dimensionOf(second) ? second : undefined;
}

function spanOf(text: string, from: number, to: number, parts: Quantity[], target: string): Span {
  return { from, to, task: convert(text.slice(from, to), parts, target) };
}

/** Each part is converted, and where there are two their sum is taken. */
function convert(what: string, parts: { value: string; name: string }[], target: string): Task {
  const asked = what.replace(/\s+/g, " ").trim();
  return {
    what: asked,
    next(seen: readonly Seen[]): Call | Finding {
      const bad = seen.find(({ ok }) => !ok);
      if (bad) return failed(bad, TOOL, asked);
      const part = parts[seen.length];
      if (part) {
        const { value, name } = part;
        return { ...conversionOf(value, name, target), why: `to convert ${value} ${name} into ${target}` };
      }
      const figures = seen.map((each) => figureOf(each));
      if (parts.length > 1 && seen.length === parts.length) {
        const expression = figures.map(({ value }) => value).join(" + ");
        return { name: "calculator", arguments: { expression }, why: "to add the parts" };
      }
      if (parts.length === 1) {
        const { left, sign, value, rest, rounded } = figures[0]!;
        const exercise = `which way does it go for ${value} ${rest}?`;
        return { text: `${left} ${sign} ${value} ${rest}`, ok: true, sources: [TOOL], rounded, exercise };
      }
      const sum = figures.at(-1)!;
      const given = parts.map(({ value, name }) => `${value} ${name}`).join(" ");
      // A sum of rounded figures is no more exact than they are.
      const rounded = figures.map((figure) => figure.rounded).find((each) => each !== undefined);
      const sign = rounded === undefined ? sum.sign : "≈";
      const text = `${given} ${sign} ${sum.value} ${figures[0]!.rest}`;
      return {
        text,
        ok: true,
        sources: [TOOL, "calculator"],
        rounded,
        exercise: `how many is half of ${given}?`,
      };
    },
  };
}

/** A call of the conversion tool. */
export function conversionOf(value: string, from: string, to: string): Omit<Call, "why"> {
  return { name: TOOL, arguments: { value, from, to } };
}
