// SOCKETS=ws against clients who take nothing, answer nothing or never come to the point: they are cut off. Where the
// platform's own sockets cannot do the same, a test says what they do instead.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { Actor } from "../support/actor.ts";
import { parley } from "../support/parley.ts";
import { clocked } from "./clocked.ts";
import { BASE, encoder, held, PING, until } from "./hostile.ts";
import { type Raw, raw } from "./raw.ts";
import "../support/over_ws.ts";

Deno.test("who never reads is cut off a second after it was closed, and its place is free", async () => {
  // Enough that no kernel's buffers hold it.
  const model = new Actor(() => "a-long-word-".repeat(400).concat(" ").repeat(120));
  const env = { SLOW_CONSUMER_TIMEOUT_MS: "100", MAX_TOTAL_CONNECTIONS: "3", MAX_CONNECTIONS_PER_RUN: "3" };
  await using server = await parley({ model, env });
  const id = await server.start({ rounds: 10, agent_types: ["critic", "architect"] });
  await server.ended(id);
  const path = `${BASE}/${id}/stream`;
  const deaf = await Promise.all(Array.from({ length: 3 }, () => raw(server.url, path)));
  assertEquals(deaf.map((socket) => socket.status), [101, 101, 101]);
  // They hold on to their ends; the server has let go of them.
  const next: Raw[] = [];
  const deadline = performance.now() + 20_000;
  while (next.length < 3 && performance.now() < deadline) {
    const socket = await raw(server.url, path);
    if (socket.status === 101) next.push(socket);
    else socket.close();
  }
  for (const socket of [...deaf, ...next]) socket.close();
  assertEquals(next.length, 3);
});

Deno.test("natively who never reads cannot be cut off: it is counted, and others are refused beyond the cap", async () => {
  const model = new Actor(() => "a-long-word-".repeat(400).concat(" ").repeat(120));
  await using server = await clocked({
    model,
    env: { SOCKETS: "native", SLOW_CONSUMER_TIMEOUT_MS: "1000", MAX_TOTAL_CONNECTIONS: "2" },
  });
  const id = await server.start({ rounds: 10, agent_types: ["critic", "architect"] });
  const path = `${BASE}/${id}/stream`;
  const status = async () => (await (await fetch(`${server.url}${BASE}/${id}/status`)).json()).status;
  while (await status() !== "completed") await server.clock.advance(10);
  const deaf = [await raw(server.url, path), await raw(server.url, path)];
  const text = async () => await (await fetch(`${server.url}/metrics`)).text();
  while (!/^parley_full_sockets 2$/m.test(await text())) await server.clock.advance(10);
  // The kernel's buffers may take some more of it in the meantime, and then the time counts anew.
  const given = () => server.clock.advance(60_000).then(text);
  await until(given, (now) => /^parley_full_sockets 0$/m.test(now));
  const refused = await raw(server.url, path);
  refused.close();
  assertEquals(refused.status, 503);
  for (const socket of deaf) socket.close();
});

Deno.test("a peer that answers no ping is dropped after two of them, and one that answers is not", async () => {
  await using server = await clocked({
    model: held(),
    env: { PING_INTERVAL_SECONDS: "30", MAX_TOTAL_CONNECTIONS: "2" },
  });
  const id = await server.start();
  const path = `${BASE}/${id}/stream`;
  const alive = await raw(server.url, path);
  const vanished = await raw(server.url, path);
  for (let round = 0; round < 4; round++) {
    // A sign of life of any kind will do; a real answer could come too late for a clock that is moved by hand.
    await alive.sendBytes(PING);
    await until(() => alive.next(), (opcode) => opcode === 10);
    await server.clock.advance(30_000);
  }
  assertEquals((await vanished.drain()).code, undefined);
  const next = await until(() => raw(server.url, path), (socket) => socket.status === 101);
  await alive.sendBytes(PING);
  await until(() => alive.next(), (opcode) => opcode === 10);
  for (const socket of [alive, vanished, next]) socket.close();
});

Deno.test("headers that are too large or no HTTP are refused before the application sees them", async () => {
  const seen: unknown[] = [];
  const logger = { info: (_: string, fields?: unknown) => void seen.push(fields), error() {}, warn() {} };
  await using server = await parley({ logger: logger as never });
  const answerTo = async (text: string) => {
    const conn = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
    await conn.write(encoder.encode(text));
    const answer = await new Response(conn.readable).text().catch(() => "");
    return answer;
  };
  const host = `Host: 127.0.0.1:${server.port}\r\n`;
  assertStringIncludes(await answerTo(`GET / HTTP/1.1\r\n${host}x: ${"y".repeat(20_000)}\r\n\r\n`), " 431 ");
  assertStringIncludes(await answerTo("nonsense\r\n\r\n"), " 400 ");
  assertStringIncludes(await answerTo(`GET /healthz HTTP/1.1\r\n${host}a b: c\r\n\r\n`), " 400 ");
  const smuggled =
    `POST /api/v1/discussions HTTP/1.1\r\n${host}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n`;
  assertStringIncludes(await answerTo(`${smuggled}0\r\n\r\n`), " 400 ");
  assertEquals(seen, []);
});

Deno.test("a hostile upgrade is answered as natively: problem details, and no place taken", async () => {
  for (const SOCKETS of ["native", "ws"]) {
    await using server = await parley({
      model: held(),
      env: { SOCKETS, MAX_TOTAL_CONNECTIONS: "1", MAX_CONNECTIONS_PER_SUBJECT: "1" },
    });
    const path = `${BASE}/${await server.start()}/stream`;
    for (
      const [headers, status] of [
        [{ "sec-websocket-key": "" }, 400],
        [{ "sec-websocket-key": "short" }, 400],
        [{ "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ" }, 400],
        [{ "sec-websocket-version": "8" }, 400],
        [{ "sec-websocket-version": "13, 8" }, 400],
        [{ "sec-websocket-version": "" }, 400],
        [{ connection: "keep-alive" }, 400],
        [{ upgrade: "h2c" }, 426],
        [{ upgrade: "" }, 426],
        [{ origin: "https://evil.example" }, 403],
        [{ host: "evil.example" }, 403],
      ] as [Record<string, string>, number][]
    ) {
      const answer = await raw(server.url, path, headers);
      answer.close();
      const what = `${SOCKETS} ${JSON.stringify(headers)}`;
      assertEquals(answer.status, status, what);
      assertEquals(answer.headers.get("content-type"), "application/problem+json", what);
      assertEquals(JSON.parse(answer.body).status, status, what);
    }
    // An upgrade of a page is the page.
    const page = await raw(server.url, "/healthz");
    assertEquals([page.status, JSON.parse(page.body).status], [200, "ok"]);
    page.close();
    const let_in = await raw(server.url, path, { "sec-websocket-extensions": "permessage-deflate" });
    assertEquals([let_in.status, let_in.headers.get("sec-websocket-extensions")], [101, null]);
    let_in.close();
  }
});
