// The server of node:http beneath `SOCKETS=ws`: it does what `Deno.serve` does for the same handler, and cuts off who
// does not come to the point, does not listen, or has gone.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { systemClock } from "../../src/clock.ts";
import { readConfig } from "../../src/config.ts";
import { LIMITS, serveNode } from "../../src/edge/sockets/node_server.ts";
import type { Handler, Serving } from "../../src/edge/sockets/serve.ts";
import { silentLogger } from "../../src/logger.ts";

interface Served extends AsyncDisposable {
  url: string;
  port: number;
  serving: Serving;
}

async function serving(
  fetch: Handler,
  { env = {}, limits }: { env?: Record<string, string>; limits?: Partial<typeof LIMITS> } = {},
): Promise<Served> {
  const config = readConfig({ PORT: "0", SOCKETS: "ws", ...env });
  const serving = await serveNode(fetch, { config, clock: systemClock, logger: silentLogger, limits });
  return {
    serving,
    port: serving.port,
    url: `http://127.0.0.1:${serving.port}`,
    [Symbol.asyncDispose]: () => serving.abort(),
  };
}

async function connected({ port }: Served, text: string): Promise<Deno.TcpConn> {
  const conn = await Deno.connect({ hostname: "127.0.0.1", port });
  await conn.write(new TextEncoder().encode(text));
  return conn;
}

/** Everything until the server hangs up. */
async function answer(server: Served, text: string): Promise<string> {
  return await new Response((await connected(server, text)).readable).text().catch(() => "");
}

const GET = "GET / HTTP/1.1\r\nHost: h\r\n";
const QUICK = { headersTimeout: 100, requestTimeout: 300, connectionsCheckingInterval: 20 };

Deno.test("headers that never end are cut off, and a connection that says nothing too", async () => {
  let asked = 0;
  const handler: Handler = () => (asked++, Promise.resolve(new Response("hi")));
  await using server = await serving(handler, { limits: QUICK });
  for (const begun of [GET, "G", ""]) {
    const text = await answer(server, begun);
    assert(text === "" || text.startsWith("HTTP/1.1 408 "), text);
  }
  assertEquals(asked, 0);
  assertEquals(await (await fetch(server.url)).text(), "hi");
});

Deno.test("a body that never ends is cut off, and the handler is told that it broke off", async () => {
  const ends: string[] = [];
  const handler: Handler = async (request) => {
    await request.text().then(() => ends.push("whole"), () => ends.push("broken"));
    return new Response("too late");
  };
  await using server = await serving(handler, { limits: QUICK });
  await answer(server, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nabc");
  assertEquals(ends, ["broken"]);
});

Deno.test("requests and responses are those of Deno.serve: method, target, headers, body, address, HEAD", async () => {
  const handler: Handler = async (request, { remoteAddr }) => {
    const { method, url, headers } = request;
    if (method === "HEAD") return new Response(null, { headers: { "content-length": "7", etag: '"x"' } });
    const body = await request.text();
    const seen = { method, url, twice: headers.get("x-twice"), body, hostname: remoteAddr.hostname };
    return Response.json(seen, { status: 201, headers: [["set-cookie", "a=1"], ["set-cookie", "b=2"]] });
  };
  await using server = await serving(handler);
  const native = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, handler);
  for (
    const [path, init] of [
      ["/a/b?c=%20d&e", { headers: [["x-twice", "1"], ["x-twice", "2"]] }],
      ["/", { method: "POST", body: "ä".repeat(300_000) }],
      ["/x", { method: "DELETE" }],
      ["//double", { method: "PUT", body: "" }],
    ] as [string, RequestInit][]
  ) {
    const answers = [];
    for (const url of [server.url, `http://127.0.0.1:${native.addr.port}`]) {
      const response = await fetch(url + path, init);
      const { url: at, ...seen } = await response.json();
      const { status, headers } = response;
      answers.push({ status, type: headers.get("content-type"), cookies: headers.getSetCookie(), ...seen });
      answers.at(-1).path = at.slice(url.length);
    }
    assertEquals(answers[0], answers[1]);
  }
  const head = await answer(server, "HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  assertStringIncludes(head, 'etag: "x"');
  assert(head.endsWith("\r\n\r\n"), head);
  // No WebSocket begins with a POST, so its body is read like any other.
  const posted = "POST / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade, close\r\n";
  assertStringIncludes(await answer(server, `${posted}Content-Length: 3\r\n\r\nabc`), '"body":"abc"');
  const proxied = await answer(
    server,
    "GET http://evil/p?q HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
  );
  assertStringIncludes(proxied, '"http://h/p?q"');
  assertStringIncludes(
    await answer(server, "GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n"),
    " 400 ",
  );
  assertStringIncludes(
    await answer(server, "TRACE / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"),
    '"method":"TRACE"',
  );
  await native.shutdown();
});

Deno.test("a body that is refused unread is refused so that the client hears it", async () => {
  const handler: Handler = () => Promise.resolve(new Response("too large", { status: 413 }));
  await using server = await serving(handler);
  for (let i = 0; i < 5; i++) {
    const response = await fetch(server.url, { method: "POST", body: new Uint8Array(3_000_000) });
    assertEquals([response.status, await response.text()], [413, "too large"]);
  }
});

Deno.test("when a client leaves, its stream is cancelled and its request aborted", async () => {
  const cancelled = Promise.withResolvers<void>();
  const aborted = Promise.withResolvers<void>();
  const handler: Handler = (request) => {
    request.signal.addEventListener("abort", () => aborted.resolve());
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode("data: 1\n\n")),
      cancel: () => cancelled.resolve(),
    });
    return Promise.resolve(new Response(body, { headers: { "content-type": "text/event-stream" } }));
  };
  await using server = await serving(handler);
  const conn = await connected(server, `${GET}\r\n`);
  let text = "";
  while (!text.includes("data: 1")) {
    const chunk = new Uint8Array(1000);
    text += new TextDecoder().decode(chunk.subarray(0, await conn.read(chunk) ?? 0));
  }
  assertStringIncludes(text.toLowerCase(), "transfer-encoding: chunked");
  conn.close();
  await Promise.all([cancelled.promise, aborted.promise]);
});

Deno.test("who asks for a stream or a page and never reads it is cut off, and not much of it is kept", async () => {
  for (const type of ["text/event-stream", "application/json"]) {
    const over = Promise.withResolvers<void>();
    let pulled = 0;
    const chunk = new Uint8Array(1_000_000).fill(0x20);
    const handler: Handler = (request) => {
      request.signal.addEventListener("abort", () => over.resolve());
      const endless = new ReadableStream({
        pull(controller) {
          if (++pulled === 40) return controller.close();
          controller.enqueue(chunk);
        },
      });
      return Promise.resolve(new Response(endless, { headers: { "content-type": type } }));
    };
    await using server = await serving(handler, { env: { SLOW_CONSUMER_TIMEOUT_MS: "200" } });
    const conn = await connected(server, `${GET}\r\n`);
    await over.promise;
    if (type === "text/event-stream") assert(pulled < 40, "all of it was pulled");
    conn.close();
  }
});

Deno.test("a body that fails in the middle is not taken for whole", async () => {
  const handler: Handler = () => {
    let count = 0;
    const body = new ReadableStream({
      pull(controller) {
        if (count++ > 3) throw new Error("broken");
        controller.enqueue(new TextEncoder().encode("data: x\n\n"));
      },
    });
    return Promise.resolve(new Response(body, { headers: { "content-type": "text/event-stream" } }));
  };
  await using server = await serving(handler);
  const text = await answer(server, `${GET}\r\n`);
  assert(!text.endsWith("0\r\n\r\n"), text);
});

Deno.test("a handler that throws is a 500 that says nothing, and shutdown waits for what is under way", async () => {
  const slow = Promise.withResolvers<Response>();
  const came = Promise.withResolvers<void>();
  const handler: Handler = ({ url }) => {
    if (!url.endsWith("/slow")) return Promise.reject(new Error("secret"));
    came.resolve();
    return slow.promise;
  };
  const { serving: server, url } = await serving(handler);
  const failed = await fetch(url);
  assertEquals(failed.status, 500);
  assert(!(await failed.text()).includes("secret"));
  const pending = fetch(`${url}/slow`);
  await came.promise;
  const down = server.shutdown();
  slow.resolve(new Response("done"));
  assertEquals(await (await pending).text(), "done");
  await down;
});

Deno.test("an upgrade that is refused behind a request without an answer is told so after that", async () => {
  const release = Promise.withResolvers<void>();
  const asked: string[] = [];
  await using server = await serving(async (request) => {
    const { pathname } = new URL(request.url);
    asked.push(pathname);
    if (pathname === "/held") await release.promise;
    return new Response(pathname, { status: pathname === "/held" ? 200 : 403 });
  });
  const get = (path: string, ...more: string[]) =>
    [`GET ${path} HTTP/1.1`, "Host: localhost", ...more, "", ""].join("\r\n");
  const text = answer(server, get("/held") + get("/ws", "Connection: Upgrade", "Upgrade: websocket"));
  assertStringIncludes(await answer(server, get("/other", "Connection: close")), "403");
  release.resolve();
  assertEquals((await text).match(/HTTP\/1.1 \d+/g), ["HTTP/1.1 200", "HTTP/1.1 403"]);
  assertEquals(asked.toSorted(), ["/held", "/other", "/ws"]);
});

const FEED = "GET /feed HTTP/1.1\r\nHost: h\r\n\r\n";

Deno.test("requests that are sent ahead are answered one after the other, and not at all when their client hangs up", async () => {
  const begun: ReadableStreamDefaultController<Uint8Array>[] = [];
  let over = 0;
  const left = Promise.withResolvers<void>();
  await using server = await serving((request) => {
    if (!request.url.endsWith("/feed")) return Promise.resolve(new Response("hi"));
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => void begun.push(controller),
      cancel() {
        over++;
        left.resolve();
      },
    });
    return Promise.resolve(new Response(body, { headers: { "content-type": "text/event-stream" } }));
  });
  const conn = await connected(server, FEED.repeat(5));
  await conn.read(new Uint8Array(1000));
  assertEquals(begun.length, 1);
  begun[0]!.close();
  let text = "";
  while (!text.includes("HTTP/1.1 200")) {
    const bytes = new Uint8Array(1000);
    text += new TextDecoder().decode(bytes.subarray(0, await conn.read(bytes) ?? 0));
  }
  assertEquals(begun.length, 2);
  conn.close();
  await left.promise;
  // Whatever else might be done with the others has been done by then.
  assertStringIncludes(await answer(server, `${GET}Connection: close\r\n\r\n`), "hi");
  assertEquals([begun.length, over], [2, 1]);
});

Deno.test("who sends a hundred requests ahead is answered, and hung up on beyond that", async () => {
  const held = Promise.withResolvers<void>();
  let asked = 0;
  await using server = await serving(async () => {
    asked++;
    await held.promise;
    return new Response("hi");
  });
  const most = answer(server, FEED.repeat(99) + GET + "Connection: close\r\n\r\n");
  assertEquals(await answer(server, FEED.repeat(102)), "");
  held.resolve();
  assertEquals((await most).match(/HTTP\/1.1 200/g)!.length, 100);
  assertEquals(asked, 100);
});
