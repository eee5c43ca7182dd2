// What went wrong with a provider, as a ModelError whose sentence may be shown to anyone. Providers echo keys, dump
// stack traces and answer with web pages; none of that may reach a viewer or a log. The SDK's error is never kept
// as a cause, since it carries the provider's words as they came.

import OpenAI from "openai";
import type { Clock } from "../clock.ts";
import { ModelError, type ModelFault } from "./model.ts";
import { withoutSecret } from "./spellings.ts";

const LONGEST = 300;

/** Who failed, and what must not be repeated. */
export interface Failing {
  provider: string;
  /** Host and port of the provider, without credentials. */
  host: string;
  secrets: string[];
  clock: Clock;
}

/** The stream stopped, or what came cannot be read: the answer is not whole. */
export function cutError(provider: string, how: string): ModelError {
  return new ModelError("cut", `${provider} ${how}`);
}

/**
 * Turns what the SDK threw into a ModelError. `streaming` says that the server had already answered 200: then a
 * broken connection means a cut answer, not a server that cannot be reached. A bug is given back as it is.
 */
export function toModelError(error: unknown, failing: Failing, streaming: boolean): unknown {
  const { provider } = failing;
  if (error instanceof ModelError) return error;
  if (error instanceof OpenAI.APIConnectionError) {
    return new ModelError("unavailable", `${provider} could not be reached at ${failing.host}`);
  }
  if (!(error instanceof OpenAI.APIError)) {
    if (!streaming && !(error instanceof TypeError)) return error;
    // A key with a line break, for example, is no header.
    if (!streaming) {
      return new ModelError("rejected", `${provider} cannot be asked: its key or address is unusable`);
    }
    const how = error instanceof SyntaxError
      ? "sent an event that cannot be read"
      : "broke off in mid-answer";
    return cutError(provider, how);
  }
  const status = statusOf(error);
  const fault = status === undefined ? faultOfWord(error) : faultOf(status);
  const said = redact(ownWords(error), failing.secrets);
  const did = status !== undefined
    ? `answered ${status}`
    : streaming
    ? "failed in mid-answer"
    : "answered with an error";
  const retryAfterMs = error.headers ? retryAfter(error.headers, failing.clock) : undefined;
  return new ModelError(fault, shorten(`${provider} ${did}${said ? `: ${said}` : ""}`), {
    ...(status !== undefined && { status }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

/** What a server says of a request that it would have taken. */
const KNOWING: ReadonlySet<ModelFault> = new Set(["rate_limited", "unauthorized"]);

/** Whether this answer means that the server has no Responses API, rather than that it refused the request. */
export function lacksResponses(error: unknown): boolean {
  if (!(error instanceof OpenAI.APIError)) return false;
  const code: unknown = error.code;
  // An unknown model or response is also a 404, and asking the other API would only hide which one it was.
  if (typeof code === "string" && /_not_found$/.test(code)) return false;
  const status = statusOf(error);
  // LM Studio answered 200 where it knew no such path, and an error that is no more than a sentence.
  if (status === undefined) return error.error !== undefined && !KNOWING.has(faultOfWord(error));
  return status === 404 || status === 405 || status === 501;
}

/** Milliseconds the provider asks to wait: `retry-after-ms`, or `retry-after` as seconds or an HTTP date. */
export function retryAfter(headers: Headers, clock: Clock): number | undefined {
  const ms = headers.get("retry-after-ms");
  const after = headers.get("retry-after");
  let wait = NaN;
  if (ms !== null && ms.trim() !== "") wait = Number(ms);
  if (Number.isNaN(wait) && after !== null && after.trim() !== "") {
    wait = Number(after) * 1000;
    if (Number.isNaN(wait)) wait = Date.parse(after) - clock.now();
  }
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
}

/** Takes keys, tokens, credentials, paths and control characters out of a text, and all but its first line. */
export function redact(text: string, secrets: string[] = []): string {
  let out = text;
  for (const secret of secrets) out = withoutSecret(out, secret);
  return out
    // The first line only: what follows is often a stack trace.
    .split(/\r?\n/).map((line) => line.trim()).find((line) => line !== "")
    // deno-lint-ignore no-control-regex
    ?.replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, " ")
    .replace(/\bBearer\s+[^\s"',;]+/gi, "Bearer [key]")
    .replace(/\b(sk|pk|rk|gsk|xai)-[\w*.-]{3,}/gi, "[key]")
    .replace(/\bAIza[\w-]{10,}/g, "[key]")
    .replace(/([?&](?:api[_-]?key|key|token)=)[^&\s"']+/gi, "$1[key]")
    .replace(/(\w:\/\/)[^\s/@]+@/g, "$1")
    .replace(/(?<![\w:/.])(?:file:\/\/)?\/(?:[\w.@~-]+\/)+[\w.@~:-]*/g, "[path]")
    .replace(/\b[A-Za-z]:\\[^\s"']+/g, "[path]")
    .trim() ?? "";
}

/** At most 300 characters, never half of one. */
export function shorten(text: string, longest = LONGEST): string {
  const characters = [...text];
  return characters.length <= longest ? text : `${characters.slice(0, longest - 1).join("")}…`;
}

function faultOf(status: number): ModelFault {
  if (status === 429) return "rate_limited";
  if (status === 401 || status === 403) return "unauthorized";
  // 408, 409 and 425 ask for the same request again.
  if (status >= 500 || status === 408 || status === 409 || status === 425) return "unavailable";
  return "rejected";
}

type APIError = InstanceType<typeof OpenAI.APIError>;

/** Where an error has no HTTP status, as inside a stream, its code is a status (OpenRouter) or a word (OpenAI). */
function statusOf({ status, code }: APIError): number | undefined {
  return status ?? (/^[45]\d\d$/.test(String(code)) ? Number(code) : undefined);
}

function faultOfWord(error: APIError): ModelFault {
  const code = String((error.code as unknown) ?? error.type);
  if (/rate_limit/.test(code)) return "rate_limited";
  if (/authentication|permission|api_key/.test(code)) return "unauthorized";
  if (/invalid|policy|image|unsupported|context_length|not_found/.test(code)) return "rejected";
  return "unavailable";
}

/** The provider's own short message, wherever it put it; empty for a web page. */
function ownWords(error: APIError): string {
  const body = error.error as unknown;
  const raw = error.message.replace(/^\d{3} /, "");
  const fields = typeof body === "object" && body !== null ? body as Record<string, unknown> : {};
  const said = [body, fields.message, fields.detail].find((v): v is string => typeof v === "string") ?? raw;
  return /^\s*</.test(said) || /^(status code|\(no)|^\d{3} status code/.test(said) ? "" : said;
}
