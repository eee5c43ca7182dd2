import { assert, assertEquals } from "@std/assert";
import fc from "npm:fast-check@4.10.2";
import { Joiner } from "../../src/engine/joiner.ts";

const delta = (message_id: string, text: string) => ({
  agent_type: "critic",
  round: 1,
  message_id,
  delta: text,
});

Deno.test("a joiner makes one event of a message, in the order in which messages began", () => {
  const joiner = new Joiner();
  joiner.add(delta("b", "one "));
  joiner.add(delta("a", "uno "));
  joiner.add(delta("b", "two"));
  assertEquals(joiner.count, 2);
  assertEquals(joiner.take().map((e) => e.data), [delta("b", "one two"), delta("a", "uno ")]);
  assertEquals([joiner.empty, joiner.count, joiner.take()], [true, 0, []]);
});

Deno.test("a joiner keeps nothing of what it was given and gives nothing it keeps", () => {
  const joiner = new Joiner();
  const given = delta("a", "one");
  joiner.add(given);
  joiner.add(delta("a", " two"));
  assertEquals(given.delta, "one");
  const [taken] = joiner.take();
  joiner.add(delta("a", "three"));
  assertEquals((taken!.data as { delta: string }).delta, "one two");
});

Deno.test("a joiner is full once 16 Ki UTF-16 units wait, whoever said them", () => {
  const joiner = new Joiner();
  joiner.add(delta("a", "x".repeat(8 * 1024)));
  assert(!joiner.full);
  joiner.add(delta("b", "y".repeat(8 * 1024)));
  assert(joiner.full);
  joiner.take();
  assert(!joiner.full);
});

Deno.test("a joiner never loses, repeats, reorders or changes a character", () => {
  const pieces = fc.array(fc.record({
    message: fc.constantFrom("a", "b", "c", "__proto__"),
    text: fc.string({ unit: "binary" }),
    take: fc.boolean(),
  }));
  fc.assert(
    fc.property(pieces, (said) => {
      const joiner = new Joiner();
      const heard = new Map<string, string>();
      const told = new Map<string, string>();
      const add = (to: Map<string, string>, id: string, text: string) =>
        to.set(id, (to.get(id) ?? "") + text);
      const take = () => {
        for (const event of joiner.take()) {
          if (event.type === "text_streamed") add(heard, event.data.message_id, event.data.delta);
        }
      };
      for (const { message, text, take: now } of said) {
        joiner.add(delta(message, text));
        add(told, message, text);
        if (now) take();
      }
      take();
      assertEquals([...heard].sort(), [...told].sort());
    }),
    { verbose: 1 },
  );
});
