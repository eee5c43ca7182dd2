// Viewers who never read beside many who do: what they cost in memory is bounded, the others get everything as soon as
// without them, and what cannot be cut off is counted, shown and refused beyond the caps.

import { assert, assertEquals } from "@std/assert";
import { serverProcess } from "../support/process.ts";
import { report, scaled, together } from "../support/scale.ts";
import { Crowd, type Member } from "./crowd.ts";
import { Faucet, poured } from "./faucet.ts";
import { figure, residentMiB, settled } from "./figures.ts";

const HEALTHY = scaled("NEVER_HEALTHY", 60, 800);
const DEAF = scaled("NEVER_READERS", 20, 200);
/** Event streams among those who never read. */
const DEAF_SSE = 5;
/** Without and with those who never read, in turn. */
const PAIRS = scaled("NEVER_PAIRS", 1, 6);
const PHASE_MS = scaled("NEVER_PHASE_MS", 1_500, 50_000);
/** Longer than a phase with all that comes before it: until then nobody is closed. */
const SLOW_MS = PHASE_MS + 5_000;
const EVERY_MS = 20;
const PIECE = "forty characters of what an agent says. ";
/** What there is to be read: more than the buffers of the system hold for each. */
const LARGE = "x".repeat(32 * 1024);
const LARGE_COUNT = 512;
/** Events of a run before its first agent says anything. */
const OPENING = 3;
const FRAME_BYTES = LARGE.length + 512;
/**
 * Beside what each of them may cost: what the allocator keeps of what was written to all of them at once, which levels
 * off (190 MiB for 200 over `ws`). Queues without a bound would take some 13 MiB for each: 2.6 GiB for 200.
 */
const SLACK_MIB = scaled("NEVER_SLACK_MIB", 96, 256);

Deno.test(
  "viewers who never read cost a bounded amount of memory, and the others nothing (native and ws)",
  () => together(["native", "ws"].map((sockets) => () => boundedBy(sockets))),
);

async function boundedBy(SOCKETS: string): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "parley-never-" });
  await using faucet = new Faucet();
  const most = HEALTHY + DEAF + DEAF_SSE;
  const server = serverProcess({
    ...faucet.env,
    SOCKETS,
    PARLEY_KV: `${folder}/parley.kv`,
    LOG: "off",
    SLOW_CONSUMER_TIMEOUT_MS: String(SLOW_MS),
    MAX_CONNECTIONS_PER_RUN: String(most),
    MAX_TOTAL_CONNECTIONS: String(most + 1),
  });
  await server.start();
  try {
    const { url } = server;
    const run = await poured(url);
    const path = `/api/v1/discussions/${run}/stream`;
    await faucet.pour(LARGE, LARGE_COUNT);
    const head = OPENING + LARGE_COUNT;
    await settled(url, "parley_log_events_total", (count) => count === head);
    using crowd = new Crowd(url);
    using deaf = new Crowd(url);
    const delays = { without: new Delays(), with: new Delays() };
    let now: Delays | undefined;
    const healthy = Array.from({ length: HEALTHY }, () => new Healthy(crowd, path, head, () => now));
    await crowd.until(() => healthy.every((one) => one.member.texts > 0), "healthy viewers");
    const sent = { count: 0 };

    let before = 0;
    let after = 0;
    for (let pair = 0; pair < PAIRS; pair++) {
      now = delays.without;
      await phase(crowd, faucet, sent);
      now = undefined;
      before ||= await residentMiB(url);
      for (let i = 0; i < DEAF; i++) deaf.join(path);
      for (let i = 0; i < DEAF_SSE; i++) deaf.join("", { greeting: events(crowd, run) });
      await crowd.during(settled(url, "parley_full_sockets", (full) => full === DEAF), "full sockets");
      now = delays.with;
      await phase(crowd, faucet, sent);
      now = undefined;
      after = Math.max(after, await residentMiB(url));
      if (pair < PAIRS - 1) {
        deaf.leave();
        await crowd.during(settled(url, "parley_connections", (open) => open === HEALTHY), "their leaving");
      }
    }

    // They are viewers like others as long as they may catch up.
    const oneMore = await answered(crowd, path);
    await crowd.until(() => oneMore.code !== undefined, "a refusal");
    assertEquals(oneMore.code, 4429);
    oneMore.drop();
    const name = "parley_lingering_connections";
    const patience = SLOW_MS + 20_000;
    if (SOCKETS === "native") {
      // Then they are closed, and are there all the same.
      await crowd.during(
        settled(url, name, (count) => count === DEAF + DEAF_SSE, patience),
        "closing",
        patience,
      );
      assertEquals(await figure(url, "parley_full_sockets"), 0);
      assertEquals(await figure(url, "parley_viewers"), HEALTHY);
      assertEquals(await figure(url, "parley_connections"), most);
      const last = await answered(crowd, path);
      assertEquals([last.status, (await answered(crowd, path)).status], [101, 503]);
      last.drop();
      deaf.leave();
    }
    await crowd.during(
      settled(url, "parley_connections", (open) => open === HEALTHY, patience),
      "the end of those who never read",
      patience,
    );
    assertEquals(await figure(url, name), 0);

    // Whatever else the others were sent meanwhile, they have all of it.
    const upTo = await figure(url, "parley_log_events_total");
    assertEquals(upTo, head + sent.count);
    await crowd.until(() => healthy.every((one) => one.last >= upTo || one.wrong), "all events to all");
    assertEquals(healthy.filter((one) => one.wrong || one.last !== upTo || !one.member.isIn).length, 0);
    const bound = Math.ceil(DEAF * (64 * 1024 + FRAME_BYTES) / 2 ** 20);
    const [without, beside] = [delays.without.p99, delays.with.p99];
    report(`never-readers, ${SOCKETS}`, {
      "never reading": DEAF + DEAF_SSE,
      reading: HEALTHY,
      seconds: 2 * PAIRS * PHASE_MS / 1000,
      "events received": healthy.reduce((sum, one) => sum + one.last - head, 0),
      "MiB more": after - before,
      "MiB allowed": `${bound} + ${SLACK_MIB}`,
      "p99 ms without and with": `${without} and ${beside} (${(beside / without).toFixed(2)})`,
    });
    assert(
      after - before <= bound + SLACK_MIB,
      `${before} MiB before, ${after} MiB with ${DEAF} who never read`,
    );
  } finally {
    await server.kill();
    await Deno.remove(folder, { recursive: true });
  }
}

/** From the time an event bears to its arrival, in buckets of a tenth of a millisecond. */
class Delays {
  readonly #buckets = new Uint32Array(100_000);
  #count = 0;

  add(ms: number): void {
    this.#buckets[Math.min(99_999, Math.max(0, Math.round(ms * 10)))]!++;
    this.#count++;
  }

  get p99(): number {
    let left = this.#count * 0.99;
    return this.#buckets.findIndex((count) => (left -= count) <= 0) / 10;
  }
}

/** A viewer who reads, and checks that it gets each event once. */
class Healthy {
  readonly member: Member;
  last: number;
  wrong = false;

  constructor(crowd: Crowd, path: string, after: number, delays: () => Delays | undefined) {
    this.last = after;
    this.member = crowd.join(`${path}?last_sequence=${after}`, {
      onText: (text) => {
        const [, sequence, at] = /"sequence":(\d+),"timestamp":"([^"]+)"/.exec(text) ?? [];
        if (sequence === undefined) return;
        delays()?.add(performance.timeOrigin + performance.now() - Date.parse(at!));
        if (Number(sequence) !== ++this.last) this.wrong = true;
      },
    });
  }
}

/** Fifty events a second for as long as a phase is, and all of them with whoever reads. */
async function phase(crowd: Crowd, faucet: Faucet, sent: { count: number }): Promise<void> {
  const begun = performance.now();
  for (let next = begun; next < begun + PHASE_MS; next += EVERY_MS) {
    await crowd.until(() => performance.now() >= next, "the next event");
    await faucet.pour(PIECE);
    sent.count++;
  }
  await crowd.reading(200);
}

async function answered(crowd: Crowd, path: string): Promise<Member> {
  const member = crowd.join(path);
  await crowd.until(() => member.status !== undefined, "an answer");
  return member;
}

function events(crowd: Crowd, run: string): Uint8Array<ArrayBuffer> {
  const lines = `host: 127.0.0.1:${crowd.port}\r\naccept: text/event-stream\r\n`;
  return new TextEncoder().encode(`GET /api/v1/discussions/${run}/events HTTP/1.1\r\n${lines}\r\n`);
}
