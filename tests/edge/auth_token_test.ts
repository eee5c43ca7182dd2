// Tokens signed with a secret: a table of forgeries, each of which is refused, and the few that are let in.

import { assert, assertEquals } from "@std/assert";
import { generateKeyPairSync, sign as signWith } from "node:crypto";
import {
  type Attack,
  AUDIENCE,
  bearer,
  claims,
  encode,
  gotIn,
  HEADER,
  ISSUER,
  JWT_ENV,
  NOW,
  refusal,
  request,
  rig,
  SECRET,
  sign,
  token,
} from "./auth_rig.ts";

const good = token();
const [head, body, signature] = good.split(".") as [string, string, string];
const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pem = pair.publicKey.export({ type: "spki", format: "pem" });

/** Signed by a key of the attacker's own. */
function rs256(header: Record<string, unknown>): string {
  const input = `${encode({ alg: "RS256", ...header })}.${encode(claims())}`;
  return `${input}.${
    signWith("sha256", new TextEncoder().encode(input), pair.privateKey).toString("base64url")
  }`;
}

function raw(payload: string): string {
  return sign(HEADER, payload);
}

const jwk = pair.publicKey.export({ format: "jwk" });
const plain = JSON.stringify(claims());

const FORGED: Record<string, string> = {
  "no dots": "nonsense",
  "one dot": `${head}.${body}`,
  "empty signature": `${head}.${body}.`,
  "empty claims": `${head}..${signature}`,
  "empty header": `.${body}.${signature}`,
  "four parts": `${good}.x`,
  "five parts, as if encrypted": `${good}.x.y`,
  "signature cut": good.slice(0, -4),
  "signature of zeros": `${head}.${body}.${"A".repeat(43)}`,
  "signature of another token": `${head}.${encode(claims({ sub: "bob" }))}.${signature}`,
  "other header under the signature": `${encode({ ...HEADER, kid: "x" })}.${body}.${signature}`,
  "another secret": sign(HEADER, claims(), "another secret, which is just as long as it has to be"),
  "empty secret": sign(HEADER, claims(), ""),
  "secret with a newline behind it": sign(HEADER, claims(), `${SECRET}\n`),
  "secret cut": sign(HEADER, claims(), SECRET.slice(0, -1)),
  "alg none": `${encode({ alg: "none" })}.${body}.`,
  "alg none with a signature": `${encode({ alg: "none" })}.${body}.${signature}`,
  "alg None": `${encode({ alg: "None" })}.${body}.${signature}`,
  "alg NONE, signed": sign({ alg: "NONE" }, claims()),
  "alg nOnE, signed": sign({ alg: "nOnE" }, claims()),
  "alg none, signed": sign({ alg: "none" }, claims()),
  "alg missing": sign({ typ: "JWT" }, claims()),
  "alg null": sign({ alg: null }, claims()),
  "alg a list": sign({ alg: ["HS256"] }, claims()),
  "alg in small letters": sign({ alg: "hs256" }, claims()),
  "alg with a space": sign({ alg: "HS256 " }, claims()),
  "alg HS384": sign({ alg: "HS384" }, claims(), SECRET, "sha384"),
  "alg HS512": sign({ alg: "HS512" }, claims(), SECRET, "sha512"),
  "alg HS512, signed by HS256": sign({ alg: "HS512" }, claims()),
  "alg RS256 with a key of one's own": rs256({}),
  "alg RS256 with its key in the header": rs256({ jwk }),
  "alg RS256 with an address of keys": rs256({ jku: "https://evil.example/jwks" }),
  "alg RS256, signed by the secret": sign({ alg: "RS256" }, claims()),
  "alg HS256, signed by a public key": sign(HEADER, claims(), pem as string),
  "alg ES256 with an empty signature": `${encode({ alg: "ES256" })}.${body}.${encode(new Uint8Array(64))}`,
  "alg dir": sign({ alg: "dir", enc: "A256GCM" }, claims()),
  "alg twice": sign(`{"alg":"HS256","alg":"HS256"}`, claims()),
  "alg twice, none first": sign(`{"alg":"none","alg":"HS256"}`, claims()),
  "alg twice, by an escape": sign(`{"alg":"HS256","\\u0061lg":"HS256"}`, claims()),
  "kid a number": sign({ ...HEADER, kid: 1 }, claims()),
  "kid a list": sign({ ...HEADER, kid: ["x"] }, claims()),
  "kid too long": sign({ ...HEADER, kid: "x".repeat(257) }, claims()),
  "typ of something else": sign({ ...HEADER, typ: "logout+jwt" }, claims()),
  "typ a number": sign({ ...HEADER, typ: 1 }, claims()),
  "crit": sign({ ...HEADER, crit: ["exp"], exp: 1 }, claims()),
  "crit, of what does no harm": sign({ ...HEADER, b64: true, crit: ["b64"] }, claims()),
  "crit empty": sign({ ...HEADER, crit: [] }, claims()),
  "b64 false": sign({ ...HEADER, b64: false, crit: ["b64"] }, claims()),
  "header a list": sign([HEADER], claims()),
  "header null": sign(null, claims()),
  "header no JSON": sign("{alg:HS256}", claims()),
  "header no UTF-8": sign(new Uint8Array([0x7b, 0xff, 0x7d]), claims()),
  "claims a list": sign(HEADER, [claims()]),
  "claims a text": sign(HEADER, `"alice"`),
  "claims null": sign(HEADER, null),
  "claims no JSON": sign(HEADER, "sub=alice"),
  "claims with something behind": raw(`${plain} x`),
  "claims with a byte order mark": raw(`\ufeff${plain}`),
  "claims no UTF-8": sign(
    HEADER,
    new Uint8Array([...new TextEncoder().encode(plain.slice(0, -1)), 0xff, 0x7d]),
  ),
  "sub twice": raw(`{"sub":"bob",${plain.slice(1)}`),
  "sub twice, by an escape": raw(`{"\\u0073ub":"bob",${plain.slice(1)}`),
  "sub twice, the same": raw(`{"sub":"alice",${plain.slice(1)}`),
  "exp twice": raw(`{"exp":${NOW - 10},${plain.slice(1)}`),
  "sub missing": token({ sub: undefined }),
  "sub inherited": raw(
    JSON.stringify({ ...claims({ sub: undefined }) }).replace("{", `{"__proto__":{"sub":"alice"},`),
  ),
  "sub empty": token({ sub: "" }),
  "sub null": token({ sub: null }),
  "sub a number": token({ sub: 1 }),
  "sub a list": token({ sub: ["alice"] }),
  "sub an object": token({ sub: { toString: "alice" } }),
  "sub with a space": token({ sub: "alice smith" }),
  "sub with a space before": token({ sub: " alice" }),
  "sub with a newline": token({ sub: "alice\nadmin" }),
  "sub with a zero": token({ sub: "alice\0" }),
  "sub with a Cyrillic letter": token({ sub: "аlice" }),
  "sub in full width": token({ sub: "ａｌｉｃｅ" }),
  "sub with a joiner that cannot be seen": token({ sub: "ali\u200dce" }),
  "sub turned around": token({ sub: "\u202ealice" }),
  "sub with half a character": token({ sub: "alice\ud800" }),
  "sub too long": token({ sub: "a".repeat(256) }),
  "sub of everybody": token({ sub: "anonymous" }),
  "exp missing": token({ exp: undefined }),
  "exp null": token({ exp: null }),
  "exp a text": token({ exp: String(NOW + 600) }),
  "exp a list": token({ exp: [NOW + 600] }),
  "exp past": token({ exp: NOW - 3600 }),
  "exp past by the skew": token({ exp: NOW - 5 }),
  "exp in milliseconds": token({ exp: (NOW + 600) * 1000 }),
  "exp without end": raw(plain.replace(/"exp":\d+/, `"exp":1e999`)),
  "exp zero": token({ exp: 0 }),
  "exp before the epoch": token({ exp: -1 }),
  "exp true": token({ exp: true }),
  "nbf later than the skew": token({ nbf: NOW + 6 }),
  "nbf tomorrow": token({ nbf: NOW + 86400 }),
  "nbf a text": token({ nbf: "0" }),
  "aud of another service": token({ aud: "another" }),
  "aud missing": token({ aud: undefined }),
  "aud empty": token({ aud: "" }),
  "aud an empty list": token({ aud: [] }),
  "aud a list of others": token({ aud: ["a", "b"] }),
  "aud that begins alike": token({ aud: `${AUDIENCE}.evil` }),
  "aud in capitals": token({ aud: "PARLEY" }),
  "aud an object": token({ aud: { [AUDIENCE]: true } }),
  "iss of another": token({ iss: "https://evil.example" }),
  "iss missing": token({ iss: undefined }),
  "iss with a slash behind": token({ iss: `${ISSUER}/` }),
  "iss a list": token({ iss: [ISSUER] }),
  "scope a number": token({ scope: 1 }),
  "scope an object": token({ scope: { "parley:admin": true } }),
  "scope a list of lists": token({ scope: [["parley:admin"]] }),
  "scopes without number": token({ scope: Array(257).fill("x") }),
  "a token longer than any": sign(HEADER, claims({ more: "x".repeat(8192) })),
  "a token with a line break": `${head}.\r\n${body}.${signature}`.replace(/[\r\n]/g, "%0a"),
  "base64 with padding": `${head}=.${body}.${signature}`,
  "base64 of the other alphabet": `${head}.${body}.${signature.slice(0, -2)}+/`,
};

const ATTACKS: Attack[] = Object.entries(FORGED).map(([name, forged]) => ({
  name,
  status: 401,
  request: () => request("/", bearer(forged)),
}));

Deno.test(`none of ${ATTACKS.length} forged tokens gets in, and no answer repeats one`, async () => {
  const { auth } = rig();
  assertEquals((await auth.authenticate(request("/", bearer(good)))).subject, "alice");
  assert(ATTACKS.length >= 100);
  assertEquals(new Set(Object.values(FORGED)).size, ATTACKS.length);
  const secrets = [SECRET, signature, body];
  assertEquals(await gotIn(auth, ATTACKS, secrets), []);
});

Deno.test("an algorithm is refused before any key is looked at", async () => {
  const { auth } = rig();
  for (const { name, request } of ATTACKS.filter(({ name }) => /^alg (none|HS|RS|ES|dir|[Nn])/.test(name))) {
    const refused = await refusal(async () => await auth.authenticate(await request()));
    const said = /algorithm that this server does not take|no JSON Web Token/.test(refused?.message ?? "");
    // An algorithm that is right says nothing of the key.
    assert(said || name.startsWith("alg HS256,"), `${name}: ${refused?.message}`);
  }
});

Deno.test("a good token says who it is, until when, and what else was granted", async () => {
  const { auth } = rig();
  const identity = await auth.authenticate(request("/", bearer(token({ scope: "read parley:admin" }))));
  assertEquals(identity, {
    subject: "alice",
    scopes: new Set(["read", "parley:admin"]),
    admin: true,
    via: "jwt",
    expiresAt: (NOW + 600) * 1000,
  });
  const listed = await auth.authenticate(
    request("/", bearer(token({ scope: ["read parley:admin", "parley:Admin"] }))),
  );
  assertEquals(listed.admin, false);
});

Deno.test("what a good issuer may write differently is taken", async () => {
  const { auth } = rig();
  const taken = [
    sign({ alg: "HS256" }, claims()),
    sign({ alg: "HS256", typ: "at+jwt", kid: "any" }, claims()),
    token({ aud: ["other", AUDIENCE] }),
    token({ nbf: NOW + 5 }),
    token({ exp: NOW - 4 }),
    token({ exp: NOW + 0.5 }),
    token({ sub: "auth0|5f7c8ec7c33c6c004bbafe82" }),
    token({ sub: "a".repeat(255) }),
    token({ nested: { sub: "bob", exp: 1 }, list: [{ sub: "bob" }], text: '{"sub":"bob","sub":":"}' }),
  ];
  for (const one of taken) await auth.authenticate(request("/", bearer(one)));
  for (const scheme of ["bearer", "BEARER", "Bearer  "]) {
    const sent = request("/", { headers: { authorization: `${scheme} ${good}` } });
    assertEquals((await auth.authenticate(sent)).subject, "alice");
  }
});

Deno.test("a token is refused from the moment it ends, but for the skew, and the reason is told", async () => {
  const { auth, clock } = rig();
  const sent = () => request("/", bearer(token({ exp: NOW + 10 })));
  await clock.advance(14_999);
  // Who comes in within the skew has the rest of it.
  assertEquals((await auth.authenticate(sent())).expiresAt, (NOW + 15) * 1000);
  await clock.advance(1);
  const refused = await refusal(() => auth.authenticate(sent()));
  assertEquals([refused?.status, refused?.closeCode, refused?.message], [401, 4401, "The token has expired"]);
});

Deno.test("without an audience and an issuer in the settings, tokens may have any", async () => {
  const { auth } = rig({ AUTH: "jwt", AUTH_JWT_SECRET: SECRET });
  for (const sent of [token(), token({ aud: undefined, iss: undefined }), token({ aud: "x", iss: "y" })]) {
    assertEquals((await auth.authenticate(request("/", bearer(sent)))).subject, "alice");
  }
  assertEquals(
    await gotIn(auth, ATTACKS.filter(({ name }) => /^(alg|sub|exp|nbf|sign)/.test(name)), [SECRET]),
    [],
  );
});

Deno.test("no request gets in with nothing, and the challenge says what is wanted", async () => {
  const { auth } = rig(JWT_ENV);
  const refused = await refusal(() => auth.authenticate(request()));
  assertEquals(refused?.code, "unauthenticated");
  assertEquals(refused?.options.headers, { "www-authenticate": 'Bearer realm="parley"' });
});
