// Every kind of run that a server acts out, each with the protocol that spells it.

import type { Prices } from "./agents/prices.ts";
import type { Models } from "./agents/providers.ts";
import type { Clock } from "./clock.ts";
import type { Config } from "./config.ts";
import { analysisKind } from "./engine/analysis.ts";
import { chatKind } from "./engine/chat.ts";
import { withNames } from "./engine/chat_names.ts";
import { discussionKind } from "./engine/discussion.ts";
import { jobKind, type JobOptions } from "./engine/job.ts";
import type { Kind } from "./engine/kind.ts";
import { sessionKind } from "./engine/session.ts";
import type { Store } from "./log/store.ts";
import type { Logger } from "./logger.ts";
import { analysisDialect } from "./wire/analysis.ts";
import { chatDialect } from "./wire/chat.ts";
import type { Dialect } from "./wire/dialect.ts";
import { discussionDialect } from "./wire/discussion.ts";
import { orchestrateDialect } from "./wire/orchestrate.ts";
import { sessionDialect } from "./wire/session.ts";

export interface KindParts {
  config: Config;
  models: Models;
  prices: Prices;
  store: Pick<Store, "remember">;
  clock: Clock;
  logger: Logger;
  newId: () => string;
  checkCode?: JobOptions["checkCode"];
}

/** The kinds; and the dialect of chats, whose chunks are as long as the settings say. */
export function kindsOf(parts: KindParts): { kinds: Kind[]; chats: Dialect } {
  const { config, models, prices, store, clock, logger, newId } = parts;
  const options = {
    clock,
    newId,
    prices,
    maxOutputTokens: config.MAX_OUTPUT_TOKENS,
    contextTokens: config.MODEL_CONTEXT_TOKENS,
    turnTimeoutMs: config.TURN_TIMEOUT_MS,
  };
  const chunkSizes = { openai: config.CHUNK_SIZE_OPENAI, persona: config.CHUNK_SIZE_PERSONA };
  const chats = chatDialect(chunkSizes);
  const chatOptions = { ...options, paceMs: config.CHUNK_PACE_MS, chunkSizes };
  // A chat that cannot be found by its provider's id is a chat all the same.
  const remember = (run: string, name: string) =>
    store.remember(run, name).catch((error) => logger.error("chat_not_named", { run, error }));
  const sessionOptions = {
    ...options,
    maxIterations: config.MAX_ITERATIONS,
    broke: (error: unknown) => logger.error("request_broke", { error }),
  };
  const jobOptions = { ...options, checkCode: parts.checkCode };
  const kinds = [
    discussionKind(models, options, discussionDialect.spell),
    analysisKind(models, options, analysisDialect.spell),
    jobKind(models, jobOptions, orchestrateDialect.spell),
    withNames(chatKind(models, chatOptions, chats.spell), remember),
    sessionKind(models, sessionOptions, sessionDialect.spell),
  ];
  return { kinds, chats };
}
