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

const schema = z.object({
  /** Address to listen on. */
  HOST: z.string().default("127.0.0.1"),
  /** Port to listen on; 0 lets the system choose. */
  PORT: int(0, 65535).default(8000),
  /** A file, `:memory:`, or an https:// KV Connect address. Unset on Deno Deploy: the assigned database. */
  PARLEY_KV: z.string().refine(
    (v) => !v.startsWith("http://") || (URL.canParse(v) && isLoopback(new URL(v).hostname)),
    "must be https:// for a KV Connect address beyond this machine",
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
  /** Upper bound of one answer, in tokens. */
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
  /** What carries WebSockets; only the platform's own so far. */
  SOCKETS: z.enum(["native"], { error: "must be native: nothing else is built yet" }).default("native"),
  /** Days an ended run is kept. */
  RETENTION_DAYS: positive.default(30),
  /** Caps that every run is held to; a request's own `budget` can only be lower. Unset: no cap. */
  BUDGET_MAX_TOKENS: int(1).optional(),
  BUDGET_MAX_SECONDS: positive.optional(),
  BUDGET_MAX_COST_USD: positive.optional(),
  /** `none` lets the server listen beyond loopback without authentication. */
  AUTH: z.enum(["none"]).optional(),
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
  if (!isLoopback(config.HOST) && config.AUTH !== "none" && !config.DENO_DEPLOYMENT_ID) {
    throw new ConfigError(
      `HOST=${config.HOST} would let anyone on the network start runs. ` +
        "Listen on 127.0.0.1, or set AUTH=none to say that this is meant.",
    );
  }
  return config;
}

/** Whether an address to listen on is reachable from this machine alone. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
}

function sentence(issue: z.core.$ZodIssue, given: Record<string, string | undefined>): string {
  const name = String(issue.path[0]);
  const value = /KEY|SECRET|TOKEN$/.test(name) || name === "AUTH_API_KEYS" ? "(hidden)" : given[name];
  return `${name}=${value}: ${issue.message}`;
}
