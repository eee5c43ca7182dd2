// Secrets that would sing: keys of clients, tokens, tickets, and keys of providers, looked for in everything that the
// server says, writes down and logs. A provider that repeats the key it was sent is among those who speak.

import { assert, assertEquals } from "@std/assert";
import { BILL } from "../support/analysis_panel.ts";
import { dial } from "../support/dial.ts";
import { parley } from "../support/parley.ts";
import type { Logger } from "../../src/logger.ts";
import { jsonLogger } from "../../src/logger.ts";
import { as, jwt, knock } from "./break_in.ts";

const PROVIDER = "sk-canary-of-the-provider-0123456789";
const KEY = "canary-of-alice-0123456789abcdef";
const ROOT = "canary-of-root-0123456789abcdef";
const WRONG = "canary-of-nobody-0123456789abcdef";
const SECRET = "a secret that only the issuer and the server know";

for (const mode of ["keys", "jwt"] as const) {
  Deno.test(`with AUTH=${mode} no secret is in any log, event, error, page of figures or document`, async () => {
    const lines: string[] = [];
    const logger: Logger = jsonLogger((line) => void lines.push(line));
    // Says back all that it was sent, as some proxies do.
    await using upstream = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
      const message = `Incorrect API key provided: ${request.headers.get("authorization")}`;
      return Response.json({ error: { message, type: "invalid_request_error", code: "invalid_api_key" } }, {
        status: 401,
        headers: { "x-echo": request.headers.get("authorization") ?? "" },
      });
    });
    const alice = mode === "keys" ? KEY : jwt({ sub: "alice" });
    const root = mode === "keys" ? ROOT : jwt({ sub: "root", scope: "parley:admin" });
    const secrets = [PROVIDER, WRONG, alice, root, ...(mode === "jwt" ? [SECRET] : [])];
    const env: Record<string, string> = {
      LOG: "json",
      CHUNK_PACE_MS: "0",
      OPENAI_API_KEY: PROVIDER,
      OPENAI_BASE_URL: `http://127.0.0.1:${upstream.addr.port}/v1`,
      ...(mode === "keys"
        ? { AUTH: "keys", AUTH_API_KEYS: `alice:${KEY},root:${ROOT}:parley:admin` }
        : { AUTH: "jwt", AUTH_JWT_SECRET: SECRET }),
    };
    await using server = await parley({ env, logger });
    const said: string[] = [];
    const ask = async (path: string, token: string, body?: unknown) => {
      const answer = await server.http(path, { body, headers: as(token) });
      said.push(answer.text, ...[...answer.headers].flat());
      return answer;
    };
    const listen = async (path: string, token: string, message?: object) => {
      await using socket = await dial(server.url + path, { headers: as(token) });
      if (message) {
        socket.send(message);
        await socket.until((m) => /error|complete|response/.test(m.type ?? m.event_type)).catch(() => {});
      } else await socket.all();
      said.push(...socket.messages);
    };
    const starts: [path: string, body: unknown, field: string, stream: (id: string) => string][] = [
      [
        "/api/v1/discussions",
        { task: "x", agent_types: ["critic"] },
        "discussion_id",
        (id) => `/api/v1/discussions/${id}/stream`,
      ],
      [
        "/api/v1/analyses",
        { bill_id: "1", bill_text: BILL },
        "analysis_id",
        (id) => `/api/v1/ws/analysis/${id}`,
      ],
      ["/api/v1/orchestrate", { brief: "a button" }, "job_id", (id) => `/ws/orchestrate/${id}`],
    ];
    for (const [path, body, field, stream] of starts) {
      const { json, status, text } = await ask(path, alice, body);
      assertEquals(status, 202, text);
      await listen(stream(json[field]), alice);
      for (const end of ["", "/history", "/events"]) await ask(`${path}/${json[field]}${end}`, alice);
    }
    await listen("/ws", alice, { type: "openai_chat", data: { input_text: "hi" } });
    await listen("/ws/chat/s", alice, { type: "chat", payload: { message: "hi" } });
    await ask("/api/v1/sessions/s/history", alice);
    // Refusals, the token in all its places.
    const ticket =
      (await server.http("/api/v1/tickets", { body: { path: "/ws" }, headers: as(alice) })).json.ticket;
    for (const path of ["/ws", "/api/v1/agents", "/nothing"]) {
      for (const token of [WRONG, `${alice}x`, alice]) {
        await ask(path, token);
        for (
          const [query, headers] of [
            [`?ticket=${encodeURIComponent(token)}`, {}],
            [`?token=${encodeURIComponent(token)}`, {}],
            ["", { "sec-websocket-protocol": `parley, bearer.${token}` }],
            ["", { authorization: `Basic ${token}` }],
          ] as const
        ) said.push((await knock(server.url + path + query, headers)).text);
      }
    }
    said.push((await knock(`${server.url}/ws?ticket=${ticket}x`)).text);
    said.push((await knock(`${server.url}/ws?ticket=${ticket}`)).text);
    await using socket = await dial(`${server.url}/ws`, { headers: as(alice) });
    socket.send({ type: "auth", token: WRONG });
    await socket.all();
    said.push(...socket.messages);
    const open = ["/openapi.json", "/asyncapi.json", "/docs", "/metrics", "/connections", "/api/v1/models"];
    for (const path of [...open, "/", "/static/app.js"]) {
      const { status } = await ask(path, root);
      assertEquals(status, 200, path);
    }
    const logged = lines.join("\n");
    assert(lines.length > 20 && said.length > 50 && logged.includes("run_ended"), logged.slice(0, 500));
    for (const secret of [...secrets, ticket]) {
      assert(!logged.includes(secret), `a log line has ${secret}`);
      assert(!said.some((text) => text.includes(secret)), said.find((text) => text.includes(secret)));
    }
  });
}

Deno.test("the browser is told to keep, sniff and frame nothing, whatever is answered", async () => {
  await using server = await parley({ env: { AUTH: "keys", AUTH_API_KEYS: `alice:${KEY}` } });
  for (
    const [path, headers] of [["/api/v1/models", as(KEY)], ["/api/v1/models", {}], [
      "/none",
      as(KEY),
    ]] as const
  ) {
    const answer = await server.http(path, { headers });
    assertEquals(answer.headers.get("x-content-type-options"), "nosniff", path);
    assertEquals(answer.headers.get("cache-control"), "no-store", path);
  }
  const answer = await server.http("/api/v1/models", { headers: as(KEY) });
  assertEquals(answer.headers.get("content-security-policy"), "default-src 'none'; frame-ancestors 'none'");
});

Deno.test("a page of an allowed origin can read why it was refused, and asks before without a token", async () => {
  const origin = "https://app.example";
  await using server = await parley({
    env: { AUTH: "keys", AUTH_API_KEYS: `alice:${KEY}`, ALLOWED_ORIGINS: origin },
  });
  const refused = await server.http("/api/v1/models", { headers: { origin } });
  assertEquals([refused.status, refused.headers.get("access-control-allow-origin")], [401, origin]);
  assert(refused.headers.get("access-control-expose-headers")!.includes("www-authenticate"));
  const before = await server.http("/api/v1/models", {
    method: "OPTIONS",
    headers: {
      origin,
      "access-control-request-method": "GET",
      "access-control-request-headers": "authorization",
    },
  });
  assertEquals([before.status, before.headers.get("access-control-allow-headers")], [204, "authorization"]);
  const answered = await server.http("/api/v1/models", { headers: { origin, ...as(KEY) } });
  assertEquals([answered.status, answered.headers.get("access-control-allow-origin")], [200, origin]);
  assertEquals(answered.headers.get("access-control-allow-credentials"), null);
  for (const path of ["/connections", "/broadcast"]) {
    const { status, headers } = await server.http(path, {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "POST" },
    });
    assertEquals([status, headers.get("access-control-allow-origin")], [204, origin], path);
  }
  const own = await server.http("/api/v1/models", { headers: { origin: server.url, ...as(KEY) } });
  assertEquals([own.status, own.headers.get("access-control-allow-origin")], [200, null]);
  const foreign = await server.http("/api/v1/models", {
    headers: { origin: "https://evil.example", ...as(KEY) },
  });
  assertEquals([foreign.status, foreign.headers.get("access-control-allow-origin")], [403, null]);
});

Deno.test("every key that the settings take can be brought", async () => {
  const keys = ["ab=cd", "=", "k/+=~.-_", "x".repeat(1024)];
  const AUTH_API_KEYS = keys.map((key, i) => `s${i}:${key}`).join(",");
  await using server = await parley({ env: { AUTH: "keys", AUTH_API_KEYS } });
  for (const key of keys) {
    assertEquals((await server.http("/api/v1/models", { headers: as(key) })).status, 200, key);
  }
});
