// What a client of a session may send, as zod schemas: the same ones read messages and are published. A field that is
// null counts as absent, since old clients send what they do not know as null.

import { z } from "zod";
import { agentsOf } from "../core/roster.ts";
import { quote } from "../errors.ts";

/** Who answers in a session that names nobody. */
export const DEFAULT_SESSION_AGENT = "researcher";

const agents = agentsOf("session").map((row) => row.type) as [string, ...string[]];

/** The longest question, in UTF-16 units. */
const MAX_MESSAGE_CHARS = 100_000;

export const sessionAgent = z.enum(agents, { error: `must be one of ${agents.join(", ")}` });

/** Any visible characters, and what joins them to one, since it is the client's own name for its request. */
export const requestId = z.string("must be text").regex(
  /^(?:\P{C}|[\u200C\u200D]){1,128}$/u,
  "must have 1 to 128 characters and no control characters",
);

export const chatPayload = z.object({
  message: z.string("must be text")
    .max(MAX_MESSAGE_CHARS, `must have at most ${MAX_MESSAGE_CHARS} characters`)
    .refine((text) => text.trim() !== "", "must not be blank"),
  agent_name: sessionAgent.nullish().describe("Who answers; absent: the agent of the connection"),
  enable_reasoning: z.boolean("must be true or false").nullish()
    .describe("Absent: true. false: one answer without steps"),
  request_id: requestId.nullish().describe("Comes back on every step; made by the server when absent"),
}, { error: "must be an object" });

export const interruptPayload = z.object({
  request_id: requestId.nullish().describe("Absent: everything of the session that is under way"),
}, { error: "must be an object" });

export const pingPayload = z.object({ timestamp: z.number().optional().describe("Comes back in the pong") });

/** Everything a client may send. */
export const sessionCommand = z.discriminatedUnion("type", [
  z.object({ type: z.literal("chat"), payload: chatPayload }).meta({ id: "SessionChat" }),
  z.object({ type: z.literal("interrupt"), payload: interruptPayload.optional() })
    .meta({ id: "SessionInterrupt" }),
  z.object({ type: z.literal("ping"), payload: pingPayload.optional() }).meta({ id: "SessionPing" }),
]);

/** The first thing wrong with a payload, as a sentence that names the field and its value. */
export function firstProblem(error: z.ZodError, payload: unknown): string {
  const issue = error.issues[0]!;
  const value = issue.path.reduce<unknown>(
    (at, key) =>
      typeof at === "object" && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined,
    payload,
  );
  const given = value === undefined ? "is missing and" : `is ${quote(value)} and`;
  return `${["payload", ...issue.path].join(".")} ${given} ${issue.message}`;
}
