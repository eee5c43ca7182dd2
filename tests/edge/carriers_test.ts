// Requests that no browser sends, to both servers that SOCKETS chooses between: they are to be answered alike.

import { assertEquals, assertMatch } from "@std/assert";
import { systemClock } from "../../src/clock.ts";
import { readConfig } from "../../src/config.ts";
import { serve, type Serving } from "../../src/edge/sockets/serve.ts";
import { silentLogger } from "../../src/logger.ts";
import { bareApp } from "../support/bare_app.ts";
import { ALICE } from "./break_in.ts";
import { KEYS_ENV } from "./auth_rig.ts";

type Ask = (line: string, ...headers: string[]) => Promise<{ status: number; body: string }>;

/** Calls `use` with a way to ask both servers of one app; what they answer must be the same. */
async function both(env: Record<string, string>, use: (ask: Ask) => Promise<void>): Promise<void> {
  await using bare = await bareApp(env);
  const servings: Serving[] = [];
  for (const SOCKETS of ["native", "ws"]) {
    const config = readConfig({ PORT: "0", SOCKETS, ...env });
    servings.push(await serve(bare.app.fetch, { config, clock: systemClock, logger: silentLogger }));
  }
  try {
    await use(async (line, ...headers) => {
      const [native, ws] = await Promise.all(servings.map(({ port }) => raw(port, line, headers)));
      assertEquals(ws, native, line);
      return native!;
    });
  } finally {
    for (const serving of servings) await serving.abort();
  }
}

async function raw(port: number, line: string, headers: string[]): Promise<{ status: number; body: string }> {
  const conn = await Deno.connect({ hostname: "127.0.0.1", port });
  const lines = [`${line} HTTP/1.1`, "Host: localhost", "Connection: close", ...headers];
  await conn.write(new TextEncoder().encode(`${lines.join("\r\n")}\r\n\r\n`));
  const text = await new Response(conn.readable).text();
  const [head, ...body] = text.split("\r\n\r\n");
  return { status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(head!)?.[1]), body: body.join("\r\n\r\n") };
}

Deno.test("a path with dots is the path that it comes to", async () => {
  await both({}, async (ask) => {
    const { body } = await ask("GET /api/v1/agents");
    for (
      const path of [
        "/api/v1/discussions/../agents",
        "/api/v1/./agents",
        "/api/v1/x/%2e%2E/agents",
        "/api/v1/x/.%2e/agents",
        "/api/v1\\agents",
        "/api/v1/x\\..\\agents",
        "/../api/v1/agents",
        "/api/v1/agents?x=/../y",
      ]
    ) assertEquals(await ask(`GET ${path}`), { status: 200, body }, path);
    for (const path of ["/api/v1/..agents", "/api/v1/agents/..", "/api/v1/agents/.", "/api/v1/.../agents"]) {
      assertEquals((await ask(`GET ${path}`)).status, 404, path);
    }
    assertMatch(
      (await ask("GET /api/v1/discussions/x/../no%20body/history")).body,
      /There is no discussion \\"no body\\"/,
    );
  });
});

Deno.test("an event stream behind dots counts against the limit of streams", async () => {
  await both({ RATE_HANDSHAKES_PER_MINUTE: "2" }, async (ask) => {
    assertEquals((await ask("GET /api/v1/discussions/a/events")).status, 404);
    assertEquals((await ask("GET /api/v1/discussions/a/b/../events")).status, 429);
    assertEquals((await ask("GET /api/v1/agents")).status, 200);
  });
});

Deno.test("TRACE reaches nothing, and is refused as whatever else reaches nothing", async () => {
  await both({}, async (ask) => {
    for (const path of ["/", "/healthz", "/api/v1/agents"]) {
      const { status, body } = await ask(`TRACE ${path}`);
      assertEquals([status, JSON.parse(body).detail], [404, `There is nothing at TRACE ${path}`]);
    }
    assertEquals((await ask("TRACE /", "Origin: https://elsewhere.example")).status, 403);
  });
  await both(KEYS_ENV, async (ask) => {
    assertEquals((await ask("TRACE /api/v1/agents")).status, 401);
    assertEquals((await ask("TRACE /api/v1/agents", `Authorization: Bearer ${ALICE}`)).status, 404);
  });
});
