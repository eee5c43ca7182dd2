// API keys, and the places where a credential may stand in a request: a table of attempts, none of which gets in.

import { assertEquals, assertThrows } from "@std/assert";
import { chosenProtocol } from "../../src/edge/auth/credentials.ts";
import { keyring } from "../../src/edge/auth/keys.ts";
import { type Attack, bearer, gotIn, KEYS_ENV, refusal, request, rig, upgrading } from "./auth_rig.ts";

const ALICE = "alices-key-0123456789";
const BOB = "bobs-key-0123456789";
const SECRETS = [ALICE, BOB, "roots-key"];

function header(authorization: string): RequestInit {
  return { headers: { authorization } };
}

function twice(...values: string[]): RequestInit {
  const headers = new Headers();
  for (const value of values) headers.append("authorization", value);
  return { headers };
}

type Case = [name: string, status: number, path: string, init?: RequestInit];

const CASES: Case[] = [
  ["nothing", 401, "/"],
  ["an empty header", 401, "/", header("")],
  ["a scheme alone", 401, "/", header("Bearer")],
  ["a scheme and a space", 401, "/", header("Bearer ")],
  ["a key without a scheme", 401, "/", header(ALICE)],
  ["another scheme", 401, "/", header(`Basic ${btoa(`alice:${ALICE}`)}`)],
  ["Digest", 401, "/", header(`Digest ${ALICE}`)],
  ["a scheme that begins alike", 401, "/", header(`BearerX ${ALICE}`)],
  ["a scheme with a colon", 401, "/", header(`Bearer: ${ALICE}`)],
  ["a key with a colon", 401, "/", bearer(`alice:${ALICE}`)],
  ["a tab for a space", 401, "/", header(`Bearer\t${ALICE}`)],
  ["a key in quotes", 401, "/", bearer(`"${ALICE}"`)],
  ["a key and a word", 401, "/", bearer(`${ALICE} x`)],
  ["two keys in one header", 401, "/", bearer(`${ALICE}, Bearer ${BOB}`)],
  ["two headers", 401, "/", twice(`Bearer ${ALICE}`, `Bearer ${BOB}`)],
  ["the same header twice", 401, "/", twice(`Bearer ${ALICE}`, `Bearer ${ALICE}`)],
  ["the beginning of a key", 401, "/", bearer(ALICE.slice(0, -1))],
  ["the end of a key", 401, "/", bearer(ALICE.slice(1))],
  ["one letter", 401, "/", bearer("a")],
  ["a key and a letter", 401, "/", bearer(`${ALICE}0`)],
  ["a key with padding", 401, "/", bearer(`${ALICE}=`)],
  ["a key in capitals", 401, "/", bearer(ALICE.toUpperCase())],
  ["two keys joined", 401, "/", bearer(ALICE + BOB)],
  ["a subject", 401, "/", bearer("alice")],
  ["a key of bytes beyond ASCII", 401, "/", bearer("\xe4".repeat(20))],
  ["a very long key", 401, "/", bearer("x".repeat(9000))],
  ["the hash of a key", 401, "/", bearer("2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b")],
  ["a name of every object", 401, "/", bearer("constructor")],
  ["another's name of every object", 401, "/", bearer("__proto__")],
  ["a key in the query", 401, `/?token=${ALICE}`],
  ["a key as access_token", 401, `/?access_token=${ALICE}`],
  ["a key as a ticket", 401, `/?ticket=${ALICE}`],
  ["an empty ticket", 401, "/?ticket="],
  ["a ticket of the right length", 401, `/?ticket=${"A".repeat(43)}`],
  ["a very long ticket", 401, `/?ticket=${"A".repeat(9000)}`],
  ["two tickets", 400, `/?ticket=${"A".repeat(43)}&ticket=${"B".repeat(43)}`],
  ["a ticket and a key", 400, `/?ticket=${"A".repeat(43)}`, bearer(ALICE)],
  ["a key in a cookie", 401, "/", { headers: { cookie: `authorization=Bearer ${ALICE}; token=${ALICE}` } }],
  ["a key for the proxy", 401, "/", { headers: { "proxy-authorization": `Bearer ${ALICE}` } }],
  ["a key in X-Authorization", 401, "/", { headers: { "x-authorization": `Bearer ${ALICE}` } }],
  ["a key in X-API-Key", 401, "/", { headers: { "x-api-key": ALICE } }],
  ["a subject that a proxy claims", 401, "/", {
    headers: { "x-forwarded-user": "alice", "x-remote-user": "alice" },
  }],
  ["a subprotocol without an upgrade", 401, "/", {
    headers: { "sec-websocket-protocol": `parley, bearer.${ALICE}` },
  }],
  ["an upgrade to something else", 401, "/ws", {
    headers: { upgrade: "h2c", "sec-websocket-protocol": `parley, bearer.${ALICE}` },
  }],
  ["an upgrade with nothing", 401, "/ws", upgrading()],
  ["an upgrade with parley alone", 401, "/ws", upgrading("parley")],
  ["an upgrade with a token alone", 400, "/ws", upgrading(`bearer.${ALICE}`)],
  ["another protocol beside the token", 400, "/ws", upgrading(`chat, bearer.${ALICE}`)],
  ["PARLEY in capitals beside the token", 400, "/ws", upgrading(`PARLEY, bearer.${ALICE}`)],
  ["Bearer in capitals", 401, "/ws", upgrading(`parley, Bearer.${ALICE}`)],
  ["bearer without a token", 401, "/ws", upgrading("parley, bearer.")],
  ["bearer with a space", 401, "/ws", upgrading(`parley, bearer ${ALICE}`)],
  ["bearer with a colon", 401, "/ws", upgrading(`parley, bearer:${ALICE}`)],
  ["a token as a protocol of its own", 401, "/ws", upgrading(`parley, bearer, ${ALICE}`)],
  ["a wrong token", 401, "/ws", upgrading("parley, bearer.wrong")],
  ["a token in quotes", 401, "/ws", upgrading(`parley, bearer."${ALICE}"`)],
  ["two tokens", 400, "/ws", upgrading(`parley, bearer.${ALICE}, bearer.${BOB}`)],
  ["the same token twice", 400, "/ws", upgrading(`parley, bearer.${ALICE}, bearer.${ALICE}`)],
  [
    "a token and a header",
    400,
    "/ws",
    upgrading(`parley, bearer.${ALICE}`, { authorization: `Bearer ${ALICE}` }),
  ],
  [
    "a token and another's header",
    400,
    "/ws",
    upgrading(`parley, bearer.${ALICE}`, {
      authorization: `Bearer ${BOB}`,
    }),
  ],
  ["a token and a ticket", 400, `/ws?ticket=${"A".repeat(43)}`, upgrading(`parley, bearer.${ALICE}`)],
  ["a very long token", 401, "/ws", upgrading(`parley, bearer.${"x".repeat(9000)}`)],
  ["a method with a body", 401, "/", {
    method: "POST",
    body: JSON.stringify({ authorization: `Bearer ${ALICE}` }),
  }],
];

const ATTACKS: Attack[] = CASES.map(([name, status, path, init]) => ({
  name,
  status,
  request: () => request(path, init),
}));

Deno.test(`none of ${ATTACKS.length} requests without a key gets in`, async () => {
  const { auth } = rig(KEYS_ENV);
  assertEquals(await gotIn(auth, ATTACKS, SECRETS), []);
});

Deno.test("what cannot be a token is refused before it is compared with anything", async () => {
  const { auth } = rig(KEYS_ENV);
  const unreadable = [
    request("/", bearer("x".repeat(8193))),
    request("/ws", upgrading(`parley, bearer.${"x".repeat(8193)}`)),
    request("/ws", upgrading('parley, bearer."quoted"')),
    request("/ws", upgrading("parley, Bearer.token")),
    request("/", bearer("a b")),
  ];
  for (const sent of unreadable) {
    const refused = await refusal(() => auth.authenticate(sent));
    assertEquals(refused?.message.includes("must be"), true, refused?.message);
  }
  const looked = await refusal(() => auth.authenticate(request("/", bearer("x".repeat(8192)))));
  assertEquals(looked?.message, "The key is none of this server");
});

Deno.test("a key says whose it is, in a header and among the subprotocols of an upgrade", async () => {
  const { auth } = rig(KEYS_ENV);
  const alice = await auth.authenticate(request("/", bearer(ALICE)));
  assertEquals(alice, { subject: "alice", scopes: new Set<string>(), admin: false, via: "key" });
  const bob = await auth.authenticate(request("/ws", upgrading(`parley, bearer.${BOB}`)));
  assertEquals([bob.subject, bob.via], ["bob", "key"]);
  const turned = await auth.authenticate(request("/ws", upgrading(`bearer.${BOB},chat,parley`)));
  assertEquals(turned.subject, "bob");
  const root = await auth.authenticate(request("/", bearer("roots-key-0123456789")));
  assertEquals([root.admin, [...root.scopes]], [true, ["parley:admin", "other"]]);
});

Deno.test("one subject may have several keys", async () => {
  const { auth } = rig({
    AUTH: "keys",
    AUTH_API_KEYS: "alice:first-key-0123456789,alice:second-key-0123456789",
  });
  for (const key of ["first-key-0123456789", "second-key-0123456789"]) {
    assertEquals((await auth.authenticate(request("/", bearer(key)))).subject, "alice");
  }
});

Deno.test("a key is compared with every other one, whole, and with nothing but hashes", () => {
  const lengths: number[] = [];
  const find = keyring(
    ["one", "two", "three"].map((key) => ({ subject: key, key, scopes: [] })),
    (a, b) => {
      lengths.push(a.length, b.length);
      return a.every((byte, i) => byte === b[i]);
    },
  );
  assertEquals(find("one").subject, "one");
  assertEquals(lengths, Array(6).fill(32));
  assertThrows(() => find("four"));
  assertEquals(lengths.length, 12);
});

Deno.test("only parley is ever chosen of the subprotocols", () => {
  const offers: [string | undefined, string | undefined][] = [
    [undefined, undefined],
    ["", undefined],
    ["parley", "parley"],
    [`parley, bearer.${ALICE}`, "parley"],
    [`parley,bearer.${ALICE}`, "parley"],
    [`bearer.${ALICE}, parley`, "parley"],
    [`bearer.${ALICE}`, undefined],
    ["bearer.parley", undefined],
    ["graphql-ws, chat", undefined],
    ["PARLEY", undefined],
    ["parley2, xparley", undefined],
  ];
  for (const [offer, chosen] of offers) {
    assertEquals(chosenProtocol(request("/ws", upgrading(offer))), chosen, String(offer));
  }
  assertEquals(
    chosenProtocol(request("/ws", { headers: { "sec-websocket-protocol": "parley" } })),
    undefined,
  );
});

Deno.test("without authentication everybody is one subject, whatever is presented", async () => {
  const { auth } = rig({});
  assertEquals(auth.required, false);
  for (const { request } of ATTACKS) {
    const { subject, via, admin } = await auth.authenticate(await request());
    assertEquals([subject, via, admin], ["anonymous", "none", true]);
  }
});
