// Bugs that a reader of the code found, each as the client who would have met it.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { readConfig } from "../../src/config.ts";
import { assertAccess } from "../../src/edge/access.ts";
import { ParleyError } from "../../src/errors.ts";
import { Actor, plain } from "../support/actor.ts";
import { parley } from "../support/parley.ts";

Deno.test("HEAD on a run's events is answered and counts as no viewer", async () => {
  const held = new Promise<void>(() => {});
  await using server = await parley({ model: new Actor((r) => ({ text: plain(r), hold: held })) });
  const id = await server.start();
  for (let i = 0; i < 5; i++) {
    const { status } = await server.http(`/api/v1/discussions/${id}/events`, { method: "HEAD" });
    assertEquals(status, 200);
  }
  const { text } = await server.http("/metrics");
  assertEquals(/^parley_connections (\d+)/m.exec(text)?.[1], "0");
});

Deno.test("a client that goes on sending rubbish still learns why it was closed", async () => {
  await using server = await parley({
    model: new Actor((r) => ({ text: plain(r), hold: new Promise(() => {}) })),
  });
  const viewer = await server.watch(await server.start());
  for (let i = 0; i < 30; i++) viewer.send("rubbish");
  const { code, messages } = await viewer.all();
  assertEquals(code, 4410);
  assertEquals(messages.filter((m) => m.includes('"malformed"')).length, 10);
});

Deno.test("a binary message beyond the limit is closed like a text of that size", async () => {
  const env = { MAX_MESSAGE_BYTES: "2048" };
  await using server = await parley({
    env,
    model: new Actor((r) => ({ text: plain(r), hold: new Promise(() => {}) })),
  });
  const viewer = await server.watch(await server.start());
  viewer.send(new Uint8Array(4096));
  assertEquals((await viewer.all()).code, 1009);
});

Deno.test("beyond loopback a Host that is a name of somebody else is refused, addresses are not", () => {
  const config = readConfig({ HOST: "0.0.0.0", AUTH: "none", ALLOWED_ORIGINS: "https://parley.example.com" });
  const request = (host: string, origin?: string) =>
    new Request(`http://${host}/api/v1/agents`, { headers: { host, ...(origin && { origin }) } });
  assertThrows(
    () => assertAccess(request("evil.com:8000", "http://evil.com:8000"), config),
    ParleyError,
    "evil.com",
  );
  for (const host of ["192.168.1.5:8000", "[fe80::1]:8000", "localhost:8000", "parley.example.com"]) {
    assertAccess(request(host), config);
  }
  assertAccess(request("192.168.1.5:8000", "http://192.168.1.5:8000"), config);
});

Deno.test("a Host that is no name at all is a bad request, and the server lives on", async () => {
  await using server = await parley();
  using connection = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  await connection.write(
    new TextEncoder().encode("GET /healthz HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n"),
  );
  const answer = await new Response(connection.readable).text();
  assert(/^HTTP\/1\.1 400 /.test(answer), answer.slice(0, 200));
  assert(!answer.includes("    at "));
  assertEquals((await server.http("/healthz")).status, 200);
});
