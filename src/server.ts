// A running server: the store opened, what a crash left taken up, a port listened on, and an orderly stop.

import type { Model } from "./agents/model.ts";
import { createRehearsal } from "./agents/rehearsal/rehearsal.ts";
import { type AppParts, createApp } from "./app.ts";
import { type Clock, systemClock, waiting } from "./clock.ts";
import type { Config } from "./config.ts";
import { serve, type Serving } from "./edge/sockets/serve.ts";
import { StoreRefused } from "./errors.ts";
import { openStore, unopened } from "./log/open.ts";
import { createCommitter, probe, refusals } from "./log/commit.ts";
import { JournalDamaged } from "./log/journal_entry.ts";
import { renewEpochs } from "./log/renew.ts";
import { kvStore } from "./log/store.ts";
import { jsonLogger, type Logger, silentLogger } from "./logger.ts";

export interface Server {
  /** Where it listens, for example `http://127.0.0.1:8000`. */
  readonly url: string;
  /** Lines for the start: which model, where runs are kept, and what to know of who may use it. */
  readonly about: string[];
  /** Closes viewers with 1001, keeps everything acknowledged, ends within 5 s. */
  stop(): Promise<void>;
}

/** Parts that a test or an embedding program may bring itself. */
export interface ServerParts {
  logger?: Logger;
  /** The embedded model. */
  rehearsal?: Model;
  checkCode?: AppParts["checkCode"];
  clock?: Clock;
}

/** A viewer who does not read keeps the platform from shutting down; it is waited for this long. */
const SHUTDOWN_MS = 2500;

/**
 * Starts a server. Throws `StoreUnavailable` when another one has the database, and what the platform throws when
 * the address cannot be listened on.
 */
export async function startServer(config: Config, parts: ServerParts = {}): Promise<Server> {
  const logger = parts.logger ?? (config.LOG === "off" ? silentLogger : jsonLogger(console.log));
  const clock = parts.clock ?? systemClock;
  const store = await openStore(config);
  const newId = () => crypto.randomUUID();
  const committer = createCommitter(store.kv, {
    fence: store.witness,
    gather: waiting(systemClock),
    onRefusing: refusals(logger),
  });
  const kept = kvStore(store.kv, committer, undefined, store.shared);
  const opening = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      store.close();
      if (error instanceof StoreRefused) throw unopened(store.place, reasonOf(error));
      if (!(error instanceof JournalDamaged)) throw error;
      throw unopened(store.place, `${error.message}. deno task doctor says all that is wrong with it`);
    }
  };
  // The first look at the log reads its journal.
  await opening(kept.log.bounds(""));
  if (store.lostEnd) {
    // Before anything bears witness to a commit, and before anybody is shown a run under an epoch of the past.
    const runs = await opening(
      renewEpochs(store.kv, createCommitter(store.kv), kept, () => newId().slice(0, 8)),
    );
    logger.error("store_lost_its_end", { place: store.place, runs });
  }
  const refused = store.shared ? undefined : await probe(committer).then(() => undefined, reasonOf);
  const app = createApp({
    config,
    store: kept,
    shared: store.shared ? store.kv : undefined,
    kv: store.kv,
    clock,
    logger,
    newId,
    random: Math.random,
    checkCode: parts.checkCode,
    rehearsal: parts.rehearsal ??
      createRehearsal({ tokensPerSecond: config.REHEARSAL_TOKENS_PER_SECOND, clock }),
  });
  let serving: Serving;
  try {
    await app.recover();
    serving = await serve(app.fetch, { config, clock, logger });
  } catch (error) {
    await app.stop();
    store.close();
    throw error;
  }
  const host = config.HOST.includes(":") ? `[${config.HOST}]` : config.HOST;

  async function stop(): Promise<void> {
    let down = false;
    const shut = serving.shutdown().then(() => void (down = true));
    await app.stop();
    // So that a file which was closed properly can be read by whatever knows pages.
    const settled = kept.log.settle().catch((error) => logger.error("log_not_settled", { error }));
    let cancel = () => {};
    const late = new Promise<void>((resolve) => cancel = clock.after(SHUTDOWN_MS, resolve));
    await Promise.race([Promise.all([shut, settled]), late]);
    // Aborting a server that is down already is an error of the platform, also where both were told at once.
    if (!down) await serving.abort();
    cancel();
    store.close();
  }

  let stopped: Promise<void> | undefined;
  return {
    url: `http://${host}:${serving.port}`,
    about: [
      app.models.describe(),
      `Runs are kept in ${store.place}`,
      ...(refused ? [`${store.place} takes nothing new now: ${refused}. Runs wait until it does`] : []),
      ...app.notes,
    ],
    stop() {
      return stopped ??= stop();
    },
  };
}

/** Why the store takes nothing, for people. */
function reasonOf({ message, cause }: Error): string {
  return cause instanceof Error ? cause.message : message;
}
