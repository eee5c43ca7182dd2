// What a client of text 002's socket asks for: one message of it, read and checked. Errors name the field by its path
// in the message (`data.temperature`) and the value that was wrong.

import { z } from "zod";
import { quote } from "../errors.ts";
import { cancelData, chatData, multiChatData, openaiChatData, requestId, resumeData } from "./chat_schema.ts";
import { decodeTyped } from "./dialect.ts";

/** The client's own name for a request. */
export type RequestId = string | number;

/** What is wanted of a model, or of one or several personas. */
export type ChatRequest =
  & {
    /** The provider, as it was asked for by name. */
    api?: string;
    model?: string;
    temperature?: number;
    max_tokens?: number;
  }
  & (
    | {
      form: "openai_chat";
      input_text: string;
      previous_response_id?: string;
      tools: Record<string, unknown>[];
      include_reasoning: boolean;
    }
    | { form: "chat" | "multi_chat"; message: string; persona_ids: string[] }
  );

export type ChatAsk =
  | { type: "ping" }
  /** Without a `request_id`: what is being answered, where that is one request. */
  | { type: "cancel"; request_id?: RequestId }
  | { type: "resume"; run_id: string; last_sequence: number; request_id?: RequestId }
  | { type: "request"; request_id?: RequestId; reset: boolean; asked: ChatRequest }
  /** `request_id` is there when it could be read, so that the error can be told which request it is about. */
  | { type: "unknown" | "malformed"; message: string; request_id?: RequestId; field?: string };

const TYPES = ["openai_chat", "chat", "multi_chat", "cancel", "resume", "ping"];

/** Reads one message of a client; never throws. */
export function decodeChat(text: string): ChatAsk {
  let ask: ChatAsk | undefined;
  const typed = decodeTyped(text, (type, { data }) => {
    ask = readers[type]?.(withoutNulls(data));
    const known = TYPES.map((t) => `"${t}"`).join(", ");
    return { type: "unknown", message: `type: ${quote(type)} is not known here; ${known} are` };
  });
  if (ask) return ask;
  if (typed.type === "ping") return { type: "ping" };
  return { ...(typed as Extract<ChatAsk, { message: string }>), ...idIn(text) };
}

const readers: Record<string, ((data: unknown) => ChatAsk) | undefined> = Object.assign(Object.create(null), {
  openai_chat: (data: unknown) =>
    read(openaiChatData, data, ({ request_id, reset = false, ...asked }) => ({
      ...request(request_id, reset),
      asked: { form: "openai_chat", ...asked },
    })),
  chat: (data: unknown) =>
    read(chatData, data, ({ request_id, reset = false, persona_id, ...asked }) => ({
      ...request(request_id, reset),
      asked: { form: "chat", ...asked, persona_ids: [persona_id] },
    })),
  multi_chat: (data: unknown) =>
    read(multiChatData, data, ({ request_id, reset = false, ...asked }) => ({
      ...request(request_id, reset),
      asked: { form: "multi_chat", ...asked },
    })),
  cancel: (data: unknown) => read(cancelData, data ?? {}, (asked) => ({ type: "cancel", ...asked })),
  resume: (data: unknown) => read(resumeData, data, (asked) => ({ type: "resume", ...asked })),
});

function request(request_id: RequestId | undefined, reset: boolean) {
  return { type: "request" as const, ...(request_id !== undefined && { request_id }), reset };
}

function read<T>(schema: z.ZodType<T>, data: unknown, ask: (value: T) => ChatAsk): ChatAsk {
  const parsed = schema.safeParse(data);
  if (parsed.success) return ask(parsed.data);
  const { message, field } = problems(parsed.error, data);
  const id = requestId.safeParse((data as { request_id?: unknown } | undefined)?.request_id);
  return { type: "malformed", message, field, ...(id.success && { request_id: id.data }) };
}

/** Of a message with more wrong fields than this, the first ones are told and the others counted. */
const MOST_TOLD = 5;

/** What is wrong, as one sentence; `field` is the first field that is. */
function problems(error: z.ZodError, data: unknown): { message: string; field: string } {
  // What fails one rule of a field often fails the next as well; the first says enough.
  const seen = new Map(error.issues.toReversed().map((issue) => [issue.path.join("."), issue]));
  const first = [...seen.values()].toReversed().slice(0, MOST_TOLD).map(({ path, message }) => {
    const value = path.reduce<unknown>(
      (at, key) =>
        typeof at === "object" && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined,
      data,
    );
    const field = ["data", ...path].join(".");
    return {
      field,
      told: `${field} ${message}${value === undefined ? " and is missing" : `, not ${quote(value)}`}`,
    };
  });
  const more = seen.size - first.length;
  const told = [...first.map((one) => one.told), ...more > 0 ? [`and ${more} more`] : []];
  return { message: told.join("; "), field: first[0]!.field };
}

/** The request that a message of no known type is about. */
function idIn(text: string): { request_id?: RequestId } {
  try {
    const id = requestId.safeParse(JSON.parse(text)?.data?.request_id);
    return id.success ? { request_id: id.data } : {};
  } catch {
    return {};
  }
}

/** Old clients send what they do not know as null. */
function withoutNulls(data: unknown): unknown {
  if (data === null) return undefined;
  if (typeof data !== "object" || Array.isArray(data)) return data;
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== null));
}
