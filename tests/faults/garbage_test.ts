// Garbage in large amounts on every socket and at every door: the server stays up, its memory stays flat, all that can
// be answered is answered, once, and whoever keeps to the rules notices nothing.

import { assert, assertEquals } from "@std/assert";
import type { Json } from "../support/dial.ts";
import { frame } from "../edge/hostile.ts";
import { serverProcess } from "../support/process.ts";
import { anySeed, type Random, seeded } from "../support/random.ts";
import { report, scaled } from "../support/scale.ts";
import { Crowd, type Member } from "./crowd.ts";
import { residentMiB } from "./figures.ts";
import { json, wrongFrames, wrongMessage, wrongRequest } from "./garbage.ts";

const ROUNDS = scaled("GARBAGE_ROUNDS", 2, 100);
const PIECES = scaled("GARBAGE_PIECES", 1_000, 10_000); // of garbage in a round
const MESSAGES = PIECES * 0.9;
const FRAMES = PIECES * 0.06;
const REQUESTS = PIECES * 0.04;
const AT_ONCE = PIECES / 50;
const BODIES = scaled("GARBAGE_BODIES", 200, 20_000);
const [MOST_ERRORS, SLACK_MIB] = [40, 64]; // resident memory may grow so far in the second half: the collector takes its time

const encoder = new TextEncoder();
const PING = new Uint8Array(frame(0x89, encoder.encode("here?")));

for (const SOCKETS of ["native", "ws"]) {
  Deno.test(`garbage on every socket and at every door is answered, and nobody else notices it (${SOCKETS})`, async (t) => {
    const seed = anySeed();
    console.log(`seed ${seed}`);
    const random = seeded(seed);
    const server = serverProcess({
      SOCKETS,
      PARLEY_KV: ":memory:",
      LOG: "off",
      REHEARSAL_TOKENS_PER_SECOND: "1",
      // The platform remembers a socket that was dropped until it would have asked whether it is there.
      PING_INTERVAL_SECONDS: "10",
      MAX_PROTOCOL_ERRORS: String(MOST_ERRORS),
      MAX_TOTAL_CONNECTIONS: "10000",
      MAX_CONNECTIONS_PER_RUN: "10000",
    });
    await server.start();
    try {
      const { url } = server;
      const run = await startRun(url);
      const paths: Record<string, string> = {
        // Without pieces it has little to tell: a socket that is full is not sent a pong.
        "/stream": `/api/v1/discussions/${run}/stream?deltas=false`,
        "/analysis": "/api/v1/ws/analysis/later",
        "/ws": "/ws",
        "/ws/chat": "/ws/chat/somebody",
        "/ws/orchestrate": "/ws/orchestrate/later",
      };
      const names = Object.keys(paths);
      using crowd = new Crowd(url);
      const healthy = Object.values(paths).map((path) => new Healthy(crowd, path));
      const live = async () => {
        for (const one of healthy) one.ask();
        await crowd.until(
          () => healthy.every((one) => one.answered),
          "pongs to those who keep to the rules",
          10_000,
        );
      };
      await crowd.until(() => healthy.every((one) => one.member.status === 101), "healthy sockets");

      await t.step("messages, frames and requests", async () => {
        const counts = { messages: 0, errors: 0, closed: 0, frames: 0, answered: 0, requests: 0, refused: 0 };
        let half = 0;
        for (let round = 0; round < ROUNDS; round++) {
          await messages(crowd, random, { names, paths, beyond: SOCKETS === "ws" ? 5 : 0 }, counts);
          await frames(crowd, random, Object.values(paths), counts);
          await requests(crowd, random, Object.values(paths), counts);
          await live();
          if (round === Math.floor(ROUNDS / 2)) half = await residentMiB(url);
        }
        const end = await residentMiB(url);
        report(`garbage, ${SOCKETS}`, { ...counts, "MiB half-way": half, "MiB at the end": end });
        assert(end <= half * 1.1 + SLACK_MIB, `${half} MiB half-way, ${end} MiB at the end`);
      });

      await t.step("bodies to every POST", async () => {
        const statuses = await bodies(url, random, live);
        await live();
        report(`garbage bodies, ${SOCKETS}`, { bodies: BODIES, ...statuses });
      });
    } finally {
      await server.kill();
    }
  });
}

/** Somebody who keeps to the rules, and asks from time to time whether the server is there. */
class Healthy {
  readonly member: Member;
  #pongs = 0;
  #asked = 0;

  constructor(crowd: Crowd, path: string) {
    this.member = crowd.join(path, {
      onText: (text) => {
        const { type, event_type } = JSON.parse(text);
        if (type === "pong" || event_type === "pong") this.#pongs++;
      },
    });
  }

  ask(): void {
    this.#asked++;
    this.member.send('{"type":"ping"}');
  }

  get answered(): boolean {
    assert(this.member.isIn, `${this.member.path} was closed: ${this.member.status} ${this.member.code}`);
    return this.#pongs === this.#asked;
  }
}

interface Counts {
  messages: number;
  errors: number;
  closed: number;
  frames: number;
  answered: number;
  requests: number;
  refused: number;
}

/** Each message is answered with one error, up to the last that is taken. */
async function messages(
  crowd: Crowd,
  random: Random,
  // The platform resets a connection that it closes while messages are unread, and the code with it is lost. So natively
  // nobody sends more `beyond` what is taken.
  { names, paths, beyond }: { names: string[]; paths: Record<string, string>; beyond: number },
  counts: Counts,
): Promise<void> {
  for (let sent = 0; sent < MESSAGES;) {
    const senders: { member: Member; expected: number; errors: number; pong: boolean }[] = [];
    while (senders.length < AT_ONCE && sent < MESSAGES) {
      const name = random.pick(names);
      const wrong = Math.min(random.int(1, MOST_ERRORS + beyond), MESSAGES - sent);
      const sender = {
        expected: Math.min(wrong, MOST_ERRORS),
        errors: 0,
        pong: false,
        member: undefined! as Member,
      };
      sender.member = crowd.join(paths[name]!, {
        onText: (text) => {
          const message: Json = JSON.parse(text);
          const type = message.event_type ?? message.type;
          // What the run itself has to tell, has a number.
          if (type === "error" && message.sequence === undefined) sender.errors++;
          if (type === "pong") sender.pong = true;
        },
      });
      for (let i = 0; i < wrong; i++) {
        const message = wrongMessage(random, name);
        if (typeof message === "string") sender.member.send(message);
        else sender.member.sendBytes(new Uint8Array(frame(0x82, message)));
      }
      if (wrong < MOST_ERRORS) sender.member.send('{"type":"ping"}');
      senders.push(sender);
      sent += wrong;
    }
    // A pong, or the end, comes after the answers to all that came before it.
    const waiting = () => senders.filter(({ member: m, pong }) => !pong && !m.over && m.code === undefined);
    await crowd.until(() => waiting().length === 0, "answers to messages").catch((error) => {
      const whose = waiting().map(({ member: { path, status }, errors, expected }) =>
        `${path} ${status}: ${errors} of ${expected}`
      );
      throw new Error(`${error.message}: ${whose.join("; ")}`);
    });
    for (const { member, expected, errors, pong } of senders) {
      assertEquals([errors, member.code], [expected, pong ? undefined : 4410], member.path);
      counts.errors += errors;
      if (!pong) counts.closed++;
      member.drop();
    }
    forget(crowd);
  }
  counts.messages += MESSAGES;
}

/** Whoever breaks the rules of WebSocket is hung up on, or was understood all the same. */
async function frames(crowd: Crowd, random: Random, paths: string[], counts: Counts): Promise<void> {
  for (let sent = 0; sent < FRAMES; sent += AT_ONCE) {
    const senders = Array.from({ length: AT_ONCE }, () => ({
      member: crowd.join(random.pick(paths)),
      ...wrongFrames(random),
    }));
    await crowd.until(() => senders.every(({ member }) => member.status !== undefined), "handshakes");
    for (const { member, bytes } of senders) {
      assertEquals(member.status, 101, member.path);
      member.sendBytes(bytes);
      member.sendBytes(PING);
    }
    const answered = ({ member }: { member: Member }) =>
      member.over || member.code !== undefined || member.pongs > 0;
    const whose = () => senders.filter((one) => one.answerable && !answered(one)).map(({ what }) => what);
    await crowd.until(() => whose().length === 0, "answers to frames").catch((error) => {
      throw new Error(`${error.message}: ${whose()}`);
    });
    counts.frames += AT_ONCE;
    counts.answered += senders.filter(answered).length;
    for (const { member } of senders) member.drop();
    forget(crowd);
  }
}

/** What is no request, or no handshake, is told so or hung up on. */
async function requests(crowd: Crowd, random: Random, paths: string[], counts: Counts): Promise<void> {
  for (let sent = 0; sent < REQUESTS; sent += AT_ONCE) {
    const senders = Array.from({ length: AT_ONCE }, () => {
      const { bytes, answerable } = wrongRequest(random, random.pick(paths));
      return { member: crowd.join("", { greeting: bytes }), bytes, answerable };
    });
    const answered = ({ member }: { member: Member }) => member.over || member.status !== undefined;
    const whose = () => senders.filter((one) => one.answerable && !answered(one));
    await crowd.until(() => whose().length === 0, "answers to requests").catch((error) => {
      throw new Error(`${error.message}: ${whose().map(({ bytes }) => new TextDecoder().decode(bytes))}`);
    });
    for (const { member, bytes } of senders) {
      // Not implemented, and no such version of HTTP, are answers like others.
      const { status = 400 } = member;
      const fits = status < 500 || status === 501 || status === 505;
      assert(fits, `${status} to ${JSON.stringify(new TextDecoder().decode(bytes))}`);
      counts.requests++;
      if (status >= 400) counts.refused++;
      member.drop();
    }
    forget(crowd);
  }
}

/** Bodies by grammar, of the fields that the API knows, to every POST it has; the statuses of the answers. */
async function bodies(
  url: string,
  random: Random,
  live: () => Promise<void>,
): Promise<Record<string, number>> {
  const api: Json = await (await fetch(`${url}/openapi.json`)).json();
  const routes = Object.keys(api.paths).filter((path) => api.paths[path].post);
  assert(routes.length >= 8, String(routes));
  const keys = new Set(["__proto__", "constructor", "toJSON"]);
  JSON.stringify(api.components.schemas, (key, value) => {
    if (key === "properties") { for (const name of Object.keys(value)) keys.add(name); }
    return value;
  });
  const names = [...keys];
  const statuses: Record<string, number> = {};
  const run = await startRun(url);
  for (let i = 0; i < BODIES; i++) {
    const route = random.pick(routes).replace(/\{\w+\}/g, () => random.pick([run, "nobody", "%5f__proto__"]));
    // Half of them begin with what is right; of a field that is there twice the last counts.
    const right = random.int(0, 1) ? VALID.find(([path]) => route.endsWith(path))?.[1] : undefined;
    const whole = right === undefined
      ? json(random, 5, names)
      : `{${right},${JSON.stringify(random.pick(names))}:${json(random, 4, names)}}`;
    const body = random.int(0, 9) ? whole : whole.slice(0, random.int(0, whole.length));
    const type = random.int(0, 19)
      ? "application/json"
      : random.pick(["text/plain", "application/x-www-form-urlencoded"]);
    const answer = await fetch(url + route, { method: "POST", headers: { "content-type": type }, body });
    const text = await answer.text();
    assert(answer.status < 500, `${answer.status} ${text} to POST ${route} ${body}`);
    if (answer.status >= 400) {
      assertEquals(answer.headers.get("content-type"), "application/problem+json", `${route} ${body}`);
    }
    if (i % 500 === 0) await live();
    statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
  }
  return statuses;
}

/** What the routes that start something, or say something, cannot do without. */
const VALID: [path: string, fields: string][] = [
  ["/discussions", '"task":"x","agent_types":["critic"]'],
  ["/analyses", '"bill_id":"x","bill_text":"SEC. 1. The Secretary shall pay $5 to each."'],
  ["/orchestrate", '"brief":"a form with a name"'],
  ["/messages", '"content":"x"'],
  ["/broadcast", '"message":"x"'],
  ["/tickets", '"path":"/ws"'],
];

/** Those who have gone need not be remembered. */
function forget(crowd: Crowd): void {
  const left = crowd.members.filter(({ over }) => !over);
  crowd.members.splice(0, crowd.members.length, ...left);
}

async function startRun(url: string): Promise<string> {
  const response = await fetch(`${url}/api/v1/discussions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ task: "Take your time", agent_types: ["critic", "architect"], rounds: 20 }),
  });
  return (await response.json()).discussion_id;
}
