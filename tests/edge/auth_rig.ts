// What the tests of authentication are made with: settings, a clock that stands still, tokens good and forged, and
// requests that carry them.

import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";
import { readConfig } from "../../src/config.ts";
import { type Auth, type AuthParts, createAuth } from "../../src/edge/auth/auth.ts";
import { ParleyError } from "../../src/errors.ts";
import { FakeClock } from "../support/fake_clock.ts";

export const SECRET = "a secret that only the issuer and the server know";
export const AUDIENCE = "parley";
export const ISSUER = "https://issuer.example";
export const JWT_ENV = {
  AUTH: "jwt",
  AUTH_JWT_SECRET: SECRET,
  AUTH_JWT_AUDIENCE: AUDIENCE,
  AUTH_JWT_ISSUER: ISSUER,
};
export const KEYS_ENV = {
  AUTH: "keys",
  AUTH_API_KEYS:
    "alice:alices-key-0123456789,bob:bobs-key-0123456789,root:roots-key-0123456789:parley:admin other",
};

/** When the tests take place, in seconds since the epoch. */
export const NOW = Date.UTC(2026, 0, 1) / 1000;

export interface Rig {
  auth: Auth;
  clock: FakeClock;
}

export function rig(env: Record<string, string> = JWT_ENV, parts: Partial<AuthParts> = {}): Rig {
  const clock = new FakeClock();
  return { clock, auth: createAuth(readConfig(env), { clock, ...parts }) };
}

/** The claims of a good token of `alice`, changed; `undefined` leaves one out. */
export function claims(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { sub: "alice", aud: AUDIENCE, iss: ISSUER, exp: NOW + 600, iat: NOW, ...changes };
}

export function encode(part: unknown): string {
  const text = part instanceof Uint8Array ? part : typeof part === "string" ? part : JSON.stringify(part);
  return Buffer.from(text).toString("base64url");
}

/** Signs these two parts as they are, whatever they say. */
export function sign(
  header: unknown,
  payload: unknown,
  secret: string | Uint8Array = SECRET,
  hash = "sha256",
): string {
  const input = `${encode(header)}.${encode(payload)}`;
  return `${input}.${createHmac(hash, secret).update(input).digest("base64url")}`;
}

export const HEADER = { alg: "HS256", typ: "JWT" };

/** A good token of `alice`, with these claims changed. */
export function token(changes: Record<string, unknown> = {}): string {
  return sign(HEADER, claims(changes));
}

export function bearer(value: string): RequestInit {
  return { headers: { authorization: `Bearer ${value}` } };
}

/** The headers of a WebSocket upgrade, with these subprotocols. */
export function upgrading(protocols?: string, more: Record<string, string> = {}): RequestInit {
  return {
    headers: {
      upgrade: "websocket",
      connection: "Upgrade",
      "sec-websocket-version": "13",
      "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
      ...(protocols !== undefined && { "sec-websocket-protocol": protocols }),
      ...more,
    },
  };
}

export function request(path = "/api/v1/discussions", init: RequestInit = {}): Request {
  return new Request(`http://127.0.0.1:8000${path}`, init);
}

/** The refusal of what was tried; undefined where it got in. */
export async function refusal(attempt: () => unknown): Promise<ParleyError | undefined> {
  try {
    await attempt();
    return undefined;
  } catch (error) {
    if (error instanceof ParleyError) return error;
    throw error;
  }
}

/** One way to get in that must not work, and what it is answered. */
export interface Attack {
  name: string;
  status: number;
  request: () => Request | Promise<Request>;
}

/** What is wrong with the answers to these attacks: empty when each was refused as it should be. */
export async function gotIn(
  auth: Auth,
  attacks: readonly Attack[],
  secrets: readonly string[],
): Promise<string[]> {
  const wrong: string[] = [];
  for (const { name, status, request } of attacks) {
    const refused = await refusal(async () => await auth.authenticate(await request()));
    if (refused?.status !== status) wrong.push(`${name}: ${refused?.status ?? "got in"}, not ${status}`);
    const said = `${refused?.message} ${JSON.stringify(refused?.options.headers)}`;
    if (secrets.some((secret) => said.includes(secret))) wrong.push(`${name}: the answer tells a secret`);
    const challenge = refused?.options.headers?.["www-authenticate"] ?? "";
    if (status === 401 && !/^Bearer realm="parley"(, [\x20-\x7e]*)?$/.test(challenge)) {
      wrong.push(`${name}: challenge ${challenge}`);
    }
  }
  return wrong;
}
