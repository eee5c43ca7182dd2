// Acts a chat out as the engine does, in memory and without a server; its log may be cut anywhere to see how the run is
// taken up again.

import type { Model } from "../../src/agents/model.ts";
import type { Models } from "../../src/agents/providers.ts";
import type { Clock } from "../../src/clock.ts";
import { type ChatView, emptyChat, evolveChat } from "../../src/core/chat_view.ts";
import type { Stored } from "../../src/core/event.ts";
import type { ChatSpec } from "../../src/core/spec.ts";
import { chatKind } from "../../src/engine/chat.ts";
import type { Kind } from "../../src/engine/kind.ts";
import { Live } from "../../src/engine/live.ts";
import { Feed } from "../../src/log/feed.ts";
import { memoryLog } from "../../src/log/memory.ts";
import { type Logger, silentLogger } from "../../src/logger.ts";
import { chatDialect } from "../../src/wire/chat.ts";
import type { Json } from "../support/dial.ts";
import { FakeClock } from "../support/fake_clock.ts";
import type { Played } from "./rig.ts";

export { all, last } from "./rig.ts";

export interface PlayOptions {
  /** What a crash left in the log. */
  before?: readonly Stored[];
  clock?: FakeClock;
  contextTokens?: number;
  paceMs?: number;
  windowMs?: number;
  logger?: Logger;
}

export const SIZES = { openai: 50, persona: 30 };
export const dialect = chatDialect(SIZES);

export function spec(fields: Partial<ChatSpec> = {}): ChatSpec {
  return {
    form: "openai_chat",
    message: "Hello, world!",
    personas: [],
    context: {},
    provider: "rehearsal",
    model: "rehearsal",
    max_tokens: 512,
    tools: [],
    include_reasoning: false,
    budget: {},
    ...fields,
  };
}

/** A chat with these personas. */
export function askedOf(...personas: string[]): Partial<ChatSpec> {
  return { form: personas.length === 1 ? "chat" : "multi_chat", personas };
}

export function kindOf(model: Model, clock: Clock, options: PlayOptions = {}): Kind {
  const models = { get: () => model } as unknown as Models;
  return chatKind(models, {
    clock,
    newId: () => crypto.randomUUID(),
    prices: {},
    maxOutputTokens: 512,
    contextTokens: options.contextTokens ?? 8192,
    turnTimeoutMs: 300_000,
    paceMs: options.paceMs ?? 100,
    chunkSizes: SIZES,
  }, dialect.spell);
}

/** Begins (or takes up) a chat and returns at once. */
export async function begin(asked: ChatSpec, model: Model, options: PlayOptions = {}): Promise<Played> {
  const { before = [], clock = new FakeClock(), logger = silentLogger } = options;
  const log = memoryLog();
  if (before.length > 0) await log.append("run", 1, before.map(({ at, event }) => ({ at, event })));
  const kind = kindOf(model, clock, options);
  const spell = (stored: Stored) => dialect.spell({ id: "run", epoch: "e" }, stored);
  const feed = await new Feed({ log, run: "run", spell, keep: 100 }).open(false);
  const now = clock.now();
  const row = { id: "run", kind: "chat", subject: "anonymous", epoch: "e", created: now, updated: now };
  const view = viewOf(before);
  kind.takeUp(view);
  const live = new Live({ ...row, status: "running" }, asked, view, kind, feed, {
    log,
    clock,
    logger,
    windowMs: options.windowMs ?? 0,
    eventsPerSecond: 1_000_000,
  });
  return { live, rows: () => log.read("run", 0, 1_000_000), done: live.act() };
}

/** Acts a chat out to its end; gives its log. */
export async function play(
  asked: Partial<ChatSpec>,
  model: Model,
  options: PlayOptions = {},
): Promise<Stored[]> {
  const clock = options.clock ?? new FakeClock();
  const { done, rows } = await begin(spec(asked), model, { ...options, clock });
  await clock.run(done);
  return await rows();
}

export function viewOf(rows: readonly Stored[]): ChatView {
  return rows.reduce((view, row) => evolveChat(view, structuredClone(row)), emptyChat());
}

/** What a client is sent of a log, as it is spelled. */
export function messages(rows: readonly Stored[]): Json[] {
  return rows.flatMap((row) =>
    dialect.spell({ id: "run", epoch: "e" }, row).parts!.map((text) => JSON.parse(text))
  );
}
