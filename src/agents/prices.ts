// What tokens cost. Providers change their prices and Parley asks nobody, so the table is only a start: what
// MODEL_PRICES says wins, and a model that neither knows has no price rather than a wrong one.

import type { Usage } from "../core/event.ts";

/** Dollars per million tokens, by model name. */
export type Prices = Readonly<Record<string, { input: number; output: number }>>;

/** List prices as of March 2026, without discounts for caching or batches; MODEL_PRICES overrides and adds. */
export const LIST_PRICES: Prices = {
  "gpt-4o": { input: 2.5, output: 10 },
  "gpt-4o-mini": { input: 0.15, output: 0.6 },
  "gpt-4.1": { input: 2, output: 8 },
  "gpt-4.1-mini": { input: 0.4, output: 1.6 },
  "gpt-4.1-nano": { input: 0.1, output: 0.4 },
  "gpt-5": { input: 1.25, output: 10 },
  "gpt-5-mini": { input: 0.25, output: 2 },
  "gpt-5-nano": { input: 0.05, output: 0.4 },
  "o3": { input: 2, output: 8 },
  "o4-mini": { input: 1.1, output: 4.4 },
  "claude-haiku-4-5": { input: 1, output: 5 },
  "claude-sonnet-4-5": { input: 3, output: 15 },
  "claude-opus-4-5": { input: 5, output: 25 },
  "gemini-2.5-flash": { input: 0.3, output: 2.5 },
  "gemini-2.5-flash-lite": { input: 0.1, output: 0.4 },
  // Up to 200,000 input tokens a call; MODEL_CONTEXT_TOKENS keeps prompts far below that.
  "gemini-2.5-pro": { input: 1.25, output: 10 },
};

/** The list with the operator's own prices (MODEL_PRICES) over it. */
export function priceTable(own: Prices): Prices {
  return { ...LIST_PRICES, ...own };
}

/**
 * Dollars for a usage, or undefined when the model's price is not known. A snapshot costs what its model costs:
 * `gpt-4o-mini-2024-07-18` and `openai/gpt-4o-mini` are found under `gpt-4o-mini`; the most exact name wins.
 */
export function costOf(prices: Prices, model: string, usage: Usage): number | undefined {
  const price = [model, base(model), unprefixed(model), base(unprefixed(model))]
    .filter((name) => Object.hasOwn(prices, name)).map((name) => prices[name])[0];
  if (!price) return undefined;
  return (usage.input_tokens * price.input + usage.output_tokens * price.output) / 1_000_000;
}

/** Without its date, revision or `-latest`. Other endings name other models: `-mini` is not a kind of `gpt-4o`. */
function base(model: string): string {
  return model.replace(/-(\d{4}-\d{2}-\d{2}|\d{8}|\d{3}|latest)$/, "");
}

/** Without the vendor that OpenRouter and Gemini put before the name. */
function unprefixed(model: string): string {
  return model.replace(/^(openai|anthropic|google|models)\//, "");
}
