// The end of a token on an open connection, and the newer token that moves it.

import { assertEquals, assertThrows } from "@std/assert";
import { decodeRefresh, watchExpiry } from "../../src/edge/auth/expiry.ts";
import { assertAdmin, identify, NOBODY } from "../../src/edge/auth/identity.ts";
import type { Clock } from "../../src/clock.ts";
import { ParleyError } from "../../src/errors.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { bearer, JWT_ENV, KEYS_ENV, NOW, refusal, request, rig, token } from "./auth_rig.ts";

const until = (seconds?: number) =>
  identify("alice", [], "jwt", seconds === undefined ? undefined : (NOW + seconds) * 1000);

Deno.test("a connection is told once, when the token ends and not before", async () => {
  const clock = new FakeClock();
  let told = 0;
  watchExpiry(until(3600), clock, () => told++);
  await clock.advance(3_599_999);
  assertEquals(told, 0);
  await clock.advance(1);
  assertEquals(told, 1);
  await clock.advance(10_000_000);
  assertEquals([told, clock.pending], [1, 0]);
});

Deno.test("a connection whose token ended on the way in is told at once", async () => {
  const clock = new FakeClock();
  let told = 0;
  watchExpiry(until(-1), clock, () => told++);
  assertEquals(told, 0);
  await clock.advance(0);
  assertEquals(told, 1);
});

Deno.test("a newer token moves the end, an end can come nearer too, and what has no end is never told", async () => {
  const clock = new FakeClock();
  const told: string[] = [];
  const first = watchExpiry(until(60), clock, () => told.push("first"));
  const second = watchExpiry(until(60), clock, () => told.push("second"));
  const third = watchExpiry(until(60), clock, () => told.push("third"));
  watchExpiry(until(), clock, () => told.push("fourth"));
  first.renew(until(300));
  second.renew(until(10));
  third.renew(until());
  await clock.advance(10_000);
  assertEquals(told, ["second"]);
  await clock.advance(289_999);
  assertEquals(told, ["second"]);
  await clock.advance(1);
  assertEquals([told, clock.pending], [["second", "first"], 0]);
});

Deno.test("a connection that is gone is not told, and leaves no timer", async () => {
  const clock = new FakeClock();
  const { cancel, renew } = watchExpiry(until(60), clock, () => {
    throw new Error("told");
  });
  cancel();
  renew(until(30));
  assertEquals(clock.pending, 0);
  await clock.advance(100_000);
});

Deno.test("a clock that is set forward ends a token within a minute; one that is set back does not end it early", async () => {
  const fake = new FakeClock();
  let shift = 0;
  const clock: Clock = {
    now: () => fake.now() + shift,
    monotonic: () => fake.monotonic(),
    after: (ms, fn) => fake.after(ms, fn),
  };
  const told: number[] = [];
  watchExpiry(until(3600), clock, () => told.push(fake.monotonic()));
  shift = 3_600_000;
  await fake.advance(60_000);
  assertEquals(told, [60_000]);
  shift = 0;
  watchExpiry(until(90), clock, () => told.push(fake.monotonic()));
  shift = -3_600_000;
  await fake.advance(3_600_000);
  assertEquals(told.length, 1);
  await fake.advance(60_000);
  assertEquals(told.length, 2);
});

Deno.test("a newer token of the same subject is taken over a connection, and no other one", async () => {
  const { auth, clock } = rig(JWT_ENV);
  const alice = await auth.authenticate(request("/", bearer(token())));
  await clock.advance(300_000);
  const next = await auth.renew(alice, token({ exp: NOW + 900, scope: "parley:admin" }));
  assertEquals([next.expiresAt, next.admin], [(NOW + 900) * 1000, true]);
  const bad: [string, number][] = [
    [token({ sub: "bob" }), 403],
    [token({ sub: "Alice" }), 403],
    [token({ exp: NOW }), 401],
    [token({ aud: "other" }), 401],
    [`${token()}x`, 401],
    ["", 401],
    [token({ more: "x".repeat(8192) }), 401],
    [`Bearer ${token()}`, 401],
  ];
  for (const [sent, status] of bad) {
    const refused = await refusal(() => auth.renew(alice, sent));
    assertEquals([refused?.status, refused?.closeCode], [status, 4000 + status], sent);
  }
});

Deno.test("a key that is taken from the list refuses a newer one of another subject", async () => {
  const { auth } = rig(KEYS_ENV);
  const alice = await auth.authenticate(request("/", bearer("alices-key-0123456789")));
  assertEquals((await auth.renew(alice, "alices-key-0123456789")).subject, "alice");
  assertEquals((await refusal(() => auth.renew(alice, "bobs-key-0123456789")))?.status, 403);
  assertEquals((await refusal(() => auth.renew(alice, "nobodys")))?.status, 401);
});

Deno.test("without authentication a newer token changes nothing", async () => {
  const { auth } = rig({});
  assertEquals(await auth.renew(NOBODY, token({ sub: "bob" })), NOBODY);
});

Deno.test("a message with a token is told from all others", () => {
  assertEquals(decodeRefresh('{"type":"auth","token":"abc"}'), "abc");
  assertEquals(decodeRefresh('{"token":"abc","type":"auth","more":1}'), "abc");
  const others = [
    "",
    "ping",
    "null",
    "[]",
    '"auth"',
    '["auth"]',
    '{"type":"auth"',
    '{"type":"ping"}',
    '{"type":"chat","message":"\\"auth\\""}',
    '{"type":"chat","payload":{"type":"auth","token":"abc"}}',
  ];
  for (const other of others) assertEquals(decodeRefresh(other), undefined, other);
  const bad = ['{"type":"auth"}', '{"type":"auth","token":1}', '{"type":"auth","token":""}'];
  for (const text of [...bad, `{"type":"auth","token":"${"x".repeat(8193)}"}`]) {
    assertThrows(() => decodeRefresh(text), ParleyError);
  }
});

Deno.test("the administrator is known by one scope, and by nothing like it", () => {
  const root = identify("root", ["parley:admin"], "key");
  assertAdmin(root);
  assertAdmin(NOBODY);
  for (const scopes of [[], ["admin"], ["parley"], ["parley:*"], ["PARLEY:ADMIN"], ["parley:admin2"]]) {
    const error = assertThrows(() => assertAdmin(identify("x", scopes, "jwt")), ParleyError);
    assertEquals([error.status, error.closeCode], [403, 4403]);
    const challenge = 'Bearer realm="parley", error="insufficient_scope", scope="parley:admin"';
    assertEquals(error.options.headers, { "www-authenticate": challenge });
  }
});
