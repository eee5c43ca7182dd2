import { assertEquals } from "@std/assert";
import { Actor, plain } from "../support/actor.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { engine } from "./rig.ts";

Deno.test("a database of one process has no places, no conditions on events, and nothing that ticks", async () => {
  const gate = Promise.withResolvers<void>();
  const kv = await Deno.openKv(":memory:");
  const checked: Deno.KvKey[] = [];
  const counting = new Proxy(kv, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (name !== "atomic") return typeof value === "function" ? value.bind(target) : value;
      return () => {
        const atomic = target.atomic();
        const check = atomic.check.bind(atomic);
        atomic.check = (...checks) => (checked.push(...checks.map(({ key }) => key)), check(...checks));
        return atomic;
      };
    },
  });
  const clock = new FakeClock();
  const model = new Actor((request) => ({ text: plain(request), hold: gate.promise }));
  await using at = await engine({ kv: counting, clock, model });
  await at.runs.recover();
  assertEquals(clock.pending, 0);
  const { id } = await at.start();
  await at.when(id, (events) => events.at(-1)?.data.delta === "(turn)");
  const kinds =
    async () => [...new Set((await Array.fromAsync(kv.list({ prefix: [] }))).map(({ key }) => key[0]))];
  assertEquals(await kinds(), ["list", "listed", "open", "page", "run", "spec"]);
  const [open] = await Array.fromAsync(kv.list({ prefix: ["open"] }));
  assertEquals(open!.value, 1);
  // That the id is new, and nobody deletes another run of it; none for the events.
  assertEquals(checked, [["run", id], ["trash", id]]);
  gate.resolve();
  await at.ended(id);
  await at.runs.stop();
  assertEquals(clock.pending, 0);
  // And one that nobody deleted the run while its pages were joined.
  assertEquals(checked.slice(2), [["page", id, 1]]);
});
