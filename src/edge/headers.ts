// Headers of answers that are not about their content: what a browser is to do with them, and who may read them.

import type { MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import type { Config } from "../config.ts";

/** What pages of other origins may read of an answer's headers. */
const EXPOSED = ["location", "retry-after", "ratelimit", "ratelimit-policy", "www-authenticate"];

/** On every answer that says nothing else: it is data, for nobody else to keep, to show or to take in. */
export const SECURE = {
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
};

/** Adds what an answer does not say itself. */
export const secure: MiddlewareHandler = async (c, next) => {
  await next();
  for (const [name, value] of Object.entries(SECURE)) {
    if (!c.res.headers.has(name)) c.header(name, value);
  }
};

/** Lets the pages of allowed origins use the API. */
export function allowed({ ALLOWED_ORIGINS }: Config): MiddlewareHandler {
  return cors({ origin: ALLOWED_ORIGINS, exposeHeaders: EXPOSED });
}

/** Lets the pages of allowed origins read why they were refused before any route was reached. */
export function readable(response: Response, request: Request, { ALLOWED_ORIGINS }: Config): Response {
  const origin = request.headers.get("origin");
  if (origin === null || !ALLOWED_ORIGINS.includes(origin)) return response;
  response.headers.set("access-control-allow-origin", origin);
  response.headers.set("access-control-expose-headers", EXPOSED.join(","));
  response.headers.append("vary", "Origin");
  return response;
}

/**
 * Whether `Accept-Encoding` takes gzip, and does not say that the plain form is liked better. Weights are those of
 * RFC 9110; one that cannot be read counts as none.
 */
export function acceptsGzip(given: string | null): boolean {
  const weights = new Map<string, number>();
  for (const part of (given ?? "").toLowerCase().split(",")) {
    const [name, weight] = part.split(";").map((text) => text.trim());
    const [, q = "0"] = /^q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.exec(weight ?? "q=1") ?? [];
    weights.set(name!, Number(q));
  }
  const gzip = weights.get("gzip") ?? weights.get("x-gzip") ?? weights.get("*") ?? 0;
  return gzip > 0 && gzip >= (weights.get("identity") ?? 0);
}
