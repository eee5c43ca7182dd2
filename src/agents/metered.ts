// Models whose calls are held to what somebody may use in a day. What a call can cost at most is set aside before it is
// made, and what it did not need is given back when it is over, so that the cap holds with any number of runs at once.

import { type Clock, sleep } from "../clock.ts";
import type { Usage } from "../core/event.ts";
import { ParleyError } from "../errors.ts";
import { CLOSED, forward } from "./abort.ts";
import { inputBound } from "./budget.ts";
import { type Chunk, type Model, ModelError, type ModelRequest } from "./model.ts";
import { costOf, type Prices } from "./prices.ts";
import type { Models } from "./providers.ts";
import { countedUsage, maxUsage, wasTakenUp } from "./usage.ts";

/** Tokens, and dollars. */
export interface Spending {
  tokens: number;
  cost_usd: number;
}

type Reserved = { settle(used: Spending): Promise<void> };

/** How often it is tried to set something aside, and how long the first wait is, which doubles each time: 3.1 s in all. */
const TRIES = 6;
const FIRST_WAIT_MS = 100;

export interface Quota {
  /** Sets this aside for a party; rejects with `quota_exceeded` where it does not fit into its day. */
  reserve(party: string, most: Spending): Promise<Reserved>;
  /** Whether dollars are limited. A model whose price is not known is then not asked. */
  inDollars: boolean;
  clock: Clock;
  /** Hears why nothing could be set aside for a call, which is then not made. */
  refused(error: unknown): void;
  /** Hears why a call could not be settled. What it set aside is gone for the day. */
  failed(error: unknown): void;
}

/** The same models; those that are asked for in a party's name are held to its quota. */
export function metered(models: Models, quota: Quota, prices: Prices): Models {
  return {
    default: models.default,
    get(provider, party) {
      const model = models.get(provider);
      return model && party !== undefined ? meteredModel(model, party, quota, prices) : model;
    },
    list: () => models.list(),
    describe: () => models.describe(),
  };
}

function meteredModel(model: Model, party: string, quota: Quota, prices: Prices): Model {
  const { provider, defaultModel } = model;
  return {
    provider,
    defaultModel,
    get webSearch() {
      return model.webSearch;
    },
    get keepsAnswers() {
      return model.keepsAnswers;
    },
    stream: (request, signal) => {
      const worth = (usage: Usage): Spending => ({
        tokens: usage.input_tokens + usage.output_tokens,
        cost_usd: provider === "rehearsal" ? 0 : costOf(prices, request.model ?? defaultModel, usage) ?? 0,
      });
      const reserve = (until: AbortSignal) => {
        const known = costOf(prices, request.model ?? defaultModel, { input_tokens: 0, output_tokens: 0 });
        if (quota.inDollars && known === undefined && provider !== "rehearsal") {
          throw new ModelError(
            "budget",
            "The price of this model is not known, and what a day may cost is limited",
          );
        }
        const most = { input_tokens: inputBound(request), output_tokens: request.max_tokens };
        return setAside(() => quota.reserve(party, worth(most)), quota, until);
      };
      const { failed } = quota;
      return held(model.stream(request, signal), request, signal, { reserve, worth, failed });
    },
  };
}

/**
 * Throws `budget` where it does not fit. A store that does not take it is tried again, since a run is not to end over one
 * write that was refused; then `unavailable`. A write that was made although it failed stays set aside until the day is
 * over. Throws the signal's reason as soon as it aborts.
 */
async function setAside(
  reserve: () => Promise<Reserved>,
  { clock, refused }: Quota,
  signal: AbortSignal,
): Promise<Reserved> {
  for (let tries = 1, ms = FIRST_WAIT_MS;; tries++, ms *= 2) {
    try {
      return await reserve();
    } catch (error) {
      if (error instanceof ParleyError && error.code === "quota_exceeded") {
        throw new ModelError("budget", error.message, { cause: error });
      }
      if (tries >= TRIES) {
        refused(error);
        const why = "What this call may use could not be set aside, since the store takes nothing now";
        throw new ModelError("unavailable", why, { cause: error });
      }
    }
    await sleep(clock, ms, signal);
  }
}

interface Holding {
  /** Waits no longer than until the signal aborts. */
  reserve(signal: AbortSignal): Promise<Reserved>;
  worth(usage: Usage): Spending;
  failed(error: unknown): void;
}

/** By hand rather than as a generator: `return()` of one would wait behind a chunk that may never come. */
function held(
  stream: AsyncGenerator<Chunk, void, void>,
  request: ModelRequest,
  signal: AbortSignal,
  { reserve, worth, failed }: Holding,
): AsyncGenerator<Chunk, void, void> {
  const own = new AbortController();
  let reserved: Reserved | undefined;
  let reported: Usage | undefined;
  let output = "";
  let over = false;

  async function end(asked: boolean, known?: Usage): Promise<void> {
    over = true;
    own.abort(CLOSED);
    const settling = reserved;
    reserved = undefined;
    const used = known ??
      (asked ? countedUsage(reported, request, output) : { input_tokens: 0, output_tokens: 0 });
    await settling?.settle(worth(used)).catch(failed);
  }

  return {
    async next() {
      if (!reserved && !over) {
        const release = forward(signal, own);
        try {
          reserved = await reserve(own.signal);
        } catch (error) {
          if (over) return { done: true, value: undefined }; // it was closed meanwhile
          over = true;
          await stream.return();
          throw error;
        } finally {
          release();
        }
        // It was closed meanwhile: nothing has been asked.
        if (over) await end(false);
      }
      try {
        const got = await stream.next();
        if (got.done || got.value.type === "done") await end(true);
        else if (got.value.type === "usage") reported = maxUsage(reported, got.value);
        else if (got.value.type !== "tool_call") output += got.value.text;
        else output += got.value.name + got.value.arguments;
        return got;
      } catch (error) {
        const asked = wasTakenUp(output !== "" || reported !== undefined, error);
        await end(asked, error instanceof ModelError ? error.options.usage : undefined);
        throw error;
      }
    },
    async return(value) {
      await end(reserved !== undefined);
      return await stream.return(value);
    },
    async throw(error) {
      await end(reserved !== undefined);
      return await stream.throw(error);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      await this.return();
    },
  };
}
