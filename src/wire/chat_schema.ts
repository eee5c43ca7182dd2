// What a client of text 002's socket may send, as zod schemas: the same ones read messages and are published. A field
// that is null counts as absent, and unknown fields are ignored.

import { z } from "zod";
import { agentsOf } from "../core/roster.ts";
import { namesOf } from "./bounded.ts";

/** What `api` may name, configured here or not. */
export const PROVIDERS = ["openai", "anthropic", "google", "rehearsal"] as const;

const MAX_TEXT_CHARS = 100_000;
const MAX_TOOLS = 128;
/** Deeper data is nobody's tool, and somebody would have to walk it. */
const MAX_TOOL_DEPTH = 64;

const personas = agentsOf("persona").map((row) => row.type) as [string, ...string[]];

const said = z.string("must be text").min(1, "must not be empty")
  .max(MAX_TEXT_CHARS, `must have at most ${MAX_TEXT_CHARS} characters`)
  .refine((text) => text.trim() !== "", "must not be blank");
const persona = z.enum(personas, { error: `must be one of ${personas.join(", ")}` });
const flag = z.boolean("must be true or false");

const ID_RULE = "must be text of 1 to 128 characters or a whole number";

/** Text, or a whole number: old clients count their requests. */
export const requestId = z.union([
  z.string().min(1, ID_RULE).max(128, ID_RULE),
  z.number().int(ID_RULE),
], { error: ID_RULE });

/** The fields that every request may have. */
const common = {
  request_id: requestId.optional().describe(
    "Comes back on every reply; requests without one are answered in order",
  ),
  api: z.enum(PROVIDERS, { error: `must be one of ${PROVIDERS.join(", ")}` }).optional()
    .describe(
      "The provider; one that is not configured falls back to the server's default, and a status says so",
    ),
  model: z.string("must be text").min(1, "must not be empty").max(200, "must have at most 200 characters")
    .optional(),
  temperature: z.number("must be a number").min(0, "must be at least 0").max(2, "must be at most 2")
    .optional(),
  max_tokens: z.number("must be a whole number").int("must be a whole number").min(1, "must be at least 1")
    .max(100_000, "must be at most 100000").optional().describe("Upper bound of one reply"),
  reset: flag.optional().describe("Forgets the conversation before this message"),
};

/**
 * A tool as OpenAI's APIs take it. It is checked but not copied: it may hold any keys, and goes to the provider as the
 * client wrote it.
 */
const tool = z.unknown().superRefine((value, ctx) => {
  const refuse = (message: string, path: string[] = []) => ctx.addIssue({ code: "custom", path, message });
  if (!isObject(value)) return refuse("must be an object");
  if (typeof value.type !== "string" || value.type === "") return refuse("must be text", ["type"]);
  if (deeper(value, MAX_TOOL_DEPTH)) return refuse(`must not be nested deeper than ${MAX_TOOL_DEPTH}`);
  if (value.type !== "function") return;
  const nested = isObject(value.function);
  const of = nested ? value.function as Record<string, unknown> : value;
  const path = nested ? ["function"] : [];
  if (typeof of.name !== "string" || !/^[\w.-]{1,128}$/.test(of.name)) {
    refuse("must have 1 to 128 letters, digits, underscores, dots or hyphens", [...path, "name"]);
  }
  if (of.parameters !== undefined && of.parameters !== null && !isObject(of.parameters)) {
    refuse("must be an object", [...path, "parameters"]);
  }
}).transform((value) => value as Record<string, unknown>);

export const openaiChatData = z.object({
  ...common,
  input_text: said,
  previous_response_id: z.string("must be text").min(1, "must not be empty")
    .max(256, "must have at most 256 characters").optional()
    .describe("The id of an earlier response.data; the conversation goes on from there"),
  tools: z.array(tool, "must be an array").max(MAX_TOOLS, `must have at most ${MAX_TOOLS} tools`).default([]),
  include_reasoning: flag.default(false),
}, "must be an object");

export const chatData = z.object({ ...common, message: said, persona_id: persona }, "must be an object");

export const multiChatData = z.object({
  ...common,
  message: said,
  persona_ids: namesOf(persona, 16, "persona", {
    array: "must be an array",
    again: "must not be named twice",
  }),
}, "must be an object");

export const cancelData = z.object({
  request_id: requestId.optional().describe("Absent: the request that is being answered"),
}, "must be an object");

export const resumeData = z.object({
  run_id: z.string("must be text").regex(/^[A-Za-z0-9._~-]{1,128}$/, "must be the run_id of a reply"),
  last_sequence: z.number("must be a whole number").int("must be a whole number").min(0, "must be at least 0")
    .default(0).describe("The last sequence that was read"),
  request_id: requestId.optional(),
}, "must be an object");

/** Everything a client may send. */
export const chatCommand = z.discriminatedUnion("type", [
  z.object({ type: z.literal("openai_chat"), data: openaiChatData }).meta({ id: "OpenAIChat" }),
  z.object({ type: z.literal("chat"), data: chatData }).meta({ id: "PersonaChat" }),
  z.object({ type: z.literal("multi_chat"), data: multiChatData }).meta({ id: "MultiPersonaChat" }),
  z.object({ type: z.literal("cancel"), data: cancelData.optional() }).meta({ id: "CancelChat" }),
  z.object({ type: z.literal("resume"), data: resumeData }).meta({ id: "ResumeChat" }),
  z.object({ type: z.literal("ping") }).meta({ id: "ChatPing" }),
]);

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether something in `value` is nested deeper than `levels`; never looks further than that. */
function deeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => deeper(inner, levels - 1));
}
