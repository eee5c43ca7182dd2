// Every setting of the server: read from the environment once, checked, and passed on as one object. The only
// reader of Deno.env. Each limit stands here once, with its unit and its default.

import { z } from "zod";

const int = (min: number, max = Number.MAX_SAFE_INTEGER) =>
  z.string().regex(/^\d+$/, "must be a whole number").transform(Number).pipe(
    z.number().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`),
  );
const positive = z.string().regex(/^\d+(\.\d+)?$/, "must be a number").transform(Number).pipe(
  z.number().positive("must be above 0"),
);
const url = z.string().refine((v) => URL.canParse(v) && /^https?:$/.test(new URL(v).protocol), {
  message: "must be an http:// or https:// address",
});

/** Dollars per million tokens. */
const price = z.object({ input: z.number().min(0), output: z.number().min(0) });
const prices = z.string().transform((text, ctx) => {
  try {
    return JSON.parse(text);
  } catch {
    ctx.addIssue({ code: "custom", message: "must be JSON" });
    return z.NEVER;
  }
}).pipe(z.record(z.string(), price));

/** Who somebody is: what keys of the store begin with, so it is bounded, and no two of them look alike. */
export const SUBJECT_PATTERN = /^[\x21-\x7e]{1,255}$/;
/** Whose runs are those that were started without authentication; nobody else may have this name. */
export const ANONYMOUS = "anonymous";

const ALGORITHMS = ["HS256", "RS256", "ES256", "EdDSA"] as const;
const algorithms = z.string().transform((v) => v.split(",").map((name) => name.trim()))
  .pipe(z.array(z.enum(ALGORITHMS, { error: `must be of ${ALGORITHMS.join(", ")}, separated by commas` })));

const apiKeys = z.string().transform((text, ctx) =>
  text.split(",").map((entry) => entry.trim()).filter(Boolean).map((entry, i) => {
    const [, subject = "", key = "", scopes = ""] = /^([^:]+):([^:]+)(?::(.*))?$/.exec(entry) ?? [];
    const known = SUBJECT_PATTERN.test(subject) && /^[A-Za-z0-9._~+/=-]{1,1024}$/.test(key);
    const wrong = !known || !/^[\x21-\x7e ]*$/.test(scopes)
      ? "must be subject:key or subject:key:scopes, the key of letters, digits and -._~+/="
      : subject === ANONYMOUS
      ? `may not be of ${ANONYMOUS}, whose runs are those without authentication`
      : undefined;
    if (wrong) ctx.addIssue({ code: "custom", message: `entry ${i + 1} ${wrong}` });
    return { subject, key, scopes: scopes.split(" ").filter(Boolean) };
  })
).refine((entries) => new Set(entries.map(({ key }) => key)).size === entries.length, {
  message: "no two entries may have the same key",
});

const addresses = z.string().default("")
  .transform((v) => v.split(",").map((a) => a.trim()).filter(Boolean))
  .refine((list) => list.every(isAddressRange), {
    message: "must be addresses or ranges such as 10.0.0.0/8, separated by commas",
  });

const schema = z.object({
  /** Address to listen on. */
  HOST: z.string().transform((host) => /^\[(.+)\]$/.exec(host)?.[1] ?? host).default("127.0.0.1"),
  /** Port to listen on; 0 lets the system choose. */
  PORT: int(0, 65535).default(8000),
  /** A file, `:memory:`, or an https:// KV Connect address. Unset on Deno Deploy: the assigned database. */
  PARLEY_KV: z.string().refine(
    (v) => !v.startsWith("http://") || (URL.canParse(v) && isLoopback(new URL(v).hostname)),
    "must be https:// for a KV Connect address beyond this machine",
  ).refine(
    // The platform repeats the address when it cannot be reached.
    (v) => !/^https?:\/\//.test(v) || (URL.canParse(v) && isWithoutPassword(new URL(v))),
    "must have no name and password in it: DENO_KV_ACCESS_TOKEN is what lets the server in",
  )
    .optional(),
  OPENAI_API_KEY: z.string().optional(),
  OPENAI_BASE_URL: url.optional(),
  OPENAI_MODEL: z.string().default("gpt-4o-mini"),
  /** `responses` and `chat` force one API; `auto` falls back to chat where there is no /responses. */
  OPENAI_API: z.enum(["auto", "responses", "chat"]).default("auto"),
  ANTHROPIC_API_KEY: z.string().optional(),
  ANTHROPIC_BASE_URL: url.default("https://api.anthropic.com/v1/"),
  ANTHROPIC_MODEL: z.string().default("claude-sonnet-4-5"),
  GEMINI_API_KEY: z.string().optional(),
  GEMINI_BASE_URL: url.default("https://generativelanguage.googleapis.com/v1beta/openai/"),
  GEMINI_MODEL: z.string().default("gemini-2.5-flash"),
  /** Viewers of one run, waiting ones included. */
  MAX_CONNECTIONS_PER_RUN: int(1).default(100),
  /** Viewers of the whole process; beyond it upgrades are refused with 503. */
  MAX_TOTAL_CONNECTIONS: int(1).default(1000),
  /** Seconds a socket may live before it is closed with 4409. */
  CONNECTION_TIMEOUT_SECONDS: int(1).default(3600),
  /** Seconds between protocol pings; a peer that does not answer is dropped. */
  PING_INTERVAL_SECONDS: int(1).default(30),
  /** Events a second and run; a bucket holds one second's worth. */
  MAX_EVENTS_PER_SECOND: int(1).default(50),
  /** Milliseconds within which streamed text and thoughts are joined into one event; 0 joins nothing. */
  THOUGHT_BATCH_WINDOW_MS: int(0, 10_000).default(100),
  /** Newest events of a live run kept in memory. */
  MESSAGE_BUFFER_SIZE: int(1, 1_000_000).default(1000),
  /** Largest message a client may send, in bytes. */
  MAX_MESSAGE_BYTES: int(1024).default(65536),
  /** Largest HTTP body, in bytes. */
  MAX_BODY_BYTES: int(1024).default(2 * 1024 * 1024),
  /** Milliseconds a viewer may leave its bytes unread before it is closed with 4408. */
  SLOW_CONSUMER_TIMEOUT_MS: int(1).default(30_000),
  /** Bad messages in a row before a socket is closed with 4410. */
  MAX_PROTOCOL_ERRORS: int(1).default(10),
  /** Milliseconds a model call may be silent before it is aborted. */
  MODEL_IDLE_TIMEOUT_MS: int(1).default(60_000),
  /** Milliseconds one turn may take, retries and waiting for a cool-down included. */
  TURN_TIMEOUT_MS: int(1).default(300_000),
  /** Upper bound of a turn, a step of a session or a chat's answer, in tokens; code and what has a form have their own. */
  MAX_OUTPUT_TOKENS: int(16).default(2048),
  /** How much of the transcript a prompt may carry, in tokens; older turns are shortened, then left out. */
  MODEL_CONTEXT_TOKENS: int(2048).default(32_768),
  /** Dollars per million tokens, as JSON {"model":{"input":0.15,"output":0.6}}; adds to the built-in table. */
  MODEL_PRICES: prices.default({}),
  /** Tokens a second the rehearsal model streams; 0 is as fast as possible. */
  REHEARSAL_TOKENS_PER_SECOND: int(0).default(60),
  /** Largest chunk of text 002, in graphemes: replies of a model, and of a persona. */
  CHUNK_SIZE_OPENAI: int(1, 10_000).default(50),
  CHUNK_SIZE_PERSONA: int(1, 10_000).default(30),
  /** Milliseconds between chunks of text that arrived whole; text that streams is never slowed. */
  CHUNK_PACE_MS: int(0, 10_000).default(100),
  /** Rounds of thought, action and observation a request of a session may take. */
  MAX_ITERATIONS: int(1, 100).default(8),
  /** Runs that may run at once; more wait as `pending`, in order. */
  MAX_CONCURRENT_RUNS: int(1).default(100),
  /** Seconds without a sign of life after which other servers of a shared database take a server's runs up. */
  LEASE_SECONDS: int(1, 3600).default(15),
  /** What carries WebSockets and HTTP: the platform, or `ws` on node:http, which bounds hostile clients itself. */
  SOCKETS: z.enum(["native", "ws"], { error: "must be native or ws" }).default("native"),
  /** Days an ended run is kept. */
  RETENTION_DAYS: positive.default(30),
  /** Caps that every run is held to; a request's own `budget` can only be lower. Unset: no cap. */
  BUDGET_MAX_TOKENS: int(1).optional(),
  BUDGET_MAX_SECONDS: positive.optional(),
  BUDGET_MAX_COST_USD: positive.optional(),
  /** Who may do anything. Unset: everybody who reaches this machine; `none`: everybody, also beyond loopback. */
  AUTH: z.enum(["none", "jwt", "keys"]).optional(),
  /** Signs tokens with HS256; as long as the hash, or it could be guessed from one token. */
  AUTH_JWT_SECRET: z.string().refine((v) => new TextEncoder().encode(v).length >= 32, {
    message: "must have at least 32 bytes",
  }).optional(),
  /** Where the public keys of an issuer of tokens are. */
  AUTH_JWKS_URL: url.refine((v) => URL.canParse(v) && isSafe(new URL(v)), {
    message: "must be https:// beyond this machine, and have no password in it",
  }).optional(),
  /** The algorithms that tokens may be signed by. Unset: HS256 with a secret, the other three with a JWKS. */
  AUTH_JWT_ALGORITHMS: algorithms.optional(),
  /** What a token's `aud` must be, or have among others. Unset: anything, also nothing. */
  AUTH_JWT_AUDIENCE: z.string().optional(),
  /** What a token's `iss` must be. Unset: anything. */
  AUTH_JWT_ISSUER: z.string().optional(),
  /** Seconds that the issuer's clock may be off. */
  AUTH_CLOCK_SKEW_SECONDS: int(0, 300).default(5),
  /** `subject:key` or `subject:key:scopes`, separated by commas. */
  AUTH_API_KEYS: apiKeys.optional(),
  /** Requests a minute of one subject; of one address where nobody has a name. Unset: no limit; so with all below. */
  RATE_REQUESTS_PER_MINUTE: int(1).optional(),
  /** The same for opening sockets and event streams. */
  RATE_HANDSHAKES_PER_MINUTE: int(1).optional(),
  /** Messages a minute on one socket. */
  RATE_MESSAGES_PER_MINUTE: int(1).optional(),
  /** Runs of one subject (or address) that may be under way or wait. */
  MAX_RUNS_PER_SUBJECT: int(1).optional(),
  /** Sockets and event streams of one subject (or address). */
  MAX_CONNECTIONS_PER_SUBJECT: int(1).optional(),
  /** Tokens, and dollars, that the runs of one subject (or address) may take in a day (UTC). */
  MAX_TOKENS_PER_DAY: int(1).optional(),
  MAX_COST_USD_PER_DAY: positive.optional(),
  /** How deep arrays and objects may stand in each other in what a client sends. */
  MAX_JSON_DEPTH: int(4, 1000).default(64),
  /** Proxies whose X-Forwarded-For is believed: addresses or ranges, comma-separated. */
  TRUSTED_PROXIES: addresses,
  /** Comma-separated browser origins that may open sockets and call the API, besides the server's own. */
  ALLOWED_ORIGINS: z.string().default("")
    .transform((v) => v.split(",").map((o) => o.trim()).filter(Boolean))
    .refine((origins) => origins.every((o) => URL.canParse(o) && new URL(o).origin === o), {
      message: "must be origins such as https://example.com, separated by commas",
    }),
  /** `json` lines, or `off`. */
  LOG: z.enum(["json", "off"]).default("json"),
  /** Set by Deno Deploy; Parley then uses the assigned database and writes no file. */
  DENO_DEPLOYMENT_ID: z.string().optional(),
});

export type Config = z.infer<typeof schema>;

/** A setting that cannot be used. `message` names each variable and value; secrets are never repeated. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/**
 * Parses the settings out of `env` (a copy of the process's environment when absent). An empty variable counts as
 * unset. Throws `ConfigError` with one sentence per bad variable, and when the server would be open to a network
 * without authentication.
 */
export function readConfig(env: Record<string, string> = Deno.env.toObject()): Config {
  const given = Object.fromEntries(
    Object.keys(schema.shape).filter((k) => env[k] !== undefined && env[k] !== "").map((k) => [k, env[k]]),
  );
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map((issue) => sentence(issue, given)).join("\n"));
  }
  const config = parsed.data;
  const wrong = contradictionsIn(config, given);
  if (wrong.length > 0) throw new ConfigError(wrong.join("\n"));
  return config;
}

/** A sentence for each pair of settings that cannot both be meant. */
function contradictionsIn(config: Config, given: Record<string, string | undefined>): string[] {
  const { AUTH, AUTH_JWT_SECRET: secret, AUTH_JWKS_URL: jwks, AUTH_API_KEYS: keys } = config;
  const wrong: string[] = [];
  // There it is not HOST that decides who reaches the server.
  if (config.DENO_DEPLOYMENT_ID && AUTH === undefined) {
    wrong.push(
      "On Deno Deploy the server would let anyone on the internet start runs. " +
        "Set AUTH=jwt or AUTH=keys, or set AUTH=none to say that this is meant.",
    );
  } else if (!isLoopback(config.HOST) && AUTH === undefined) {
    wrong.push(
      `HOST=${given.HOST} would let anyone on the network start runs. ` +
        "Listen on 127.0.0.1, set AUTH=jwt or AUTH=keys, or set AUTH=none to say that this is meant.",
    );
  }
  // Whoever sets up keys and forgets to ask for them believes to be safe.
  const idle = secret !== undefined
    ? "AUTH_JWT_SECRET"
    : jwks !== undefined
    ? "AUTH_JWKS_URL"
    : "AUTH_API_KEYS";
  if (AUTH === undefined && (secret ?? jwks ?? keys) !== undefined) {
    wrong.push(`${idle} is set, but AUTH is not: set AUTH=${keys && !secret && !jwks ? "keys" : "jwt"}`);
  }
  if (AUTH === "keys" && !keys?.length) {
    wrong.push("AUTH=keys needs AUTH_API_KEYS, for example alice:a-long-key");
  }
  if (AUTH === "jwt") {
    if ((secret === undefined) === (jwks === undefined)) {
      wrong.push(
        `AUTH=jwt needs one of AUTH_JWT_SECRET and AUTH_JWKS_URL, and ${secret ? "both are" : "none is"} set`,
      );
    }
    // A public key must never be taken for a shared secret.
    const unfit = config.AUTH_JWT_ALGORITHMS?.filter((name) =>
      (name === "HS256") !== (secret !== undefined)
    ) ?? [];
    if (unfit.length > 0) {
      wrong.push(
        `AUTH_JWT_ALGORITHMS=${unfit.join(",")} cannot be checked with ` +
          (secret === undefined ? "AUTH_JWKS_URL: HS256 needs a secret" : "AUTH_JWT_SECRET: only HS256 can"),
      );
    }
  }
  return wrong;
}

/** Whether keys may be fetched from here: nobody on the way can put in others. */
function isSafe(url: URL): boolean {
  return (url.protocol === "https:" || isLoopback(url.hostname)) && isWithoutPassword(url);
}

function isWithoutPassword({ username, password }: URL): boolean {
  return username === "" && password === "";
}

/** Whether this is an address, or one with the number of its leading bits behind it. */
function isAddressRange(text: string): boolean {
  const [, address = "", bits] = /^([0-9a-f:.]+)(?:\/(\d{1,3}))?$/i.exec(text) ?? [];
  const four = /^(\d{1,3}\.){3}\d{1,3}$/.test(address) &&
    address.split(".").every((part) => Number(part) < 256);
  const six = address.includes(":") && URL.canParse(`http://[${address}]`);
  return (four || six) && Number(bits ?? 0) <= (four ? 32 : 128);
}

/** Whether an address to listen on is reachable from this machine alone. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
}

function sentence(issue: z.core.$ZodIssue, given: Record<string, string | undefined>): string {
  const name = String(issue.path[0]);
  const value = /KEY|SECRET|TOKEN$|JWKS/.test(name) ? "(hidden)" : withoutCredentials(name, given[name]);
  return `${name}=${value}: ${issue.message}`;
}

/** Addresses may have a name and password before their host, and a key in their query. */
function withoutCredentials(name: string, value: string | undefined): string | undefined {
  if (!/URL$|ORIGINS$|^PARLEY_KV$/.test(name)) return value;
  return value?.replace(/^([a-z][a-z0-9+.-]*:\/\/)?[^]*@/i, "$1(hidden)@").replace(/[?#][^]*/, "?(hidden)");
}
