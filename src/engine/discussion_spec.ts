// From what was asked for to what a discussion is held to: its provider, its model and its caps are fixed when it is
// created, so that a later start of the server with other settings changes no run.

import { costOf, type Prices } from "../agents/prices.ts";
import type { Models } from "../agents/providers.ts";
import { NO_USAGE } from "../core/event.ts";
import type { Budget, DiscussionSpec } from "../core/spec.ts";
import { invalid, quote } from "../errors.ts";

/** A validated request; `provider` and `model` are the server's when absent. */
export type DiscussionRequest = Omit<DiscussionSpec, "provider" | "model"> & {
  provider?: string;
  model?: string;
};

/**
 * Resolves requests. Throws 422 for a provider that is not configured, and for a cap in dollars on a model whose
 * price is not known: such a cap could not be kept.
 */
export function discussionSpecs(models: Models, prices: Prices, caps: Budget) {
  return ({ provider, model, ...asked }: DiscussionRequest): DiscussionSpec => {
    const chosen = provider === undefined ? models.default : models.get(provider);
    if (!chosen) {
      const ready = models.list().filter((m) => m.configured).map((m) => m.provider).join(", ");
      throw invalid([{
        path: "provider",
        message: `${quote(provider)} is not configured here; configured: ${ready}`,
      }]);
    }
    const name = model ?? chosen.defaultModel;
    const budget = capped(asked.budget, caps);
    const free = chosen.provider === "rehearsal";
    if (budget.max_cost_usd !== undefined && !free && costOf(prices, name, NO_USAGE) === undefined) {
      const message = `the price of model ${quote(name)} is not known; set MODEL_PRICES, or use max_tokens`;
      throw invalid([{ path: "budget.max_cost_usd", message }]);
    }
    return { ...asked, provider: chosen.provider, model: name, budget };
  };
}

/** The lower of what was asked and what the server allows. */
function capped(asked: Budget, caps: Budget): Budget {
  const lower = (a?: number, b?: number) => a === undefined ? b : b === undefined ? a : Math.min(a, b);
  const both = {
    max_tokens: lower(asked.max_tokens, caps.max_tokens),
    max_seconds: lower(asked.max_seconds, caps.max_seconds),
    max_cost_usd: lower(asked.max_cost_usd, caps.max_cost_usd),
  };
  return Object.fromEntries(Object.entries(both).filter(([, cap]) => cap !== undefined));
}
