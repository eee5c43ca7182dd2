// Questions about something that moves: two of distance, time and speed are given, the third is asked for, perhaps in
// another unit. Worked out in steps: make the units fit, divide or multiply, convert the result.

import { conversionOf, TOOL } from "./conversions.ts";
import { dimensionOf, type Named, quantities, type Quantity, readUnit, unitNamed } from "./quantity.ts";
import {
  type Call,
  failed,
  type Figure,
  figureOf,
  type Finding,
  type Seen,
  type Span,
  type Task,
} from "./task.ts";

type Given = Record<"length" | "time" | "speed", Quantity | undefined>;

const CUES = [
  { asked: "speed", cue: /how\s+fast|(?:average\s+)?speed|velocity/i },
  { asked: "time", cue: /how\s+long|how\s+much\s+time|how\s+many\s+(?:hours|minutes|seconds|days)/i },
  { asked: "length", cue: /how\s+far|what\s+distance|how\s+many\s+(?:km|kilomet\w+|miles|met\w+)/i },
] as const;

export function motions(text: string): Span[] {
  const found = quantities(text, true).filter(({ unit }) => unit !== "several");
  const one = (dimension: string) => found.filter((quantity) => dimensionOf(quantity) === dimension);
  const [lengths, times, speeds] = [one("length"), one("time"), one("speed")];
  if (lengths.length > 1 || times.length > 1 || speeds.length > 1) return [];
  const given: Given = { length: lengths[0], time: times[0], speed: speeds[0] };
  for (const { asked, cue } of CUES) {
    const match = cue.exec(text);
    const others = (["length", "time", "speed"] as const).filter((each) => each !== asked).map((each) =>
      given[each]
    );
    if (!match || given[asked] || others.some((each) => !each)) continue;
    const target = targetOf(text, asked);
    const ends = [...others.map((each) => each!.end), match.index + match[0].length, target?.end ?? 0];
    const starts = [...others.map((each) => each!.from), match.index];
    // From the sentence's beginning: "A train travels".
    const from = text.slice(0, Math.min(...starts)).search(/[^.?!;\n¦]*$/);
    const to = Math.max(...ends);
    const what = text.slice(from, to).replace(/\s+/g, " ").trim();
    return [{ from, to, task: move(what, asked, given, target?.name) }];
  }
  return [];
}

/** `in mph`: a unit of what is asked for that no number stands before. */
function targetOf(text: string, dimension: string): Named | undefined {
  for (const match of text.matchAll(/\b(?:in|to|how\s+many)\s+(?=[\p{L}°])/giu)) {
    const named = readUnit(text, match.index + match[0].length);
    if (named && dimensionOf(named) === dimension) return named;
  }
  return undefined;
}

function move(
  what: string,
  asked: "speed" | "time" | "length",
  given: Given,
  wanted: string | undefined,
): Task {
  const steps = stepsOf(asked, given, wanted);
  return {
    what,
    next(seen: readonly Seen[]): Call | Finding {
      const bad = seen.find(({ ok }) => !ok);
      if (bad) return failed(bad, steps[seen.length - 1]?.source ?? TOOL, what);
      const figures = seen.map((each) => figureOf(each));
      const step = steps[seen.length];
      if (step) return step.call(figures);
      const { value, rounded, sign } = figures.at(-1)!;
      const chain = figures.map((figure, i) => said(figure, steps[i]!.unit)).join(", so ");
      const name = { speed: "The speed", time: "The time", length: "The distance" }[asked];
      const lost = rounded ?? figures.find((figure) => figure.rounded)?.rounded;
      return {
        text: `${name} is ${lost && sign === "=" ? "≈ " : sign === "≈" ? "≈ " : ""}${value} ${
          steps.at(-1)!.unit
        } (${chain})`,
        ok: true,
        sources: [...new Set(steps.map(({ source }) => source))],
        rounded: lost,
        exercise: "what changes if one of the two given figures is doubled?",
      };
    },
  };
}

interface Step {
  source: string;
  /** The unit of what comes out. */
  unit: string;
  call(before: Figure[]): Call;
}

function stepsOf(asked: "speed" | "time" | "length", given: Given, wanted: string | undefined): Step[] {
  const steps: Step[] = [];
  const latest = (before: Figure[]) => before.at(-1)!.value;
  const converted = (value: (before: Figure[]) => string, from: string, to: string): Step => ({
    source: TOOL,
    unit: to,
    call: (before) => ({ ...conversionOf(value(before), from, to), why: `to have it in ${to}` }),
  });
  const computed = (unit: string, why: string, expression: (before: Figure[]) => string): Step => ({
    source: "calculator",
    unit,
    call: (before) => ({ name: "calculator", arguments: { expression: expression(before) }, why }),
  });
  if (asked === "speed") {
    const { length, time } = given as Record<"length" | "time", Quantity>;
    const unit = `${pluralOf(length)} per ${singularOf(time)}`;
    steps.push(computed(unit, "to divide the distance by the time", () => `${length.value} / ${time.value}`));
    const target = wanted ?? (/hour|second/.test(singularOf(time)) ? unit : `${pluralOf(length)} per hour`);
    if (target !== unit) steps.push(converted(latest, unit, target));
    return steps;
  }
  const speed = given.speed!;
  const [far, per] = partsOf(speed);
  const other = (asked === "time" ? given.length : given.time)!;
  const unit = asked === "time" ? far : per;
  const fits = singularOf(other) === unit;
  if (!fits) steps.push(converted(() => other.value, other.name, unit));
  const amount = (before: Figure[]) => fits ? other.value : latest(before);
  const result = pluralNamed(asked === "time" ? per : far);
  steps.push(
    asked === "time"
      ? computed(result, "to divide the distance by the speed", (b) => `${amount(b)} / ${speed.value}`)
      : computed(result, "to multiply the speed by the time", (b) => `${speed.value} * ${amount(b)}`),
  );
  if (wanted && wanted !== result) steps.push(converted(latest, result, wanted));
  return steps;
}

/** What a speed is a quotient of. */
function partsOf(speed: Quantity): [far: string, per: string] {
  const singular = singularOf(speed);
  if (singular === "knot") return ["nautical mile", "hour"];
  const [far, per] = singular.split(" per ");
  return [far!, per ?? "second"];
}

function pluralNamed(name: string): string {
  const unit = unitNamed(name);
  return unit && unit !== "several" ? unit.plural : name;
}

function said({ left, sign, value, rest }: Figure, unit: string): string {
  return `${left} ${sign} ${value} ${rest || unit}`;
}

function singularOf({ unit }: Named): string {
  return unit === "several" ? "" : unit.singular;
}

function pluralOf({ unit }: Named): string {
  return unit === "several" ? "" : unit.plural;
}
