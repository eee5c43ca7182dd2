// Tickets: for one path, one use, thirty seconds, and no longer than the token. In memory and in a database alike.

import { assert, assertEquals } from "@std/assert";
import { createAuth } from "../../src/edge/auth/auth.ts";
import { ticketRoutes } from "../../src/edge/auth/ticket_routes.ts";
import { identify } from "../../src/edge/auth/identity.ts";
import { Tickets } from "../../src/edge/auth/tickets.ts";
import type { Clock } from "../../src/clock.ts";
import { kvTickets, memoryTickets, type TicketStore } from "../../src/edge/auth/ticket_store.ts";
import { problem } from "../../src/edge/problem.ts";
import { readConfig } from "../../src/config.ts";
import {
  type Attack,
  bearer,
  gotIn,
  JWT_ENV,
  KEYS_ENV,
  NOW,
  refusal,
  request,
  type Rig,
  rig,
  token,
  upgrading,
} from "./auth_rig.ts";

const randomBytesOf = (count: number) => crypto.getRandomValues(new Uint8Array(count));
const PATH = "/ws/chat/s1";

async function ticketFor({ auth }: Rig, path = PATH, changes: Record<string, unknown> = {}): Promise<string> {
  const identity = await auth.authenticate(request("/", bearer(token(changes))));
  return (await auth.issueTicket(identity, path)).ticket;
}

function using(ticket: string, path = PATH): Request {
  return request(`${path}${path.includes("?") ? "&" : "?"}ticket=${ticket}`, upgrading());
}

const STORES: Record<string, () => Promise<{ store: TicketStore; close(): void }>> = {
  memory: () => Promise.resolve({ store: memoryTickets(), close() {} }),
  kv: async () => {
    const kv = await Deno.openKv(":memory:");
    return { store: kvTickets(kv), close: () => kv.close() };
  },
};

for (const [where, open] of Object.entries(STORES)) {
  Deno.test(`a ticket opens its path once, as the one it was given to (${where})`, async () => {
    const { store, close } = await open();
    const server = rig(JWT_ENV, { tickets: store });
    const ticket = await ticketFor(server, `${PATH}?agent_name=x#y`, { scope: "parley:admin" });
    const identity = await server.auth.authenticate(using(ticket, `${PATH}?last_sequence=3`));
    assertEquals(identity, {
      subject: "alice",
      scopes: new Set(["parley:admin"]),
      admin: true,
      via: "ticket",
      expiresAt: (NOW + 600) * 1000,
    });
    assertEquals((await refusal(() => server.auth.authenticate(using(ticket))))?.status, 401);
    close();
  });

  Deno.test(`of many who use a ticket at once, one gets in (${where})`, async () => {
    const { store, close } = await open();
    const server = rig(JWT_ENV, { tickets: store });
    const ticket = await ticketFor(server);
    const tries = Array.from({ length: 20 }, () => refusal(() => server.auth.authenticate(using(ticket))));
    assertEquals((await Promise.all(tries)).filter((refused) => !refused).length, 1);
    close();
  });

  Deno.test(`no ticket gets in that is late, elsewhere or forged (${where})`, async () => {
    const { store, close } = await open();
    const server = rig(JWT_ENV, { tickets: store });
    const made = async (path?: string, changes?: Record<string, unknown>) =>
      await ticketFor(server, path, changes);
    const elsewhere = (path: string): Attack => ({
      name: `used at ${path}`,
      status: 401,
      request: async () => using(await made(), path),
    });
    const attacks: Attack[] = [
      ...[
        "/ws/chat/s2",
        "/ws/chat/s1/",
        "/ws/chat/s1x",
        "/ws/chat",
        "/ws",
        "/",
        "/WS/CHAT/S1",
        "/ws/chat/%731",
      ]
        .map(elsewhere),
      ...["/ws/chat/s1%2f", "/ws/chat/s1;x", "//ws/chat/s1", "/ws/chat/../chat/s2", "/api/v1/tickets"].map(
        elsewhere,
      ),
      {
        name: "another letter",
        status: 401,
        request: async () => {
          const ticket = await made();
          return using((ticket.startsWith("A") ? "B" : "A") + ticket.slice(1));
        },
      },
      { name: "cut", status: 401, request: async () => using((await made()).slice(0, -1)) },
      { name: "with padding", status: 401, request: async () => using(`${await made()}=`) },
      { name: "as a token", status: 401, request: async () => request(PATH, bearer(await made())) },
      {
        name: "as a subprotocol",
        status: 401,
        request: async () => request(PATH, upgrading(`parley, bearer.${await made()}`)),
      },
      ...["POST", "PUT", "DELETE", "HEAD", "OPTIONS"].map((method): Attack => ({
        name: method,
        status: 401,
        request: async () => request(`${PATH}?ticket=${await made()}`, { method }),
      })),
      {
        name: "thirty seconds later",
        status: 401,
        request: async () => {
          const ticket = await made();
          await server.clock.advance(30_000);
          return using(ticket);
        },
      },
      {
        name: "after its token's end",
        status: 401,
        request: async () => {
          const ticket = await made(PATH, { exp: server.clock.now() / 1000 + 10 });
          await server.clock.advance(10_000);
          return using(ticket);
        },
      },
    ];
    assertEquals(await gotIn(server.auth, attacks, []), []);
    close();
  });
}

Deno.test("a ticket is used up by whoever tries it on another path", async () => {
  const server = rig();
  const ticket = await ticketFor(server);
  await refusal(() => server.auth.authenticate(using(ticket, "/ws/chat/s2")));
  assertEquals((await refusal(() => server.auth.authenticate(using(ticket))))?.status, 401);
});

Deno.test("a ticket is good for a moment less than thirty seconds, also when the clock is set", async () => {
  const server = rig();
  const ticket = await ticketFor(server);
  await server.clock.advance(29_999);
  assertEquals((await server.auth.authenticate(using(ticket))).subject, "alice");
});

Deno.test("a request is asked once who sends it, so that its ticket is used once", async () => {
  const server = rig();
  const sent = using(await ticketFor(server));
  const [first, second] = await Promise.all([server.auth.authenticate(sent), server.auth.authenticate(sent)]);
  assert(first === second && first.via === "ticket");
});

Deno.test("two servers that share a database take each other's tickets, each once", async () => {
  const kv = await Deno.openKv(":memory:");
  const [one, two] = [rig(JWT_ENV, { tickets: kvTickets(kv) }), rig(JWT_ENV, { tickets: kvTickets(kv) })];
  const ticket = await ticketFor(one);
  assertEquals((await two.auth.authenticate(using(ticket))).subject, "alice");
  assertEquals((await refusal(() => one.auth.authenticate(using(ticket))))?.status, 401);
  const late = await ticketFor(one);
  await two.clock.advance(30_000);
  assertEquals((await refusal(() => two.auth.authenticate(using(late))))?.status, 401);
  kv.close();
});

Deno.test("one subject has so many tickets at a time, and another one's are not touched by it", async () => {
  const server = rig();
  const mine = await ticketFor(server, PATH, { sub: "bob" });
  for (let i = 0; i < 256; i++) await ticketFor(server);
  const refused = await refusal(() => ticketFor(server));
  assertEquals([refused?.status, refused?.options.retryAfterSeconds], [429, 30]);
  assertEquals((await server.auth.authenticate(using(mine))).subject, "bob");
  await ticketFor(server, PATH, { sub: "bob" });
  await server.clock.advance(30_000);
  await ticketFor(server);
});

Deno.test("all subjects together have so many tickets, however many subjects there are", async () => {
  const parts = { clock: rig().clock, store: memoryTickets(), randomBytes: randomBytesOf };
  const tickets = new Tickets(parts, { perSubject: 2, all: 3 });
  const issue = (subject: string) => tickets.issue(identify(subject, [], "jwt"), PATH);
  for (const subject of ["a", "b", "c"]) await issue(subject);
  assertEquals((await refusal(() => issue("d")))?.code, "too_many_tickets");
});

Deno.test("a clock that is set neither ends a ticket nor makes it last", async () => {
  for (const shift of [3_600_000, -3_600_000]) {
    const fake = rig().clock;
    let set = 0;
    const clock: Clock = {
      now: () => fake.now() + set,
      monotonic: () => fake.monotonic(),
      after: (ms, fn) => fake.after(ms, fn),
    };
    const auth = createAuth(readConfig(KEYS_ENV), { clock });
    const identity = await auth.authenticate(request("/", bearer("alices-key-0123456789")));
    const [first, second] = [await auth.issueTicket(identity, PATH), await auth.issueTicket(identity, PATH)];
    set = shift;
    await fake.advance(29_999);
    assertEquals((await auth.authenticate(using(first.ticket))).subject, "alice");
    await fake.advance(1);
    assertEquals((await refusal(() => auth.authenticate(using(second.ticket))))?.status, 401);
  }
});

Deno.test("a used ticket makes room for another", async () => {
  const server = rig();
  for (let i = 0; i < 255; i++) await ticketFor(server);
  for (let i = 0; i < 5; i++) await server.auth.authenticate(using(await ticketFor(server)));
  await ticketFor(server);
  assertEquals((await refusal(() => ticketFor(server)))?.status, 429);
});

Deno.test("tickets are given over HTTP to whoever has a token, and to nobody else", async () => {
  const server = rig();
  const app = ticketRoutes(server.auth, 64);
  app.onError((error) => problem(error));
  const post = (body: unknown, init: RequestInit = bearer(token())) =>
    app.request("http://127.0.0.1:8000/", {
      method: "POST",
      body: typeof body === "string" ? body : JSON.stringify(body),
      headers: { ...init.headers as Record<string, string>, "content-type": "application/json" },
    });
  const given = await post({ path: `${PATH}?x=1` });
  assertEquals([given.status, given.headers.get("cache-control")], [201, "no-store"]);
  const { ticket, expires_at } = await given.json();
  assertEquals(expires_at, new Date(NOW * 1000 + 30_000).toISOString());
  assertEquals((await server.auth.authenticate(using(ticket))).subject, "alice");
  const short = await post({ path: PATH }, bearer(token({ exp: NOW + 7 })));
  assertEquals((await short.json()).expires_at, new Date(NOW * 1000 + 7000).toISOString());

  const nobody = await post({ path: PATH }, { headers: {} });
  assertEquals([nobody.status, nobody.headers.get("www-authenticate")], [401, 'Bearer realm="parley"']);
  const bad: [unknown, number][] = [
    ["{", 400],
    [{}, 422],
    [{ path: 1 }, 422],
    [{ path: "" }, 422],
    [{ path: "ws" }, 422],
    [{ path: "http://127.0.0.1:8000/ws" }, 422],
    [{ path: "//evil.example/ws" }, 422],
    [{ path: "/\\evil.example/ws" }, 422],
    [{ path: `/${"x".repeat(2048)}` }, 422],
    [{ path: ["/ws"] }, 422],
    [`{"path":"/ws","more":"${"x".repeat(17_000)}"}`, 413],
  ];
  for (const [body, status] of bad) {
    const response = await post(body);
    assertEquals(response.status, status, JSON.stringify(body).slice(0, 60));
    await response.body?.cancel();
  }
});

Deno.test("a ticket cannot be had for a ticket", async () => {
  const server = rig();
  const identity = await server.auth.authenticate(using(await ticketFor(server)));
  assertEquals((await refusal(() => server.auth.issueTicket(identity, PATH)))?.status, 403);
});

Deno.test("tickets are made of the randomness that is meant for secrets", async () => {
  const asked: number[] = [];
  const { clock } = rig();
  const randomBytes = (count: number) => {
    asked.push(count);
    return new Uint8Array(count).fill(255);
  };
  const auth = createAuth(readConfig(JWT_ENV), { clock, randomBytes });
  assertEquals(await ticketFor({ auth, clock }), `${"_".repeat(42)}8`);
  assertEquals(asked, [32]);
});
