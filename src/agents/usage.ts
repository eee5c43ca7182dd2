// What a call cost in tokens. Providers report it, but some leave it out or report zero, and a stream that is cut
// never gets that far. Then it is estimated, so that a budget cannot be dodged by a silent provider.

import type { Usage } from "../core/event.ts";
import { answerFormat } from "./answers.ts";
import { type Message, ModelError, type ModelFault, type ModelRequest, type ToolCall } from "./model.ts";

/** UTF-8 bytes / 4, rounded up: the usual rule of thumb, on the high side for most languages. */
export function roughTokens(text: string): number {
  return Math.ceil(new TextEncoder().encode(text).length / 4);
}

/** Everything of a message that a model reads: what was said, and the tools that were called. */
export function messageText(message: Message): string {
  if (message.role !== "assistant" || !message.tool_calls?.length) return message.content;
  // A provider wants its own additions back, and may count them.
  const call = ({ name, arguments: args, extra }: ToolCall) =>
    `${name} ${args}${extra ? ` ${JSON.stringify(extra)}` : ""}`;
  return [message.content, ...message.tool_calls.map(call)].join("\n");
}

/** What sending this request is estimated to use: instructions, messages, tools and the answer's schema. */
export function roughInput(request: ModelRequest): number {
  const parts = [request.system, ...request.messages.map(messageText)];
  if (request.tools?.length) parts.push(JSON.stringify(request.tools));
  if (request.provider_tools?.length) parts.push(JSON.stringify(request.provider_tools));
  if (request.answer) parts.push(JSON.stringify(answerFormat(request.answer).schema));
  return roughTokens(parts.join("\n"));
}

/**
 * The usage to charge for a call: what was reported, and an estimate for each side that was not reported or was
 * reported as zero. `output` is everything the model sent: text, reasoning and arguments of tool calls.
 */
export function countedUsage(reported: Usage | undefined, request: ModelRequest, output: string): Usage {
  return {
    input_tokens: reported?.input_tokens || roughInput(request),
    // More than it was allowed it has not used: words of its own are long where the estimate is above that.
    output_tokens: reported?.output_tokens || Math.min(roughTokens(output), request.max_tokens),
  };
}

/** How a call fails that nobody has worked on; or one that there was no room for. */
const REFUSED: ReadonlySet<ModelFault> = new Set([
  "unauthorized",
  "rejected",
  "rate_limited",
  "unavailable",
  "budget",
]);

/**
 * Whether a call that came to nothing has cost something. One that was refused outright has not; one that was taken up
 * has, whatever became of it. `begun`: it had said something, or what it took.
 */
export function wasTakenUp(begun: boolean, failure: unknown): boolean {
  return begun || !(failure instanceof ModelError) || !REFUSED.has(failure.fault);
}

/** The larger of two reports of one call; some providers report a running total with every chunk. */
export function maxUsage(a: Usage | undefined, b: Usage): Usage {
  return {
    input_tokens: Math.max(a?.input_tokens ?? 0, b.input_tokens),
    output_tokens: Math.max(a?.output_tokens ?? 0, b.output_tokens),
  };
}
