import { assert, assertEquals } from "@std/assert";
import { cut, GraphemeStream, LONGEST_CLUSTER } from "../../src/core/graphemes.ts";
import { anySeed, seeded } from "../support/random.ts";
import { boundaries, graphemes, hardText, randomPieces } from "../support/unicode.ts";

const FAMILY = "👩‍👩‍👧‍👦";

/** What a stream passes on of pieces, one entry a piece, and at last what its end gives. */
function passed(pieces: readonly string[]): string[] {
  const stream = new GraphemeStream();
  return [...pieces.map((piece) => stream.push(piece)), stream.end()];
}

Deno.test("cut() counts characters as people do", () => {
  assertEquals(cut("abcdefg", 3), ["abc", "def", "g"]);
  assertEquals(cut(`${FAMILY}${FAMILY}e\u0301x`, 2), [FAMILY + FAMILY, "e\u0301x"]);
  assertEquals(cut("a\r\nb", 1), ["a", "\r\n", "b"]);
  assertEquals(cut("", 5), []);
  assertEquals(cut("abc", 3), ["abc"]);
  assertEquals(cut(`🇩🇪🇫🇷${FAMILY}!`, 1), ["🇩🇪", "🇫🇷", FAMILY, "!"]);
});

Deno.test("a stream holds back the last character alone", () => {
  assertEquals(passed(["Hel", "lo", " w"]), ["He", "ll", "o ", "w"]);
  assertEquals(passed(["👩", "\u200d", "👧", "!"]), ["", "", "", "👩‍👧", "!"]);
  assertEquals(passed(["e", "\u0301", "x"]), ["", "", "e\u0301", "x"]);
  assertEquals(passed(["🇩", "🇪", "🇫", "🇷"]), ["", "", "🇩🇪", "", "🇫🇷"]);
});

Deno.test("a stream does not let go of a letter before half a surrogate pair", () => {
  // U+E0100 varies the letter before it; its first half alone looks like a character of its own.
  assertEquals(passed(["xa", "\udb40", "\udd00", "b"]), ["x", "", "", "a\u{e0100}", "b"]);
  assertEquals(passed(["a", "\ud83d", "b"]), ["", "", "a\ud83d", "b"]);
});

Deno.test("a stream can be used again after its end", () => {
  const stream = new GraphemeStream();
  stream.push("ab");
  assertEquals([stream.end(), stream.end(), stream.push("cd"), stream.end()], ["b", "", "c", "d"]);
});

Deno.test("a stream never splits a character, loses none and holds back one, however text is cut", () => {
  const random = seeded(anySeed());
  console.log(`SEED=${random.seed}`);
  for (let i = 0; i < 400; i++) {
    const text = hardText(random, random.int(1, 60));
    const pieces = randomPieces(random, text, random.int(1, 8));
    const stream = new GraphemeStream();
    const ends = boundaries(text);
    let out = "";
    let given = "";
    for (const piece of pieces) {
      given += piece;
      out += stream.push(piece);
      assert(ends.has(out.length), `${JSON.stringify(out)} of ${JSON.stringify(text)}`);
      assert(graphemes(given.slice(out.length)) <= 2, "more is held back than needed");
    }
    assertEquals(out + stream.end(), text);
  }
});

Deno.test("cut() of any text gives pieces of the size asked for that end where characters end", () => {
  const random = seeded(anySeed());
  console.log(`SEED=${random.seed}`);
  for (let i = 0; i < 200; i++) {
    const text = hardText(random, random.int(0, 120));
    const size = random.int(1, 9);
    const pieces = cut(text, size);
    const ends = boundaries(text);
    let at = 0;
    for (const piece of pieces) assert(ends.has(at += piece.length));
    assertEquals(pieces.join(""), text);
    assertEquals(pieces.length, Math.ceil(graphemes(text) / size));
  }
});

Deno.test("a letter with a thousand marks is one character", () => {
  const letter = "a" + "\u0301".repeat(1000);
  assertEquals(cut(`${letter}bc`, 1), [letter, "b", "c"]);
  const out = passed([..."x", ...letter, ..."bcd".repeat(700)]);
  assertEquals(out.find((piece) => piece.includes("a"))!.slice(0, letter.length), letter);
  assertEquals(out.join(""), `x${letter}${"bcd".repeat(700)}`);
});

Deno.test("a letter with endless marks is passed on in parts, in time and memory that stay bounded", () => {
  const stream = new GraphemeStream();
  const marks = 300_000;
  let out = stream.push("a");
  const began = performance.now();
  let most = 0;
  for (let i = 1; i <= marks; i++) {
    out += stream.push("\u0301");
    most = Math.max(most, i + 1 - out.length);
  }
  assert(most <= 2 * LONGEST_CLUSTER, `${most} units were held`);
  assert(performance.now() - began < 20_000, "it took more than linear time");
  assertEquals(out + stream.end(), "a" + "\u0301".repeat(marks));
  // Cut in halves of no surrogate pair, and none longer than the bound.
  const musical = cut("a" + "\u{1d165}".repeat(9000), 1);
  assert(musical.every((piece) => piece.length <= LONGEST_CLUSTER && !/[\ud800-\udbff]$/.test(piece)));
});
