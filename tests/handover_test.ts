// Generators that hand over do what they would do with `yield*`, for every tree of them: the same values, results and
// errors, and each closed in the same order.

import { assertEquals, assertRejects } from "@std/assert";
import { driven, Handover, handOver } from "../src/handover.ts";
import { anySeed, type Random, seeded } from "./support/random.ts";

type Node =
  | { do: "yield"; name: number }
  | { do: "throw"; name: number }
  | { do: "delegate"; to: Tree }
  | { do: "wait" };

interface Tree {
  name: number;
  steps: Node[];
  /** Whether it goes on after an error of one that it delegates to, and whether it fails while it is closed. */
  catches: boolean;
  breaks: boolean;
}

function tree(random: Random, names: { next: number }, depth: number): Tree {
  const steps = Array.from({ length: random.int(0, 4) }, (): Node => {
    const kind = random.int(0, 9);
    if (kind < 4) return { do: "yield", name: names.next++ };
    if (kind < 5) return { do: "throw", name: names.next++ };
    if (kind < 6) return { do: "wait" };
    return depth > 0
      ? { do: "delegate", to: tree(random, names, depth - 1) }
      : { do: "yield", name: names.next++ };
  });
  const [catches, breaks] = [random.int(0, 2) === 0, random.int(0, 6) === 0];
  return { name: names.next++, steps, catches, breaks };
}

/** Acts a tree out, delegating in the way that is given; `log` hears of what no consumer sees. */
async function* act(
  { name, steps, catches, breaks }: Tree,
  delegate: (to: AsyncGenerator<unknown, string, void>) => Delegation,
  log: string[],
): AsyncGenerator<unknown, string, void> {
  log.push(`${name} begins`);
  const results: string[] = [];
  try {
    for (const step of steps) {
      if (step.do === "yield") yield step.name;
      else if (step.do === "wait") await Promise.resolve();
      else if (step.do === "throw") throw new Error(`${step.name} of ${name}`);
      else {
        try {
          results.push(yield* delegate(act(step.to, delegate, log)));
        } catch (error) {
          log.push(`${name} hears ${(error as Error).message}`);
          // Where it was closed it must not go on.
          if (!catches || (error as Error).message.startsWith("the end")) throw error;
        }
      }
    }
    return `${name}(${results})`;
  } finally {
    log.push(`${name} ends`);
    if (breaks) {
      // deno-lint-ignore no-unsafe-finally
      throw new Error(`the end of ${name}`);
    }
  }
}

type Delegation = Generator<unknown, string, unknown> | AsyncGenerator<unknown, string, void>;

/** What a consumer sees that takes so many values and leaves then, and what it does not. */
async function seen(
  made: AsyncGenerator<unknown, string, void>,
  most: number,
  log: string[],
): Promise<string[]> {
  try {
    for (let i = 0; i < most; i++) {
      const got = await made.next();
      log.push(got.done ? `result ${got.value}` : `value ${got.value}`);
      if (got.done) return log;
    }
    const { value, done } = await made.return("left");
    log.push(`closed ${value} ${done}`);
  } catch (error) {
    log.push(`error ${(error as Error).message}`);
  }
  assertEquals((await made.next()).done, true);
  return log;
}

Deno.test("values, results, errors and closing are those of yield*, for every tree and wherever its consumer leaves", async () => {
  const seed = anySeed();
  console.log(`SEED=${seed}`);
  const random = seeded(seed);
  let left = 0;
  for (let i = 0; i < 2_000; i++) {
    const root = tree(random, { next: 1 }, 4);
    const most = random.int(0, 1) ? 1000 : random.int(0, 6);
    const [plain, handed]: string[][] = [[], []];
    await seen(act(root, (to) => to, plain!), most, plain!);
    await seen(driven(act(root, handOver, handed!)) as AsyncGenerator<unknown, string, void>, most, handed!);
    assertEquals(handed, plain, JSON.stringify(root));
    if (plain!.some((line) => line.startsWith("closed"))) left++;
  }
  assertEquals(left > 100, true);
});

Deno.test("who is closed while its next value is under way is closed after it, from the innermost, and goes on with nothing", async () => {
  for (const how of ["value", "end", "error"] as const) {
    const log: string[] = [];
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const inner = async function* () {
      try {
        yield 1;
        await held;
        if (how === "error") throw new Error("inner");
        if (how === "value") yield 2;
      } finally {
        log.push("inner ends");
      }
    };
    const outer = async function* (): AsyncGenerator<number | Handover, void, void> {
      try {
        yield* handOver(inner());
        log.push("outer goes on");
        yield 3;
      } finally {
        log.push("outer ends");
      }
    };
    const made = driven<number, void>(outer());
    assertEquals(await made.next(), { done: false, value: 1 });
    const next = made.next();
    const closing = made.return();
    release();
    if (how === "error") await assertRejects(() => next, Error, "inner");
    else assertEquals((await next).value, how === "value" ? 2 : undefined);
    assertEquals(await closing, { done: true, value: undefined });
    assertEquals(log, ["inner ends", "outer ends"], how);
  }
});
