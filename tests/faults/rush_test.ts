// Many who come at once where only some may stay: exactly as many are let in as there is room for, on sockets and SSE
// together, everybody else is told so, and when they have gone nothing is left of them in the counts. Also those who
// go in the middle of their handshake.

import { assert, assertEquals } from "@std/assert";
import { anySeed, seeded } from "../support/random.ts";
import { serverProcess } from "../support/process.ts";
import { report, scaled } from "../support/scale.ts";
import { Crowd, handshake, type Member } from "./crowd.ts";
import { figure, settled } from "./figures.ts";

const TOTAL = 60;
const PER_RUN = 25;
const CROWD = scaled("RUSH_CLIENTS", 150, 600);
const ROUNDS = scaled("RUSH_ROUNDS", 2, 20);
const VANISHED = scaled("RUSH_VANISHED", 300, 5_000);
const BASE = "/api/v1/discussions";

for (const SOCKETS of ["native", "ws"]) {
  Deno.test(`a rush fills the server and a run to their caps, never beyond and never short of them, and leaves nothing behind (${SOCKETS})`, async (t) => {
    const seed = anySeed();
    console.log(`seed ${seed}`);
    const random = seeded(seed);
    const server = serverProcess({
      SOCKETS,
      PARLEY_KV: ":memory:",
      LOG: "off",
      // The runs go on for longer than any of this takes.
      REHEARSAL_TOKENS_PER_SECOND: "5",
      MAX_TOTAL_CONNECTIONS: String(TOTAL),
      MAX_CONNECTIONS_PER_RUN: String(PER_RUN),
    });
    await server.start();
    try {
      const runs = await Promise.all(Array.from({ length: 5 }, () => longRun(server.url)));
      const [run] = runs as [string];
      using crowd = new Crowd(server.url);

      await t.step("at MAX_TOTAL_CONNECTIONS, sockets and event streams together", async () => {
        let refused = 0;
        for (let round = 0; round < ROUNDS; round++) {
          const all = rush(
            CROWD,
            (i) =>
              i % 2 === 0 ? crowd.join(`/api/v1/ws/analysis/later-${i}`) : events(crowd, random.pick(runs)),
          );
          await crowd.until(() => all.every(isAnswered), "answers to all");
          const others = all.filter((m) => !isIn(m));
          // A run may have been full before the server was.
          const ofRun = others.filter((m) => m.status === 429).length;
          assert(ofRun <= CROWD / 2);
          assertEquals(all.length - others.length, TOTAL);
          assertEquals(others.filter((m) => m.status !== 503 && m.status !== 429), []);
          assert(others.length > ofRun && others.every((m) => /^retry-after: \d+\r$/mi.test(m.answer)));
          assertEquals(await figure(server.url, "parley_connections"), TOTAL);
          refused += others.length;
          // As many as go may come.
          all.find(isIn)!.drop();
          await settled(server.url, "parley_connections", (open) => open === TOTAL - 1);
          const next = rush(10, () => crowd.join("/api/v1/ws/analysis/later"));
          await crowd.until(() => next.every(isAnswered), "answers to those who came after");
          assertEquals(next.filter(isIn).length, 1);
          await empty(crowd, server.url);
        }
        const clients = ROUNDS * CROWD;
        report(`rush at MAX_TOTAL_CONNECTIONS, ${SOCKETS}`, { clients, "let in": ROUNDS * TOTAL, refused });
      });

      await t.step("at MAX_CONNECTIONS_PER_RUN", async () => {
        let refused = 0;
        for (let round = 0; round < ROUNDS; round++) {
          const told = new Map<Member, string>();
          const onText = (text: string, member: Member) => void (told.has(member) || told.set(member, text));
          // All of them have room in the server.
          const all = rush(
            TOTAL,
            (i) => i % 2 === 0 ? crowd.join(`${BASE}/${run}/stream`, { onText }) : events(crowd, run),
          );
          const stays = (m: Member) => isIn(m) && (m.status === 200 || !isRefusal(told.get(m)!));
          const knows = (m: Member) => isAnswered(m) && (m.status !== 101 || told.has(m));
          await crowd.until(() => all.every(knows), "first words to all");
          const others = all.filter((m) => !stays(m));
          assertEquals(all.length - others.length, PER_RUN);
          await crowd.until(() => others.every((m) => m.status === 429 || m.code !== undefined), "refusals");
          assertEquals(others.filter((m) => m.status !== 429 && m.code !== 4429), []);
          assertEquals(await figure(server.url, "parley_viewers"), PER_RUN);
          refused += others.length;
          await empty(crowd, server.url);
        }
        const clients = ROUNDS * TOTAL;
        report(`rush at MAX_CONNECTIONS_PER_RUN, ${SOCKETS}`, {
          clients,
          "let in": ROUNDS * PER_RUN,
          refused,
        });
      });

      await t.step("of those who go in the middle of their handshake", async () => {
        const healthy = crowd.join(`${BASE}/${run}/stream`);
        await crowd.until(() => healthy.texts > 0, "a healthy socket");
        const before = server.connections();
        const paths = [
          "/ws",
          "/ws/chat/s",
          "/api/v1/ws/analysis/a",
          "/ws/orchestrate/j",
          `${BASE}/${run}/stream`,
        ];
        for (let i = 0; i < VANISHED; i++) {
          const whole = random.int(0, 3) === 0
            ? eventsRequest(crowd, run)
            : handshake(random.pick(paths), crowd.port);
          // Half of them say all of it, and are gone before the answer.
          const part = random.int(0, 1) ? whole : whole.slice(0, random.int(1, whole.length));
          crowd.join("", { greeting: part }).drop();
          if (i % 50 === 49) await crowd.reading(1);
        }
        await settled(server.url, "parley_connections", (open) => open === 1);
        await settled(server.url, "parley_viewers", (viewers) => viewers === 1);
        assert(healthy.isIn);
        // The platform keeps the descriptor of one that it upgrades when it has just gone, of which it hears late.
        const most = VANISHED / 50;
        const kept = () => server.connections() - before;
        await crowd.until(() => kept() <= most, `at most ${most} descriptors of ${VANISHED}`, 20_000)
          .catch((error) => {
            throw new Error(`${error.message}, but ${kept()}`);
          });
        await empty(crowd, server.url);
        report(`gone in mid-handshake, ${SOCKETS}`, {
          clients: VANISHED,
          "left in the counts": 0,
          "descriptors kept": kept(),
        });
      });
    } finally {
      await server.kill();
    }
  });
}

/** All at once: nobody's answer is read before the last of them has asked. */
function rush(count: number, join: (i: number) => Member): Member[] {
  return Array.from({ length: count }, (_, i) => join(i));
}

function isAnswered(member: Member): boolean {
  return member.status !== undefined || member.over;
}

/** In and not told to go, over a socket or SSE. */
function isIn(member: Member): boolean {
  return member.isIn || (member.status === 200 && !member.over);
}

function isRefusal(text: string): boolean {
  return JSON.parse(text).data?.code === "too_many_connections";
}

function events(crowd: Crowd, run: string): Member {
  return crowd.join("", { greeting: eventsRequest(crowd, run) });
}

function eventsRequest(crowd: Crowd, run: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(
    `GET ${BASE}/${run}/events HTTP/1.1\r\nhost: 127.0.0.1:${crowd.port}\r\naccept: text/event-stream\r\n\r\n`,
  );
}

async function longRun(url: string): Promise<string> {
  const response = await fetch(url + BASE, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ task: "Take your time", agent_types: ["critic", "architect"], rounds: 20 }),
  });
  return (await response.json()).discussion_id;
}

/** Everybody goes; nobody is counted any more. */
async function empty(crowd: Crowd, url: string): Promise<void> {
  crowd.leave();
  for (const name of ["parley_connections", "parley_viewers", "parley_watched_runs"]) {
    await settled(url, name, (value) => value === 0);
  }
}
