// What the tests of the journal have in common.

import { assert } from "@std/assert";
import type { KvLog } from "../../src/log/kv.ts";
import type { Random } from "../support/random.ts";

/** A database whose commits fail when told to: before they are made, or after it, as when the answer is lost. */
export function failing(kv: Deno.Kv, fails: () => "before" | "after" | undefined): Deno.Kv {
  const atomic = () => {
    const real = kv.atomic();
    const wrapped = new Proxy(real, {
      get(_, name) {
        if (name === "commit") {
          return async () => {
            const when = fails();
            if (when === "before") throw new Error("disk full");
            const result = await real.commit();
            if (when === "after") throw new Error("the answer was lost");
            return result;
          };
        }
        return (...args: unknown[]) => {
          (Reflect.get(real, name) as (...args: unknown[]) => unknown).apply(real, args);
          return wrapped;
        };
      },
    });
    return wrapped;
  };
  return new Proxy(kv, {
    get(target, name) {
      if (name === "atomic") return atomic;
      const value = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

export async function journalOf(kv: Deno.Kv): Promise<{ entries: number; bytes: number }> {
  const all = await Array.fromAsync(kv.list<Uint8Array>({ prefix: ["journal"] }));
  return { entries: all.length, bytes: all.reduce((sum, { value }) => sum + value.length, 0) };
}

export async function pagesOf(kv: Deno.Kv, run: string): Promise<number> {
  return (await Array.fromAsync(kv.list({ prefix: ["page", run] }))).length;
}

export async function readAll(
  log: KvLog,
  run: string,
  random?: Random,
): Promise<{ seq: number; text: unknown }[]> {
  const { first, head } = await log.bounds(run);
  const rows = [];
  for (let after = first - 1; after < head;) {
    const read = await log.read(run, after, random?.int(1, 9) ?? 100);
    assert(read.length > 0, `nothing after ${after} of ${run}, whose head is ${head}`);
    for (const { seq, event } of read) rows.push({ seq, text: "delta" in event.data && event.data.delta });
    after = read.at(-1)!.seq;
  }
  return rows;
}
