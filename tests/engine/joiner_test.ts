import { assert, assertEquals } from "@std/assert";
import fc from "npm:fast-check@4.10.2";
import { Joiner } from "../../src/engine/joiner.ts";

const delta = (message_id: string, text: string) => ({
  agent_type: "critic",
  round: 1,
  message_id,
  delta: text,
});
const said = (message_id: string, text: string) => ({
  type: "text_streamed" as const,
  data: delta(message_id, text),
});

Deno.test("a joiner makes one event of a message, in the order in which messages began", () => {
  const joiner = new Joiner();
  joiner.add(said("b", "one "));
  joiner.add(said("a", "uno "));
  joiner.add(said("b", "two"));
  assertEquals(joiner.count, 2);
  assertEquals(joiner.take().map((e) => e.data), [delta("b", "one two"), delta("a", "uno ")]);
  assertEquals([joiner.empty, joiner.count, joiner.take()], [true, 0, []]);
});

Deno.test("a joiner keeps nothing of what it was given and gives nothing it keeps", () => {
  const joiner = new Joiner();
  const given = delta("a", "one");
  joiner.add({ type: "text_streamed", data: given });
  joiner.add(said("a", " two"));
  assertEquals(given.delta, "one");
  const [taken] = joiner.take();
  joiner.add(said("a", "three"));
  assertEquals((taken!.data as { delta: string }).delta, "one two");
});

Deno.test("a joiner is full once 16 Ki UTF-16 units wait, whoever said them", () => {
  const joiner = new Joiner();
  joiner.add(said("a", "x".repeat(8 * 1024)));
  assert(!joiner.full);
  joiner.add(said("b", "y".repeat(8 * 1024)));
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
    fc.property(pieces, (all) => {
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
      for (const { message, text, take: now } of all) {
        joiner.add(said(message, text));
        add(told, message, text);
        if (now) take();
      }
      take();
      assertEquals([...heard].sort(), [...told].sort());
    }),
    { verbose: 1 },
  );
});

Deno.test("a joiner puts the thoughts of all agents of a window into one event, with their number", () => {
  const thought = (thought_id: string, agent_id: string) => ({
    thought_id,
    agent_id,
    thought_type: "observation" as const,
    thought_label: "Observing",
    content: "…",
    confidence: 0.5,
  });
  const noted = (...thoughts: ReturnType<typeof thought>[]) => ({
    type: "thoughts_noted" as const,
    data: { thoughts, batch_size: thoughts.length },
  });
  const joiner = new Joiner();
  joiner.add(noted(thought("1", "fiscal-agent-1")));
  joiner.add(noted(thought("2", "economic-agent-1"), thought("3", "economic-agent-1")));
  assertEquals(joiner.count, 1);
  const [event] = joiner.take();
  assert(event?.type === "thoughts_noted");
  assertEquals(event.data.thoughts.map((t) => t.thought_id), ["1", "2", "3"]);
  assertEquals(event.data.batch_size, 3);
});
