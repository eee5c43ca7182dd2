// Whole servers over one database on the network, spoken to as on Deno Deploy or with an https:// store: over HTTP and
// sockets, with Deno's own client between them and the database.

import { assert, assertEquals } from "@std/assert";
import { Actor, plain } from "../support/actor.ts";
import type { Json } from "../support/dial.ts";
import { kvConnect } from "../support/kv_connect.ts";
import { parley } from "../support/parley.ts";

// The client refuses to start without one.
Deno.env.set("DENO_KV_ACCESS_TOKEN", "any");

const sequences = (messages: readonly string[]) =>
  messages.map((text) => JSON.parse(text) as Json).filter((m) => m.sequence !== undefined).map((m) =>
    m.sequence
  );

/** An actor who goes on after its first answer only when it is let. */
function gated() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { open: resolve, model: new Actor((request) => ({ text: plain(request), hold: promise })) };
}

Deno.test("a discussion at one server is watched, talked to and listed through another one", async () => {
  await using database = kvConnect();
  const { model, open } = gated();
  await using a = await parley({ config: { PARLEY_KV: database.url }, model });
  await using b = await parley({ config: { PARLEY_KV: database.url } });
  const id = await a.start();
  const viewer = await b.watch(id);
  const said = await b.http(`/api/v1/discussions/${id}/messages`, { body: { content: "And the budget?" } });
  assertEquals(said.status, 201);
  assertEquals(said.json.data.response, "And the budget?");
  const [at, elsewhere] = await Promise.all(
    [a, b].map((server) => server.http(`/api/v1/discussions/${id}/status`)),
  );
  assertEquals(elsewhere!.json, at!.json);
  assertEquals((await b.http("/api/v1/discussions")).json.discussions[0].discussion_id, id);
  open();
  const { messages, code } = await viewer.all();
  assertEquals(code, 1000);
  const seen = sequences(messages);
  assertEquals(seen, seen.map((_, i) => i + 1));
  const history = (await a.http(`/api/v1/discussions/${id}/history`)).json;
  assertEquals(history.events.map((e: Json) => e.sequence), seen);
  assert(messages.some((text) => text.includes("And the budget?")));
});

Deno.test("a discussion is cancelled and deleted through another server", async () => {
  await using database = kvConnect();
  const { model } = gated();
  await using a = await parley({ config: { PARLEY_KV: database.url }, model });
  await using b = await parley({ config: { PARLEY_KV: database.url } });
  const [one, two] = [await a.start(), await a.start()];
  assertEquals((await b.http(`/api/v1/discussions/${one}/cancel`, { method: "POST" })).status, 202);
  assertEquals((await a.http(`/api/v1/discussions/${one}/status`)).json.status, "cancelled");
  assertEquals((await b.http(`/api/v1/discussions/${one}/cancel`, { method: "POST" })).status, 409);
  assertEquals((await b.http(`/api/v1/discussions/${two}`, { method: "DELETE" })).status, 204);
  assertEquals((await a.http(`/api/v1/discussions/${two}/status`)).status, 404);
  assertEquals(model.aborted, 2);
});

Deno.test("answers of the database that are lost on the way cost no event and no run", async () => {
  await using database = kvConnect();
  await using a = await parley({ config: { PARLEY_KV: database.url } });
  // Each of the first writes of a run in turn: what was asked, the run itself, its row, its events.
  for (let lost = 1; lost <= 6; lost++) {
    const before = database.writes;
    database.lose = (write) => write === before + lost;
    const id = await a.start();
    const seen = (await a.ended(id)).map((event) => event.sequence);
    assertEquals(seen, seen.map((_, i) => i + 1));
    assertEquals((await a.http(`/api/v1/discussions/${id}/status`)).json.status, "completed");
  }
});

// The client goes on trying after the database was closed; nothing can stop it.
Deno.test(
  "a server whose database is away stops within 5 s all the same",
  { sanitizeOps: false },
  async () => {
    await using database = kvConnect();
    const { model } = gated();
    const a = await parley({ config: { PARLEY_KV: database.url }, model });
    await a.start();
    database.away = true;
    const started = performance.now();
    await a.stop();
    const ms = performance.now() - started;
    assert(ms < 5000, `It took ${Math.round(ms)} ms`);
  },
);
