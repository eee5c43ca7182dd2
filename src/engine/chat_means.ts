// From what a request of text 002 asks for to what answers it. Chats are lenient where other runs refuse: a client names
// the provider and the model that its own server had, and is answered by what there is here, which a notice says.

import type { Model } from "../agents/model.ts";
import type { Models } from "../agents/providers.ts";
import type { ChatForm } from "../core/chat_event.ts";
import type { ChatSpec } from "../core/spec.ts";
import { quote } from "../errors.ts";
import type { AskedMeans, Means } from "./means.ts";

export interface AskedOfChat {
  form: ChatForm;
  /** The provider that is to answer. */
  api?: string;
  model?: string;
  tools?: Record<string, unknown>[];
  max_tokens?: number;
}

type Fixed = Pick<ChatSpec, "provider" | "model" | "budget" | "notice" | "tools" | "max_tokens">;

export interface ChatMeans extends Fixed {
  /**
   * Whether an answer can be gone on from by its id; undefined where only trying would tell. False: the provider has
   * no Responses API.
   */
  keepsAnswers: boolean | undefined;
}

/** `maxTokens` is the most that one reply may have, in tokens. */
export function chatMeansOf(
  models: Pick<Models, "default" | "get">,
  means: (asked: AskedMeans) => Means,
  maxTokens: number,
): (asked: AskedOfChat) => ChatMeans {
  return (asked) => {
    const { form, api, model, tools = [], max_tokens } = asked;
    const wanted = api ?? (form === "openai_chat" ? "openai" : models.default.provider);
    const chosen = models.get(wanted) ?? models.default;
    const { provider } = chosen;
    const rehearsed = provider === "rehearsal";
    // A model of a provider that is not here is nobody's here.
    const honoured = provider === wanted && !rehearsed;
    const usable = tools.filter((tool) => canUse(chosen, tool));
    const notices: string[] = [];
    // Without `api`, text 002's openai_chat goes on without a word more, whoever answers.
    if (provider !== wanted && api !== undefined) {
      notices.push(`The provider ${api} is not configured here; ${provider} answers.`);
    } else if (!honoured && form !== "openai_chat" && model !== undefined && model !== chosen.defaultModel) {
      notices.push(`The model ${model} is not available here; ${chosen.defaultModel} answers.`);
    }
    if (usable.length < tools.length) {
      notices.push(notThere(tools.filter((tool) => !usable.includes(tool)), provider));
    }
    if (max_tokens !== undefined && max_tokens > maxTokens) {
      notices.push(`A reply may have ${maxTokens} tokens here.`);
    }
    return {
      ...means({ provider, model: honoured ? model : undefined, budget: {} }),
      ...(notices.length > 0 && { notice: notices.join(" ") }),
      tools: usable,
      max_tokens: Math.min(max_tokens ?? maxTokens, maxTokens),
      keepsAnswers: rehearsed ? false : chosen.keepsAnswers,
    };
  };
}

/** Functions of the client's own go with every language model, the provider's own tools only with a Responses API. */
function canUse({ provider, keepsAnswers }: Model, { type }: Record<string, unknown>): boolean {
  if (provider === "rehearsal") return false;
  return type === "function" || keepsAnswers !== false;
}

function notThere(tools: Record<string, unknown>[], provider: string): string {
  const names = [...new Set(tools.map((tool) => quote(nameOf(tool))))];
  const [tool, are] = names.length === 1 ? ["The tool", "is"] : ["The tools", "are"];
  return `${tool} ${names.join(", ")} ${are} not available with ${provider}.`;
}

/** A function's own name, or what kind of tool it is. */
function nameOf({ type, name, function: inner }: Record<string, unknown>): unknown {
  return type === "function" ? name ?? (inner as { name?: unknown } | undefined)?.name ?? type : type;
}
