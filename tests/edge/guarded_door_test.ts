// What comes to the door in an unusual shape: methods, spellings of addresses, and what refusals carry.

import { assert, assertEquals } from "@std/assert";
import { carrier, parley } from "../support/parley.ts";
import { assertUntouched } from "./attempts.ts";
import { ALICE, as, guarded, holdings, MODES, reached, REACHES, spelled } from "./break_in.ts";
import { clocked } from "./clocked.ts";

/** What is answered to these lines, which no client of the platform would send. */
async function say(url: string, first: string, lines: readonly string[] = []): Promise<string> {
  const { hostname, port } = new URL(url);
  const connection = await Deno.connect({ hostname, port: Number(port) });
  const head = [`${first} HTTP/1.1`, `Host: ${hostname}:${port}`, "Connection: close", ...lines, "", ""];
  await connection.write(new TextEncoder().encode(head.join("\r\n")));
  return await new Response(connection.readable).text();
}

Deno.test("a method that the web has no request for is no error of the server, on public addresses either", async () => {
  const failed: string[] = [];
  const logger = { info() {}, error: (event: string) => void failed.push(event) };
  for (const mode of [{ name: "none", env: {} }, ...MODES]) {
    await using server = await parley({ env: mode.env, logger });
    const refused = mode.name === "none" ? 404 : 401;
    for (const method of ["TRACE", "TRACK", "BREW", "POST", "DELETE"]) {
      for (const path of ["/healthz", "/readyz"]) {
        const [, status] = /^HTTP\/1\.1 (\d+)/.exec(await say(server.url, `${method} ${path}`)) ?? [];
        // The server of node:http does not read methods that it does not know.
        const unread = carrier.kind === "ws" && ["TRACK", "BREW"].includes(method);
        assertEquals(Number(status), unread ? 400 : refused, `${method} ${path} with ${mode.name}`);
      }
    }
    for (const method of ["GET", "HEAD"]) {
      const response = await fetch(`${server.url}/healthz`, { method });
      await response.body?.cancel();
      assertEquals(response.status, 200);
    }
  }
  assertEquals(failed, []);
});

Deno.test("an event stream counts as a handshake however its address is spelled", async () => {
  await using server = await clocked({ env: { RATE_HANDSHAKES_PER_MINUTE: "1" } });
  const id = await server.start();
  const statuses: number[] = [];
  for (const end of ["events", "%65vents", "e%76ents", "%65%76%65%6e%74%73"]) {
    const answer = await say(server.url, `HEAD /api/v1/discussions/${id}/${end}`);
    assertEquals(answer.startsWith("HTTP/1.1 200"), true, "a HEAD opens nothing and is a request");
    const stream = new AbortController();
    const response = await fetch(`${server.url}/api/v1/discussions/${id}/${end}`, { signal: stream.signal });
    statuses.push(response.status);
    await response.body!.cancel();
  }
  assertEquals(statuses, [200, 429, 429, 429]);
});

Deno.test("a refusal carries the same protection as an answer", async () => {
  await using server = await guarded(MODES[0]!, { env: { RATE_REQUESTS_PER_MINUTE: "4" } });
  const foreign = { ...as(ALICE), origin: "https://evil.example" };
  const asked: [number, string, HeadersInit][] = [
    [200, "/api/v1/models", as(ALICE)],
    [404, "/none", as(ALICE)],
    [401, "/api/v1/models", {}],
    [403, "/", foreign],
    [426, "/ws", as(ALICE)],
    [403, "/metrics", as(ALICE)],
    [429, "/api/v1/models", as(ALICE)],
  ];
  for (const [status, path, headers] of asked) {
    const answer = await server.http(path, { headers });
    assertEquals(answer.status, status, path);
    const sent = Object.fromEntries(answer.headers);
    for (
      const [name, value] of [
        ["x-content-type-options", "nosniff"],
        ["cache-control", "no-store"],
        ["referrer-policy", "no-referrer"],
        ["content-security-policy", "default-src 'none'; frame-ancestors 'none'"],
        ["cross-origin-resource-policy", "same-origin"],
      ] as const
    ) assertEquals(sent[name], value, `${name} of ${status} ${path}`);
  }
});

Deno.test("to turn authentication off opens nothing that was started with it, nor does to turn it on again", async () => {
  const folder = await Deno.makeTempDir();
  const [mode] = MODES;
  const env = { PARLEY_KV: `${folder}/parley.kv` };
  try {
    const before = await guarded(mode!, { env });
    const held = await holdings(before, mode!.token("alice"));
    await before.stop();
    const open = await guarded({ ...mode!, env: {} }, { env });
    for (const { kind, method, path, body } of REACHES) {
      // Hers, hers by the name it has in the store, and hers by the parameter of an administrator.
      for (
        const [id, query] of [[held[kind], ""], [`${held[kind]}%40alice`, ""], [held[kind], "?subject=alice"]]
      ) {
        const answer = await reached(open, path(id!) + query, { method, body });
        const none = await reached(open, path("nobodys") + query, { method, body });
        const same = spelled(answer, id!.replace("%40", "@")) === spelled(none, "nobodys");
        assert(
          answer.status === 404 && same,
          `${method} ${path(id!)}${query}: ${answer.status} ${answer.text}`,
        );
      }
    }
    for (const base of ["discussions", "analyses", "orchestrate", "sessions", "chats"]) {
      const { text } = await open.http(`/api/v1/${base}?subject=alice`);
      assert(text.includes(":[]"), text);
    }
    // What is started meanwhile under her ids is not hers afterwards.
    const body = { brief: "meanwhile", job_id: held.job };
    assertEquals((await open.http("/api/v1/orchestrate", { body })).status, 202);
    await open.stop();
    await using again = await guarded(mode!, { env });
    await assertUntouched(again, mode!, held);
    const { text } = await again.http(`/api/v1/orchestrate/${held.job}`, { headers: as(ALICE) });
    assert(!text.includes("meanwhile"), text);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("an administrator is told of a subject that can be nobody's; to others the parameter says nothing", async () => {
  for (const mode of MODES) {
    await using server = await guarded(mode);
    const root = as(mode.token("root"));
    const bob = as(mode.token("bob"));
    for (const subject of ["", "a b", "%00", "%0a", "%D0%B0lice", "x".repeat(256)]) {
      for (const path of ["/api/v1/discussions", "/api/v1/sessions/s", "/api/v1/agents"]) {
        const refused = await server.http(`${path}?subject=${subject}`, { headers: root });
        assertEquals(
          [refused.status, refused.json.type],
          [400, "urn:parley:problem:malformed"],
          path + subject,
        );
        const [said, plain] = [
          await server.http(`${path}?subject=${subject}`, { headers: bob }),
          await server.http(path, { headers: bob }),
        ];
        assertEquals([said.status, said.text], [plain.status, plain.text]);
      }
    }
    for (const subject of ["alice", "anonymous", "a@b:c"]) {
      assertEquals(
        (await server.http(`/api/v1/discussions?subject=${subject}`, { headers: root })).status,
        200,
      );
    }
  }
});

Deno.test("a run is found as what it is alone, by its owner and by an administrator, and by no id that can be none", async () => {
  const [mode] = MODES;
  await using server = await guarded(mode!);
  const held = await holdings(server, mode!.token("alice"));
  const ids: Record<string, string> = { ...held };
  delete ids.response;
  const long = "x".repeat(3000);
  for (const { kind, method, path, body } of REACHES.filter(({ method }) => method === "GET")) {
    const others = Object.entries(ids).filter(([name]) => name !== kind).map(([, id]) => id);
    for (const id of [...others, long, "a%00b", "a%2Fb", "..%2f", "%40alice", "%E2%82%AC"]) {
      for (const [subject, query] of [["alice", ""], ["root", ""], ["root", "?subject=alice"]] as const) {
        const headers = as(mode!.token(subject));
        const { status, text } = await reached(server, path(id) + query, { method, body, headers });
        assertEquals(status, 404, `${subject} ${path(id)}${query}: ${text}`);
      }
    }
  }
  await assertUntouched(server, mode!, held);
});
