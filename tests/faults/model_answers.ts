// What a provider that is well says, whatever it is asked: it sees only the body of a request, as a provider does, and
// answers in the form that was asked for. And how either of OpenAI's APIs streams a text.

import { analystAnswer } from "../support/emulated_analysts.ts";
import { codeOf, fenced, PLAN, SCORES } from "../support/coders.ts";
import type { Seen } from "../support/bad_model_server.ts";
import type { Json } from "../support/dial.ts";
import { chat, responses } from "../support/openai_events.ts";

export type Api = "responses" | "chat";

/** What every whole answer reports. */
export const USAGE = { input_tokens: 11, output_tokens: 7 };

/** A request in the words of Chat Completions, whichever API it came by. */
export function messagesOf({ body }: Pick<Seen, "body">): { role: string; content: string }[] {
  const { instructions, input, messages } = body as Json;
  if (messages) return messages;
  return [...(instructions ? [{ role: "system", content: instructions }] : []), ...input];
}

export function systemOf(seen: Pick<Seen, "body">): string {
  return messagesOf(seen).filter((m) => m.role === "system").map((m) => m.content).join("\n");
}

/** The name of the schema that the answer must fit; undefined for plain text. */
export function schemaOf({ body }: Pick<Seen, "body">): string | undefined {
  const { text, response_format } = body as Json;
  return text?.format?.name ?? response_format?.json_schema?.name;
}

const ANALYSIS = new Set(["findings", "review", "debate_turn", "votes", "rulings"]);

/** A good answer to this request. */
export function goodAnswer(seen: Pick<Seen, "body">): string {
  const name = schemaOf(seen);
  if (name !== undefined && ANALYSIS.has(name)) {
    return analystAnswer({ messages: messagesOf(seen) as Json }).content;
  }
  const system = systemOf(seen);
  switch (name) {
    case "stance":
      return JSON.stringify({ position: system.slice(0, 40), confidence: 0.5, changed_because: null });
    case "choice":
      return JSON.stringify({ next: "junior_engineer", settled: false, reason: "It is its turn." });
    case "plan":
      return JSON.stringify(PLAN);
    case "thoughts":
      return JSON.stringify({ thoughts: [{ text: "There are two fields." }] });
    case "code_review":
      return JSON.stringify({ scores: SCORES.google, reasons: ["A label is missing."] });
    case "decision":
      return JSON.stringify({ winner: "google", scores: { anthropic: 6, google: 9 }, reasons: ["Shorter."] });
  }
  const user = messagesOf(seen).filter((m) => m.role === "user").at(-1)?.content ?? "";
  return /Write the code|has won/.test(user)
    ? fenced(codeOf("google"))
    : "Größe zählt: I would keep it simple.";
}

/** A text in events of this API, in so many pieces; without the end. */
export function told(api: Api, text: string, pieces = 3): unknown[] {
  const size = Math.max(1, Math.ceil(text.length / pieces));
  const parts = text.match(new RegExp(`.{1,${size}}`, "gsu")) ?? [];
  return api === "responses"
    ? [responses.created, ...parts.map((part) => responses.delta(part))]
    : parts.map((content) => chat.delta({ content }));
}

/** The end of an answer, with its usage. */
export function ended(
  api: Api,
  finish: "stop" | "length" | "content_filter" | "tool_calls" = "stop",
): unknown[] {
  if (api === "chat") return [chat.delta({}, finish), chat.usage, chat.done];
  if (finish === "stop" || finish === "tool_calls") return [responses.end()];
  const reason = finish === "length" ? "max_output_tokens" : "content_filter";
  return [responses.end({ status: "incomplete", incomplete_details: { reason } }, "response.incomplete")];
}

/** A call of a tool in events of this API. */
export function called(api: Api, name: string, args: string): unknown[] {
  const id = "call_1";
  if (api === "chat") {
    return [chat.delta({ tool_calls: [{ index: 0, id, function: { name, arguments: args } }] })];
  }
  const item = { type: "function_call", call_id: id, name, arguments: args };
  return [responses.created, { type: "response.output_item.done", item }];
}
