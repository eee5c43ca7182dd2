// Unit conversion by exact factors. Quotients such as `MB per second`, and squares and cubes of lengths, are put
// together from their parts.

import type { ToolSpec } from "../model.ts";
import { quoted, textArgument, ToolError } from "./arguments.ts";
import { writeNumber } from "./decimal.ts";
import { evaluate } from "./expression.ts";
import {
  add,
  compare,
  divide,
  multiply,
  ONE,
  parseDecimal,
  power,
  type Rational,
  rational,
  subtract,
  ZERO,
} from "./rational.ts";
import { inexact, PI } from "./real.ts";
import { AMBIGUOUS, DIMENSIONS, PREFIXES, QUOTIENTS, type UnitRow } from "./unit_table.ts";

const LONGEST = { value: 200, unit: 60 };

export const UNITS: ToolSpec = {
  name: "convert_units",
  description:
    `Converts between units of ${
      Object.keys(DIMENSIONS).join(", ")
    } and their quotients, by exact factors. ` +
    "Names, plurals and symbols are understood: km, miles, °F, GiB, sq ft, MB/s, m/s, US cup, imperial pint.",
  parameters: {
    type: "object",
    properties: {
      value: { type: "string", description: "the number, or an expression such as 1/3" },
      from: { type: "string" },
      to: { type: "string" },
    },
    required: ["value", "from", "to"],
    additionalProperties: false,
  },
};

/** A unit: `size` of the dimension's base unit, after `zero` is added. */
export interface Unit {
  dimension: string;
  singular: string;
  plural: string;
  size: Rational;
  zero: Rational;
  exact: boolean;
}

/** `5 miles = 8.04672 kilometers`. Throws `ToolError` naming what is unknown or does not go together. */
export function convertUnits(args: Record<string, unknown>): string {
  const asked = textArgument(args, "value", LONGEST.value);
  const from = unitOf(textArgument(args, "from", LONGEST.unit));
  const to = unitOf(textArgument(args, "to", LONGEST.unit));
  if (from.dimension !== to.dimension) {
    throw new ToolError(
      `${from.plural} measure ${from.dimension} and ${to.plural} measure ${to.dimension}; they cannot be converted`,
    );
  }
  const { value, exact } = evaluate(asked);
  const base = multiply(add(value, from.zero), from.size);
  if (from.dimension === "temperature" && compare(base, ZERO) < 0) {
    throw new ToolError(`${asked} ${from.plural} is below absolute zero`);
  }
  const result = subtract(divide(base, to.size), to.zero);
  const whole = exact && from.exact && to.exact;
  const given = writeNumber(value, exact);
  // What was rounded is not equal to anything: an expression is repeated as it was given.
  if (given.rounded !== undefined) given.text = asked;
  const { text, rounded } = writeNumber(whole ? result : inexact(result).value, whole || from === to);
  const left = `${given.text} ${named(given.text, from)}`;
  const right = `${text} ${named(text, to)}`;
  return rounded === undefined ? `${left} = ${right}` : `${left} ≈ ${right} (${rounded})`;
}

/** The unit that goes by this name. Throws `ToolError` where there is none, or more than one. */
export function unitOf(text: string): Unit {
  const unit = findUnit(text);
  if (unit) return unit;
  const known = Object.keys(DIMENSIONS).join(", ");
  throw new ToolError(`${quoted(text)} is not a known unit; units of ${known} are known`);
}

/** The same, undefined where there is none. Throws only for a name of several units. */
export function findUnit(text: string): Unit | undefined {
  const name = text.trim().replace(/\s+/g, " ").replace(/\.$/, "");
  const choice = Object.hasOwn(AMBIGUOUS, name.toLowerCase()) ? AMBIGUOUS[name.toLowerCase()] : undefined;
  if (choice) throw new ToolError(`${quoted(text)} may mean ${choice}; name one of them`);
  return simple(name) ?? raised(name) ?? quotient(name);
}

function simple(name: string): Unit | undefined {
  const { exactly, loosely } = names();
  const found = exactly.get(name) ?? exactly.get(name.replaceAll("μ", "µ")) ??
    loosely.get(name.toLowerCase());
  if (found !== "several") return found;
  const meant = [...exactly].filter(([symbol]) => symbol.toLowerCase() === name.toLowerCase())
    .map(([symbol, unit]) => `${unit.singular} (${symbol})`);
  throw new ToolError(`${quoted(name)} may mean ${meant.join(" or ")}; write it with its capitals`);
}

/** Squares and cubes: `square meters`, `sq ft`, `m²`, `cm^3`, `cubic feet`. */
function raised(name: string): Unit | undefined {
  const word = /^(square|sq\.?|cubic|cu\.?)\s+(.+)$/i.exec(name);
  const symbol = /^(.+?)(?:\^?([23])|([²³])|\s+(squared|cubed))$/i.exec(name);
  const [sign, rest] = word
    ? [word[1]!, word[2]!]
    : [symbol?.[2] ?? symbol?.[3] ?? symbol?.[4] ?? "", symbol?.[1] ?? ""];
  const base = rest ? simple(rest) : undefined;
  if (base?.dimension !== "length") return undefined;
  const square = /^(sq|2|²)/i.test(sign);
  return {
    ...base,
    dimension: square ? "area" : "volume",
    singular: `${square ? "square" : "cubic"} ${base.singular}`,
    plural: `${square ? "square" : "cubic"} ${base.plural}`,
    size: power(base.size, square ? 2n : 3n),
  };
}

function quotient(name: string): Unit | undefined {
  const bits = /^([kMGTPkmgtp]?)([bB])ps$/.exec(name);
  // Nobody who writes mbps means thousandths of a bit.
  const parts = bits
    ? [`${bits[1]!.toUpperCase()}${bits[2]}`.replace(/^K/, "k"), "s"]
    : name.split(/\s*\/\s*|\s+per\s+|(?<=[a-z])\s+an?\s+/i);
  if (parts.length !== 2) return undefined;
  const [above, below] = parts.map((part) => simple(part) ?? raised(part));
  if (!above || !below || above.dimension === "temperature" || below.dimension === "temperature") {
    return undefined;
  }
  const kind = `${above.dimension} per ${below.dimension}`;
  return {
    dimension: QUOTIENTS[kind] ?? kind,
    singular: `${above.singular} per ${below.singular}`,
    plural: `${above.plural} per ${below.singular}`,
    size: divide(above.size, below.size),
    zero: ZERO,
    exact: above.exact && below.exact,
  };
}

function named(value: string, unit: Unit): string {
  return value === "1" || value === "-1" ? unit.singular : unit.plural;
}

interface Names {
  /** As written. */
  exactly: Map<string, Unit>;
  /** In small letters; `several` where capitals tell units apart, as in mb. */
  loosely: Map<string, Unit | "several">;
}

let table: Names | undefined;

/** All names. Made at the first call: a server that converts nothing does not need them. */
function names(): Names {
  if (table) return table;
  table = { exactly: new Map(), loosely: new Map() };
  const later: [string, Unit][] = [];
  for (const [dimension, rows] of Object.entries(DIMENSIONS)) {
    for (const row of rows) {
      for (const [name, unit] of allNames(dimension, row)) {
        if (!table.exactly.has(name)) table.exactly.set(name, unit);
        later.push([name.toLowerCase(), unit]);
      }
    }
  }
  for (const [name, unit] of later) {
    const other = table.loosely.get(name);
    table.loosely.set(name, other && other !== unit ? "several" : unit);
  }
  return table;
}

function allNames(dimension: string, row: UnitRow): [string, Unit][] {
  const spelled = row.names.split("|");
  const [singular, plural] = [spelled[0]!, spelled[1]!];
  const size = multiply(sizeOf(row.size), row.pi ? power(PI.value, BigInt(row.pi)) : ONE);
  const unit = {
    dimension,
    singular,
    plural,
    size,
    zero: row.zero ? sizeOf(row.zero) : ZERO,
    exact: !row.pi,
  };
  const all: [string, Unit][] = spelled.map((name) => [name, unit]);
  if (!row.metric) return all;
  for (const [prefix, symbol, exponent] of PREFIXES) {
    const scaled = {
      ...unit,
      singular: prefix + singular,
      plural: prefix + plural,
      size: multiply(size, power(rational(10n), BigInt(exponent))),
    };
    for (const name of new Set(spelled)) {
      // Words take the prefix's name, symbols (at most three letters) its symbol.
      if (name.length > 3 || name === "bar") all.push([prefix + name, scaled]);
      if (name.length <= 3) all.push([symbol + name, scaled]);
      if (name.length <= 3 && symbol === "µ") all.push([`u${name}`, scaled]);
    }
  }
  return all;
}

function sizeOf(text: string): Rational {
  const [above, below = "1"] = text.split("/");
  return divide(parseDecimal(above!)!, parseDecimal(below)!);
}
