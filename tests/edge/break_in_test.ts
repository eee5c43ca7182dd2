// Attempts to get in, and to reach what is another subject's. Each must fail, and must say no more than what is said of
// a run that there is not: the same status, the same headers, the same words.

import { assert, assertEquals } from "@std/assert";
import { BILL } from "../support/analysis_panel.ts";
import { dial, type Json } from "../support/dial.ts";
import { assertUntouched, type Attempt, failing, timeless } from "./attempts.ts";
import { sign } from "./auth_rig.ts";
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
  reached,
  REACHES,
  SOCKETS,
  spelled,
} from "./break_in.ts";

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
    ["the header of a preflight", { "access-control-request-method": "GET" }, ""],
    ["another method in a header", {
      "x-http-method-override": "OPTIONS",
      "access-control-request-method": "GET",
    }, ""],
    ["a public address in headers", { "x-original-url": "/healthz", "x-rewrite-url": "/healthz" }, ""],
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
}
