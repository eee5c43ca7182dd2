// Errors over HTTP, as RFC 9457 problem details. No text of an unexpected error ever leaves the server.

import { ParleyError } from "../errors.ts";
import { SECURE } from "./headers.ts";

const TITLES: Record<number, string> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  426: "Upgrade Required",
  429: "Too Many Requests",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

/** The response for an error; anything but a ParleyError is 500 and says no more than that. */
export function problem(error: unknown): Response {
  const known = error instanceof ParleyError ? error : undefined;
  const status = known?.status ?? 500;
  const body = {
    type: known ? `urn:parley:problem:${known.code}` : "about:blank",
    title: TITLES[status] ?? "Error",
    status,
    detail: known?.message ?? "Something went wrong on the server",
    ...(known?.options.errors && { errors: known.options.errors }),
  };
  const headers = new Headers({
    ...SECURE,
    ...known?.options.headers,
    "content-type": "application/problem+json",
  });
  const retry = known?.options.retryAfterSeconds;
  if (retry !== undefined) headers.set("retry-after", String(retry));
  if (status === 426) headers.set("upgrade", "websocket");
  return new Response(JSON.stringify(body), { status, headers });
}
