// Holds the stand-ins for `@std/assert` and `@std/testing` to what the originals promise, since every other test
// leans on them. A stand-in that passed too easily would make the whole suite worthless, so most cases here are
// about what must fail.

import * as std from "@std/assert";
import { AssertionError, assertRejects, assertThrows } from "@std/assert";
import { afterAll, afterEach, beforeAll, beforeEach, describe, it } from "@std/testing/bdd";
import { FakeTime } from "@std/testing/time";
import nodeAssert from "node:assert/strict";

class Point {
  constructor(readonly x: number) {}
}

const equals: [string, unknown, unknown][] = [
  ["numbers", 1, 1],
  ["zero and minus zero", 0, -0],
  ["NaN", NaN, NaN],
  ["nested objects", { a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }],
  ["a null prototype and a plain object", Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
  ["maps in another order", new Map([[1, "a"], [2, "b"]]), new Map([[2, "b"], [1, "a"]])],
  ["sets of objects", new Set([{ a: 1 }, { a: 2 }]), new Set([{ a: 2 }, { a: 1 }])],
  ["dates", new Date(5), new Date(5)],
  ["bytes", new Uint8Array([1, 2]), new Uint8Array([1, 2])],
  ["buffers", new Uint8Array([1, 2]).buffer, new Uint8Array([1, 2]).buffer],
  ["errors", new TypeError("a"), new TypeError("a")],
  ["addresses", new URL("http://a/b"), new URL("http://a/b")],
];

const differs: [string, unknown, unknown][] = [
  ["a number and its text", 1, "1"],
  ["null and undefined", null, undefined],
  ["a missing key and undefined", {}, { a: undefined }],
  ["an instance and a plain object", new Point(1), { x: 1 }],
  ["arrays of other lengths", [1], [1, undefined]],
  ["an array and an object", [1], { 0: 1 }],
  ["a date and another", new Date(5), new Date(6)],
  ["a pattern and another flag", /a/, /a/g],
  ["sets of the same size", new Set([1, 1, 2]), new Set([1, 3])],
  ["maps with another value", new Map([[1, "a"]]), new Map([[1, "b"]])],
  ["bytes", new Uint8Array([1, 2]), new Uint8Array([1, 3])],
  ["other kinds of bytes", new Uint8Array([1]), new Int8Array([1])],
  ["errors with other messages", new Error("a"), new Error("b")],
  ["symbol keys", { [Symbol.for("a")]: 1 }, { [Symbol.for("a")]: 2 }],
  ["functions", () => 1, () => 1],
];

Deno.test("assertEquals() takes equal structures and refuses all others", () => {
  for (const [name, a, b] of equals) {
    nodeAssert.doesNotThrow(() => std.assertEquals(a, b), name);
    nodeAssert.throws(() => std.assertNotEquals(a, b), AssertionError, name);
  }
  for (const [name, a, b] of differs) {
    nodeAssert.throws(() => std.assertEquals(a, b), AssertionError, name);
    nodeAssert.throws(() => std.assertEquals(b, a), AssertionError, name);
    nodeAssert.doesNotThrow(() => std.assertNotEquals(a, b), name);
  }
});

Deno.test("assertEquals() follows cycles once", () => {
  const ring = () => {
    const one: Record<string, unknown> = { name: "one" };
    one.self = one;
    return one;
  };
  std.assertEquals(ring(), ring());
  nodeAssert.throws(() => std.assertEquals(ring(), { ...ring(), name: "two" }), AssertionError);
});

Deno.test("assertEquals() says what was expected, what came, and the caller's message", () => {
  nodeAssert.throws(
    () => std.assertEquals({ a: 1 }, { a: 2 }, "the sum"),
    (error: Error) =>
      error.message.includes("the sum") && /a: 1/.test(error.message) && /a: 2/.test(error.message),
  );
  nodeAssert.throws(() => std.assertEquals<unknown>({}, new Point(1)), /Point/);
});

Deno.test("each assertion lets the good case pass and throws AssertionError on the bad one", () => {
  const cases: [good: () => void, bad: () => void][] = [
    [() => std.assert(1), () => std.assert(0, "no")],
    [() => std.assertFalse(0), () => std.assertFalse(1)],
    [() => std.assertStrictEquals(NaN, NaN), () => std.assertStrictEquals({}, {} as unknown)],
    [() => std.assertNotStrictEquals({}, {}), () => std.assertNotStrictEquals(1, 1)],
    [() => std.assertStrictEquals(0, 0), () => std.assertStrictEquals(0, -0)],
    [() => std.assertExists(0), () => std.assertExists(null)],
    [() => std.assertMatch("abc", /b/), () => std.assertMatch("abc", /d/)],
    [() => std.assertNotMatch("abc", /d/), () => std.assertNotMatch("abc", /b/)],
    [() => std.assertStringIncludes("abc", "bc"), () => std.assertStringIncludes("abc", "d")],
    [() => std.assertArrayIncludes([{ a: 1 }, 2], [{ a: 1 }]), () => std.assertArrayIncludes([1], [1, 2])],
    [() => std.assertInstanceOf(new Point(1), Point), () => std.assertInstanceOf({}, Point)],
    [() => std.assertNotInstanceOf({}, Point), () => std.assertNotInstanceOf(new Point(1), Point)],
    [() => std.assertIsError(new TypeError("ab"), TypeError, /b/), () => std.assertIsError("ab")],
    [() => std.assertGreater(2, 1), () => std.assertGreater(1, 1)],
    [() => std.assertGreaterOrEqual(1, 1), () => std.assertGreaterOrEqual(0, 1)],
    [() => std.assertLess(1, 2), () => std.assertLess(1, 1)],
    [() => std.assertLessOrEqual(1, 1), () => std.assertLessOrEqual(2, 1)],
    [() => std.assertAlmostEquals(0.1 + 0.2, 0.3), () => std.assertAlmostEquals(0.1, 0.2)],
    [() => std.assertAlmostEquals(1, 2, 1), () => std.assertAlmostEquals(1, 2, 0.5)],
    [() => {}, () => std.fail("here")],
    [() => {}, () => std.unreachable("there")],
  ];
  for (const [good, bad] of cases) {
    nodeAssert.doesNotThrow(good, good.toString());
    nodeAssert.throws(bad, AssertionError, bad.toString());
  }
});

Deno.test("assertObjectMatch() asks for what is expected and allows more", () => {
  const actual = { a: 1, b: { c: [1, { d: 2, e: 3 }], f: null }, at: new Date(5), m: new Map([["x", 1]]) };
  std.assertObjectMatch(actual, { b: { c: [1, { d: 2 }] } });
  std.assertObjectMatch(actual, { at: new Date(5), m: new Map([["x", 1]]), b: { f: null } });
  const wrong = [{ a: 2 }, { z: undefined }, { b: { c: [2] } }, { b: { f: {} } }, { at: new Date(6) }, {
    b: [],
  }];
  for (const expected of wrong) {
    nodeAssert.throws(() => std.assertObjectMatch(actual, expected), AssertionError, Deno.inspect(expected));
  }
});

Deno.test("assertThrows() returns the error and checks class and message", () => {
  const thrown = new TypeError("bad port 99");
  const boom = () => {
    throw thrown;
  };
  std.assertStrictEquals(assertThrows(boom), thrown);
  std.assertStrictEquals(assertThrows(boom, Error, "port"), thrown);
  nodeAssert.throws(() => assertThrows(() => 1), /Expected function to throw/);
  nodeAssert.throws(() => assertThrows(boom, RangeError), AssertionError);
  nodeAssert.throws(() => assertThrows(boom, TypeError, "host"), AssertionError);
  nodeAssert.throws(() =>
    assertThrows(() => {
      throw "text";
    }, Error), /non-Error/);
});

Deno.test("assertRejects() resolves to the error and checks class and message", async () => {
  const reason = new RangeError("bad port 99");
  std.assertStrictEquals(await assertRejects(() => Promise.reject(reason)), reason);
  std.assertStrictEquals(await assertRejects(() => Promise.reject(reason), RangeError, "99"), reason);
  await nodeAssert.rejects(assertRejects(() => Promise.resolve(1)), /Expected function to reject/);
  await nodeAssert.rejects(assertRejects(() => Promise.reject(reason), TypeError), AssertionError);
  await nodeAssert.rejects(assertRejects(() => Promise.reject(reason), RangeError, "98"), AssertionError);
  await nodeAssert.rejects(
    assertRejects(() => {
      throw reason;
    }),
    /throws when expected to reject/,
  );
});

Deno.test("FakeTime moves timers and dates only when told", async () => {
  const realDate = Date;
  const seen: string[] = [];
  {
    using time = new FakeTime("2026-01-01T00:00:00.000Z");
    std.assertEquals(new Date().toISOString(), "2026-01-01T00:00:00.000Z");
    std.assert(new Date(5) instanceof Date);
    setTimeout((word: string) => seen.push(word + Date.now()), 20, "late ");
    setTimeout(() => seen.push("early"), 10);
    const every = setInterval(() => seen.push("tick"), 15);
    const gone = setTimeout(() => seen.push("never"), 1);
    clearTimeout(gone);
    std.assertEquals(seen, []);
    time.tick(14);
    std.assertEquals(seen, ["early"]);
    time.tick(16);
    std.assertEquals(seen, ["early", "tick", `late ${time.start + 20}`, "tick"]);
    clearInterval(every);
    std.assertFalse(time.next());
    std.assertEquals(time.now, time.start + 30);
    assertThrows(() => time.now = 0, RangeError, "in the past");
    assertThrows(() => new FakeTime(), Error, "already faked");

    const slept = Promise.resolve().then(() => new Promise((done) => setTimeout(done, 1000)))
      .then(() => seen.push("slept"));
    await time.tickAsync(1000);
    await slept;
    std.assertEquals(seen.at(-1), "slept");
    await time.runAllAsync();
  }
  std.assertStrictEquals(Date, realDate);
});

const calls: string[] = [];

describe("describe()", () => {
  beforeAll(() => void calls.push("all"));
  afterAll(() => std.assertEquals(calls.join(" "), "all each one done each inner two done"));
  beforeEach(() => void calls.push("each"));
  afterEach(() => void calls.push("done"));
  it("runs hooks around a test", () => void calls.push("one"));
  it.skip("leaves skipped tests out", () => std.unreachable());
  describe("in an inner group", () => {
    beforeEach(() => void calls.push("inner"));
    it("runs outer hooks before inner ones", () => void calls.push("two"));
  });
});
