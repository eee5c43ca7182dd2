// A bill analysis inside another program: the same script, grammar and events as on the server, without a server, a
// store or a socket.

import type { Model } from "./agents/model.ts";
import { priceTable } from "./agents/prices.ts";
import { createModels } from "./agents/providers.ts";
import { createRehearsal } from "./agents/rehearsal/rehearsal.ts";
import { systemClock } from "./clock.ts";
import { type Config, readConfig } from "./config.ts";
import type { AnalysisResult } from "./core/analysis_event.ts";
import { emptyAnalysis } from "./core/analysis_view.ts";
import type { AnalysisSpec } from "./core/spec.ts";
import { analysisKind } from "./engine/analysis.ts";
import { Live } from "./engine/live.ts";
import { capsOf, meansOf } from "./engine/means.ts";
import type { Frame } from "./core/frame.ts";
import { Feed } from "./log/feed.ts";
import { memoryLog } from "./log/memory.ts";
import { silentLogger } from "./logger.ts";
import { analysisDialect } from "./wire/analysis.ts";
import { analyzeSchema } from "./wire/analysis_schema.ts";
import { agentsOf } from "./core/roster.ts";

/** What is to be analyzed: the fields of `POST /api/v1/analyses`. */
export type AnalysisContext =
  & Pick<AnalysisSpec, "bill_id" | "bill_text">
  & Partial<Pick<AnalysisSpec, "bill_sections" | "extracted_mechanisms" | "baseline_data">>;

export interface AnalyzeOptions {
  /** One is made when absent. */
  analysisId?: string;
  /** Stops the analysis and its model calls. */
  signal?: AbortSignal;
  agents?: string[];
  maxDebateRounds?: number;
  convergenceThreshold?: number;
  budget?: AnalysisSpec["budget"];
  /** Answers instead of the configured provider. */
  model?: Model;
  /** Settings; the process's environment when absent. */
  config?: Config;
}

/** An event as the server sends it. */
export interface AnalysisMessage {
  event_id: string;
  event_type: string;
  analysis_id: string;
  // deno-lint-ignore no-explicit-any -- each event's own data; see src/core/analysis_event.ts
  data: any;
  timestamp: string;
  sequence: number;
}

/**
 * Analyzes a bill. Yields every event, numbered from 1, the last one `analysis_complete`, and returns the result.
 * Leaving the loop stops the analysis. Throws a zod error for a context that is not valid, the signal's reason when it
 * aborts, and an `Error` with the run's own words when the analysis fails.
 *
 * ```ts
 * const events = analyze({ bill_id: "hr-1", bill_text: "SEC. 1. There is appropriated $5,000,000 for fiscal year 2026." });
 * let next = await events.next();
 * for (; !next.done; next = await events.next()) console.log(next.value.event_type);
 * console.log(next.value.consensus_level);
 * ```
 */
export function analyze(
  context: AnalysisContext,
  options: AnalyzeOptions = {},
): AsyncGenerator<AnalysisMessage, AnalysisResult, void> {
  const left = new AbortController();
  const events = acted(context, options, left.signal);
  const close = events.return.bind(events);
  // Without this, leaving while waiting for an event would wait for it too, with every call still open.
  events.return = (value) => {
    left.abort();
    return close(value);
  };
  return events;
}

async function* acted(
  context: AnalysisContext,
  options: AnalyzeOptions,
  left: AbortSignal,
): AsyncGenerator<AnalysisMessage, AnalysisResult, void> {
  const config = options.config ?? readConfig();
  const live = await begin(context, options, config);
  const { feed } = live;
  const stop = () => void live.stop("cancelled");
  options.signal?.addEventListener("abort", stop, { once: true });
  left.addEventListener("abort", stop, { once: true });
  try {
    options.signal?.throwIfAborted();
    live.act();
    for (let seq = 1;; seq++) {
      while (seq > feed.head) await rung(feed);
      const frame = feed.peek(seq)!;
      const message: AnalysisMessage = JSON.parse(frame.text);
      options.signal?.throwIfAborted();
      if (frame.type === "run_failed") throw new Error(message.data.error);
      yield message;
      if (frame.type === "analysis_completed") return message.data.result;
    }
  } finally {
    options.signal?.removeEventListener("abort", stop);
    await live.stop("cancelled");
  }
}

async function begin(context: AnalysisContext, options: AnalyzeOptions, config: Config): Promise<Live> {
  const clock = systemClock;
  const id = options.analysisId ?? crypto.randomUUID();
  const analysts = agentsOf("analysis").map((a) => a.type).filter((type) => type !== "judge");
  const { analysis_id: _, ...asked } = analyzeSchema(analysts as [string, ...string[]], config.MAX_BODY_BYTES)
    .parse({
      ...context,
      analysis_id: id,
      agents: options.agents,
      max_debate_rounds: options.maxDebateRounds,
      convergence_threshold: options.convergenceThreshold,
      budget: options.budget,
    });
  const rehearsal = createRehearsal({ tokensPerSecond: config.REHEARSAL_TOKENS_PER_SECOND, clock });
  const configured = createModels(config, { clock, random: Math.random, rehearsal });
  const own = options.model;
  const models = own ? { ...configured, default: own, get: () => own } : configured;
  const prices = priceTable(config.MODEL_PRICES);
  const spec: AnalysisSpec = { ...asked, ...meansOf(models, prices, capsOf(config))(asked) };
  const kind = analysisKind(models, {
    clock,
    prices,
    newId: () => crypto.randomUUID(),
    turnTimeoutMs: config.TURN_TIMEOUT_MS,
    maxOutputTokens: config.MAX_OUTPUT_TOKENS,
    contextTokens: config.MODEL_CONTEXT_TOKENS,
  }, analysisDialect.spell);
  const log = memoryLog();
  const now = clock.now();
  const row = {
    id,
    kind: kind.name,
    subject: "",
    epoch: "",
    status: "pending" as const,
    created: now,
    updated: now,
  };
  // Everything is kept until the loop has taken it; a consumer that is slow holds nothing up.
  const feed = await new Feed<Frame>({
    log,
    run: id,
    spell: (stored) => kind.spell(row, stored),
    keep: 100_000,
  }).open(false);
  return new Live(row, spec, emptyAnalysis(), kind, feed, {
    log,
    clock,
    logger: silentLogger,
    windowMs: config.THOUGHT_BATCH_WINDOW_MS,
    eventsPerSecond: config.MAX_EVENTS_PER_SECOND,
  });
}

function rung(feed: Feed<Frame>): Promise<void> {
  return new Promise((resolve) => {
    const leave = feed.listen({
      ring() {
        leave();
        resolve();
      },
    });
  });
}
