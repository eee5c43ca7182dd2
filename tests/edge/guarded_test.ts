// What happens to connections of those who were let in: the subprotocol, the end of a token and a newer one, and the
// limits of one party. On a clock that a test moves.

import { assert, assertEquals } from "@std/assert";
import type { Model } from "../../src/agents/model.ts";
import { Actor, plain } from "../support/actor.ts";
import { dial, type Json } from "../support/dial.ts";
import { parley } from "../support/parley.ts";
import { KEYS_ENV, NOW, sign } from "./auth_rig.ts";
import { ALICE, as, BOB, knock } from "./break_in.ts";
import { clocked } from "./clocked.ts";

const SECRET = "a secret that only the issuer and the server know";
const JWT = { AUTH: "jwt", AUTH_JWT_SECRET: SECRET };

function token(claims: Record<string, unknown> = {}): string {
  return sign({ alg: "HS256", typ: "JWT" }, { sub: "alice", exp: NOW + 600, ...claims }, SECRET);
}

const SOCKETS = ["/ws", "/ws/chat/s1", "/ws/orchestrate/j1", "/api/v1/ws/analysis/a1"];
const START = { task: "Design a login", agent_types: ["critic"] };

/** Says its sentence and then never ends. */
const held = () => new Actor((r) => ({ text: plain(r), hold: new Promise<void>(() => {}) }));

async function post(
  url: string,
  path: string,
  body: unknown,
  key: string,
): Promise<{ status: number; json: Json }> {
  const headers = { "content-type": "application/json", ...as(key) };
  const response = await fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) });
  return { status: response.status, json: await response.json() };
}

Deno.test("of the subprotocols only parley is ever answered, and the token among them lets in", async () => {
  await using server = await clocked({ env: JWT });
  for (const path of SOCKETS) {
    await using socket = await dial(server.url + path, { protocols: ["parley", `bearer.${token()}`] });
    assertEquals(socket.protocol, "parley");
    const { status, text } = await knock(server.url + path, {
      "sec-websocket-protocol": `other, bearer.${token()}, parley`,
    });
    assertEquals(status, 101);
    assertEquals(/sec-websocket-protocol: (.*)\r/i.exec(text)?.[1], "parley");
    assert(!text.includes(token()), text);
    const alone = await knock(server.url + path, { "sec-websocket-protocol": `bearer.${token()}` });
    assertEquals(alone.status, 400);
    const none = await knock(server.url + path, as(token()));
    assertEquals(/sec-websocket-protocol/i.test(none.text), false);
  }
});

Deno.test("every socket is closed with 4401 when its token expires, and an event stream ends", async () => {
  await using server = await clocked({ env: { ...JWT, TURN_TIMEOUT_MS: "3600000" }, model: held() });
  const { json } = await post(server.url, "/api/v1/discussions", START, token());
  const paths = [...SOCKETS, `/api/v1/discussions/${json.discussion_id}/stream`];
  const sockets = await Promise.all(paths.map((path) => dial(server.url + path, { headers: as(token()) })));
  const events = await fetch(`${server.url}/api/v1/discussions/${json.discussion_id}/events`, {
    headers: as(token()),
  });
  const stream = events.text();
  await server.clock.advance(599_000);
  for (const socket of sockets) socket.send("ping");
  for (const socket of sockets) await socket.until((m) => (m.type ?? m.event_type) === "pong");
  await server.clock.advance(2000);
  for (const [i, socket] of sockets.entries()) {
    const { code, messages } = await socket.all();
    assertEquals(code, 4401, paths[i]);
    assert(messages.at(-1)!.includes("token_expired"), messages.at(-1));
  }
  assert((await stream).includes("id: 1"));
  await server.clock.advance(10_000); // the issuer's clock may be off by some seconds, for who comes anew
  assertEquals((await knock(`${server.url}/ws`, as(token()))).status, 401);
});

Deno.test("a newer token sent over the socket keeps it open until that one expires", async () => {
  await using server = await clocked({ env: JWT });
  for (const path of SOCKETS) {
    const start = server.clock.now() / 1000;
    const first = token({ exp: start + 60 });
    const socket = await dial(server.url + path, { headers: as(first) });
    socket.send({ type: "auth", token: token({ exp: start + 300 }) });
    const renewed = (await socket.until((m) => (m.type ?? m.event_type) === "auth")).at(-1)!;
    assertEquals((renewed.data ?? renewed).expires_at, new Date((start + 300) * 1000).toISOString(), path);
    await server.clock.advance(200_000);
    socket.send("ping");
    await socket.until((m) => (m.type ?? m.event_type) === "pong");
    await server.clock.advance(101_000);
    assertEquals((await socket.all()).code, 4401, path);
  }
});

Deno.test("a token that does not hold, or is another's, or grants more, ends the socket and changes nothing", async () => {
  await using server = await clocked({ env: JWT });
  const cases: [string, number][] = [
    ["nonsense", 4401],
    [token({ exp: NOW - 100 }), 4401],
    [token({ sub: "bob" }), 4403],
    [token({ scope: "parley:admin" }), 4403],
  ];
  for (const [newer, code] of cases) {
    const socket = await dial(`${server.url}/ws`, { headers: as(token()) });
    socket.send({ type: "auth", token: newer });
    const end = await socket.all();
    assertEquals(end.code, code, newer);
    assert(!end.messages.join().includes(newer) && !end.reason.includes(newer));
  }
  await using socket = await dial(`${server.url}/ws`, { headers: as(token()) });
  socket.send({ type: "auth" });
  assertEquals((await socket.nextJson()).code ?? "malformed", "malformed");
});

Deno.test("one party has so many connections, sockets and event streams alike, and others have theirs", async () => {
  await using server = await parley({
    model: held(),
    env: { ...KEYS_ENV, MAX_CONNECTIONS_PER_SUBJECT: "2" },
  });
  const { json } = await post(server.url, "/api/v1/discussions", START, ALICE);
  const first = await dial(`${server.url}/ws`, { headers: as(ALICE) });
  const events = await fetch(`${server.url}/api/v1/discussions/${json.discussion_id}/events`, {
    headers: as(ALICE),
  });
  const refused = await knock(`${server.url}/ws/chat/s`, as(ALICE));
  assertEquals(refused.status, 429);
  assert(/retry-after: \d/i.test(refused.text), refused.text);
  const stream = await server.http(`/api/v1/discussions/${json.discussion_id}/events`, {
    headers: as(ALICE),
  });
  assertEquals([stream.status, stream.json.type], [429, "urn:parley:problem:too_many_connections"]);
  await (await dial(`${server.url}/ws`, { headers: as(BOB) })).close();
  await first.close();
  await events.body!.cancel();
  for (let tries = 0, free = 0; free < 2; tries++) {
    assert(tries < 500, "The connections were not given back");
    free = 0;
    const again = await Promise.allSettled(
      [1, 2].map(() => dial(`${server.url}/ws`, { headers: as(ALICE) })),
    );
    for (const one of again) {
      if (one.status === "rejected") continue;
      free++;
      await one.value.close();
    }
  }
});

Deno.test("more messages a minute than may be are answered by an error and 4429, on every socket", async () => {
  await using server = await clocked({ env: { RATE_MESSAGES_PER_MINUTE: "5" } });
  for (const path of SOCKETS) {
    const socket = await dial(server.url + path);
    for (let i = 0; i < 6; i++) socket.send("ping");
    await socket.until((m) => JSON.stringify(m).includes("rate_limited"));
    await server.clock.advance(1000);
    assertEquals((await socket.all()).code, 4429, path);
  }
});

Deno.test("messages that are not text count as well", async () => {
  await using server = await clocked({ env: { RATE_MESSAGES_PER_MINUTE: "5", MAX_PROTOCOL_ERRORS: "100" } });
  const socket = await dial(`${server.url}/ws`);
  for (let i = 0; i < 6; i++) socket.send(new Uint8Array([i]));
  await socket.until((m) => m.code === "rate_limited");
  await server.clock.advance(1000);
  assertEquals((await socket.all()).code, 4429);
});

Deno.test("JSON that is deeper than may be is refused on sockets and in bodies before it is parsed", async () => {
  await using server = await parley({ env: { MAX_JSON_DEPTH: "8" } });
  const deep = `{"type":"ping","x":${"[".repeat(9)}${"]".repeat(9)}}`;
  for (const path of SOCKETS) {
    await using socket = await dial(server.url + path);
    socket.send(deep);
    await socket.until((m) => JSON.stringify(m).includes("8 deep"));
  }
  for (
    const path of [
      "/api/v1/discussions",
      "/api/v1/analyses",
      "/api/v1/orchestrate",
      "/broadcast",
      "/api/v1/tickets",
    ]
  ) {
    const { status, json } = await server.http(path, { body: deep });
    assertEquals([status, /8 deep/.test(json.detail)], [400, true], path);
  }
});

Deno.test("requests and handshakes are counted for each party, and what is left stands in the headers", async () => {
  const env = { ...KEYS_ENV, RATE_REQUESTS_PER_MINUTE: "3", RATE_HANDSHAKES_PER_MINUTE: "1" };
  await using server = await clocked({ env });
  const get = (key?: string) =>
    fetch(`${server.url}/api/v1/agents`, key === undefined ? {} : { headers: as(key) });
  const left: (string | null)[] = [];
  for (let i = 0; i < 4; i++) {
    const response = await get(ALICE);
    await response.body!.cancel();
    left.push(`${response.status} ${response.headers.get("ratelimit")}`);
  }
  assertEquals(left, [
    '200 "requests";r=2;t=20',
    '200 "requests";r=1;t=40',
    '200 "requests";r=0;t=60',
    '429 "requests";r=0;t=60',
  ]);
  const other = await get(BOB);
  await other.body!.cancel();
  assertEquals(other.status, 200);
  assertEquals((await knock(`${server.url}/ws`, as(ALICE))).status, 101);
  assertEquals((await knock(`${server.url}/ws`, as(ALICE))).status, 429);
  // Who has no key counts against the address, and does not use up anybody's requests.
  const statuses: number[] = [];
  for (let i = 0; i < 4; i++) {
    const response = await get();
    await response.body!.cancel();
    statuses.push(response.status);
  }
  assertEquals(statuses, [401, 401, 401, 429]);
  await server.clock.advance(60_000);
  const later = await get(ALICE);
  await later.body!.cancel();
  assertEquals(later.status, 200);
});

Deno.test("one party has so many runs at once; a place is free again when one has ended", async () => {
  await using server = await parley({ model: held(), env: { ...KEYS_ENV, MAX_RUNS_PER_SUBJECT: "2" } });
  const start = (key: string) => post(server.url, "/api/v1/discussions", START, key);
  const first = await start(ALICE);
  const second = await start(ALICE);
  const third = await start(ALICE);
  assertEquals([first.status, second.status, third.status], [202, 202, 429]);
  assertEquals(third.json.type, "urn:parley:problem:too_many_runs");
  assertEquals((await start(BOB)).status, 202);
  const path = `/api/v1/discussions/${first.json.discussion_id}`;
  await server.http(path, { method: "DELETE", headers: as(ALICE) });
  assertEquals((await start(ALICE)).status, 202);
  // A session that rests is woken only where there is a place.
  await using room = await dial(`${server.url}/ws/chat/s`, { headers: as(ALICE) });
  room.send({ type: "chat", payload: { message: "hello" } });
  assertEquals((await room.until((m) => m.type === "error")).at(-1)!.data.code, "too_many_runs");
});

Deno.test("what a day may use is kept, also by one call that would pass it, and a start after it is refused", async () => {
  /** Says that it has used so much. */
  const hungry = (input_tokens: number): Model => {
    const actor = new Actor();
    return {
      provider: "rehearsal",
      defaultModel: "rehearsal",
      async *stream(request, signal) {
        for await (const chunk of actor.stream(request, signal)) {
          yield chunk.type === "usage" ? { ...chunk, input_tokens } : chunk;
        }
      },
    };
  };
  const say = async (server: { url: string }, key: string) => {
    await using line = await dial(`${server.url}/ws`, { headers: as(key) });
    line.send({ type: "openai_chat", data: { input_text: "word ".repeat(500), max_tokens: 600 } });
    const { type, code } = (await line.until((m) => m.type === "response" || m.type === "error")).at(-1)!;
    return code ?? type;
  };
  const env = { ...KEYS_ENV, MAX_TOKENS_PER_DAY: "3000", CHUNK_PACE_MS: "0" };
  {
    // A call can take 1,900 tokens; each takes 700 in truth. After two there is no room for what a third one could take.
    await using server = await parley({ model: hungry(700), env });
    assertEquals(await say(server, ALICE), "response");
    assertEquals(await say(server, ALICE), "response");
    assertEquals(await say(server, ALICE), "budget");
    assertEquals(await say(server, BOB), "response");
  }
  await using server = await parley({ model: hungry(5000), env });
  assertEquals(await say(server, ALICE), "response");
  assertEquals(await say(server, ALICE), "quota_exceeded");
  const { status, json } = await post(server.url, "/api/v1/discussions", START, ALICE);
  assertEquals([status, json.type], [429, "urn:parley:problem:quota_exceeded"]);
  assertEquals((await post(server.url, "/api/v1/discussions", START, BOB)).status, 202);
});

Deno.test("a day's dollars are kept only by models whose price is known; others are refused at the start", async () => {
  await using server = await parley({
    env: {
      ...KEYS_ENV,
      MAX_COST_USD_PER_DAY: "1",
      OPENAI_API_KEY: "sk-none",
      OPENAI_BASE_URL: "http://127.0.0.1:9/v1",
      OPENAI_MODEL: "nobody-knows",
    },
  });
  const { status, json } = await post(server.url, "/api/v1/discussions", START, ALICE);
  assertEquals([status, json.errors[0].path], [422, "model"]);
});
