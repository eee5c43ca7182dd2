// Lists and records that are counted before anything in them is looked at. Two megabytes of entries that do not fit
// would keep the server busy for seconds, and come to an answer of many times their size.

import { z } from "zod";
import { quote } from "../errors.ts";

/**
 * A list of names that must differ, at least one and `most` at most; `what` is one of them, in a word. `told` says in
 * other words than usual what is wrong: that it is no `array`, or that a name comes `again`.
 */
export function namesOf<T extends z.ZodType<string>>(
  name: T,
  most: number,
  what: string,
  told: { array?: string; again?: string } = {},
) {
  // Of a list with a `max` zod looks at the length first.
  return z.array(name, told.array).min(1, `must name at least one ${what}`)
    .max(most, `must name at most ${most} ${what}s`)
    .superRefine((names, ctx) => {
      names.forEach((one, i) => {
        if (names.indexOf(one) < i) {
          const message = told.again ?? `${quote(one)} is there already`;
          ctx.addIssue({ code: "custom", path: [i], message });
        }
      });
    });
}

/** An object of `most` keys at most, whatever they are called; one without keys when absent. */
export function recordOf<T extends z.ZodType>(value: T, most: number) {
  const count = z.transform((given: unknown, ctx) => {
    if (typeof given !== "object" || given === null || Object.keys(given).length <= most) return given;
    ctx.addIssue({ code: "custom", message: `must have at most ${most} keys` });
    return z.NEVER;
  });
  // A default would not be published of what begins with a transformation; a prefault is, as the default.
  return z.pipe(count, z.record(z.string(), value).meta({ maxProperties: most })).prefault({});
}
