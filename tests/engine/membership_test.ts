import { assertEquals } from "@std/assert";
import { type Members, Membership, type MembershipOptions } from "../../src/engine/membership.ts";
import { kvStore, type RunRow } from "../../src/log/store.ts";
import { silentLogger } from "../../src/logger.ts";
import { FakeClock } from "../support/fake_clock.ts";

const row = {
  id: "r",
  kind: "k",
  subject: "s",
  epoch: "e",
  status: "running",
  created: 1,
  updated: 1,
} as RunRow;

/** A membership of one who acts out nothing; what happens to it is written down. */
function member(
  kv: Deno.Kv,
  clock: FakeClock,
  other: Partial<Members> = {},
  options: Partial<MembershipOptions> = {},
) {
  const happened: string[] = [];
  const newId = () => crypto.randomUUID();
  const membership = new Membership({ kv, clock, logger: silentLogger, newId, ...options }, {
    begin: () => void happened.push("begin"),
    drop: () => void happened.push("drop"),
    has: () => false,
    knows: (kind) => kind === "k",
    takeUp: ({ id }) => Promise.resolve(void happened.push(`take up ${id}`)),
    ...other,
  });
  return { membership, happened };
}

/** The database; after the commit that sets this key, `then` happens before anybody knows of it. */
function after(kv: Deno.Kv, key: Deno.KvKey, then: () => Promise<unknown>): Deno.Kv {
  const atomic = (operation: Deno.AtomicOperation, meant = false): Deno.AtomicOperation =>
    new Proxy(operation, {
      get: (target, name: keyof Deno.AtomicOperation) => (...args: never[]) => {
        if (name === "commit") {
          return target.commit().then(async (result) => {
            if (meant) await then();
            return result;
          });
        }
        meant ||= name === "set" && String(args[0]) === String(key);
        (target[name] as (...args: never[]) => unknown)(...args);
        return atomic(target, meant);
      },
    });
  return new Proxy(kv, {
    get(target, name) {
      if (name === "atomic") return () => atomic(target.atomic());
      const value = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

Deno.test("Membership: a run is not taken up when the place was lost while it was taken over", async () => {
  const kv = await Deno.openKv(":memory:");
  const clock = new FakeClock();
  await kv.set(["run", "r"], row);
  await kv.set(["open", 1, "r"], "gone");
  const slow = after(kv, ["open", 1, "r"], async () => {
    // It sleeps here; another process takes its place away, and everything it had.
    await kv.delete(["instance", membership.place.id]);
    await membership.place.failed().catch(() => {});
  });
  const { membership, happened } = member(slow, clock);
  await membership.start();
  assertEquals(happened.slice(0, 2), ["begin", "drop"]);
  assertEquals(happened.includes("take up r"), false);
  await membership.halt();
  await membership.leave();
  kv.close();
});

Deno.test("Membership: runs of a kind it does not know, and rows that are gone or over, are left alone", async () => {
  const kv = await Deno.openKv(":memory:");
  await kv.set(["open", 1, "none"], "gone");
  await kv.set(["open", 2, "other"], "gone");
  await kv.set(["run", "other"], { ...row, id: "other", kind: "unheard of" });
  await kv.set(["open", 3, "over"], "gone");
  await kv.set(["run", "over"], { ...row, id: "over", ended: 5 });
  const { membership, happened } = member(kv, new FakeClock());
  await membership.start();
  assertEquals(happened, ["begin"]);
  assertEquals((await kv.get(["open", 2, "other"])).value, "gone");
  await membership.halt();
  await membership.leave();
  assertEquals(await Array.fromAsync(kv.list({ prefix: ["instance"] })), []);
  kv.close();
});

Deno.test("Membership: one run that cannot be read keeps no other from being taken up, and is tried again", async () => {
  const kv = await Deno.openKv(":memory:");
  const clock = new FakeClock();
  const created = clock.now() - 120_000;
  for (const id of ["bad", "good"]) {
    await kv.set(["run", id], { ...row, id, created });
    await kv.set(["open", created, id], "gone");
  }
  let bad = true;
  const { membership, happened } = member(kv, clock, {
    has: (id) => happened.includes(`take up ${id}`),
    takeUp: ({ id }) => {
      if (id === "bad" && bad) return Promise.reject(new Error("no answer"));
      return Promise.resolve(void happened.push(`take up ${id}`));
    },
  });
  await membership.start();
  assertEquals(happened, ["begin", "take up good"]);
  bad = false;
  await clock.advance(10_000);
  while (happened.length < 3) await kvStore(kv).ping();
  assertEquals(happened.at(-1), "take up bad");
  await membership.halt();
  await membership.leave();
  kv.close();
});

Deno.test("Membership: a store that refuses as a server starts does not keep it from starting", async () => {
  const real = await Deno.openKv(":memory:");
  const clock = new FakeClock();
  const created = clock.now() - 120_000;
  await real.set(["run", "r"], { ...row, created });
  await real.set(["open", created, "r"], "gone");
  const away = { now: true };
  // Of reading who is there nothing comes, as of what takes away what is left of deletions.
  const kv = new Proxy(real, {
    get(target, name: keyof Deno.Kv) {
      return (...args: never[]) => {
        const { prefix } = (args[0] ?? {}) as { prefix?: Deno.KvKey };
        if (name === "list" && away.now && prefix?.[0] === "instance") throw new Error("away");
        return (target[name] as (...args: never[]) => unknown).apply(target, args);
      };
    },
  });
  const logged: string[] = [];
  const { membership, happened } = member(kv, clock, {}, {
    logger: { info() {}, error: (event) => void logged.push(event) },
    wrap: (store) => ({ ...store, sweep: () => Promise.reject(new Error("disk full")) }),
  });
  await membership.start();
  assertEquals([happened, logged], [["begin"], ["deletions_not_ended", "runs_not_taken_up"]]);
  away.now = false;
  await clock.advance(10_000);
  while (happened.length < 2) await kvStore(kv).ping();
  assertEquals(happened, ["begin", "take up r"]);
  await membership.halt();
  await membership.leave();
  real.close();
});
