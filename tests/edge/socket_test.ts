// The watching socket where it goes wrong: what is refused and how, what each limit does, and what a viewer who does
// not behave costs the others.

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Actor, plain } from "../support/actor.ts";
import { dial, type Json } from "../support/dial.ts";
import { parley } from "../support/parley.ts";
import { clocked } from "./clocked.ts";
import { raw } from "./raw.ts";

const BASE = "/api/v1/discussions";
const NOBODY = "00000000-0000-4000-8000-000000000000";
const held = () => new Actor((request) => ({ text: plain(request), hold: new Promise<void>(() => {}) }));
const caughtUp = (m: Json) => m.event_type === "caught_up";

for (
  const value of [
    "-1",
    "1.5",
    "abc",
    "1e3",
    "+1",
    "0x1",
    "",
    "%201",
    "NaN",
    "9007199254740993",
    "1".repeat(400),
  ]
) {
  Deno.test(`?last_sequence=${value.slice(0, 20)} is refused with an error and close 4400`, async () => {
    await using server = await parley();
    const id = await server.start();
    const { messages, code } = await (await server.watch(id, `?last_sequence=${value}`)).all();
    assertEquals([messages.length, code], [1, 4400]);
    const { event_type, data, timestamp, sequence } = JSON.parse(messages[0]!);
    assertEquals([event_type, data.code, sequence], ["error", "malformed", undefined]);
    assertStringIncludes(data.error, "last_sequence");
    assertMatch(timestamp, /Z$/);
    await server.ended(id);
  });
}

Deno.test("an unknown id is let in, told not_found, and closed with 4404", async () => {
  await using server = await parley();
  for (const id of [NOBODY, "x", "%00", "x".repeat(5_000), "__proto__"]) {
    const { messages, code } = await (await server.watch(id)).all();
    assertEquals([messages.length, code], [1, 4404], id);
    const { event_type, data } = JSON.parse(messages[0]!);
    assertEquals([event_type, data.code], ["error", "not_found"]);
  }
});

Deno.test("a deleted discussion is an unknown one", async () => {
  await using server = await parley();
  const id = await server.start();
  await server.ended(id);
  await server.http(`${BASE}/${id}`, { method: "DELETE" });
  const { code } = await (await server.watch(id, "?last_sequence=5")).all();
  assertEquals(code, 4404);
});

Deno.test("ping as JSON and as a bare word gets a pong with a timestamp", async () => {
  await using server = await parley({ model: held() });
  await using viewer = await server.watch(await server.start());
  await viewer.until(caughtUp);
  for (const ping of [{ type: "ping" }, "ping", { type: "ping", extra: { deep: [] } }]) {
    viewer.send(ping);
    const [pong] = (await viewer.until((m) => m.type === "pong")).slice(-1);
    assertMatch(pong.timestamp, /^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$/);
    assertEquals(pong.sequence, undefined);
  }
});

Deno.test("a message that is not JSON, not known, not valid or binary is told so, and the socket stays open", async () => {
  await using server = await parley({ model: held() });
  await using viewer = await server.watch(await server.start());
  await viewer.until(caughtUp);
  for (
    const [message, code, says] of [
      ["{", "malformed", "JSON"],
      ["", "malformed", "JSON"],
      ["[]", "malformed", "object"],
      ["null", "malformed", "object"],
      ['"ping"', "malformed", "object"],
      ["{}", "malformed", "type"],
      ['{"type":5}', "malformed", "5"],
      ['{"type":"dance"}', "unknown", "dance"],
      [new Uint8Array([1, 2, 3]), "malformed", "binary"],
    ] as const
  ) {
    viewer.send(message);
    const { event_type, data } = (await viewer.until((m) => m.event_type === "error")).at(-1);
    assertEquals([event_type, data.code], ["error", code], String(message));
    assertStringIncludes(data.error, says);
  }
  viewer.send("ping");
  await viewer.until((m) => m.type === "pong");
});

Deno.test("MAX_PROTOCOL_ERRORS in a row close with 4410; a good message starts the count anew", async () => {
  await using server = await parley({ model: held(), env: { MAX_PROTOCOL_ERRORS: "3" } });
  const viewer = await server.watch(await server.start());
  await viewer.until(caughtUp);
  for (let round = 0; round < 4; round++) {
    viewer.send("{");
    viewer.send("nonsense");
    viewer.send("ping");
    await viewer.until((m) => m.type === "pong");
  }
  for (const bad of ["{", "{}", '{"type":"dance"}']) viewer.send(bad);
  const { code, messages } = await viewer.all();
  assertEquals(code, 4410);
  assertEquals(messages.filter((m) => JSON.parse(m).event_type === "error").length, 11);
});

Deno.test("a message larger than MAX_MESSAGE_BYTES closes with 1009, by bytes and not by characters", async () => {
  await using server = await parley({ model: held(), env: { MAX_MESSAGE_BYTES: "2000" } });
  const id = await server.start();
  for (
    const [message, closes] of [["x".repeat(2_000), false], ["x".repeat(2_001), true], [
      "€".repeat(667),
      true,
    ]] as const
  ) {
    const viewer = await server.watch(id);
    await viewer.until(caughtUp);
    viewer.send(message);
    if (closes) {
      assertEquals((await viewer.all()).code, 1009);
    } else {
      await viewer.until((m) => m.event_type === "error");
      await viewer.close();
    }
  }
});

Deno.test("beyond MAX_TOTAL_CONNECTIONS an upgrade is refused with 503 and Retry-After, until somebody leaves", async () => {
  await using server = await parley({ model: held(), env: { MAX_TOTAL_CONNECTIONS: "2" } });
  const id = await server.start();
  const [first] = [await server.watch(id), await server.watch(id)];
  const path = `${BASE}/${id}/stream`;
  const refused = await raw(server.url, path);
  refused.close();
  assertEquals(refused.status, 503);
  assertEquals(refused.headers.get("content-type"), "application/problem+json");
  assertMatch(refused.headers.get("retry-after") ?? "", /^[1-9]\d*$/);
  assertEquals((await server.http(`${BASE}/${id}/events`)).status, 503);
  await first!.close();
  await again(async () => (await raw(server.url, path)), (r) => (r.close(), r.status === 101));
});

Deno.test("beyond MAX_CONNECTIONS_PER_RUN a viewer is told so and closed with 4429; other runs are free", async () => {
  await using server = await parley({ model: held(), env: { MAX_CONNECTIONS_PER_RUN: "2" } });
  const [id, other] = [await server.start(), await server.start()];
  const viewers = [await server.watch(id), await server.watch(id)];
  for (const viewer of viewers) await viewer.until(caughtUp);
  const { messages, code } = await (await server.watch(id)).all();
  assertEquals([messages.length, code], [1, 4429]);
  assertEquals(JSON.parse(messages[0]!).event_type, "error");
  assertEquals((await server.http(`${BASE}/${id}/events`)).status, 429);
  await (await server.watch(other)).until(caughtUp);
  // Those who were let in did not notice, and their places are free when they leave.
  for (const viewer of viewers) {
    viewer.send("ping");
    await viewer.until((m) => m.type === "pong");
    await viewer.close();
  }
  for (let place = 0; place < 2; place++) {
    await again(
      () => server.watch(id),
      async (viewer) => caughtUp((await viewer.until((m) => caughtUp(m) || m.event_type === "error")).at(-1)),
    );
  }
});

Deno.test("upgrades that are refused, fail or are closed at once leave no place taken", async () => {
  await using server = await parley({
    model: held(),
    env: { MAX_TOTAL_CONNECTIONS: "3", MAX_CONNECTIONS_PER_RUN: "3" },
  });
  const id = await server.start();
  const path = `${BASE}/${id}/stream`;
  for (let i = 0; i < 10; i++) {
    const bad = await raw(server.url, path, { "sec-websocket-version": "8" });
    assertEquals(bad.status, 400);
    bad.close();
    const abrupt = await raw(server.url, path);
    abrupt.close();
    await again(
      () => server.watch(NOBODY).catch(() => undefined),
      async (v) => (await v?.all())?.code === 4404,
    );
  }
  for (let i = 0; i < 3; i++) {
    await again(() => server.watch(id).catch(() => undefined), async (v) => {
      if (!v) return false;
      return caughtUp((await v.until((m) => caughtUp(m) || m.event_type === "error")).at(-1));
    });
  }
});

Deno.test("a foreign or null Origin and a foreign Host are refused with 403 before the upgrade", async () => {
  await using server = await parley({ model: held(), env: { ALLOWED_ORIGINS: "https://app.example" } });
  const id = await server.start();
  const path = `${BASE}/${id}/stream`;
  const status = async (headers: Record<string, string>) => {
    const answer = await raw(server.url, path, headers);
    answer.close();
    return answer.status;
  };
  const host = new URL(server.url).host;
  for (
    const origin of [
      "https://evil.example",
      "null",
      "http://localhost",
      "file://",
      `http://${host}.evil.example`,
      "garbage",
    ]
  ) {
    assertEquals(await status({ origin }), 403, origin);
  }
  for (const name of ["evil.example", `evil.example:${server.port}`, "127.0.0.1.evil.example", "10.0.0.1"]) {
    assertEquals(await status({ host: name }), 403, name);
    assertEquals(await status({ host: name, origin: `http://${name}` }), 403, name);
  }
  for (
    const headers of [{}, { origin: server.url }, { origin: "https://app.example" }, {
      host: `localhost:${server.port}`,
    }]
  ) {
    assertEquals(await status(headers as Record<string, string>), 101, JSON.stringify(headers));
  }
});

Deno.test("without an upgrade header the address says 426; with half of one 400", async () => {
  await using server = await parley();
  const path = `${BASE}/${NOBODY}/stream`;
  for (
    const [headers, status] of [[{ upgrade: "" }, 426], [{ upgrade: "h2c" }, 426], [{
      "sec-websocket-key": "",
    }, 400], [{ "sec-websocket-version": "" }, 400]] as const
  ) {
    const answer = await raw(server.url, path, headers as unknown as Record<string, string>);
    answer.close();
    assertEquals(answer.status, status, JSON.stringify(headers));
    assertEquals(JSON.parse(answer.body).status, status);
  }
});

Deno.test("an offered subprotocol does no harm, however it is spelled", async () => {
  await using server = await parley();
  const id = await server.start();
  await server.ended(id);
  for (const offer of ["parley", "a,b", "a, b", "chat , superchat", "graphql-ws"]) {
    const socket = await raw(server.url, `${BASE}/${id}/stream`, { "sec-websocket-protocol": offer });
    assertEquals(socket.status, 101, offer);
    const { messages, code } = await socket.drain();
    socket.close();
    assertEquals([JSON.parse(messages.at(-1)!).event_type, code], ["discussion_complete", 1000]);
  }
});

Deno.test("when the server stops its viewers are closed with 1001 and no run is ended by it", async () => {
  const server = await parley({ model: held() });
  const id = await server.start();
  const viewers = await Promise.all([server.watch(id), server.watch(id, "?deltas=false")]);
  for (const viewer of viewers) await viewer.until(caughtUp);
  await server.stop();
  for (const viewer of viewers) {
    const { code, messages } = await viewer.all();
    assertEquals(code, 1001);
    assert(!messages.some((m) => /"event_type":"(error|discussion_complete)"/.test(m)));
  }
});

Deno.test("a socket is closed with 4409 when CONNECTION_TIMEOUT_SECONDS are over, and not before", async () => {
  await using server = await clocked({ model: held(), env: { CONNECTION_TIMEOUT_SECONDS: "60" } });
  const id = await server.start();
  const viewer = await dial(`${server.url}${BASE}/${id}/stream`);
  await viewer.until(caughtUp);
  await server.clock.advance(59_999);
  viewer.send("ping");
  await viewer.until((m) => m.type === "pong");
  await server.clock.advance(1);
  assertEquals((await viewer.all()).code, 4409);
});

/** Tries until it fits: what a client did is known to the server only a moment later. */
async function again<T>(
  attempt: () => Promise<T>,
  fits: (got: T) => boolean | Promise<boolean>,
): Promise<void> {
  for (let tries = 0; tries < 500; tries++) if (await fits(await attempt())) return;
  throw new Error("It did not come to that within 500 tries");
}
