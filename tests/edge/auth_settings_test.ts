// Settings of authentication and limits: what cannot be meant is refused at the start, in a sentence without a secret.

import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { ConfigError, readConfig } from "../../src/config.ts";
import { createAuth } from "../../src/edge/auth/auth.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { SECRET } from "./auth_rig.ts";

const JWKS = "https://issuer.example/jwks.json";
const SHORT = "0123456789012345678901234567890";

Deno.test("settings that cannot be meant stop the server, and no secret is repeated", () => {
  const bad: [Record<string, string>, string][] = [
    [{ AUTH: "basic" }, "AUTH=basic"],
    [{ AUTH: "JWT", AUTH_JWT_SECRET: SECRET }, "AUTH=JWT"],
    [{ AUTH: "jwt" }, "needs one of AUTH_JWT_SECRET and AUTH_JWKS_URL, and none is set"],
    [{ AUTH: "jwt", AUTH_JWT_SECRET: SECRET, AUTH_JWKS_URL: JWKS }, "both are set"],
    [{ AUTH: "jwt", AUTH_JWT_SECRET: SHORT }, "AUTH_JWT_SECRET=(hidden): must have at least 32 bytes"],
    [{ AUTH: "jwt", AUTH_JWT_SECRET: SECRET, AUTH_JWT_ALGORITHMS: "RS256" }, "RS256 cannot be checked"],
    [{ AUTH: "jwt", AUTH_JWT_SECRET: SECRET, AUTH_JWT_ALGORITHMS: "HS256,RS256" }, "RS256 cannot be checked"],
    [{ AUTH: "jwt", AUTH_JWKS_URL: JWKS, AUTH_JWT_ALGORITHMS: "HS256" }, "HS256 needs a secret"],
    [{ AUTH: "jwt", AUTH_JWKS_URL: JWKS, AUTH_JWT_ALGORITHMS: "none" }, "must be of HS256"],
    [{ AUTH: "jwt", AUTH_JWKS_URL: JWKS, AUTH_JWT_ALGORITHMS: "" + "," }, "must be of HS256"],
    [{ AUTH: "jwt", AUTH_JWKS_URL: "http://issuer.example/jwks.json" }, "must be https://"],
    [{ AUTH: "jwt", AUTH_JWKS_URL: "https://me:hunter2-hunter2@issuer.example/" }, "no password"],
    [{ AUTH: "jwt", AUTH_JWKS_URL: "file:///etc/passwd" }, "AUTH_JWKS_URL"],
    [{ AUTH: "jwt", AUTH_JWT_SECRET: SECRET, AUTH_CLOCK_SKEW_SECONDS: "301" }, "at most 300"],
    [{ AUTH: "keys" }, "AUTH=keys needs AUTH_API_KEYS"],
    [{ AUTH: "keys", AUTH_API_KEYS: " , " }, "AUTH=keys needs AUTH_API_KEYS"],
    [{ AUTH: "keys", AUTH_API_KEYS: "hunter2-hunter2" }, "entry 1 must be subject:key"],
    [{ AUTH: "keys", AUTH_API_KEYS: "alice:hunter2-hunter2,bob" }, "entry 2 must be subject:key"],
    [{ AUTH: "keys", AUTH_API_KEYS: ":hunter2-hunter2" }, "entry 1"],
    [{ AUTH: "keys", AUTH_API_KEYS: "alice:" }, "entry 1"],
    [{ AUTH: "keys", AUTH_API_KEYS: "alice:hunter2 hunter2" }, "entry 1"],
    [{ AUTH: "keys", AUTH_API_KEYS: "аlice:hunter2-hunter2" }, "entry 1"],
    [{ AUTH: "keys", AUTH_API_KEYS: `${"a".repeat(256)}:hunter2-hunter2` }, "entry 1"],
    [{ AUTH: "keys", AUTH_API_KEYS: "anonymous:hunter2-hunter2" }, "may not be of anonymous"],
    [{ AUTH: "keys", AUTH_API_KEYS: "a:hunter2-hunter2,b:hunter2-hunter2" }, "no two entries"],
    [{ AUTH_API_KEYS: "alice:hunter2-hunter2" }, "AUTH_API_KEYS is set, but AUTH is not: set AUTH=keys"],
    [{ AUTH_JWT_SECRET: SECRET }, "AUTH_JWT_SECRET is set, but AUTH is not: set AUTH=jwt"],
    [{ AUTH_JWKS_URL: JWKS }, "AUTH_JWKS_URL is set, but AUTH is not: set AUTH=jwt"],
    [{ HOST: "0.0.0.0" }, "HOST=0.0.0.0 would let anyone"],
    [{ HOST: "::" }, "HOST=:: would let anyone"],
    ...[
      "[::]",
      "0",
      "0.0.0",
      "0x7f000001",
      "2130706433",
      "127.1",
      "::ffff:127.0.0.1",
      "::ffff:0.0.0.0",
      "::0",
      "localhost.example",
      "127.0.0.1.example",
      "127.0.0.1/0",
      "192.168.1.1",
      "example.com",
      "*",
    ].map((HOST): [Record<string, string>, string] => [{ HOST }, `HOST=${HOST} would let anyone`]),
    [{ DENO_DEPLOYMENT_ID: "d1" }, "would let anyone on the internet start runs"],
    [{ DENO_DEPLOYMENT_ID: "d1", AUTH: "keys" }, "AUTH=keys needs AUTH_API_KEYS"],
    [{ OPENAI_BASE_URL: "ftp://me:hunter2-hunter2@models.example/v1" }, "ftp://(hidden)@models.example/v1"],
    [{ GEMINI_BASE_URL: "me:hunter2@hunter2@models.example" }, "GEMINI_BASE_URL=(hidden)@models.example"],
    [{ PARLEY_KV: "https://me:hunter2-hunter2@kv.example/" }, "must have no name and password in it"],
    [
      { PARLEY_KV: "http://hunter2@127.0.0.1:4512/" },
      "PARLEY_KV=http://(hidden)@127.0.0.1:4512/: must have no",
    ],
    [{ PARLEY_KV: "http://me:hunter2-hunter2@kv.example/" }, "PARLEY_KV=http://(hidden)@kv.example/"],
    [
      { OPENAI_BASE_URL: "ftp://models.example/v1?key=hunter2" },
      "OPENAI_BASE_URL=ftp://models.example/v1?(hidden)",
    ],
    [{ RATE_REQUESTS_PER_MINUTE: "0" }, "RATE_REQUESTS_PER_MINUTE=0: must be at least 1"],
    [{ MAX_COST_USD_PER_DAY: "-1" }, "MAX_COST_USD_PER_DAY=-1"],
    [{ MAX_TOKENS_PER_DAY: "many" }, "must be a whole number"],
    ...["localhost", "10.0.0.0/33", "10.0.0.256", "::1/129", "10.0.0", "::g", "*", "10.0.0.1/", "1::2::3"]
      .map((value): [Record<string, string>, string] => [{ TRUSTED_PROXIES: value }, "TRUSTED_PROXIES="]),
  ];
  for (const [env, says] of bad) {
    const { message } = assertThrows(() => readConfig(env), ConfigError);
    assertStringIncludes(message, says);
    for (const secret of [SECRET, SHORT, "hunter2"]) assert(!message.includes(secret), message);
  }
});

Deno.test("an address in brackets is one", () => {
  assertEquals([readConfig({ HOST: "[::1]" }).HOST, readConfig({ HOST: "::1" }).HOST], ["::1", "::1"]);
});

Deno.test("settings that are meant are read", () => {
  const good: Record<string, string>[] = [
    { HOST: "0.0.0.0", AUTH: "none" },
    ...["127.0.0.1", "127.8.9.10", "localhost", "::1", "[::1]"].map((HOST) => ({ HOST })),
    { DENO_DEPLOYMENT_ID: "d1", AUTH: "none" },
    { DENO_DEPLOYMENT_ID: "d1", AUTH: "keys", AUTH_API_KEYS: "alice:k" },
    { HOST: "0.0.0.0", AUTH: "keys", AUTH_API_KEYS: "alice:k" },
    { HOST: "0.0.0.0", AUTH: "jwt", AUTH_JWKS_URL: JWKS },
    { AUTH: "jwt", AUTH_JWT_SECRET: "ü".repeat(16) },
    { AUTH: "jwt", AUTH_JWKS_URL: "http://127.0.0.1:9/jwks" },
    { AUTH: "none", AUTH_API_KEYS: "alice:k" },
    { TRUSTED_PROXIES: "127.0.0.1, 10.0.0.0/8,::1,fd00::/8" },
  ];
  for (const env of good) readConfig(env);
  const { AUTH_API_KEYS } = readConfig({
    AUTH: "keys",
    AUTH_API_KEYS: "a@b.c:k/+=~.-_, d:l:parley:admin  x",
  });
  assertEquals(AUTH_API_KEYS, [
    { subject: "a@b.c", key: "k/+=~.-_", scopes: [] },
    { subject: "d", key: "l", scopes: ["parley:admin", "x"] },
  ]);
});

Deno.test("whoever starts a server with weak settings is told", () => {
  const notes = (env: Record<string, string>) =>
    createAuth(readConfig(env), { clock: new FakeClock() }).notes;
  const [weak] = notes({ AUTH: "keys", AUTH_API_KEYS: "alice:short-key,bob:a-key-of-16-char" });
  assertStringIncludes(weak!, "alice");
  assert(!weak!.includes("short-key") && !weak!.includes("bob"));
  assertStringIncludes(notes({ AUTH: "jwt", AUTH_JWKS_URL: JWKS })[0]!, "AUTH_JWT_AUDIENCE");
  assertEquals(notes({ AUTH: "jwt", AUTH_JWKS_URL: JWKS, AUTH_JWT_AUDIENCE: "parley" }), []);
  assertEquals(notes({}), []);
});
