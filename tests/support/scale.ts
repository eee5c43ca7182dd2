// How much of a fault test is run. `deno task test:faults` runs the long form, whose counts the README reports; within
// the whole suite each case runs in a short form that needs seconds. A variable of a case's own overrides both.

const LONG = Deno.env.get("FAULTS") === "long";

/** The count to use: `name` from the environment where that is set, else by the form that is run. */
export function scaled(name: string, short: number, long: number): number {
  const own = Deno.env.get(name);
  if (own === undefined) return LONG ? long : short;
  const count = Number(own);
  if (!Number.isInteger(count) || count < 1) throw new RangeError(`${name} must be a count, not "${own}"`);
  return count;
}

/**
 * Runs parts that mostly wait: at once in the short form; one after the other in the long form, whose figures one part
 * would change for another. Ends when all have; fails as the first that failed.
 */
export async function together(parts: readonly (() => Promise<void>)[]): Promise<void> {
  if (LONG) {
    for (const part of parts) await part();
    return;
  }
  await allEnded(parts.map((part) => part()));
}

/** Waits until all have ended; fails as the first that failed. */
export async function allEnded(parts: readonly Promise<void>[]): Promise<void> {
  for (const end of await Promise.allSettled(parts)) if (end.status === "rejected") throw end.reason;
}

/** One line for each case and figure, which the README's table is made from. */
export function report(name: string, counts: Record<string, number | string>): void {
  const said = Object.entries(counts).map(([what, count]) => `${what} ${count}`).join(", ");
  console.log(`FAULT ${name}: ${said}`);
}
