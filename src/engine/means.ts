// From what was asked for to what a run is held to: its provider, its model and its caps are fixed when it is created,
// so that a later start of the server with other settings changes no run.

import { costOf, type Prices } from "../agents/prices.ts";
import type { Models } from "../agents/providers.ts";
import type { Config } from "../config.ts";
import { NO_USAGE } from "../core/event.ts";
import type { Budget } from "../core/spec.ts";
import { invalid, quote } from "../errors.ts";

/** What a run is acted out with. */
export interface Means {
  provider: string;
  model: string;
  budget: Budget;
}

/** What was asked of it; the server's provider and model when absent. */
export interface AskedMeans {
  provider?: string;
  model?: string;
  budget: Budget;
}

/**
 * Resolves what was asked. Throws 422 for a provider that is not configured, and for a cap in dollars on a model whose
 * price is not known: such a cap could not be kept.
 */
export function meansOf(
  models: Models,
  prices: Prices,
  caps: Budget,
  /** Whether what somebody may spend in a day is limited in dollars. */
  dollarsADay = false,
): (asked: AskedMeans) => Means {
  return ({ provider, model, budget: own }) => {
    const chosen = provider === undefined ? models.default : models.get(provider);
    if (!chosen) {
      const ready = models.list().filter((m) => m.configured).map((m) => m.provider).join(", ");
      throw invalid([{
        path: "provider",
        message: `${quote(provider)} is not configured here; configured: ${ready}`,
      }]);
    }
    const free = chosen.provider === "rehearsal";
    // It is no language model, and is not called by the name of one.
    const name = free ? chosen.defaultModel : model ?? chosen.defaultModel;
    const budget = capped(own, caps);
    if (budget.max_cost_usd !== undefined && !free && costOf(prices, name, NO_USAGE) === undefined) {
      const message = `the price of model ${quote(name)} is not known; set MODEL_PRICES, or use max_tokens`;
      throw invalid([{ path: "budget.max_cost_usd", message }]);
    }
    if (dollarsADay && !free && costOf(prices, name, NO_USAGE) === undefined) {
      const message = `the price of ${quote(name)} is not known, and what a day may cost is limited here`;
      throw invalid([{ path: "model", message }]);
    }
    return { provider: chosen.provider, model: name, budget };
  };
}

/** What the server holds every run to. */
export function capsOf(
  { BUDGET_MAX_TOKENS: max_tokens, BUDGET_MAX_SECONDS: max_seconds, BUDGET_MAX_COST_USD: max_cost_usd }:
    Config,
): Budget {
  return { max_tokens, max_seconds, max_cost_usd };
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
