// Requests written byte by byte to a real server: what headers that stand twice, are folded or are misspelt become on
// their way is the platform's business, and none of it may be a way in.

import { assertEquals } from "@std/assert";
import { chosenProtocol } from "../../src/edge/auth/credentials.ts";
import { problem } from "../../src/edge/problem.ts";
import { assertAccess } from "../../src/edge/access.ts";
import { readConfig } from "../../src/config.ts";
import { KEYS_ENV, rig } from "./auth_rig.ts";

const ALICE = "alices-key-0123456789";
const BOB = "bobs-key-0123456789";
const UPGRADE = [
  "Upgrade: websocket",
  "Connection: Upgrade",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
];

interface Door extends AsyncDisposable {
  /** The status line's code and the body of the answer to a request of these lines. */
  say(lines: string[], first?: string): Promise<{ status: number; head: string; body: string }>;
}

/** A server whose every answer is who asked, and which subprotocol was chosen. */
function door(): Door {
  const { auth } = rig(KEYS_ENV);
  const config = readConfig(KEYS_ENV);
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    try {
      assertAccess(request, config);
      const { subject } = await auth.authenticate(request);
      return new Response(`${subject} ${chosenProtocol(request) ?? "-"}`);
    } catch (error) {
      return problem(error);
    }
  });
  return {
    async say(lines, first = "GET /ws HTTP/1.1") {
      using connection = await Deno.connect({ hostname: "127.0.0.1", port: server.addr.port });
      const host = lines.some((line) => /^host/i.test(line)) ? [] : [`Host: 127.0.0.1:${server.addr.port}`];
      const closing = lines.some((line) => /^connection/i.test(line)) ? [] : ["Connection: close"];
      const text = [first, ...host, ...lines, ...closing, "", ""].join("\r\n");
      await connection.write(Uint8Array.from(text, (letter) => letter.charCodeAt(0)));
      const answer = await readAnswer(connection);
      const [head = "", body = ""] = answer.split("\r\n\r\n");
      return { status: Number(/^HTTP\/1\.[01] (\d+)/.exec(head)?.[1]), head, body };
    },
    async [Symbol.asyncDispose]() {
      await server.shutdown();
    },
  };
}

/** Up to the end of the body, which has a length. */
async function readAnswer(connection: Deno.Conn): Promise<string> {
  const buffer = new Uint8Array(4096);
  let text = "";
  while (true) {
    const [, length] = /content-length: (\d+)/i.exec(text) ?? [];
    const head = text.indexOf("\r\n\r\n");
    if (head >= 0 && text.length >= head + 4 + Number(length ?? 0)) return text;
    const count = await connection.read(buffer);
    if (count === null) return text;
    text += new TextDecoder().decode(buffer.subarray(0, count));
  }
}

Deno.test("whoever has a key is let in, over a real connection", async () => {
  await using server = door();
  assertEquals((await server.say([`Authorization: Bearer ${ALICE}`])).body, "alice -");
  assertEquals((await server.say([`authorization:bearer ${ALICE}`])).body, "alice -");
  const both = [...UPGRADE, `Sec-WebSocket-Protocol: parley, bearer.${BOB}`];
  assertEquals((await server.say(both)).body, "bob parley");
  // A list may come in several headers.
  const apart = [...UPGRADE, "Sec-WebSocket-Protocol: parley", `Sec-WebSocket-Protocol: bearer.${BOB}`];
  assertEquals((await server.say(apart)).body, "bob parley");
});

Deno.test("no arrangement of raw headers is a way in", async () => {
  await using server = door();
  const attempts: [name: string, lines: string[], statuses: number[], first?: string][] = [
    ["nothing", [], [401]],
    ["two keys", [`Authorization: Bearer ${ALICE}`, `Authorization: Bearer ${BOB}`], [401]],
    ["a key twice", [`Authorization: Bearer ${ALICE}`, `Authorization: Bearer ${ALICE}`], [401]],
    ["an empty header first", ["Authorization:", `Authorization: Bearer ${ALICE}`], [401]],
    ["an empty header last", [`Authorization: Bearer ${ALICE}`, "Authorization:"], [401]],
    ["a folded header", ["Authorization: Bearer", ` ${ALICE}`], [400]],
    ["a space before the colon", [`Authorization : Bearer ${ALICE}`], [400]],
    ["an underscore for a dash", [`Sec_WebSocket_Protocol: parley, bearer.${ALICE}`, ...UPGRADE], [401]],
    ["a bare line feed", [`X: y\nAuthorization: Bearer ${ALICE.slice(0, -1)}`], [400, 401]],
    ["a zero in the key", [`Authorization: Bearer ${ALICE}\0`], [400, 401]],
    ["bytes beyond ASCII behind the key", [`Authorization: Bearer ${ALICE}\xa0`], [400, 401]],
    ["bytes beyond ASCII before the key", [`Authorization: Bearer \xa0${ALICE}`], [400, 401]],
    ["tokens in two protocol headers", [
      ...UPGRADE,
      `Sec-WebSocket-Protocol: parley, bearer.${ALICE}`,
      `Sec-WebSocket-Protocol: bearer.${BOB}`,
    ], [400]],
    ["two upgrades", [
      "Upgrade: websocket",
      ...UPGRADE,
      `Sec-WebSocket-Protocol: parley, bearer.${ALICE}`,
    ], [400, 401]],
    ["a key in a trailer's name", [`Trailer: Authorization`, `X-Authorization: Bearer ${ALICE}`], [401]],
    ["another host", [`Host: evil.example`, `Authorization: Bearer ${ALICE}`], [403]],
    ["two hosts", ["Host: localhost", "Host: evil.example", `Authorization: Bearer ${ALICE}`], [400]],
    ["two origins", ["Origin: http://localhost", "Origin: null", `Authorization: Bearer ${ALICE}`], [403]],
    ["the origin null", ["Origin: null", `Authorization: Bearer ${ALICE}`, ...UPGRADE], [403]],
    ["another server's whole address", [], [400, 401, 403], `GET http://${ALICE}@evil.example/ws HTTP/1.1`],
    ["a name and password in the address", [], [400, 401], `GET //alice:${ALICE}@127.0.0.1/ws HTTP/1.1`],
    ["HTTP/1.0 with nothing", [], [401], "GET /ws HTTP/1.0"],
    ["a path with a fragment", [], [400, 401], `GET /ws#?ticket=${"A".repeat(43)} HTTP/1.1`],
  ];
  for (const [name, lines, statuses, first] of attempts) {
    const { status, head, body } = await server.say(lines, first);
    assertEquals(statuses.includes(status), true, `${name}: ${status} ${body}`);
    assertEquals((head + body).includes(ALICE), false, name);
    if (status === 401) assertEquals(/\r\nwww-authenticate: bearer realm="parley"/i.test(head), true, name);
  }
});
