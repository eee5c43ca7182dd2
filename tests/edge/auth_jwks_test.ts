// Tokens signed with an issuer's own keys, which are fetched over real HTTP: every algorithm, keys that change, an
// issuer that fails, and forgeries that try to bring a key of their own.

import { assert, assertEquals } from "@std/assert";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { issue, Issuer, type IssuerKey, makeKey } from "./auth_issuer.ts";
import {
  type Attack,
  AUDIENCE,
  bearer,
  claims,
  encode,
  gotIn,
  ISSUER,
  NOW,
  refusal,
  request,
  type Rig,
  rig,
  sign,
} from "./auth_rig.ts";

const rsa = await makeKey("RS256", "rsa");
const ec = await makeKey("ES256", "ec");
const ed = await makeKey("EdDSA", "ed");

function rigFor(
  issuer: Issuer,
  env: Record<string, string> = {},
  parts: Parameters<typeof rig>[1] = {},
): Rig {
  const about = { AUTH_JWT_AUDIENCE: AUDIENCE, AUTH_JWT_ISSUER: ISSUER };
  return rig({ AUTH: "jwt", AUTH_JWKS_URL: issuer.url, ...about, ...env }, parts);
}

async function status({ auth }: Rig, token: string): Promise<number | string> {
  const refused = await refusal(() => auth.authenticate(request("/", bearer(token))));
  return refused?.status ?? "in";
}

Deno.test("tokens by RS256, ES256 and EdDSA are taken, with one fetch of the keys", async () => {
  await using issuer = new Issuer([rsa.jwk, ec.jwk, ed.jwk]);
  const { auth } = rigFor(issuer);
  const tokens = await Promise.all([rsa, ec, ed].map((key) => issue(key, { scope: "parley:admin" })));
  const who = await Promise.all(tokens.map((token) => auth.authenticate(request("/", bearer(token)))));
  assertEquals(who.map(({ subject, admin }) => [subject, admin]), Array(3).fill(["alice", true]));
  assertEquals(issuer.asked, 1);
});

Deno.test("an algorithm that the settings leave out is not taken, though its key is there", async () => {
  await using issuer = new Issuer([rsa.jwk, ec.jwk, ed.jwk]);
  const only = rigFor(issuer, { AUTH_JWT_ALGORITHMS: "ES256" });
  const answers = await Promise.all([rsa, ec, ed].map(async (key) => await status(only, await issue(key))));
  assertEquals(answers, [401, "in", 401]);
});

Deno.test("no forgery gets in where keys are public", async () => {
  const { d, ...withoutSecret } = await exportJWK(ec.privateKey);
  const leaked = await makeKey("ES256", "leaked");
  const weak = await makeKey("RS256", "weak", { modulusLength: 2048 });
  const encrypting = { ...(await makeKey("RS256", "enc")).jwk, use: "enc" };
  const shared = { kty: "oct", k: encode("a secret in a public list is none"), kid: "oct", alg: "HS256" };
  const withSecret = { ...leaked.jwk, d: (await exportJWK(leaked.privateKey)).d };
  const bound = { ...rsa.jwk, kid: "bound", alg: "RS512" };
  await using issuer = new Issuer([
    rsa.jwk,
    ec.jwk,
    ed.jwk,
    encrypting,
    shared,
    withSecret,
    bound,
    null,
    7,
    {},
  ]);
  const { auth } = rigFor(issuer);
  const mine: IssuerKey = await makeKey("RS256", "rsa");
  const mineEc: IssuerKey = await makeKey("ES256", "ec");
  const own = await generateKeyPair("ES384", { extractable: true });
  const pem = `-----BEGIN PUBLIC KEY-----\n${rsa.jwk.n}\n-----END PUBLIC KEY-----\n`;
  const good = await issue(rsa);
  const [head, body, signature] = good.split(".");
  const forged: Record<string, string | Promise<string>> = {
    "another's key under the known name": issue(mine),
    "another's EC key under the known name": issue(mineEc),
    "its key in the header": issue(mine, {}, { jwk: mine.jwk }),
    "the address of its keys in the header": issue(mine, {}, { jku: `${issuer.url}?mine` }),
    "a certificate in the header": issue(mine, {}, { x5c: ["MIIB"] }),
    "the address of a certificate": issue(mine, {}, { x5u: issuer.url }),
    "no name, another's key": issue({ ...mine, kid: undefined }),
    "an unknown name": issue({ ...rsa, kid: "nobody" }),
    "a name that is a path": issue({ ...rsa, kid: "../../etc/passwd" }),
    "a name that is a query": issue({ ...rsa, kid: "' OR 1=1 --" }),
    "the name of an object's own": issue({ ...rsa, kid: "__proto__" }),
    "an empty name": issue({ ...rsa, kid: "" }),
    "the name of a key of another kind": issue({ ...rsa, kid: "ec" }),
    "a key that is for encryption": issue({ ...mine, kid: "enc" }),
    "a key that is bound to another algorithm": issue({ ...rsa, kid: "bound" }),
    "a key whose secret is published": issue(leaked),
    "HS256 by the public key as JSON": sign({ alg: "HS256", kid: "rsa" }, claims(), JSON.stringify(rsa.jwk)),
    "HS256 by the modulus": sign({ alg: "HS256", kid: "rsa" }, claims(), rsa.jwk.n!),
    "HS256 by the key as PEM": sign({ alg: "HS256", kid: "rsa" }, claims(), pem),
    "HS256 by a secret of the list": sign(
      { alg: "HS256", kid: "oct" },
      claims(),
      "a secret in a public list is none",
    ),
    "HS256 with no secret": sign({ alg: "HS256" }, claims(), ""),
    "RS256 signed as HS256": sign({ alg: "RS256", kid: "rsa" }, claims(), rsa.jwk.n!),
    "none": `${encode({ alg: "none", kid: "rsa" })}.${body}.`,
    "none with a signature": `${encode({ alg: "none", kid: "rsa" })}.${body}.${signature}`,
    "ES256 signature of zeros": `${encode({ alg: "ES256", kid: "ec" })}.${body}.${
      encode(new Uint8Array(64))
    }`,
    "RS256 signature of zeros": `${head}.${body}.${encode(new Uint8Array(256))}`,
    "EdDSA signature of zeros": `${encode({ alg: "EdDSA", kid: "ed" })}.${body}.${
      encode(new Uint8Array(64))
    }`,
    "ES384": new SignJWT(claims()).setProtectedHeader({ alg: "ES384" }).sign(own.privateKey),
    "PS256 with the RSA key's name": `${encode({ alg: "PS256", kid: "rsa" })}.${body}.${signature}`,
    "RS512 with the RSA key's name": `${encode({ alg: "RS512", kid: "rsa" })}.${body}.${signature}`,
    "a good signature, other claims": `${head}.${encode(claims({ sub: "bob" }))}.${signature}`,
    "a good key, too late": issue(rsa, { exp: NOW - 6 }),
    "a good key, too early": issue(ec, { nbf: NOW + 60 }),
    "a good key, another audience": issue(ed, { aud: "another" }),
    "a good key, another issuer": issue(ed, { iss: "another" }),
    "a good key, nobody": issue(ed, { sub: undefined }),
    "a good key, without end": issue(ed, { exp: undefined }),
  };
  assert(withoutSecret.x && d && weak);
  const attacks: Attack[] = Object.entries(forged).map(([name, made]) => ({
    name,
    status: 401,
    request: async () => request("/", bearer(await made)),
  }));
  assertEquals((await auth.authenticate(request("/", bearer(good)))).subject, "alice");
  assertEquals(await gotIn(auth, attacks, [signature!, issuer.url]), []);
  // Unknown names made it look again once, however many there were.
  assertEquals(issuer.asked, 2);
});

Deno.test("a new key is found by its name at once, and strangers cannot make the server ask more often", async () => {
  await using issuer = new Issuer([rsa.jwk]);
  const server = rigFor(issuer);
  assertEquals(await status(server, await issue(rsa)), "in");
  issuer.publish(ec.jwk);
  assertEquals(await status(server, await issue(ec)), "in");
  assertEquals(issuer.asked, 2);
  // The old one is gone with the list it was in.
  assertEquals(await status(server, await issue(rsa)), 401);
  const strangers = Array.from({ length: 50 }, (_, i) => issue({ ...ec, kid: `stranger-${i}` }));
  for (const token of strangers) assertEquals(await status(server, await token), 401);
  assertEquals(issuer.asked, 2);
  issuer.publish(ec.jwk, ed.jwk);
  assertEquals(await status(server, await issue(ed)), 401);
  await server.clock.advance(30_000);
  assertEquals(await status(server, await issue(ed)), "in");
  assertEquals(issuer.asked, 3);
});

Deno.test("many who come at once with a new key wait for one fetch", async () => {
  await using issuer = new Issuer([rsa.jwk]);
  const server = rigFor(issuer);
  const tokens = await Promise.all(Array.from({ length: 20 }, () => issue(rsa)));
  assertEquals(await Promise.all(tokens.map((token) => status(server, token))), Array(20).fill("in"));
  assertEquals(issuer.asked, 1);
});

Deno.test("keys are used for a day while the issuer is down, and then no more", async () => {
  await using issuer = new Issuer([rsa.jwk]);
  const server = rigFor(issuer);
  const late = { exp: NOW + 10 * 86400 };
  assertEquals(await status(server, await issue(rsa, late)), "in");
  issuer.down();
  await server.clock.advance(11 * 60_000);
  assertEquals(await status(server, await issue(rsa, late)), "in");
  assertEquals(await status(server, await issue(rsa, late)), "in");
  assertEquals(issuer.asked, 2);
  // With keys that still hold nobody asks a troubled issuer more often than twice a minute.
  for (const [ms, asked] of [[29_999, 2], [1, 3], [29_999, 3], [1, 4]] as const) {
    await server.clock.advance(ms);
    assertEquals(await status(server, await issue(rsa, late)), "in");
    assertEquals(issuer.asked, asked);
  }
  await server.clock.advance(23 * 3_600_000 - 60_000);
  assertEquals(await status(server, await issue(rsa, late)), "in");
  await server.clock.advance(3_600_000);
  assertEquals(await status(server, await issue(rsa, late)), 503);
  issuer.publish(rsa.jwk);
  await server.clock.advance(30_000);
  assertEquals(await status(server, await issue(rsa, late)), "in");
});

Deno.test("a key that was withdrawn is refused after ten minutes", async () => {
  await using issuer = new Issuer([rsa.jwk, ec.jwk]);
  const server = rigFor(issuer);
  const late = { exp: NOW + 86400 };
  assertEquals(await status(server, await issue(rsa, late)), "in");
  issuer.publish(ec.jwk);
  await server.clock.advance(600_001);
  assertEquals(await status(server, await issue(rsa, late)), 401);
});

Deno.test("an issuer that answers badly gives no keys: 503, not a way in", async () => {
  await using issuer = new Issuer([]);
  await using other = new Issuer([rsa.jwk]);
  const bad: Record<string, () => Response> = {
    "an error": () => Response.json({ keys: [rsa.jwk] }, { status: 500 }),
    "a list that is not found": () => Response.json({ keys: [rsa.jwk] }, { status: 404 }),
    "another success": () => Response.json({ keys: [rsa.jwk] }, { status: 203 }),
    "no JSON": () => new Response("<html>"),
    "no keys": () => Response.json({}),
    "keys that are none": () => Response.json({ keys: "all" }),
    "null": () => Response.json(null),
    "too much": () => Response.json({ keys: [rsa.jwk], more: "x".repeat(300_000) }),
    "elsewhere": () => Response.redirect(other.url),
  };
  for (const [name, answer] of Object.entries(bad)) {
    issuer.answer = answer;
    const refused = await refusal(async () => {
      await rigFor(issuer).auth.authenticate(request("/", bearer(await issue(rsa))));
    });
    assertEquals([refused?.status, refused?.options.retryAfterSeconds], [503, 2], name);
    assert(!refused!.message.includes("127.0.0.1"));
  }
  assertEquals(other.asked, 0);
});

Deno.test("an issuer that says nothing is given up after five seconds, and left alone for two", async () => {
  await using issuer = new Issuer([]);
  let asked = 0;
  const silent: typeof fetch = (_, init) => {
    asked++;
    return new Promise((_, reject) =>
      init!.signal!.addEventListener("abort", () => reject(init!.signal!.reason))
    );
  };
  const server = rigFor(issuer, {}, { fetch: silent });
  const token = await issue(rsa);
  const first = status(server, token);
  await server.clock.advance(4_999);
  const joined = status(server, token);
  await server.clock.advance(1);
  assertEquals([await first, await joined, asked], [503, 503, 1]);
  assertEquals(server.clock.pending, 0);
  assertEquals(asked, 1);
});

Deno.test("a list of very many keys is cut, and two keys without a name are not tried in turn", async () => {
  const nameless = await Promise.all([makeKey("ES256"), makeKey("ES256")]);
  await using issuer = new Issuer(nameless.map(({ jwk }) => jwk));
  const server = rigFor(issuer);
  assertEquals(await status(server, await issue(nameless[0]!)), 401);
  await using one = new Issuer([nameless[0]!.jwk]);
  assertEquals(await status(rigFor(one), await issue(nameless[0]!)), "in");
  await using many = new Issuer([...Array(100).fill(ec.jwk), rsa.jwk]);
  assertEquals(await status(rigFor(many), await issue(rsa)), 401);
});
