// What a crash or a running server leaves behind is told apart from damage.

import { assertEquals, assertMatch } from "@std/assert";
import { kvStore } from "../../src/log/store.ts";
import { append, bytes, line, newFile, soundFile, started } from "./doctor_store.ts";

/** What a crash leaves behind at the worst moment, or a server that is just about it. */
const CRASHES: [string, (kv: Deno.Kv) => Promise<unknown>, RegExp[]][] = [
  ["between the last event and its row", async (kv) => {
    await append(kvStore(kv), "live", 12, [{
      type: "run_cancelled",
      data: { error: "", code: "cancelled" },
    }]);
  }, [/^note: run live: run: its log has ended \(cancelled\)/]],
  ["before a run's row", (kv) => kv.set(["spec", "new", "e", 0], bytes("{}")), [/^note: run new: spec/]],
  ["before the page of an event kept aside", (kv) => kv.set(["aside", "live", 12, 0], bytes("{}")), [
    /^note: run live: aside: 1 pieces belong to no event/,
  ]],
  ["in a clear", (kv) => kv.set(["page", "live", 1], bytes(line(started("live", 1)).repeat(6))), [
    /^note: run live: page: events 1 to 6 were cleared/,
  ]],
  ["before a clear", (kv) => kv.set(["snapshot", "live", 11, 0], bytes('{"he')), [
    /^note: run live: snapshot: 1/,
  ]],
  ["in a deletion", async (kv) => {
    await kv.set(["trash", "old"], 1);
    await kv.set(["page", "old", 7], bytes(line({ type: "x", data: {} })));
  }, [/^note: run old: trash: its deletion has not come to its end/]],
];

Deno.test("what a crash leaves behind is a note, and no problem", async (t) => {
  await using sound = await soundFile();
  for (const [name, crash, expected] of CRASHES) {
    await t.step(name, async () => {
      await using file = await newFile(sound.path);
      await file.change(crash);
      const lines = file.examine();
      assertEquals(lines.length, expected.length, lines.join("\n"));
      expected.forEach((pattern, i) => assertMatch(lines[i]!, pattern));
    });
  }
});

Deno.test("a turn that is never heard of again is let go only where the grammar asks for it", async () => {
  await using file = await soundFile();
  await file.change(async (kv) => {
    // The turn is heard of again after the round was closed over it: no restart explains that.
    const late = { agent_type: "architect", round: 2, message_id: "m2", delta: "x" };
    await append(kvStore(kv), "live", 12, [{ type: "text_streamed", data: late }]);
  });
  const lines = file.examine();
  assertEquals(lines.length, 1);
  assertMatch(
    lines[0]!,
    /^problem: run live: event: event 11: Event round_completed may not come after 10: a turn is/,
  );
});
