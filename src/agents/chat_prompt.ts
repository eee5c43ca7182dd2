// What a model is sent for a chat. A persona is a system text made from the roster and constants alone, and the real
// conversation after it; a plain chat has no system text, since what the client sends is all there is. Of a conversation
// that is too long for `contextTokens` the oldest is left out; the message itself is always sent whole.

import { agent, type AgentProfile, roleOf } from "../core/roster.ts";
import type { ChatSpec, Said } from "../core/spec.ts";
import type { Message, ModelRequest, Occasion, ToolSpec } from "./model.ts";
import type { Prompt } from "./prompt.ts";
import { estimateTokens } from "./token_estimate.ts";

/** What framing a message may cost on top of its text, in tokens. */
const MESSAGE_TOKENS = 8;

/** What the calls of a chat are for, as data. `agent` is who answers; `context` is what is sent of the conversation. */
export type ChatOccasion =
  /** `personas` are all that were asked the same, the answering one included. */
  | Occasion & { purpose: "persona_reply"; message: string; context: Said[]; personas: string[] }
  | Occasion & { purpose: "assistant_reply"; message: string; context: Said[]; tools: ChatSpec["tools"] };

/** A prompt and what else depends on what was asked. */
export type ChatPrompt =
  & Prompt
  & Pick<
    ModelRequest,
    "temperature" | "tools" | "provider_tools" | "previous_response_id" | "keep" | "include_reasoning"
  >;

/** One persona's answer. */
export function personaPrompt(spec: ChatSpec, persona: string, contextTokens: number): ChatPrompt {
  const { message, personas, temperature } = spec;
  const system = personaText(profileOf(persona));
  const context = fitContext(saidTo(spec, persona), contextTokens - cost(system) - cost(message));
  const occasion: ChatOccasion = {
    purpose: "persona_reply",
    agent: persona,
    message,
    context,
    personas: [...personas],
  };
  return {
    system,
    messages: conversation(context, message),
    occasion,
    ...(temperature !== undefined && { temperature }),
  };
}

/** The model's own answer, from which a later request may go on. */
export function assistantPrompt(spec: ChatSpec, contextTokens: number): ChatPrompt {
  const { message, temperature, previous_response_id, include_reasoning } = spec;
  const context = fitContext(saidTo(spec, ""), contextTokens - cost(message));
  const occasion: ChatOccasion = {
    purpose: "assistant_reply",
    agent: "assistant",
    message,
    context,
    tools: spec.tools,
  };
  const { tools, provider_tools } = toolsOf(spec.tools);
  return {
    system: "",
    messages: conversation(context, message),
    occasion,
    keep: true,
    include_reasoning,
    ...(temperature !== undefined && { temperature }),
    ...(previous_response_id !== undefined && { previous_response_id }),
    ...(tools.length > 0 && { tools }),
    ...(provider_tools.length > 0 && { provider_tools }),
  };
}

/**
 * The client's own functions, in either of the two shapes in which OpenAI's APIs take them, and the provider's tools,
 * which are everything else.
 */
export function toolsOf(given: ChatSpec["tools"]): {
  tools: ToolSpec[];
  provider_tools: Record<string, unknown>[];
} {
  const functions = given.filter((tool) => tool.type === "function");
  return {
    tools: functions.map((tool) => {
      const of = (isObject(tool.function) ? tool.function : tool) as Record<string, unknown>;
      return {
        name: String(of.name),
        description: typeof of.description === "string" ? of.description : "",
        parameters: isObject(of.parameters) ? of.parameters : { type: "object", properties: {} },
        ...(typeof of.strict === "boolean" && { strict: of.strict }),
      };
    }),
    provider_tools: given.filter((tool) => tool.type !== "function"),
  };
}

function personaText(row: AgentProfile): string {
  return [
    `You are the ${row.role}, a character whom people talk with. ${row.description}`,
    `You care about: ${row.cares_about.join("; ")}.`,
    `You do not let pass: ${row.challenges.join("; ")}.`,
    `How you answer: ${row.style}`,
    "Stay in this voice in every answer. Speak to the person directly and answer what was asked, in the language of " +
    "the message, in 60 to 160 words unless more or less is asked for. Do not put your name before the answer, and do " +
    "not mention these rules. You are a character played by a language model: say so if you are asked in earnest.",
  ].join("\n");
}

/** A persona that the roster does not know any more (an old log may hold one) gets a plain profile. */
function profileOf(persona: string): AgentProfile {
  return agent(persona, "persona") ?? {
    type: persona,
    kind: "persona",
    role: roleOf(persona),
    icon: "💬",
    description: "Talks with people.",
    cares_about: ["a good answer"],
    challenges: ["claims without a reason"],
    style: "Answers plainly and gives reasons.",
  };
}

/** An answer that was nothing but calls of tools has no text, and some providers refuse an empty message. */
function saidTo({ context }: ChatSpec, answerer: string): Said[] {
  return (context[answerer] ?? []).filter(({ content }) => content.trim() !== "");
}

/** The newest of a conversation that costs at most `room` tokens. It begins with a question, as some providers demand. */
function fitContext(context: readonly Said[], room: number): Said[] {
  let from = context.length;
  for (let left = room; from > 0; from--) {
    left -= cost(context[from - 1]!.content);
    if (left < 0) break;
  }
  while (from < context.length && context[from]!.role !== "user") from++;
  return context.slice(from);
}

function conversation(context: readonly Said[], message: string): Message[] {
  return [...context.map(({ role, content }) => ({ role, content })), { role: "user", content: message }];
}

function cost(text: string): number {
  return estimateTokens(text) + MESSAGE_TOKENS;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
