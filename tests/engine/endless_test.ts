import { assert, assertEquals, assertRejects } from "@std/assert";
import { ParleyError } from "../../src/errors.ts";
import { ask, endless, interrupt, watch } from "./endless_rig.ts";

const ONE = ["request_received", "step_streamed", "step_streamed", "step_taken", "request_completed"];

Deno.test("a run without an end rests when it is made, and nothing is in its log", async () => {
  await using at = await endless();
  const row = await at.open();
  assertEquals([row.status, await at.status(), at.kind.played], ["idle", "idle", 0]);
  assertEquals(await at.store.log.bounds("s"), { first: 1, head: 0 });
  assertEquals(await at.store.open(), []);
  assertEquals((await at.store.endedBefore(row.created + 1, 10)).map((r) => r.id), ["s"]);
});

Deno.test("what is said to a run that rests wakes it, and it rests again when that is done", async () => {
  await using at = await endless();
  const row = await at.open();
  const { seq } = await at.runs.say(row, ask("a"));
  assertEquals(seq, 2);
  assertEquals(
    await at.completed(1),
    [[1, "session_opened"], ...ONE.map((t, i): [number, string] => [i + 2, t])],
  );
  const rested = await at.rested();
  assertEquals([rested.status, rested.digest], ["idle", { under_way: [] }]);
  const last = (await at.store.log.read("s", 0, 10)).at(-1)!.at;
  assertEquals(rested.ended, Date.parse(last));
  assertEquals(await at.store.open(), []);

  await at.runs.say(row, ask("b"));
  const all = await at.completed(2);
  assertEquals(all.map(([, type]) => type), ["session_opened", ...ONE, ...ONE]);
  await at.rested();
  assertEquals(at.kind.played, 2);
});

Deno.test("requests said to a run side by side all get done, whoever wakes it", async () => {
  await using at = await endless();
  const row = await at.open();
  for (let round = 0; round < 20; round++) {
    const ids = Array.from({ length: 5 }, (_, i) => `${round}-${i}`);
    const stored = await Promise.all(ids.map((id) => at.runs.say(row, ask(id))));
    assertEquals(new Set(stored.map((s) => s.seq)).size, 5);
    // Half of the rounds begin while the last one goes to rest.
    if (round % 2) await at.completed((round + 1) * 5);
  }
  const all = await at.completed(100);
  assertEquals(all.map(([seq]) => seq), all.map((_, i) => i + 1));
  assertEquals(all.filter(([, type]) => type === "session_opened").length, 1);
});

Deno.test("a viewer of a run that rests stays, and sees what comes when it is woken", async () => {
  await using at = await endless();
  const row = await at.open();
  await at.runs.say(row, ask("a"));
  await at.completed(1);
  await at.rested();
  const viewer = await watch(at);
  await at.runs.say(row, ask("b"));
  await at.completed(2);
  await at.rested();
  await at.runs.say(row, ask("c"));
  const all = await at.completed(3);
  assertEquals(viewer.sequences, all.map(([seq]) => seq));
  assertEquals([viewer.controls, viewer.closed], [["caught_up"], false]);
  viewer.leave();
});

Deno.test("what `make` refuses wakes nobody, and sees all that is in the log", async () => {
  await using at = await endless();
  const row = await at.open();
  await at.runs.say(row, ask("a"));
  await at.completed(1);
  const before = await at.rested();
  await assertRejects(
    () =>
      at.runs.say(row, (view) => {
        throw new Error(`no, at ${view.head}`);
      }),
    Error,
    "no, at 6",
  );
  assertEquals([await at.store.get("s"), at.kind.played], [before, 1]);
});

Deno.test("an interrupt is not said to a run that rests", async () => {
  await using at = await endless();
  const row = await at.open();
  await assertRejects(() => at.runs.post(row, interrupt()), ParleyError, "is idle, not running");
});

Deno.test("a run that waits for its place takes what is said, and an interrupt is answered before its turn", async () => {
  await using at = await endless({ maxConcurrent: 1 });
  const busy = await at.open("busy");
  const row = await at.open();
  await at.runs.say(busy, ask("x", "hold"));
  await at.runs.say(row, ask("a", "hold"));
  assertEquals([await at.status("busy"), await at.status()], ["running", "pending"]);
  await at.runs.say(row, ask("b"));
  assertEquals(at.runs.load, { acting: 1, waiting: 1 });
  await at.runs.post(row, interrupt("a"));
  assertEquals((await at.completed(2)).at(-1), [9, "request_completed"]);
  assertEquals(await at.status("busy"), "running");
});

Deno.test("what is said in the moment in which a run goes to rest is done after it", async () => {
  const gate = Promise.withResolvers<void>();
  await using at = await endless({
    store: (store) => ({
      ...store,
      async update(before, after) {
        if (after.status === "idle") await gate.promise;
        await store.update(before, after);
      },
    }),
  });
  const row = await at.open();
  await at.runs.say(row, ask("a"));
  await at.completed(1);
  while (await at.status() !== "idle") await at.status();
  assertEquals((await at.store.get("s"))!.status, "running");
  const said = at.runs.say(row, ask("b"));
  gate.resolve();
  assertEquals((await said).seq, 7);
  await at.completed(2);
});

Deno.test("a script that leaves its work undone ends the run rather than being run again and again", async () => {
  const logged: string[] = [];
  const logger = { info: () => {}, error: (event: string) => void logged.push(event) };
  await using at = await endless({ logger });
  const row = await at.open();
  at.kind.lazy = true;
  const viewer = await watch(at);
  await at.runs.say(row, ask("a"));
  assertEquals([await viewer.end, logged, at.kind.played], [1000, ["run_broke"], 1]);
});

Deno.test("a script that breaks ends the run, and the run says so from then on", async () => {
  const logged: string[] = [];
  const logger = { info: () => {}, error: (event: string) => void logged.push(event) };
  await using at = await endless({ logger });
  const row = await at.open();
  at.kind.onPlay = () => {
    throw new Error("a bug");
  };
  const viewer = await watch(at);
  await at.runs.say(row, ask("a"));
  assertEquals([await viewer.end, logged], [1000, ["run_broke"]]);
  await assertRejects(() => at.runs.say(row, ask("b")), ParleyError, "is failed already");
  await at.runs.remove(await at.row());
  at.kind.onPlay = () => {};
  await at.runs.say(await at.open(), ask("b"));
  await at.completed(1);
});

Deno.test("after a stop requests go on where they were, and what rests is left alone", async () => {
  const kv = await Deno.openKv(":memory:");
  {
    await using at = await endless({ kv });
    await at.runs.say(await at.open(), ask("a", "hold"));
    await at.runs.say(await at.open("quiet"), ask("q"));
    await at.completed(1, "quiet");
    while ((await at.row("quiet")).status !== "idle") await at.row();
  }
  await using at = await endless({ kv });
  await at.runs.recover();
  assertEquals([await at.status(), await at.status("quiet"), at.kind.played], ["running", "idle", 1]);
  await at.runs.post(await at.row(), interrupt());
  assertEquals((await at.completed(1)).map(([, type]) => type), [
    "session_opened",
    "request_received",
    "interrupt_asked",
    "request_completed",
  ]);
  await at.rested();
  await at.runs.stop();
  kv.close();
});

Deno.test("a run woken just before a crash, with nothing said yet, goes back to rest", async () => {
  const kv = await Deno.openKv(":memory:");
  {
    await using at = await endless({ kv });
    const row = await at.open();
    assert(await at.store.reopen(row, 1));
  }
  await using at = await endless({ kv });
  assertEquals(await at.store.open(), ["s"]);
  await at.runs.recover();
  await at.rested();
  assertEquals(await at.store.log.bounds("s"), { first: 1, head: 1 });
  await at.runs.say(await at.row(), ask("a"));
  await at.completed(1);
  await at.rested();
  await at.runs.stop();
  kv.close();
});

Deno.test("a wake that the store cuts short costs nothing but another try", async () => {
  let fail = 0;
  await using at = await endless({
    store: (store) => ({
      ...store,
      async reopen(row, now) {
        const woken = await store.reopen(row, now);
        // The commit was made; its answer was lost on the way.
        if (fail-- > 0) throw new Error("no answer");
        return woken;
      },
    }),
  });
  const row = await at.open();
  fail = 1;
  await assertRejects(() => at.runs.say(row, ask("a")), Error, "no answer");
  await at.runs.say(row, ask("a"));
  assertEquals((await at.completed(1)).length, 6);
  await at.rested();
});
