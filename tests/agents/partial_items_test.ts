// The items of an answer that is still under way, cut into pieces as models send them.

import { assertEquals } from "@std/assert";
import { PartialItems } from "../../src/agents/partial_items.ts";
import { anySeed, seeded } from "../support/random.ts";

/** What each piece completes. */
function read(...pieces: string[]): unknown[][] {
  const items = new PartialItems("thoughts");
  return pieces.map((piece) => items.read(piece));
}

Deno.test("an item is given with the piece that completes it, once", () => {
  assertEquals(
    read('{"thoughts": [{"a": 1}', ', {"a": 2', "}, {", '"a": 3}, {"a": 4}', '], "more": [{"a": 5}]}'),
    [
      [{ a: 1 }],
      [],
      [{ a: 2 }],
      [{ a: 3 }, { a: 4 }],
      [],
    ],
  );
});

Deno.test("each character is looked at once, however the answer is cut", () => {
  const text = 'Here: {"thoughts": [{"a": "' + "x".repeat(20_000) + '"}, {"a": "' + "y".repeat(20_000) +
    '"}]}';
  let looked = 0;
  /** A piece that counts which of its characters are read, and refuses to be kept whole. */
  const piece = (letter: string) => ({
    length: 1,
    charAt: (at: number) => (looked++, letter.charAt(at)),
    slice: (from: number, to?: number) => letter.slice(from, to),
  });
  const items = new PartialItems("thoughts");
  const found = Array.from(text).flatMap((letter) => items.read(piece(letter)));
  assertEquals(found.length, 2);
  assertEquals(looked, text.lastIndexOf("]") + 1);
});

Deno.test("text that is no such JSON gives nothing, and what comes behind something broken is not guessed at", () => {
  for (
    const text of [
      "",
      "thoughts: [{}]",
      '"thoughts" [{}]',
      '"thoughts": {"a": [{}]}',
      '"thoughts": null, [{}]',
      '"thoughts": [1, "{}", null]',
      '"thoughts": [{a: 1}, {"a": 2}]',
      '"thoughts": [], "other": [{}]',
      '"other": [{}]',
    ]
  ) assertEquals(read(text), [[]], text);
  assertEquals(read('"thoughts": [{"a": 1}, {a: 2}, {"a": 3}]'), [[{ a: 1 }]]);
});

Deno.test("the key is found behind what only begins like it", () => {
  for (
    const before of [
      "",
      '"thou',
      '"',
      '""',
      '"thoughts"',
      '"thoughts" ',
      '"thoughts":',
      '"thoughts" : ',
      "{}[]",
    ]
  ) assertEquals(read(`${before}"thoughts" \n:\t [{"a": 1}]`), [[{ a: 1 }]], before);
  assertEquals(read('"thoughts"thoughts":[{"a": 1}]'), [[{ a: 1 }]]);
});

/** What there is of a text that is looked through from its start. */
function whole(text: string): unknown[] {
  const start = /"thoughts"\s*:\s*\[/.exec(text);
  const items: unknown[] = [];
  let rest = start ? text.slice(start.index + start[0].length) : "";
  while (true) {
    // Of an item every beginning is tried, and the first that is JSON is the item.
    const at = /^(?:[^{[\]}"]|"(?:[^"\\]|\\.)*")*/s.exec(rest)![0].length;
    if (rest[at] !== "{" && rest[at] !== "[") return items;
    let end = at + 1;
    const parses = () => {
      try {
        items.push(JSON.parse(rest.slice(at, end)));
        return true;
      } catch {
        return false;
      }
    };
    while (end <= rest.length && !parses()) end++;
    if (end > rest.length) return items;
    rest = rest.slice(end);
  }
}

Deno.test("however an answer is cut, its items are those of the whole", () => {
  const random = seeded(anySeed());
  console.log(`SEED=${random.seed}`);
  const value = (depth: number): unknown => {
    const kind = random.int(0, depth > 2 ? 2 : 4);
    if (kind === 0) return random.int(-9, 9);
    if (kind === 1) return random.pick(['"', "\\", 'a\\"b', "]", "}", "{[", '"thoughts": [', "\n", "😀", ""]);
    if (kind === 2) return random.pick([true, false, null]);
    const inner = Array.from({ length: random.int(0, 3) }, () => value(depth + 1));
    return kind === 3
      ? inner
      : Object.fromEntries(inner.map((v, i) => [random.pick(["a", '"', "}"]) + i, v]));
  };
  for (let round = 0; round < 500; round++) {
    const thoughts = Array.from({ length: random.int(0, 5) }, () => value(0));
    const indent = random.pick([0, 2]);
    const text = JSON.stringify({ before: random.pick(["x", 1]), thoughts, after: [{}] }, null, indent);
    const cut = text.slice(0, random.int(0, text.length));
    const pieces: string[] = [];
    for (let at = 0; at < cut.length;) {
      const size = random.int(1, 9);
      pieces.push(cut.slice(at, at + size));
      at += size;
    }
    assertEquals(read(...pieces).flat(), whole(cut), cut);
    const objects = thoughts.filter((thought) => typeof thought === "object" && thought !== null);
    assertEquals(read(text).flat(), objects, text);
  }
});
