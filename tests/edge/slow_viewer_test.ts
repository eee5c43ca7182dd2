// Viewers who do not read, or slowly: what they cost, when they are given up, and how they come back.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { Actor } from "../support/actor.ts";
import { dial } from "../support/dial.ts";
import type { FakeClock } from "../support/fake_clock.ts";
import { carrier } from "../support/parley.ts";
import { type Clocked, clocked } from "./clocked.ts";
import { raw } from "./raw.ts";

const BASE = "/api/v1/discussions";
const SLOW_MS = 60_000;
/** Fake minutes pass in real milliseconds: nothing but the limit under test may notice. */
const PATIENT = {
  SLOW_CONSUMER_TIMEOUT_MS: `${SLOW_MS}`,
  TURN_TIMEOUT_MS: "1000000000",
  CONNECTION_TIMEOUT_SECONDS: "1000000",
};

Deno.test("a viewer who does not read is closed with 4408, costs no one else anything, and resumes without a gap", async () => {
  // Enough that no kernel's buffers hold it.
  const model = new Actor(() => "a-long-word-".repeat(400).concat(" ").repeat(120));
  await using loud = await clocked({
    model,
    env: { ...PATIENT, MESSAGE_BUFFER_SIZE: "50" },
  });
  const id = await loud.start({ rounds: 12, agent_types: ["critic", "architect"] });
  const path = `${BASE}/${id}/stream`;
  const deaf = await raw(loud.url, path);
  assertEquals(deaf.status, 101);
  // Somebody who reads gets everything, in spite of the deaf one.
  const reader = await dial(`${loud.url}${path}`);
  const { messages, code } = await moving(loud.clock, reader.all());
  assertEquals(code, 1000);
  const events = messages.map((m) => JSON.parse(m)).filter((m) => m.sequence !== undefined);
  assert(messages.join("").length > 10_000_000, `${messages.join("").length} bytes`);
  await givenUp(loud, 1);
  const heard = await deaf.drain();
  deaf.close();
  assertEquals(heard.code, carrier.kind === "ws" ? undefined : 4408);
  const sequences = heard.messages.map((m) => JSON.parse(m).sequence).filter((s) => s !== undefined);
  assertEquals(sequences, sequences.map((_, i) => i + 1));
  assert(sequences.length < events.length);
  const rest = await dial(`${loud.url}${path}?last_sequence=${sequences.length}`);
  const resumed = (await moving(loud.clock, rest.all())).messages.map((m) => JSON.parse(m));
  assertEquals(resumed, events.slice(sequences.length));
});

Deno.test("a viewer who reads slowly, but reads, is never closed for it", async () => {
  const model = new Actor(() => "some words that are said again and again ".repeat(400).trim());
  await using server = await clocked({ model, env: PATIENT });
  const id = await server.start({ rounds: 5 });
  await moving(server.clock, (await dial(`${server.url}${BASE}/${id}/stream`)).all());
  const viewer = await dial(`${server.url}${BASE}/${id}/stream`);
  for (let i = 0; i < 50; i++) {
    await viewer.next();
    await server.clock.advance(1_000);
  }
  const { code, messages } = await moving(server.clock, viewer.all());
  assertEquals([code, JSON.parse(messages.at(-1)!).event_type], [1000, "discussion_complete"]);
});

Deno.test("a socket that was given up but still hangs on counts against MAX_TOTAL_CONNECTIONS", async () => {
  const model = new Actor(() => "a-long-word-".repeat(400).concat(" ").repeat(120));
  await using server = await clocked({ model, env: { ...PATIENT, MAX_TOTAL_CONNECTIONS: "2" } });
  const id = await server.start({ rounds: 12, agent_types: ["critic", "architect"] });
  const path = `${BASE}/${id}/stream`;
  await moving(server.clock, (await dial(`${server.url}${path}`)).all());
  const metrics = () => metricsOf(server.url);
  // The server hears that the reader has gone a moment later than the reader itself.
  await again(metrics, (text) => /^parley_connections 0$/m.test(text));
  const deaf = [await raw(server.url, path), await raw(server.url, path)];
  assertEquals(deaf.map((d) => d.status), [101, 101]);
  await again(metrics, (text) => /^parley_full_sockets 2$/m.test(text));
  await givenUp(server, deaf.length);
  if (carrier.kind === "native") {
    assertMatch(await metrics(), /^parley_full_sockets 0$/m);
    const refused = await raw(server.url, path);
    refused.close();
    assertEquals(refused.status, 503);
    for (const socket of deaf) socket.close();
  }
  await again(() => raw(server.url, path), (socket) => (socket.close(), socket.status === 101));
  for (const socket of deaf) socket.close();
});

async function metricsOf(url: string): Promise<string> {
  return await (await fetch(`${url}/metrics`)).text();
}

/**
 * Moves time on until nobody but so many deaf viewers is connected, and the server has given them up. Until then the
 * kernel's buffers may take some more for them, and their minute begins anew. Over `ws` they are cut off; only the
 * platform waits for them to read their close frame.
 */
async function givenUp({ url, clock }: Clocked, deaf: number): Promise<void> {
  const left = carrier.kind === "ws" ? 0 : deaf;
  const over = ["parley_connections", "parley_lingering_connections"]
    .map((name) => new RegExp(`^${name} ${left}$`, "m"));
  const begun = clock.monotonic();
  await again(async () => {
    await clock.advance(5_000);
    return await metricsOf(url);
  }, (text) => over.every((line) => line.test(text)));
  const ms = clock.monotonic() - begun;
  assert(ms < 10 * SLOW_MS, `given up after ${ms} ms`);
}

/** Lets the server look at its full sockets until the promise settles. */
async function moving<T>(clock: FakeClock, promise: Promise<T>): Promise<T> {
  let over = false;
  promise.finally(() => over = true).catch(() => {});
  while (!over) await clock.advance(10);
  return await promise;
}

/** Tries until it fits: what a client did is known to the server only a moment later. */
async function again<T>(
  attempt: () => Promise<T>,
  fits: (got: T) => boolean | Promise<boolean>,
): Promise<void> {
  for (let tries = 0; tries < 500; tries++) if (await fits(await attempt())) return;
  throw new Error("It did not come to that within 500 tries");
}
