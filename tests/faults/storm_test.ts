// All viewers of a run lose their connections at once and come back with jitter, each from where it was: everybody is
// caught up, has every event once, and the log is read far less often than there are viewers.

import { assert, assertEquals } from "@std/assert";
import { descriptorLimit } from "../../bench/process.ts";
import { serverProcess } from "../support/process.ts";
import { anySeed, seeded } from "../support/random.ts";
import { report, scaled } from "../support/scale.ts";
import { Crowd, type Member } from "./crowd.ts";
import { Faucet, poured } from "./faucet.ts";
import { figure, settled } from "./figures.ts";

const VIEWERS = scaled("STORM_VIEWERS", 200, 5_000);
/** So short in the short form that they overlap also on a quick machine: what nobody is behind for is not kept. */
const JITTER_MS = scaled("STORM_JITTER_MS", 200, 20_000);
/** Events before anybody watches, while they are connected, and while they are away: more than are kept in memory. */
const BEFORE = 400;
const WATCHED = 50;
const AWAY = 250;
const KEPT = 100;
const PIECE = "forty characters of what an agent says. ";

for (const SOCKETS of ["native", "ws"]) {
  Deno.test(`viewers who are dropped at once come back without a gap or a duplicate, and share their reads of the log (${SOCKETS})`, async () => {
    const seed = anySeed();
    console.log(`seed ${seed}`);
    const random = seeded(seed);
    assert(descriptorLimit() > VIEWERS + 200, `${VIEWERS} viewers need more descriptors: ulimit -n`);
    await using faucet = new Faucet();
    const server = serverProcess({
      ...faucet.env,
      SOCKETS,
      PARLEY_KV: ":memory:",
      LOG: "off",
      // A crowd in one process answers late.
      PING_INTERVAL_SECONDS: "300",
      SLOW_CONSUMER_TIMEOUT_MS: "300000",
      MESSAGE_BUFFER_SIZE: String(KEPT),
      MAX_TOTAL_CONNECTIONS: String(VIEWERS + 10),
      MAX_CONNECTIONS_PER_RUN: String(VIEWERS + 10),
    });
    await server.start();
    try {
      const { url } = server;
      const run = await poured(url);
      await faucet.pour(PIECE, BEFORE);
      await settled(url, "parley_log_events_total", (count) => count >= BEFORE);
      using crowd = new Crowd(url);
      const viewers = Array.from(
        { length: VIEWERS },
        () => new Viewer(crowd, run, random.int(BEFORE / 4, BEFORE - 1)),
      );
      for (const some of chunks(viewers, 50)) {
        for (const viewer of some) viewer.connect();
        await crowd.until(() => some.every((v) => v.member.texts > 0), "the first events of all");
      }
      await faucet.pour(PIECE, WATCHED);
      await crowd.until(() => viewers.every((v) => v.last > BEFORE), "live events to all");

      // The last of what was sent to each is lost on the way.
      for (const viewer of viewers) viewer.cut(random.int(viewer.first, viewer.last));
      await settled(url, "parley_connections", (open) => open === 0);
      await faucet.pour(PIECE, AWAY);
      await settled(url, "parley_log_events_total", (count) => count >= BEFORE + WATCHED + AWAY);
      const readsBefore = await figure(url, "parley_log_reads_total");
      const began = performance.now();
      const comesBack = viewers.map(() => began + random.next() * JITTER_MS).sort((a, b) => a - b);
      let back = 0;
      let more = 0;
      while (back < VIEWERS) {
        for (; performance.now() >= comesBack[back]!; back++) viewers[back]!.connect();
        // The run goes on meanwhile.
        if (performance.now() - began > more * 50) more++, await faucet.pour(PIECE);
        await crowd.reading(5);
      }
      const backMs = Math.round(performance.now() - began);
      await faucet.end();
      // Whoever loses its connection once more, because this process does not come to read it, does as clients do.
      let again = 0;
      const isDone = (viewer: Viewer) => {
        if (!viewer.member.over) return false;
        if (viewer.member.code !== 1000) again++, viewer.connect();
        return viewer.member.code === 1000;
      };
      await crowd.until(() => viewers.filter((v) => !isDone(v)).length === 0, "the end to all", 300_000);
      const reads = await figure(url, "parley_log_reads_total") - readsBefore;

      const wrong = viewers.flatMap((v) => v.wrong);
      assertEquals(wrong.slice(0, 5), []);
      assertEquals(new Set(viewers.map((v) => v.member.code)), new Set([1000]));
      const [{ last }] = viewers as [Viewer];
      assert(last > BEFORE + WATCHED + AWAY + more, String(last));
      assertEquals(viewers.filter((v) => v.last !== last).length, 0);
      report(`storm, ${SOCKETS}`, {
        viewers: VIEWERS,
        "back within ms": backMs,
        "dropped again": again,
        "events received": viewers.reduce((sum, v) => sum + v.count, 0),
        "lost or repeated": wrong.length,
        "log reads": reads,
      });
      assert(reads > 0, "what was missed was in memory: the log was not asked");
      assert(reads * 10 <= VIEWERS, `${reads} reads of the log for ${VIEWERS} viewers`);
    } finally {
      await server.kill();
    }
  });
}

/** Somebody who wants all of a run, over as many connections as it takes. */
class Viewer {
  member!: Member;
  last: number;
  count = 0;
  readonly wrong: string[] = [];

  constructor(readonly crowd: Crowd, readonly run: string, readonly first: number) {
    this.last = first;
  }

  connect(): void {
    this.member = this.crowd.join(`/api/v1/discussions/${this.run}/stream?last_sequence=${this.last}`, {
      onText: (text) => this.#take(text),
    });
  }

  /** The connection is gone, and with it what came after `at`. */
  cut(at: number): void {
    this.member.drop();
    this.last = at;
  }

  #take(text: string): void {
    const sequence = Number(/"sequence":(\d+)/.exec(text)?.[1] ?? NaN);
    if (Number.isNaN(sequence)) {
      if (!text.includes('"caught_up"')) this.wrong.push(text);
      return;
    }
    if (sequence !== this.last + 1) this.wrong.push(`${sequence} after ${this.last}`);
    this.last = sequence;
    this.count++;
  }
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
}
