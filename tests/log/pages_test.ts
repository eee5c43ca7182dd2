// A page's lines are read by where things stand in them. Whatever an event says, it must come back as it was, and a line
// that stands differently must be read all the same.

import { assertEquals, assertThrows } from "@std/assert";
import fc from "npm:fast-check@4.10.2";
import type { Event } from "../../src/core/event.ts";
import { Row } from "../../src/core/row.ts";
import { fromPage, toPages } from "../../src/log/pages.ts";
import { analysisDialect } from "../../src/wire/analysis.ts";
import { discussionDialect } from "../../src/wire/discussion.ts";
import { anySeed } from "../support/random.ts";

const AT = "2026-01-02T03:04:05.678Z";
const encoder = new TextEncoder();
const none = () => Promise.resolve([]);
const error = (text: string, code = "x"): Event => ({ type: "run_failed", data: { error: text, code } });

async function again(event: Event): Promise<Row> {
  const { pages: [page] } = toPages(7, [{ at: AT, event }]);
  return (await fromPage(7, page!.bytes, 0, none))[0] as Row;
}

Deno.test("whatever an event says comes back from its page, and is spelled as if it had never been there", async () => {
  const seed = anySeed() | 0;
  console.log(`SEED=${seed}`);
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom('"}}', '","data":{', "}}\n", "@3", '\\"', "\u2028", "\ud800"),
  );
  const property = fc.asyncProperty(text, text, async (said, code) => {
    const event = error(said, code);
    const row = await again(event);
    // Half a surrogate pair is escaped in JSON, and so is not lost in UTF-8.
    assertEquals([row.seq, row.at, row.type, row.event], [7, AT, event.type, event]);
    for (const { spell } of [discussionDialect, analysisDialect]) {
      const run = { id: "r", epoch: "e" };
      const spelled = spell(run, { seq: 7, at: AT, event });
      assertEquals(spell(run, row), spelled);
      assertEquals(JSON.parse(spelled.text).data, event.data);
    }
  });
  await fc.assert(property, { seed, numRuns: 500 });
});

Deno.test("a line that is JSON in another order or spacing is read all the same", async () => {
  const { data } = error("later");
  const event = { data, type: "run_failed" };
  for (
    const line of [
      JSON.stringify({ event, at: AT }),
      JSON.stringify({ at: AT, event }),
      `{ "at": "${AT}", "event": {"type": "run_failed", "data": ${JSON.stringify(data)}} }`,
    ]
  ) {
    const [row] = await fromPage(1, encoder.encode(line + "\n"), 0, none);
    assertEquals([row!.at, row!.event], [AT, { type: "run_failed", data } as Event], line);
  }
});

Deno.test("a row made of an event is the same as one made of its text, and rubbish is found when it is looked into", () => {
  const event = error("no");
  const row = Row.of(1, AT, event);
  assertEquals(row.event, event);
  assertEquals(new Row(1, AT, "run_failed", row.json).event, event);
  assertThrows(() => new Row(1, AT, "run_failed", "{").event, SyntaxError);
});
