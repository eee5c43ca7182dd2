// An event stream of one run that is read without a connection between, which would hold some of it: it is full when the
// server says so. Its parts are real but for the runs, whose feed opens, or does not, when the test says so.

import { readConfig } from "../../src/config.ts";
import type { Frame } from "../../src/core/frame.ts";
import { createAuth } from "../../src/edge/auth/auth.ts";
import { Connections } from "../../src/edge/connections.ts";
import { Drain } from "../../src/edge/drain.ts";
import { Gate } from "../../src/edge/gate.ts";
import { Lifetimes } from "../../src/edge/lifetimes.ts";
import { Limits } from "../../src/edge/limits/limits.ts";
import { watchEvents } from "../../src/edge/sse.ts";
import type { StreamParts } from "../../src/edge/stream.ts";
import type { Feed } from "../../src/log/feed.ts";
import type { RunRow } from "../../src/log/store.ts";
import { silentLogger } from "../../src/logger.ts";
import { discussionDialect } from "../../src/wire/discussion.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { stagedFeed } from "./staged_feed.ts";

export const row = { id: "r", epoch: "e", kind: "discussion" } as RunRow;
export const SLOW_MS = 60_000;

export async function eventStream() {
  const clock = new FakeClock();
  const config = readConfig({ MAX_CONNECTIONS_PER_SUBJECT: "1", SLOW_CONSUMER_TIMEOUT_MS: `${SLOW_MS}` });
  const limits = new Limits(config, { clock });
  const gate = new Gate({ config, clock, limits, auth: createAuth(config, { clock }) });
  const connections = new Connections({ total: 9, perRun: 9 });
  const { feed, append } = await stagedFeed(1000);
  const opened = Promise.withResolvers<{ feed: Feed<Frame>; row: RunRow; release: () => void }>();
  let released = 0;
  const parts = {
    config,
    clock,
    connections,
    gate,
    logger: silentLogger,
    drain: new Drain(clock, SLOW_MS),
    lifetimes: new Lifetimes(clock, 3_600_000),
    runs: { openFeed: () => opened.promise },
  } as unknown as StreamParts;
  const request = new Request("http://localhost/api/v1/discussions/r/events");
  await gate.admit(request, "/api/v1/discussions/r/events", undefined);
  return {
    parts,
    clock,
    append,
    open: () => opened.resolve({ feed, row, release: () => void released++ }),
    fail: () => opened.reject(new Error("The log could not be read")),
    stream: () => watchEvents(request, { dialect: discussionDialect }, row, parts),
    /** Whoever counts as a connection, as a viewer of the run and for their party; feeds let go; timers that are set. */
    counts: () => {
      const { party } = gate.visitor(request);
      return [
        connections.open,
        connections.of(row.id),
        limits.connections.of(party),
        released,
        clock.pending,
      ];
    },
  };
}
