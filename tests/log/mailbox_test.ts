import { assertEquals, assertRejects } from "@std/assert";
import { conflict, ParleyError } from "../../src/errors.ts";
import { Mailbox } from "../../src/log/mailbox.ts";
import { FakeClock } from "../support/fake_clock.ts";

interface Setting extends Disposable {
  kv: Deno.Kv;
  clock: FakeClock;
  mailbox: Mailbox;
  failures: unknown[];
  ask(command: unknown, signal?: AbortSignal): Promise<unknown>;
}

async function setting(): Promise<Setting> {
  const kv = await Deno.openKv(":memory:");
  const clock = new FakeClock();
  const failures: unknown[] = [];
  const failed = (error: unknown) => failures.push(error);
  const mailbox = new Mailbox({ kv, clock, newId: () => crypto.randomUUID(), failed });
  return {
    kv,
    clock,
    mailbox,
    failures,
    ask: (command, signal = new AbortController().signal) => mailbox.ask("owner", command, signal),
    [Symbol.dispose]: () => kv.close(),
  };
}

/** Moves time on until the promise settles; the database answers in between. */
async function soon<T>({ kv, clock }: Setting, promise: Promise<T>): Promise<T> {
  let settled = false;
  promise.then(() => settled = true, () => settled = true);
  while (!settled) {
    await clock.advance(100);
    await kv.get(["nothing"]);
  }
  return await promise;
}

/** Waits until as many commands lie there. */
async function lying(kv: Deno.Kv, count: number): Promise<void> {
  while ((await Array.fromAsync(kv.list({ prefix: ["command"] }))).length < count);
}

Deno.test("Mailbox: a command is done once, however often it is looked for, and leaves nothing behind", async () => {
  using at = await setting();
  const asked = [at.ask({ n: 1 }), at.ask({ n: 2 })];
  await lying(at.kv, 2);
  const done: unknown[] = [];
  const perform = (command: unknown) => Promise.resolve(done.push(command)).then(() => "done");
  await Promise.all([1, 2, 3].map(() => at.mailbox.collect("owner", perform)));
  await at.mailbox.collect("somebody else", perform);
  await at.mailbox.idle();
  assertEquals(await soon(at, Promise.all(asked)), ["done", "done"]);
  assertEquals(done.length, 2);
  assertEquals(await Array.fromAsync(at.kv.list({ prefix: [] })), []);
});

Deno.test("Mailbox: a command that cannot be read is answered, and keeps no other one waiting", async () => {
  using at = await setting();
  const broken = assertRejects(() => at.ask({ n: 1 }), ParleyError);
  await lying(at.kv, 1);
  for await (const { key } of at.kv.list({ prefix: ["asked"] })) {
    await at.kv.set(key, new TextEncoder().encode("{"));
  }
  await at.clock.advance(1);
  const sound = at.ask({ n: 2 });
  await lying(at.kv, 2);
  await at.mailbox.collect("owner", (command) => Promise.resolve(command));
  await at.mailbox.idle();
  assertEquals(await soon(at, sound), { n: 2 });
  const error = await soon(at, broken);
  assertEquals([error.code, at.failures.length], ["internal", 1]);
});

/** Past what one value can hold. */
const LONG = { text: `${"x".repeat(100_000)} – ${"ß".repeat(100_000)}`, n: 1 };

Deno.test("Mailbox: a command may be longer than one value, and is as whole and as gone afterwards", async () => {
  using at = await setting();
  const asked = at.ask(LONG);
  await Promise.race([lying(at.kv, 1), asked]);
  const done: unknown[] = [];
  await at.mailbox.collect("owner", (command) => Promise.resolve(done.push(command)));
  await at.mailbox.idle();
  assertEquals(await soon(at, asked), 1);
  assertEquals(done, [LONG]);
  assertEquals(await Array.fromAsync(at.kv.list({ prefix: [] })), []);
});

Deno.test("Mailbox: what was thrown is thrown where it was asked, and a bug says no more than that", async () => {
  using at = await setting();
  const answers = [conflict("It is over already"), new Error("at line 7")];
  for (const error of answers) {
    const asked = at.ask({});
    asked.catch(() => {});
    await lying(at.kv, 1);
    await at.mailbox.collect("owner", () => Promise.reject(error));
    await at.mailbox.idle();
    const thrown = await assertRejects(() => soon(at, asked), ParleyError);
    assertEquals(
      [thrown.status, thrown.message],
      error instanceof ParleyError
        ? [409, "It is over already"]
        : [500, "Something went wrong on the server that has this run"],
    );
  }
  assertEquals(at.failures, [answers[1]]);
});

Deno.test("Mailbox: a command that nobody took within 5 s is not done later", async () => {
  using at = await setting();
  for (const command of [{}, LONG]) {
    const error = await assertRejects(() => soon(at, at.ask(command)), ParleyError, "nothing was done");
    assertEquals([error.status, error.options.retryAfterSeconds], [503, 5]);
    await at.mailbox.collect("owner", () => Promise.reject(new Error("done all the same")));
    await at.mailbox.idle();
    assertEquals([at.failures, await Array.fromAsync(at.kv.list({ prefix: [] }))], [[], []]);
  }
});

Deno.test("Mailbox: who asks is told apart what was begun and what was not", async () => {
  using at = await setting();
  const asked = at.ask({});
  asked.catch(() => {});
  await lying(at.kv, 1);
  const never = Promise.withResolvers<void>();
  await at.mailbox.collect("owner", () => never.promise);
  await assertRejects(() => soon(at, asked), ParleyError, "has begun");
  never.resolve();
  await at.mailbox.idle();
});

Deno.test("Mailbox: asking ends at once when the server stops", async () => {
  using at = await setting();
  const stopped = new AbortController();
  const asked = at.ask({}, stopped.signal);
  asked.catch(() => {});
  await lying(at.kv, 1);
  stopped.abort(new Error("stopped"));
  await assertRejects(() => asked, Error, "stopped");
});
