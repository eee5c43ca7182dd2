// Attempts to get in, and to reach what is another subject's. Each must fail, and must say no more than what is said of
// a run that there is not: the same status, the same headers, the same words.

import { assert, assertEquals } from "@std/assert";
import {
  as,
  guarded,
  heard,
  type Held,
  holdings,
  jwt,
  knock,
  type Mode,
  MODES,
  nobodys,
  PRIVATE,
  reached,
  REACHES,
  SOCKETS,
  spelled,
} from "./break_in.ts";
import { BILL } from "../support/analysis_panel.ts";
import { dial, type Json } from "../support/dial.ts";
import type { TestServer } from "../support/parley.ts";
import { sign } from "./auth_rig.ts";

/** What came of an attempt: undefined where it failed as it should, else what is wrong. */
type Attempt = [name: string, wrong: () => Promise<string | undefined>];

async function failing(attempts: readonly Attempt[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const [name, attempt] of attempts) {
    const what = await attempt();
    if (what !== undefined) wrong.push(`${name}: ${what}`);
  }
  return wrong;
}

/** Ways to come without being anybody, as headers and query. */
function strangers(mode: Mode): [name: string, headers: Record<string, string>, query: string][] {
  const key = mode.token("alice");
  const exp = Math.floor(Date.now() / 1000) + 600;
  const basic: [string, Record<string, string>, string][] = [
    ["nothing", {}, ""],
    ["an empty token", { authorization: "Bearer " }, ""],
    ["a wrong token", as("nobodys-key-0123456789"), ""],
    ["half of a token", as(key.slice(0, -1)), ""],
    ["a token and more", as(`${key}x`), ""],
    ["another scheme", { authorization: `Basic ${btoa(`alice:${key}`)}` }, ""],
    ["a token without a scheme", { authorization: key }, ""],
    ["a token as a ticket", {}, `?ticket=${encodeURIComponent(key)}`],
    ["an invented ticket", {}, `?ticket=${"A".repeat(43)}`],
    ["a token in the query", {}, `?token=${encodeURIComponent(key)}&access_token=${encodeURIComponent(key)}`],
    ["a token in a cookie", { cookie: `authorization=Bearer ${key}; token=${key}` }, ""],
    ["headers of proxies", { "x-forwarded-user": "alice", "x-remote-user": "alice", "x-user": "alice" }, ""],
    ["a subject by name", {}, "?subject=alice"],
  ];
  if (mode.name !== "jwt") return basic;
  const forged = (header: unknown, claims: Record<string, unknown>, secret = "x".repeat(32)) =>
    as(sign(header, { exp, sub: "alice", ...claims }, secret));
  const unsigned = btoa('{"alg":"none"}').replaceAll("=", "");
  const body = btoa(JSON.stringify({ exp, sub: "alice" })).replaceAll("=", "");
  return [
    ...basic,
    ["another secret", forged({ alg: "HS256" }, {}), ""],
    ["no signature", as(`${unsigned}.${body}.`), ""],
    ["alg none, signed", as(jwt({ sub: "alice" }, { alg: "none" })), ""],
    ["an expired token", as(jwt({ sub: "alice", exp: exp - 7200 })), ""],
    ["a token without a subject", as(jwt({})), ""],
    ["a token of everybody", as(jwt({ sub: "anonymous" })), ""],
    ["a token without an end", as(jwt({ sub: "alice", exp: undefined })), ""],
    ["a token of tomorrow", as(jwt({ sub: "alice", nbf: exp + 3600 })), ""],
  ];
}

for (const mode of MODES) {
  Deno.test(`with AUTH=${mode.name} nobody gets in who is nobody, on any address`, async () => {
    await using server = await guarded(mode);
    const held = await holdings(server, mode.token("alice"));
    const paths: [string, string, unknown?][] = [
      ["GET", "/api/v1/discussions"],
      ["POST", "/api/v1/discussions", { task: "Let me in", agent_types: ["critic"] }],
      ["POST", "/api/v1/analyses", { bill_id: "hr-2", bill_text: BILL }],
      ["POST", "/api/v1/orchestrate", { brief: "Let me in" }],
      ["GET", "/api/v1/analyses"],
      ["GET", "/api/v1/orchestrate"],
      ["GET", "/api/v1/sessions"],
      ["GET", "/api/v1/chats"],
      ["GET", "/api/v1/agents"],
      ["GET", "/api/v1/models"],
      ["GET", "/api/v1/personas"],
      ["GET", "/api/v1/ws/stats"],
      ["POST", "/api/v1/tickets", { path: "/ws" }],
      ["GET", "/connections"],
      ["POST", "/broadcast", { message: "hi" }],
      ["GET", "/metrics"],
      ["GET", "/openapi.json"],
      ["GET", "/nothing-here"],
      ...REACHES.map(({ kind, method, path, body }): [string, string, unknown?] => [
        method,
        path(held[kind]),
        body,
      ]),
    ];
    const ways = strangers(mode);
    const attempts: Attempt[] = paths.flatMap(([method, path, body], i) =>
      // Every way on some addresses, and on each address some ways.
      ways.filter((_, w) => i < 2 || w === 0 || w % 4 === i % 4).map(([name, headers, query]): Attempt => [
        `${method} ${path} with ${name}`,
        async () => {
          const answer = await reached(server, path + query, { method, body, headers });
          if (answer.status !== 401) return `${answer.status} ${answer.text}`;
          if (!answer.headers.get("www-authenticate")?.startsWith('Bearer realm="parley"')) {
            return "no challenge";
          }
        },
      ])
    );
    const sockets = [...SOCKETS.map(([kind, path]) => path(held[kind])), "/ws"];
    attempts.push(...sockets.flatMap((path) =>
      ways.map(([name, headers, query]): Attempt => [
        `socket ${path} with ${name}`,
        async () => {
          const { status, text } = await knock(server.url + path + query, headers);
          if (status !== 401) return text;
        },
      ])
    ));
    assert(attempts.length >= 200, `${attempts.length} attempts`);
    assertEquals(await failing(attempts), []);
    await assertUntouched(server, mode, held);
    // The page and whether the server is well are everybody's.
    for (const path of ["/", "/static/app.js", "/healthz", "/readyz"]) {
      assertEquals((await server.http(path)).status, 200, path);
    }
  });

  Deno.test(`with AUTH=${mode.name} another's run is as one that there is not, on every way to it`, async () => {
    await using server = await guarded(mode);
    const held = await holdings(server, mode.token("alice"));
    const bob = as(mode.token("bob"));
    const ask = async ({ method, path, body }: typeof REACHES[number], id: string, query = "") =>
      spelled(await reached(server, path(id) + query, { method, body, headers: bob }), id);
    const attempts: Attempt[] = REACHES.flatMap((reach) =>
      ["", "?subject=alice"].map((query): Attempt => [
        `${reach.method} ${reach.path("ID")}${query} of ${reach.kind}`,
        async () => {
          const [mine, none] = [
            await ask(reach, held[reach.kind], query),
            await ask(reach, nobodys(held[reach.kind]), query),
          ];
          if (mine !== none || !mine.startsWith("404")) return `${mine}\nrather than ${none}`;
        },
      ])
    );
    attempts.push(
      ...SOCKETS.flatMap(([kind, path]) =>
        ["", "?subject=alice", "?last_sequence=1"].map((query): Attempt => [
          `socket ${path("ID")}${query}`,
          async () => {
            const hear = async (id: string) => {
              if (kind === "discussion") {
                const { messages, code } = await (await dial(server.url + path(id) + query, { headers: bob }))
                  .all();
                return timeless(messages.map((m) => JSON.parse(m)), id) + code;
              }
              return timeless(await heard(server.url + path(id) + query, bob), id);
            };
            const [mine, none] = [await hear(held[kind]), await hear(nobodys(held[kind]))];
            if (mine !== none) return `${mine}\nrather than ${none}`;
            if (/sequence"|ultramarine/.test(mine.replaceAll("head_sequence", ""))) return mine;
          },
        ])
      ),
    );
    // What stands in for a run on a chat's socket: resume, previous_response_id, cancel.
    const says = async (message: (id: string) => Json, id: string) => {
      await using line = await dial(`${server.url}/ws`, { headers: bob });
      line.send(message(id));
      const heard = await line.until((m) => m.type === "error" || m.type === "response");
      return timeless([heard.at(-1)!], id);
    };
    const onLine: [string, keyof Held, (id: string) => Json][] = [
      ["resume", "chat", (run_id) => ({ type: "resume", data: { run_id, last_sequence: 0 } })],
      ["resume at its end", "chat", (run_id) => ({ type: "resume", data: { run_id, last_sequence: 99 } })],
      [
        "resume of a discussion",
        "discussion",
        (run_id) => ({ type: "resume", data: { run_id, last_sequence: 0 } }),
      ],
      [
        "previous_response_id",
        "response",
        (id) => ({ type: "openai_chat", data: { input_text: "go on", previous_response_id: id } }),
      ],
      ["cancel by the run's id", "chat", (id) => ({ type: "cancel", data: { request_id: id } })],
    ];
    attempts.push(...onLine.map(([name, kind, message]): Attempt => [
      name,
      async () => {
        const other = kind === "response" ? `resp_${crypto.randomUUID()}` : nobodys(held[kind]);
        const [mine, none] = [await says(message, held[kind]), await says(message, other)];
        if (mine !== none || /ultramarine/.test(mine) || !mine.includes('"error"')) {
          return `${mine}\nrather than ${none}`;
        }
      },
    ]));
    // An interrupt of a session by its id, on a socket of one's own.
    attempts.push(["interrupt on the socket", async () => {
      await using room = await dial(`${server.url}/ws/chat/${held.session}`, { headers: bob });
      room.send({ type: "interrupt", payload: { request_id: "r1" } });
      const [last] = (await room.until((m) => m.type === "error")).slice(-1);
      if (last.data.code !== "unknown_request") return JSON.stringify(last);
    }]);
    for (
      const [kind, base] of [
        ["analyses", "/api/v1/analyses"],
        ["jobs", "/api/v1/orchestrate"],
        ["discussions", "/api/v1/discussions"],
        ["sessions", "/api/v1/sessions"],
        ["chats", "/api/v1/chats"],
      ] as const
    ) {
      for (const query of ["", "?subject=alice", "?status=running", "?limit=100"]) {
        attempts.push([`list of ${kind}${query}`, async () => {
          const { json } = await server.http(base + query, { headers: bob });
          if (json[kind].length !== 0) return JSON.stringify(json);
        }]);
      }
    }
    for (
      const [method, path, body] of [["GET", "/metrics"], ["GET", "/connections"], [
        "GET",
        "/api/v1/ws/stats",
      ], ["POST", "/broadcast", { message: "hi" }]] as const
    ) {
      attempts.push([`${method} ${path}`, async () => {
        const answer = await server.http(path, { method, body, headers: bob });
        if (answer.status !== 403) return `${answer.status} ${answer.text}`;
      }]);
    }
    assert(attempts.length >= 90, `${attempts.length} attempts`);
    assertEquals(await failing(attempts), []);
    await assertUntouched(server, mode, held);
  });

  Deno.test(`with AUTH=${mode.name} ids that clients choose are a name space of each subject`, async () => {
    await using server = await guarded(mode);
    const held = await holdings(server, mode.token("alice"));
    const headers = as(mode.token("bob"));
    const starts = [
      ["/api/v1/analyses", { bill_id: "bobs", bill_text: BILL, analysis_id: held.analysis }, "analysis_id"],
      ["/api/v1/orchestrate", { brief: "bobs", job_id: held.job }, "job_id"],
    ] as const;
    for (const [path, body, field] of starts) {
      const made = await server.http(path, { body, headers });
      assertEquals([made.status, made.json[field]], [202, body[field as keyof typeof body]], made.text);
      assert(!made.text.includes("@") && !made.headers.get("location")!.includes("@"), made.text);
      assertEquals((await server.http(path, { body, headers })).status, 409);
      const own = await server.http(`${path}/${made.json[field]}`, { headers });
      assert(own.text.includes("bobs") && !own.text.includes("@"), own.text);
      const history = await server.http(`${path}/${made.json[field]}/history`, { headers });
      assert(!history.text.includes("@bob"), history.text);
      assertEquals(
        (await server.http(`${path}/${made.json[field]}`, { method: "DELETE", headers })).status,
        204,
      );
    }
    await using room = await dial(`${server.url}/ws/chat/${held.session}`, { headers });
    room.send({ type: "chat", payload: { message: "bobs question", request_id: "r1" } });
    const begun = await room.until((m) => m.sequence !== undefined);
    assert(!JSON.stringify(begun).includes("ultramarine") && !JSON.stringify(begun).includes("@"));
    const session = await server.http(`/api/v1/sessions/${held.session}`, { headers });
    assertEquals([session.json.session_id, session.json.connections], [held.session, 1]);
    // An Idempotency-Key of one is nothing to another.
    const again = { ...headers, "idempotency-key": "one" };
    const task = { task: PRIVATE, agent_types: ["critic"] };
    const hers = await server.http("/api/v1/discussions", {
      body: task,
      headers: { ...again, ...as(mode.token("alice")) },
    });
    const his = await server.http("/api/v1/discussions", { body: { ...task, rounds: 2 }, headers: again });
    assertEquals([hers.status, his.status], [202, 202]);
    assert(hers.json.discussion_id !== his.json.discussion_id);
    await assertUntouched(server, mode, held);
  });

  Deno.test(`with AUTH=${mode.name} a ticket opens one path, once, for who it was given to`, async () => {
    await using server = await guarded(mode);
    const held = await holdings(server, mode.token("alice"));
    const issue = async (path: string, subject: "alice" | "bob" = "alice"): Promise<string> => {
      const body = { path };
      const { json, text } = await server.http("/api/v1/tickets", { body, headers: as(mode.token(subject)) });
      assert(json.ticket, text);
      return json.ticket;
    };
    const analysis = `/api/v1/ws/analysis/${held.analysis}`;
    // It works where it should: on a socket, and on an event stream.
    const watching = await dial(`${server.url}${analysis}?ticket=${await issue(analysis)}`);
    assert(JSON.stringify(await watching.until((m) => m.sequence === 1)).includes(held.analysis));
    await watching.close();
    const status = `/api/v1/discussions/${held.discussion}/status`;
    assertEquals((await server.http(`${status}?ticket=${await issue(status)}`)).status, 200);

    const used = await issue(analysis);
    await (await dial(`${server.url}${analysis}?ticket=${used}`)).close();
    const both = as(mode.token("alice"));
    const tries: [string, string, Record<string, string>, number][] = [
      ["used twice", `${analysis}?ticket=${used}`, {}, 401],
      ["of another path", `/ws?ticket=${await issue(analysis)}`, {}, 401],
      ["of a path above", `${analysis}?ticket=${await issue("/api/v1/ws/analysis")}`, {}, 401],
      ["of a path below", `${analysis}?ticket=${await issue(`${analysis}/x`)}`, {}, 401],
      [
        "spelled another way",
        `${analysis}?ticket=${await issue(analysis.replace("quarterly", "%71uarterly"))}`,
        {},
        401,
      ],
      [
        "twice in one query",
        `${analysis}?ticket=${await issue(analysis)}&ticket=${await issue(analysis)}`,
        {},
        400,
      ],
      ["beside a token", `${analysis}?ticket=${await issue(analysis)}`, both, 400],
      ["cut short", `${analysis}?ticket=${(await issue(analysis)).slice(0, -1)}`, {}, 401],
      ["empty", `${analysis}?ticket=`, {}, 401],
      ["as a token", analysis, as(await issue(analysis)), 401],
      [
        "as a subprotocol",
        analysis,
        { "sec-websocket-protocol": `parley, bearer.${await issue(analysis)}` },
        401,
      ],
      [
        "of a foreign page",
        `${analysis}?ticket=${await issue(analysis)}`,
        { origin: "https://evil.example" },
        403,
      ],
      ["of a page without an origin", `${analysis}?ticket=${await issue(analysis)}`, { origin: "null" }, 403],
    ];
    const attempts: Attempt[] = tries.map(([name, path, headers, expected]) => [name, async () => {
      const { status, text } = await knock(server.url + path, headers);
      if (status !== expected) return text;
    }]);
    for (const { kind, method, path, body } of REACHES.filter(({ method }) => method !== "GET")) {
      attempts.push([`${method} by ticket on ${kind}`, async () => {
        const at = path(held[kind]);
        const answer = await server.http(`${at}?ticket=${await issue(at)}`, { method, body });
        if (answer.status !== 401) return `${answer.status} ${answer.text}`;
      }]);
    }
    attempts.push(["a ticket for a ticket", async () => {
      const at = "/api/v1/tickets";
      const answer = await server.http(`${at}?ticket=${await issue(at)}`, { body: { path: "/ws" } });
      if (answer.status !== 401) return answer.text;
    }]);
    attempts.push(["a ticket of bob on alice's run", async () => {
      const path = `/api/v1/discussions/${held.discussion}/stream`;
      const { code } = await (await dial(`${server.url}${path}?ticket=${await issue(path, "bob")}`)).all();
      if (code !== 4404) return String(code);
    }]);
    assertEquals(await failing(attempts), []);
    await assertUntouched(server, mode, held);
  });

  Deno.test(`with AUTH=${mode.name} an owner can do everything, and an administrator reach everybody's`, async () => {
    await using server = await guarded(mode);
    const held = await holdings(server, mode.token("alice"));
    const root = as(mode.token("root"));
    for (const path of ["/metrics", "/connections", "/api/v1/ws/stats"]) {
      assertEquals((await server.http(path, { headers: root })).status, 200, path);
    }
    const sent = await server.http("/broadcast", { body: { message: "tea" }, headers: root });
    assertEquals([sent.status, sent.json.sent_to], [200, 0]);
    for (const kind of ["discussion", "chat"] as const) {
      const reach = REACHES.find((r) => r.kind === kind && r.method === "GET")!;
      assertEquals((await server.http(reach.path(held[kind]), { headers: root })).status, 200, kind);
    }
    for (
      const { kind, method, path } of REACHES.filter((r) =>
        r.method === "GET" && !r.path("").endsWith("/events")
      )
    ) {
      const { status, text } = await server.http(`${path(held[kind])}?subject=alice`, {
        method,
        headers: root,
      });
      assertEquals(status, 200, text);
    }
    const list = await server.http("/api/v1/analyses?subject=alice", { headers: root });
    assertEquals(list.json.analyses.map((a: Json) => a.analysis_id), [held.analysis]);
    assertEquals((await server.http("/api/v1/analyses", { headers: root })).json.analyses, []);
    for (const [kind, path] of SOCKETS) {
      const seen = await heard(`${server.url}${path(held[kind])}?subject=alice&last_sequence=0`, root);
      assert(seen.some((m) => m.sequence === 1), `${kind} ${JSON.stringify(seen)}`);
    }
    // Nobody makes a session in another's name.
    await using room = await dial(`${server.url}/ws/chat/new-one?subject=alice`, { headers: root });
    room.send({ type: "chat", payload: { message: "hello" } });
    assertEquals((await room.until((m) => m.type === "error")).at(-1)!.data.code, "not_found");

    const alice = as(mode.token("alice"));
    for (const [kind, path] of SOCKETS) {
      const seen = await heard(`${server.url}${path(held[kind])}?last_sequence=0`, alice);
      assert(seen.some((m) => m.sequence === 1), `${kind} ${JSON.stringify(seen)}`);
    }
    await using line = await dial(`${server.url}/ws`, { headers: alice });
    line.send({ type: "openai_chat", data: { input_text: "go on", previous_response_id: held.response } });
    assertEquals(
      (await line.until((m) => m.type !== "status" && m.type !== "chunk")).at(-1)!.type,
      "response",
    );
    line.send({ type: "resume", data: { run_id: held.chat, last_sequence: 0 } });
    assertEquals((await line.until((m) => m.type === "response")).at(-1)!.run_id, held.chat);
    for (const { kind, method, path, body } of REACHES.filter((r) => !r.path("").endsWith("/events"))) {
      const { status, text } = await server.http(path(held[kind]), { method, body, headers: alice });
      const late = kind === "chat" && path("").endsWith("/cancel") || kind === "session" && method === "POST";
      assert(status < 300 || late && status === 409, `${method} ${path(held[kind])}: ${status} ${text}`);
    }
  });
}

/** Alice's runs go on as they did, and nobody's words are in them. */
async function assertUntouched(server: TestServer, mode: Mode, held: Held): Promise<void> {
  const headers = as(mode.token("alice"));
  const paths = [
    `/api/v1/discussions/${held.discussion}`,
    `/api/v1/analyses/${held.analysis}`,
    `/api/v1/orchestrate/${held.job}`,
    `/api/v1/sessions/${held.session}`,
    `/api/v1/chats/${held.chat}`,
  ];
  for (const path of paths) {
    const { json, text } = await server.http(path, { headers });
    assert(["running", "planning", "generating", "completed", "started"].includes(json.status), text);
    assertEquals(json.first_sequence, 1, text);
    assert((await server.http(`${path}/history`, { headers })).json.events.length > 0, path);
  }
  const { json } = await server.http(`/api/v1/sessions/${held.session}`, { headers });
  assertEquals(json.under_way.map((r: Json) => r.request_id), ["r1"]);
}

/** Messages without what is never the same. */
function timeless(messages: readonly Json[], id: string): string {
  const text = JSON.stringify(
    messages,
    (key, value) => key === "timestamp" || key === "run_id" ? undefined : value,
  );
  return text.replaceAll(id, "ID");
}
