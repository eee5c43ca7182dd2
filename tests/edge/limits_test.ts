// What one party may ask: rates and their headers, connections, runs, addresses, and how deep a message may go.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { readConfig } from "../../src/config.ts";
import { identify, NOBODY } from "../../src/edge/auth/identity.ts";
import { whereabouts } from "../../src/edge/limits/address.ts";
import { Counts } from "../../src/edge/limits/counts.ts";
import { assertShallow } from "../../src/edge/limits/depth.ts";
import { Limits, partyOf } from "../../src/edge/limits/limits.ts";
import { Rates } from "../../src/edge/limits/rates.ts";
import { problem } from "../../src/edge/problem.ts";
import { ParleyError } from "../../src/errors.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { anySeed, seeded } from "../support/random.ts";

const alice = identify("alice", [], "key");
const bob = identify("bob", [], "key");

function limits(env: Record<string, string>): { limits: Limits; clock: FakeClock } {
  const clock = new FakeClock();
  return { limits: new Limits(readConfig(env), { clock }), clock };
}

Deno.test("a bucket gives a minute's worth at once, and then evenly", async () => {
  const clock = new FakeClock();
  const rates = new Rates(6, { clock });
  for (let left = 5; left >= 0; left--) assertEquals(rates.take("a").remaining, left);
  assertEquals(rates.take("a"), { allowed: false, remaining: 0, reset: 60, retryAfter: 10 });
  await clock.advance(9_999);
  assertEquals(rates.take("a").retryAfter, 1);
  await clock.advance(1);
  assertEquals(rates.take("a").allowed, true);
  assertEquals(rates.take("a").allowed, false);
  assertEquals(rates.take("b").remaining, 5);
  await clock.advance(60_000);
  assertEquals(rates.peek("a"), { allowed: true, remaining: 6, reset: 0, retryAfter: 0 });
});

Deno.test("no pattern of asking gets more out of a bucket than it holds, and whoever waits as told gets on", async () => {
  const random = seeded(anySeed());
  for (let round = 0; round < 20; round++) {
    const clock = new FakeClock();
    const perMinute = random.int(1, 200);
    const rates = new Rates(perMinute, { clock });
    const taken: number[] = [];
    for (let i = 0; i < 400; i++) {
      const { allowed, retryAfter } = rates.take("a");
      if (allowed) taken.push(clock.monotonic());
      const patient = !allowed && random.next() < 0.3;
      await clock.advance(patient ? retryAfter * 1000 : random.int(0, 500));
      if (patient) assert(rates.peek("a").allowed, `seed ${random.seed}`);
    }
    for (const [i, from] of taken.entries()) {
      // A full bucket and what flows in within the next minute.
      const within = taken.slice(i).filter((at) => at < from + 60_000).length;
      assert(within <= perMinute * 2, `seed ${random.seed}: ${within} of ${perMinute}`);
    }
  }
});

Deno.test("whoever brings many names gets no fresh bucket, and the names are bounded", async () => {
  const clock = new FakeClock();
  const rates = new Rates(2, { clock, maxNames: 100 });
  assertEquals([rates.take("a").allowed, rates.take("a").allowed, rates.take("a").allowed], [
    true,
    true,
    false,
  ]);
  let allowed = 0;
  for (let i = 0; i < 10_000; i++) if (rates.take(`stranger ${i}`).allowed) allowed++;
  // 99 with a bucket of their own, two out of the one that the others share.
  assertEquals([allowed, rates.size], [101, 100]);
  assertEquals(rates.take("a").allowed, false);
  await clock.advance(30_000);
  assertEquals([rates.take("a").allowed, rates.take("a").allowed], [true, false]);
  // All but that one are full by now and make room.
  for (let i = 0; i < 99; i++) assertEquals(rates.take(`another ${i}`).remaining, 1);
  assertEquals(rates.size, 100);
  assertEquals(rates.take("a").allowed, false);
});

Deno.test("requests count by subject, by address without one, and failed ones by address", () => {
  const { limits: one } = limits({ RATE_REQUESTS_PER_MINUTE: "2" });
  one.admitted(alice, "1.2.3.4", "requests");
  one.admitted(alice, "5.6.7.8", "requests");
  const error = assertThrows(() => one.admitted(alice, "9.9.9.9", "requests"), ParleyError);
  assertEquals([error.status, error.closeCode], [429, 4429]);
  one.admitted(bob, "1.2.3.4", "requests");
  one.arrived("1.2.3.4", "requests");
  one.rejected("1.2.3.4", "requests");
  one.rejected("1.2.3.4", "requests");
  assertThrows(() => one.arrived("1.2.3.4", "requests"), ParleyError);
  one.arrived("1.2.3.5", "requests");
  assertThrows(() => one.admitted(NOBODY, "1.2.3.4", "requests"), ParleyError);
  one.admitted(NOBODY, "1.2.3.5", "requests");
  // Handshakes are counted apart.
  for (let i = 0; i < 10; i++) one.admitted(alice, "1.2.3.4", "handshakes");
});

Deno.test("what is left is said in headers, also when it is nothing", () => {
  const { limits: one } = limits({ RATE_REQUESTS_PER_MINUTE: "2", RATE_HANDSHAKES_PER_MINUTE: "1" });
  assertEquals(one.admitted(alice, "", "requests"), {
    "ratelimit-policy": '"requests";q=2;w=60',
    "ratelimit": '"requests";r=1;t=30',
  });
  one.admitted(alice, "", "requests");
  const response = problem(assertThrows(() => one.admitted(alice, "", "requests")));
  assertEquals(response.status, 429);
  assertEquals(response.headers.get("retry-after"), "30");
  assertEquals(response.headers.get("ratelimit"), '"requests";r=0;t=60');
  assertEquals(response.headers.get("ratelimit-policy"), '"requests";q=2;w=60');
  assertEquals(response.headers.get("content-type"), "application/problem+json");
  one.admitted(alice, "", "handshakes");
  assertThrows(() => one.admitted(alice, "", "handshakes"), ParleyError);
});

Deno.test("without limits nothing is counted and nothing is said", () => {
  const { limits: one } = limits({});
  for (let i = 0; i < 1000; i++) {
    one.arrived("1.2.3.4", "requests");
    one.rejected("1.2.3.4", "requests");
    assertEquals(one.admitted(NOBODY, "1.2.3.4", "requests"), {});
    one.runs.take("x");
  }
  assertEquals(one.messages()(), true);
});

Deno.test("a socket's messages have a rate of their own", async () => {
  const { limits: one, clock } = limits({ RATE_MESSAGES_PER_MINUTE: "3" });
  const [first, second] = [one.messages(), one.messages()];
  assertEquals([first(), first(), first(), first(), second()], [true, true, true, false, true]);
  await clock.advance(20_000);
  assertEquals([first(), first()], [true, false]);
});

Deno.test("so many at once and no more; what ends makes room once", () => {
  const counts = new Counts("connections", 2);
  const leave = counts.take("a");
  counts.take("a");
  const error = assertThrows(() => counts.take("a"), ParleyError);
  assertEquals([error.code, error.status, error.closeCode], ["too_many_connections", 429, 4429]);
  counts.take("b");
  leave();
  leave();
  assertEquals(counts.of("a"), 1);
  counts.take("a");
  assertThrows(() => counts.take("a"));
  // What a restart finds going on is counted, however much it is.
  const held = [counts.hold("a"), counts.hold("a")];
  assertEquals(counts.of("a"), 4);
  for (const free of held) free();
  assertThrows(() => counts.take("a"));
});

Deno.test("no subject can be taken for an address", () => {
  const posing = identify("address", [], "jwt");
  assertEquals(partyOf(posing, "1.2.3.4"), "subject address");
  assertEquals(partyOf(NOBODY, "1.2.3.4"), "address 1.2.3.4");
});

Deno.test("an address is the peer's, whatever it says of itself", () => {
  const plain = whereabouts([]);
  const saying = (text: string) =>
    new Headers({ "x-forwarded-for": text, "forwarded": "for=9.9.9.9", "x-real-ip": "9.9.9.9" });
  assertEquals(plain("1.2.3.4", saying("5.6.7.8")), "1.2.3.4");
  assertEquals(plain(undefined, saying("5.6.7.8")), "unknown");
  assertEquals(plain("::ffff:1.2.3.4", new Headers()), "1.2.3.4");
  assertEquals(plain("2001:db8:1:2:3:4:5:6", new Headers()), "2001:db8:1:2::/64");
  assertEquals(plain("2001:db8:1:2:ffff::1", new Headers()), "2001:db8:1:2::/64");
  assertEquals(plain("fe80::1%eth0", new Headers()), "fe80:0:0:0::/64");
  assertEquals(plain("::1", new Headers()), "0:0:0:0::/64");
});

Deno.test("the short way to the name of an address leads to the same name", () => {
  const random = seeded(anySeed());
  const plain = whereabouts([]);
  // With ranges to look at, no way is shorter.
  const longer = whereabouts(["203.0.113.0/32"]);
  const part = () => random.int(0, 3) === 0 ? `0${random.int(0, 300)}` : String(random.int(0, 300));
  const odd = [
    "01.2.3.4",
    "256.1.1.1",
    "1.2.3",
    "1.2.3.4.",
    "1.2.3.4.5",
    ".1.2.3.4",
    "1..2.3",
    "0.0.0.0",
    "::1",
    "",
  ];
  for (let i = 0; i < 500; i++) odd.push([part(), part(), part(), part()].join("."));
  for (const peer of odd) {
    const none = new Headers();
    assertEquals(plain(peer, none), longer(peer, none), `${peer}, SEED=${random.seed}`);
  }
});

Deno.test("behind trusted proxies it is what the outermost of them saw, and no client can write another one", () => {
  const behind = whereabouts(["10.0.0.0/8", "::1", "fd00::/8", "192.0.2.7"]);
  const cases: [peer: string, forwarded: string, address: string][] = [
    ["10.1.2.3", "5.6.7.8", "5.6.7.8"],
    ["10.1.2.3", "6.6.6.6, 5.6.7.8", "5.6.7.8"],
    ["10.1.2.3", "6.6.6.6, 5.6.7.8, 10.9.9.9", "5.6.7.8"],
    ["10.1.2.3", "5.6.7.8, fd00::1, 192.0.2.7", "5.6.7.8"],
    ["10.1.2.3", "10.0.0.1, 10.0.0.2", "10.0.0.1"],
    ["10.1.2.3", "", "10.1.2.3"],
    ["10.1.2.3", "5.6.7.8, nonsense", "10.1.2.3"],
    ["10.1.2.3", "5.6.7.8,", "10.1.2.3"],
    ["10.1.2.3", "5.6.7.8, 10.0.0.1x", "10.1.2.3"],
    ["10.1.2.3", "5.6.7.8:4711", "5.6.7.8"],
    ["10.1.2.3", "[2001:db8::9]:4711", "2001:db8:0:0::/64"],
    ["10.1.2.3", "2001:db8::9", "2001:db8:0:0::/64"],
    ["10.1.2.3", "::ffff:5.6.7.8", "5.6.7.8"],
    ["10.1.2.3", "999.1.1.1", "10.1.2.3"],
    ["10.1.2.3", "0x05.6.7.8", "10.1.2.3"],
    ["::ffff:10.1.2.3", "5.6.7.8", "5.6.7.8"],
    ["::1", "5.6.7.8", "5.6.7.8"],
    ["::2", "5.6.7.8", "0:0:0:0::/64"],
    ["11.1.2.3", "5.6.7.8", "11.1.2.3"],
    ["192.0.2.8", "5.6.7.8", "192.0.2.8"],
  ];
  for (const [peer, forwarded, address] of cases) {
    assertEquals(
      behind(peer, new Headers({ "x-forwarded-for": forwarded })),
      address,
      `${peer} ${forwarded}`,
    );
  }
  const two = new Headers();
  two.append("x-forwarded-for", "6.6.6.6");
  two.append("x-forwarded-for", "5.6.7.8");
  assertEquals(behind("10.1.2.3", two), "5.6.7.8");
  // A range of one kind of address says nothing of the other.
  assertEquals(whereabouts(["0.0.0.0/0"])("2001:db8::9", two), "2001:db8:0:0::/64");
  assertEquals(whereabouts(["::/0"])("8.8.8.8", two), "8.8.8.8");
  assertEquals(whereabouts(["::ffff:10.0.0.0/104"])("10.1.2.3", two), "5.6.7.8");
  assertEquals(
    whereabouts(["0.0.0.0/0"])("8.8.8.8", new Headers({ "x-forwarded-for": "7.7.7.7" })),
    "7.7.7.7",
  );
});

Deno.test("JSON may be so deep and no deeper, and brackets in text count for nothing", () => {
  const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
  assertShallow(nested(64), 64);
  assertThrows(() => assertShallow(nested(65), 64), ParleyError);
  assertThrows(() => assertShallow("[".repeat(1_000_000), 64), ParleyError);
  assertThrows(() => assertShallow('{"a":'.repeat(65), 64), ParleyError);
  assertShallow(JSON.stringify({ text: nested(1000) }), 4);
  assertShallow(JSON.stringify({ text: `"${nested(1000)}` }), 4);
  assertShallow(JSON.stringify({ text: `"\\"${nested(1000)}` }), 4);
  assertThrows(() => assertShallow(`{"text":"\\\\","deep":${nested(4)}}`, 4), ParleyError);
  assertShallow(`[${Array(1000).fill("[]").join(",")}]`, 4);
  assertShallow("no JSON at all, but it is long enough", 4);
});
