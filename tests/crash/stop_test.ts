// Starting and stopping as an operator sees it: exit codes, messages, and that a stop is orderly and bounded.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { dial } from "../support/dial.ts";
import { serverProcess } from "../support/process.ts";

const SLOW = { LOG: "off", REHEARSAL_TOKENS_PER_SECOND: "30" };

async function start(url: string): Promise<string> {
  const response = await fetch(`${url}/api/v1/discussions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ task: "Name a bridge", agent_types: ["critic", "designer"] }),
  });
  return (await response.json()).discussion_id;
}

async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "parley-stop-" });
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  Deno.test(`${signal} closes viewers with 1001, exits 0, and the next start goes on with the same events`, () =>
    withFolder(async (folder) => {
      const server = serverProcess({ ...SLOW, PARLEY_KV: `${folder}/parley.kv` });
      await server.start();
      const id = await start(server.url);
      const viewer = await dial(`${server.url}/api/v1/discussions/${id}/stream`);
      await viewer.until((m) => m.event_type === "agent_delta");
      const exit = server.end(signal);
      const { messages, code } = await viewer.all();
      assertEquals(code, 1001);
      assertEquals(await exit, 0);
      const seen = messages.map((m) => JSON.parse(m)).filter((m) => m.sequence !== undefined);
      await server.start();
      const again = await dial(`${server.url}/api/v1/discussions/${id}/stream`);
      const replayed = await again.until((m) => m.sequence === seen.length);
      assertEquals(replayed.filter((m) => m.sequence !== undefined), seen);
      await again.close();
      await server.kill();
    }));
}

Deno.test("an orderly stop leaves each run's events in pages of its own, and a kill may leave them in the journal", () =>
  withFolder(async (folder) => {
    const path = `${folder}/parley.kv`;
    const server = serverProcess({ ...SLOW, PARLEY_KV: path, THOUGHT_BATCH_WINDOW_MS: "0" });
    const entries = async () => {
      const kv = await Deno.openKv(path);
      const found = await Array.fromAsync(kv.list({ prefix: ["journal"] }));
      kv.close();
      return found.length;
    };
    const speak = async () => {
      const ids = await Promise.all(Array.from({ length: 12 }, () => start(server.url)));
      for (const id of ids) {
        const viewer = await dial(`${server.url}/api/v1/discussions/${id}/stream`);
        await viewer.until((m) => m.sequence >= 12);
        await viewer.close();
      }
    };
    await server.start();
    await speak();
    await server.kill();
    assert(await entries() > 0);
    await server.start();
    await speak();
    assertEquals(await server.end("SIGTERM"), 0);
    assertEquals(await entries(), 0);
  }));

Deno.test("a stop takes less than 5 s although a viewer never reads and another holds SSE open", () =>
  withFolder(async (folder) => {
    const server = serverProcess({
      ...SLOW,
      REHEARSAL_TOKENS_PER_SECOND: "2", // it must not be over before everything was said, however busy the machine is
      PARLEY_KV: `${folder}/parley.kv`,
      MAX_EVENTS_PER_SECOND: "1000",
    });
    await server.start();
    const { port, host } = new URL(server.url);
    const id = await start(server.url);
    // More than the buffers of the operating system take for a viewer who does not read.
    const content = "€".repeat(20_000);
    for (let i = 0; i < 150; i++) {
      const said = await fetch(`${server.url}/api/v1/discussions/${id}/messages`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ content }),
      });
      assertEquals(said.status, 201);
      await said.body?.cancel();
    }
    const deaf = await Deno.connect({ hostname: "127.0.0.1", port: Number(port) });
    await deaf.write(new TextEncoder().encode(
      `GET /api/v1/discussions/${id}/stream HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\n` +
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
    ));
    // Another viewer has it all, so the deaf one has been sent what it can hold.
    const reader = await dial(`${server.url}/api/v1/discussions/${id}/stream`);
    await reader.until((m) => m.event_type === "caught_up");
    await reader.close();
    const events = await fetch(`${server.url}/api/v1/discussions/${id}/events`);
    const began = performance.now();
    assertEquals(await server.end("SIGTERM"), 0);
    assert(performance.now() - began < 5000);
    await events.body?.cancel().catch(() => {});
    deaf.close();
  }));

Deno.test("a second server on the same file is refused with a sentence that says so", () =>
  withFolder(async (folder) => {
    const env = { ...SLOW, PARLEY_KV: `${folder}/parley.kv` };
    const first = serverProcess(env);
    await first.start();
    const second = serverProcess(env);
    const refused = await second.start().then(() => "", (error) => error.message);
    assertStringIncludes(refused, "parley.kv is in use by another Parley server (process ");
    // The first one is none the worse for it.
    assertEquals((await (await fetch(`${first.url}/readyz`)).json()).status, "ready");
    await first.kill();
    await second.start();
    await second.kill();
  }));

Deno.test("settings that cannot be used end the start with exit code 2 and a sentence for each", async () => {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "main.ts"],
    env: { PORT: "eighty", MAX_BODY_BYTES: "1", OPENAI_BASE_URL: "nowhere", OPENAI_API_KEY: "sk-canary" },
  }).output();
  const told = new TextDecoder().decode(stderr);
  assertEquals(code, 2);
  for (
    const part of [
      "PORT=eighty: must be a whole number",
      "MAX_BODY_BYTES=1: must be at least 1024",
      "OPENAI_BASE_URL=nowhere",
    ]
  ) {
    assertStringIncludes(told, part);
  }
  assert(!told.includes("sk-canary"));
});

Deno.test("an address beyond this machine needs AUTH=none said by hand", async () => {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "main.ts"],
    env: { HOST: "0.0.0.0", PORT: "0", PARLEY_KV: ":memory:" },
  }).output();
  assertEquals(code, 2);
  assertStringIncludes(new TextDecoder().decode(stderr), "AUTH=none");
});

Deno.test("a journal that cannot be gone on with ends the start with a sentence, and changes nothing", () =>
  withFolder(async (folder) => {
    const path = `${folder}/parley.kv`;
    const change = async (work: (kv: Deno.Kv) => Promise<unknown>) => {
      const kv = await Deno.openKv(path);
      await work(kv).finally(() => kv.close());
    };
    const entry = new TextEncoder().encode('{"run":"r","first":7,"count":1}\n{}\n');
    await change((kv) => kv.set(["journal", 1], entry));
    const server = serverProcess({ ...SLOW, PARLEY_KV: path });
    const refused = await server.start().then(() => "", (error) => error.message);
    assertStringIncludes(
      refused,
      "parley.kv cannot be opened: The journal goes on with event 7 of run r, not 1. " +
        "deno task doctor says all that is wrong with it",
    );
    await change(async (kv) => assertEquals((await kv.get(["journal", 1])).value, entry));
  }));

Deno.test("a stop is orderly also when somebody never ends what was begun", () =>
  withFolder(async (folder) => {
    const server = serverProcess({ ...SLOW, PARLEY_KV: `${folder}/parley.kv` });
    await server.start();
    const { port, host } = new URL(server.url);
    const conn = await Deno.connect({ hostname: "127.0.0.1", port: Number(port) });
    const head = ["POST /api/v1/discussions HTTP/1.1", `host: ${host}`, "content-type: application/json"];
    const text = [...head, "content-length: 500", "", "{"].join("\r\n");
    await conn.write(new TextEncoder().encode(text));
    // It has arrived when a later request was answered.
    await start(server.url);
    assertEquals(await server.end("SIGTERM"), 0);
    conn.close();
  }));
