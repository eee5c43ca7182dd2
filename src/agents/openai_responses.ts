// The Responses API, and how it is asked. What comes of it is read in openai_responses_reader.ts.

import type OpenAI from "openai";
import { answerFormat } from "./answers.ts";
import type { Message, ModelRequest } from "./model.ts";
import { eventsOf, type Open, reasons, type Target } from "./openai_call.ts";
import { responsesReader } from "./openai_responses_reader.ts";

type Body = OpenAI.Responses.ResponseCreateParamsStreaming;
type Event = OpenAI.Responses.ResponseStreamEvent;
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
