// A page's lines are read by where things stand in them. Whatever an event says, it must come back as it was, and a line
// that stands differently must be read all the same.

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "npm:fast-check@4.10.2";
import type { Event, Stored } from "../../src/core/event.ts";
import { Row } from "../../src/core/row.ts";
import { type Reading, readPage, toPages } from "../../src/log/pages.ts";
import { analysisDialect } from "../../src/wire/analysis.ts";
import { discussionDialect } from "../../src/wire/discussion.ts";
import { anySeed } from "../support/random.ts";

const AT = "2026-01-02T03:04:05.678Z";
const encoder = new TextEncoder();
const error = (text: string, code = "x"): Event => ({ type: "run_failed", data: { error: text, code } });

/** Takes the events of pages, so many at most; `pieces` are those of whichever was kept aside. */
function reading(pieces: Uint8Array[] = [], most = Infinity): Reading {
  const rows: Stored[] = [];
  return { rows, aside: () => Promise.resolve(pieces), enough: () => rows.length >= most };
}

/** The events of a page. */
async function read(first: number, bytes: Uint8Array, pieces?: Uint8Array[]): Promise<Stored[]> {
  const into = reading(pieces);
  await readPage(first, bytes, 0, into);
  return into.rows;
}

async function again(event: Event): Promise<Row> {
  const { pages: [page] } = toPages(7, [{ at: AT, event }]);
  return (await read(7, page!.bytes))[0] as Row;
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
    const [row] = await read(1, encoder.encode(line + "\n"));
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

Deno.test("lines that begin like the one before, and lines that nearly do, are each read as if they were alone", async () => {
  const seed = anySeed() | 0;
  console.log(`SEED=${seed}`);
  const said = (at: string, type: string, data: string) =>
    `{"at":"${at}","event":{"type":"${type}","data":${data}}}`;
  const line = fc.record({
    at: fc.constantFrom(AT, "2026-01-02T03:04:05.679Z", "2026-01-02T03:04:05.6789Z"),
    type: fc.constantFrom("run_failed", "run_faileX", "run_cancelled", "a"),
    data: fc.constantFrom(
      "{}",
      '{"error":"日本 ü"}',
      '{"error":"}}"}',
      '{"data":{"type":"run_failed"}}',
      "null",
    ),
    written: fc.constantFrom(
      "as always",
      "spaced",
      "turned round",
      "late",
      "later",
      "longer",
      "short",
      "aside",
    ),
  });
  const property = fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 20 }), async (lines) => {
    const aside = said(AT, "run_failed", '{"error":"kept aside"}');
    const texts = lines.map(({ at, type, data, written }) => {
      if (written === "aside") return "@1";
      if (written === "spaced") return ` { "at": "${at}", "event": {"type": "${type}", "data": ${data}} } `;
      // As always until after the time, and until after the type.
      if (written === "late") return `{"at":"${at}","event": {"type":"${type}","data":${data}}}`;
      if (written === "later") return `{"at":"${at}","event":{"type":"${type}" ,"data":${data}}}`;
      // So short that what comes after it stands where in others the kind does.
      if (written === "short") return `{"at":"${type}","event":{}}`;
      if (written === "longer") return said(at, type, data) + " ";
      if (written === "turned round") return `{"event":{"data":${data},"type":"${type}"},"at":"${at}"}`;
      return said(at, type, data);
    });
    const rows = await read(5, encoder.encode(texts.join("\n") + "\n"), [encoder.encode(aside)]);
    const expected = texts.map((text, i) => ({ seq: 5 + i, ...JSON.parse(text === "@1" ? aside : text) }));
    assertEquals(rows.map(({ seq, at, event }) => ({ seq, at, event: { ...event } })), expected);
  });
  await fc.assert(property, { seed, numRuns: 1000 });
});

Deno.test("a line is looked at by itself, whatever stands where in others its parts do", async () => {
  const aside = encoder.encode(JSON.stringify({ at: AT, event: error("aside") }));
  // The third of these ends where a line has what follows its time.
  const short = '{"at":"ab","event":{}}\n@1\n@1\n@1\n';
  assertEquals((await read(1, encoder.encode(short), [aside]))[0]!.at, "ab");
  const timeless = `{"xt":"${AT}","event":{"type":"run_failed","data":{}}}`;
  const rows = await read(1, encoder.encode(`${timeless.replace("xt", "at")}\n${timeless}\n`));
  assertEquals(rows.map(({ at }) => at), [AT, undefined as unknown as string]);
});

Deno.test("a line that breaks off is no event, also after one that is whole, and what was read before stays", async () => {
  const whole = `{"at":"${AT}","event":{"type":"run_failed","data":{}}}`;
  for (const broken of ["", whole.slice(0, 20), whole.slice(0, -3), whole.slice(0, -2), "null", "[]"]) {
    const into = reading();
    const { rows } = into;
    await assertRejects(
      async () => {
        await readPage(1, encoder.encode(`${whole}\n${broken}\n`), 0, into);
        // Some are found when they are looked into.
        for (const { event } of rows) assertEquals(event.type, "run_failed");
      },
      Error,
      undefined,
      JSON.stringify(broken),
    );
    assertEquals(rows[0]!.seq, 1);
  }
});

Deno.test("a page is read from after where one is, and until it is enough", async () => {
  const { pages: [page] } = toPages(
    1,
    [1, 2, 3, 4, 5].map((n) => ({ at: AT, event: error("no", String(n)) })),
  );
  const cases: [after: number, most: number, expected: number[]][] = [
    [0, 9, [1, 2, 3, 4, 5]],
    [2, 2, [3, 4]],
    [4, 1, [5]],
    [5, 1, []],
  ];
  for (const [after, most, expected] of cases) {
    const into = reading([], most);
    await readPage(1, page!.bytes, after, into);
    assertEquals(
      into.rows.map(({ seq, event }) => [seq, event.data]),
      expected.map((n) => [n, error("no", String(n)).data]),
    );
  }
});

Deno.test("events of several runs and kinds, spelled by turns, each bear their own run and name", () => {
  const kinds: [Event, string][] = [
    [error("no"), "error"],
    [{ type: "round_started", data: { round: 1, total_rounds: 2 } }, "round_start"],
    [{ type: "run_cancelled", data: { error: "Cancelled", code: "cancelled" } }, "error"],
  ];
  for (let seq = 1; seq <= 24; seq++) {
    const id = `run-${seq % 2}`;
    const [event, name] = kinds[Math.floor(seq / 4) % 3]!;
    const frame = discussionDialect.spell({ id, epoch: "e" }, { seq, at: AT, event });
    assertEquals(JSON.parse(frame.text), {
      event_id: `${id}:${seq}`,
      event_type: name,
      discussion_id: id,
      sequence: seq,
      timestamp: AT,
      data: event.data,
    });
    assertEquals([frame.name, frame.type, frame.seq], [name, event.type, seq]);
  }
});
