// Which models this server can ask. A provider is configured by its key (OpenAI's also by a base URL, for local
// servers that need none); the rest falls back to the default, on a fresh machine the rehearsal model. Making the
// models sends nothing anywhere.

import type { Clock } from "../clock.ts";
import type { Config } from "../config.ts";
import type { Model } from "./model.ts";
import { createOpenAI, type OpenAIOptions } from "./openai.ts";
import { withRetries } from "./retry.ts";

/** One row of the list of models. `model` is what the provider uses when a request names none. */
export interface ModelEntry {
  provider: string;
  model: string;
  configured: boolean;
  default: boolean;
}

export interface Models {
  /** OpenAI where it is configured, else Anthropic, Google, rehearsal. */
  readonly default: Model;
  /**
   * The provider's model; undefined when it is unknown or not configured. `party` is in whose name it is asked, where
   * that is limited.
   */
  get(provider: string, party?: string): Model | undefined;
  /** All providers, configured or not. */
  list(): ModelEntry[];
  /** One line for the start: which provider is in use and, without one, how to get one. */
  describe(): string;
}

export interface ModelParts {
  clock: Clock;
  /** In [0, 1); spreads retries. */
  random: () => number;
  rehearsal: Model;
}

/** The models that `config` asks for, each with retries and a cool-down of its own. */
export function createModels(config: Config, parts: ModelParts): Models {
  const remotes = remoteOptions(config).map(({ configured, ...options }) => {
    const { OPENAI_API, MODEL_IDLE_TIMEOUT_MS } = config;
    const api = options.provider === "openai" ? OPENAI_API : "chat";
    const make = () =>
      createOpenAI({ ...options, api, clock: parts.clock, idleTimeoutMs: MODEL_IDLE_TIMEOUT_MS });
    return { ...options, ready: configured ? withRetries(make(), parts) : undefined };
  });
  const rows = [...remotes, {
    provider: "rehearsal",
    model: parts.rehearsal.defaultModel,
    ready: parts.rehearsal,
  }];
  const chosen = rows.find((row) => row.ready)!;

  return {
    default: chosen.ready!,
    get: (provider) => rows.find((row) => row.provider === provider)?.ready,
    list: () =>
      rows.map(({ provider, model, ready }) => ({
        provider,
        model,
        configured: ready !== undefined,
        default: provider === chosen.provider,
      })),
    describe() {
      if (chosen.provider !== "rehearsal") {
        const { baseURL } = remotes.find((row) => row.provider === chosen.provider)!;
        return `Model: ${chosen.provider} ${chosen.model}${baseURL ? ` at ${publicAddress(baseURL)}` : ""}`;
      }
      return "Model: rehearsal, a built-in offline stand-in, not a language model. For a real one set " +
        "OPENAI_API_KEY=…, or OPENAI_BASE_URL=http://127.0.0.1:11434/v1 and OPENAI_MODEL=… for a local Ollama";
    },
  };
}

type Remote = Pick<OpenAIOptions, "provider" | "model" | "apiKey" | "baseURL"> & { configured: boolean };

function remoteOptions(config: Config): Remote[] {
  return [
    {
      provider: "openai",
      model: config.OPENAI_MODEL,
      apiKey: config.OPENAI_API_KEY,
      baseURL: config.OPENAI_BASE_URL,
      configured: config.OPENAI_API_KEY !== undefined || config.OPENAI_BASE_URL !== undefined,
    },
    {
      provider: "anthropic",
      model: config.ANTHROPIC_MODEL,
      apiKey: config.ANTHROPIC_API_KEY,
      baseURL: config.ANTHROPIC_BASE_URL,
      configured: config.ANTHROPIC_API_KEY !== undefined,
    },
    {
      provider: "google",
      model: config.GEMINI_MODEL,
      apiKey: config.GEMINI_API_KEY,
      baseURL: config.GEMINI_BASE_URL,
      configured: config.GEMINI_API_KEY !== undefined,
    },
  ];
}

/** An address without the credentials or the query it may carry. */
function publicAddress(address: string): string {
  const { origin, pathname } = new URL(address);
  return `${origin}${pathname.replace(/\/$/, "")}`;
}
