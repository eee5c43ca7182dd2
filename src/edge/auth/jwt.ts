// Tokens that somebody else signed, checked in full: the algorithm against the configuration before any key is looked
// for, the signature, for whom and by whom and how long it is, and that what it says can only be read in one way.

import { base64url, errors, jwtVerify, type JWTVerifyGetKey, type JWTVerifyOptions } from "jose";
import type { Clock } from "../../clock.ts";
import type { Config } from "../../config.ts";
import { ParleyError } from "../../errors.ts";
import { MAX_TOKEN } from "./credentials.ts";
import { identify, type Identity, isSubject, unauthenticated } from "./identity.ts";
import { jwks } from "./jwks.ts";
import { parseUnambiguous } from "./unambiguous.ts";

export interface JwtParts {
  clock: Clock;
  fetch: typeof fetch;
}

/** Header, claims and signature; a token of five pieces would be encrypted, and of two unsigned. */
const COMPACT = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$/;
const MAX_KID = 256;
const MAX_SCOPES = 256;
/** The end of the year 9999, in seconds: what is later is no time. */
const LATEST = 253_402_300_799;

/** Tells who a token speaks for. Throws 401 with what is wrong, 503 where its key cannot be looked for now. */
export function jwtVerifier(config: Config, parts: JwtParts): (token: string) => Promise<Identity> {
  const { AUTH_JWT_SECRET: secret, AUTH_JWKS_URL: url, AUTH_CLOCK_SKEW_SECONDS: skew } = config;
  const algorithms = config.AUTH_JWT_ALGORITHMS ?? (secret ? ["HS256"] : ["RS256", "ES256", "EdDSA"]);
  const shared = secret === undefined ? undefined : new TextEncoder().encode(secret);
  const find: JWTVerifyGetKey = shared ? () => shared : jwks(url!, parts);
  const options: JWTVerifyOptions = {
    algorithms,
    clockTolerance: skew,
    requiredClaims: ["exp", "sub"],
    ...(config.AUTH_JWT_AUDIENCE !== undefined && { audience: config.AUTH_JWT_AUDIENCE }),
    ...(config.AUTH_JWT_ISSUER !== undefined && { issuer: config.AUTH_JWT_ISSUER }),
  };

  return async (token) => {
    const [, header, claims] = token.length > MAX_TOKEN ? [] : COMPACT.exec(token) ?? [];
    if (!header || !claims) throw invalid("The token is no JSON Web Token");
    assertHeader(header, algorithms);
    // Before jose reads it in its own way.
    const read = parsed(claims);
    const now = parts.clock.now();
    try {
      await jwtVerify(token, find, { ...options, currentDate: new Date(now) });
    } catch (error) {
      throw error instanceof ParleyError ? error : invalid(reasonOf(error));
    }
    const { sub, exp, scope } = read;
    if (!isSubject(sub)) {
      throw invalid("The sub claim must be 1 to 255 visible ASCII characters, and no reserved name");
    }
    if (typeof exp !== "number" || exp > LATEST) throw invalid("The exp claim is no time");
    // Who came in is out when the token says so; the skew is for the door, and for who came in by it.
    const ends = exp * 1000 > now ? exp * 1000 : (exp + skew) * 1000;
    return identify(sub, scopesOf(scope), "jwt", ends);
  };
}

/** Where a key is to be found is not for the token to say, so `jku`, `x5u` and `jwk` mean nothing here. */
function assertHeader(encoded: string, algorithms: readonly string[]): void {
  const { alg, kid, typ, crit } = parsed(encoded);
  if (typeof alg !== "string" || !algorithms.includes(alg)) {
    throw invalid("The token is signed by an algorithm that this server does not take");
  }
  if (kid !== undefined && (typeof kid !== "string" || kid.length > MAX_KID)) {
    throw invalid("The kid of the token is none");
  }
  if (typ !== undefined && (typeof typ !== "string" || !/^(application\/)?(at\+)?jwt$/i.test(typ))) {
    throw invalid("The typ of the token is not JWT");
  }
  if (crit !== undefined) throw invalid("The token needs an extension that this server does not have");
}

function parsed(encoded: string): Record<string, unknown> {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(base64url.decode(encoded));
    return parseUnambiguous(text);
  } catch {
    throw invalid("The token is no JSON Web Token");
  }
}

/** RFC 8693 has one text with spaces, others have a list. */
function scopesOf(scope: unknown): string[] {
  const scopes = scope === undefined
    ? []
    : typeof scope === "string"
    ? scope.split(" ").filter(Boolean)
    : scope;
  const fit = Array.isArray(scopes) && scopes.length <= MAX_SCOPES &&
    scopes.every((name) => typeof name === "string");
  if (!fit) throw invalid("The scope claim must be a text or a list of texts");
  return scopes;
}

/** Nothing of the token is repeated, only which of its claims it was. */
function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return "The token has expired";
  if (error instanceof errors.JWTClaimValidationFailed) {
    const claim = ["aud", "iss", "sub", "exp", "nbf", "iat"].find((name) => name === error.claim);
    if (claim === "nbf" && error.reason === "check_failed") return "The token is not valid yet";
    if (claim) {
      return `The ${claim} claim of the token is ${error.reason === "missing" ? "missing" : "not right"}`;
    }
  }
  return "The signature of the token cannot be verified";
}

function invalid(why: string): ParleyError {
  return unauthenticated("invalid_token", why);
}
