// The calculator: exact where a result can be exact, and saying to how many digits it was rounded where it cannot.

import type { ToolSpec } from "../model.ts";
import { shortened, textArgument } from "./arguments.ts";
import { writeNumber } from "./decimal.ts";
import { evaluate } from "./expression.ts";

const LONGEST = 2000;
/** As much of the expression is repeated beside its result. */
const REPEATED = 200;

export const CALCULATOR: ToolSpec = {
  name: "calculator",
  description:
    "Works out an arithmetic expression exactly; results that have no exact decimal are rounded to 15 " +
    "significant digits and say so. + - * / ^ ! and parentheses; `15% of 80`; `80 + 15%` adds 15% of 80; `10 % 3` is " +
    "the remainder; sqrt, cbrt, abs, round(x, digits), floor, ceil, min, max, sum, avg, mod, pow, ln, log(x, base; " +
    "10 by default), log2, log10, exp, sin, cos, tan (radians; 30° for degrees); pi, e.",
  parameters: {
    type: "object",
    properties: { expression: { type: "string", description: "for example (3 + 4) * 2.5" } },
    required: ["expression"],
    additionalProperties: false,
  },
};

/** `expression = result`, or `expression ≈ result (how it was rounded)`. Throws `ToolError`. */
export function calculate(args: Record<string, unknown>): string {
  const expression = textArgument(args, "expression", LONGEST);
  const { value, exact } = evaluate(expression);
  const { text, rounded } = writeNumber(value, exact);
  const asked = shortened(expression.replace(/\s*=\s*\??\s*$/, "").replace(/\s+/g, " "), REPEATED);
  return rounded === undefined ? `${asked} = ${text}` : `${asked} ≈ ${text} (${rounded})`;
}
