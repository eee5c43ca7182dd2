// The Responses API: what is asked, and how its events become chunks. The status inside the last event is what
// counts: some servers end every answer with `response.completed`, also one that ran out of tokens. Where that status is
// missing or is none of an end, the event's name counts.

import OpenAI from "openai";
import type { Usage } from "../core/event.ts";
import { answerFormat } from "./answers.ts";
import type { Chunk, Message, ModelRequest, StopCause } from "./model.ts";
import {
  countOf,
  eventsOf,
  type Open,
  type Reader,
  reasons,
  stringOf,
  type Target,
  textOf,
} from "./openai_call.ts";
import { argumentsOf } from "./openai_tool_calls.ts";

type Body = OpenAI.Responses.ResponseCreateParamsStreaming;
type Event = OpenAI.Responses.ResponseStreamEvent;
type Response = OpenAI.Responses.Response;
type Item = OpenAI.Responses.ResponseInputItem;

/** Asks; resolves once the server has answered with its status. Throws what the SDK throws. */
export const openResponses: Open<Event> = async (target, request, signal) => {
  const events = await eventsOf(
    target.client.responses.create(responsesBody(target, request), { signal }),
  );
  return {
    events,
    reader: responsesReader(
      request.model ?? target.model,
      request.include_reasoning ?? false,
      keeps(target, request),
    ),
  };
};

/** The body of the request. */
export function responsesBody(target: Target, request: ModelRequest): Body {
  const model = request.model ?? target.model;
  return {
    model,
    stream: true,
    input: request.messages.flatMap(inputItems),
    max_output_tokens: request.max_tokens,
    ...(request.system && { instructions: request.system }),
    ...(request.temperature !== undefined && !reasons(model) && { temperature: request.temperature }),
    ...(request.previous_response_id && { previous_response_id: request.previous_response_id }),
    // What nobody will go on from is not for the provider to keep.
    ...(!request.keep && !request.previous_response_id && { store: false }),
    ...(request.answer && {
      text: { format: { type: "json_schema" as const, ...answerFormat(request.answer) } },
    }),
    ...((request.tools?.length || request.provider_tools?.length) && { tools: toolsOf(request) }),
    ...(request.include_reasoning && reasons(model) && { reasoning: { summary: "auto" as const } }),
  };
}

/** A message as items of a conversation; what an assistant said and each tool it called are items of their own. */
function inputItems(message: Message): Item[] {
  const { role, content } = message;
  if (role === "tool") {
    return [{ type: "function_call_output", call_id: message.tool_call_id, output: content }];
  }
  if (role === "user" || !message.tool_calls?.length) return [{ role, content }];
  return [
    // An empty message is refused.
    ...(content ? [{ role, content }] : []),
    ...message.tool_calls.map(({ id, name, arguments: args }) => ({
      type: "function_call" as const,
      call_id: id,
      name,
      arguments: args,
    })),
  ];
}

function toolsOf({ tools = [], provider_tools = [] }: ModelRequest): NonNullable<Body["tools"]> {
  return [
    ...tools.map((tool) => ({ type: "function" as const, strict: false, ...tool })),
    // Of the client's or the provider's own shape; the server judges it.
    ...provider_tools as unknown as NonNullable<Body["tools"]>,
  ];
}

/** Whether the answer will be there to go on from, where the server does not say so itself. */
function keeps(target: Target, request: ModelRequest): boolean | undefined {
  if (!target.official) return undefined;
  return Boolean(request.keep || request.previous_response_id);
}

/** What a status may say of an answer that is over. */
const ENDS: ReadonlySet<string> = new Set(["completed", "incomplete", "failed", "cancelled"]);

/**
 * Events to chunks. `asked` is the model's name in case the server does not report one, `kept` whether it keeps the
 * answer in case it does not say.
 */
export function responsesReader(asked: string, includeReasoning: boolean, kept?: boolean): Reader<Event> {
  let final: Response | undefined;
  let status = "";
  let usage: Usage | undefined;
  let refused = false;
  let called = false;
  let spoke = false;

  function take(event: Event | Response): Chunk[] {
    if (isWhole(event)) return end(event, "completed");
    switch (event.type) {
      case "response.output_text.delta":
      case "response.refusal.delta":
        spoke = true;
        refused ||= event.type === "response.refusal.delta";
        return [{ type: "text", text: textOf(event.delta) }];
      case "response.reasoning_summary_text.delta":
      case "response.reasoning_text.delta":
        return includeReasoning ? [{ type: "reasoning", text: textOf(event.delta) }] : [];
      case "response.output_item.done":
        if (event.item.type !== "function_call") return [];
        called = true;
        return [{
          type: "tool_call",
          id: textOf(event.item.call_id),
          name: textOf(event.item.name),
          arguments: argumentsOf(event.item.arguments),
        }];
      case "response.completed":
      case "response.incomplete":
      case "response.failed":
        return end(event.response, event.type.replace("response.", ""));
      default:
        textOf(event.type);
        return [];
    }
  }

  function end(response: Response, name: string): Chunk[] {
    const { error } = response;
    status = ENDS.has(String(response.status)) ? String(response.status) : name;
    // One that failed may have cost something, and says so.
    usage = response.usage && {
      input_tokens: countOf(response.usage.input_tokens),
      output_tokens: countOf(response.usage.output_tokens),
    };
    if (status === "failed" || status === "cancelled" || error) {
      const cause = error ?? { code: "server_error", message: `The answer ended as ${status}` };
      throw new OpenAI.APIError(undefined, cause, undefined, undefined);
    }
    final = response;
    // A server that does not stream sends the whole text with the last event.
    const text = spoke ? "" : outputText(response);
    return text ? [{ type: "text", text }] : [];
  }

  function stop(response: Response): StopCause {
    const why = response.incomplete_details?.reason;
    if (refused || why === "content_filter") return "content_filter";
    if (status === "incomplete" || why === "max_output_tokens") return "length";
    return called ? "tool_calls" : "stop";
  }

  return {
    take,
    get whole() {
      return final !== undefined;
    },
    get usage() {
      return usage;
    },
    finish() {
      if (!final) return [];
      const { store = kept } = final as typeof final & { store?: unknown };
      const id = stringOf(final.id);
      const done: Chunk = { type: "done", stop: stop(final), model: stringOf(final.model) || asked };
      if (id) done.response_id = id;
      if (typeof store === "boolean") done.kept = store;
      return usage ? [{ type: "usage", ...usage }, done] : [done];
    },
  };
}

/** A server that does not stream sends the response itself. */
function isWhole(event: Event | Response): event is Response {
  return "object" in event && event.object === "response";
}

function outputText(response: Response): string {
  return (response.output ?? [])
    .flatMap((item) => item.type === "message" ? item.content : [])
    .map((part) => part.type === "output_text" ? part.text : part.refusal)
    .join("");
}
