// What the tests with killed servers share: a server on a file of its own that is killed at random points of what runs on
// it, viewers who come back after every loss with the last sequence they have, and the check that each of them put
// together exactly what is stored. A test file says what runs, how it is watched, and what must be true of its events.

import { assert, assertEquals } from "@std/assert";
import { type Dial, dial, type Json } from "../support/dial.ts";
import { type ServerProcess, serverProcess } from "../support/process.ts";
import { anySeed, type Random, seeded } from "../support/random.ts";
import { allEnded } from "../support/scale.ts";

/** Gives the body a started server and printed randomness; the server and its file are gone afterwards. */
export async function withServer(
  tokensPerSecond: number,
  body: (server: ServerProcess, random: Random) => Promise<void>,
): Promise<void> {
  const random = seeded(anySeed());
  console.log(`SEED=${random.seed}`);
  await onServer(tokensPerSecond, (server) => body(server, random));
}

async function onServer(
  tokensPerSecond: number,
  body: (server: ServerProcess) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "parley-crash-" });
  const server = serverProcess({
    PARLEY_KV: `${folder}/parley.kv`,
    LOG: "off",
    REHEARSAL_TOKENS_PER_SECOND: String(tokensPerSecond),
    THOUGHT_BATCH_WINDOW_MS: "10",
    MAX_EVENTS_PER_SECOND: "100000",
  });
  try {
    await server.start();
    await body(server);
  } finally {
    await server.kill();
    await Deno.remove(folder, { recursive: true });
  }
}

export interface Crashing {
  /** How many are run, by turns on a few servers. */
  count: number;
  /** What they are called, for the report. */
  things: string;
  tokensPerSecond: number;
  /** Runs one to its end, with kills on the way, and checks it; gives how often the server was killed. */
  crashed: (server: ServerProcess, random: Random, index: number) => Promise<number>;
}

/** Servers at once, each with a file of its own: most of the time one of them is being started again. */
const SERVERS = 2;

/**
 * Runs `count` things. Each has a seed of its own, one more than the last one's, so that SEED with what a failed check
 * says repeats it first. Fails also when there were fewer kills than things.
 */
export async function crashing({ count, things, tokensPerSecond, crashed }: Crashing): Promise<void> {
  const seed = anySeed();
  console.log(`SEED=${seed}`);
  let kills = 0;
  let next = 0;
  const server = () =>
    onServer(tokensPerSecond, async (server) => {
      while (next < count) {
        const index = next++;
        const times = await crashed(server, seeded(seed + index), index);
        kills += times;
      }
    });
  await allEnded(Array.from({ length: Math.min(SERVERS, count) }, server));
  console.log(`${count} ${things}, ${kills} kills`);
  assert(kills >= count);
}

export interface Killer {
  /** How often it has killed. */
  readonly kills: number;
  /** The plan and the seed, for the message of a failed check. */
  readonly told: string;
  /** Counts one event, and kills when it is the one. */
  onEvent(): void;
}

export interface Plan {
  /** At most so many kills; at least one. */
  kills: number;
  /** Each after at most so many events since the last one. */
  within: number;
}

/** Kills the server at random points of what one viewer sees, and starts it again each time. */
export function killer(server: ServerProcess, random: Random, most: Plan): Killer {
  // After how many events, since the last kill, the next one comes.
  const plan = Array.from({ length: random.int(1, most.kills) }, () => random.int(1, most.within));
  let kills = 0;
  let events = 0;
  return {
    get kills() {
      return kills;
    },
    told: `killed after ${plan.join(", ")}, SEED=${random.seed}`,
    onEvent() {
      if (kills >= plan.length || ++events < plan[kills]!) return;
      kills++;
      events = -Infinity; // none of the events still in flight counts towards the next kill
      server.ready = server.kill().then(async () => {
        await server.start();
        events = 0;
      });
    },
  };
}

/**
 * Opens one socket after another until `talk` comes to its end on one, then closes it. A connection that was refused or
 * lost is no failure; everything else that `talk` throws is.
 */
export async function reconnecting<T>(
  server: ServerProcess,
  path: () => string,
  talk: (socket: Dial) => Promise<T>,
): Promise<T> {
  while (true) {
    await server.ready;
    const socket = await dial(server.url + path()).catch(() => undefined);
    if (!socket) continue;
    try {
      const result = await talk(socket);
      await socket.close();
      return result;
    } catch (error) {
      if (!isLoss(error)) throw error;
    }
  }
}

function isLoss(error: unknown): boolean {
  return error instanceof Error && error.message.includes("closed with");
}

export interface Watch {
  viewers: number;
  path: string;
  /** Whether this is all there will be. Without it the server says so, by closing with 1000. */
  isWhole?: (events: Json[]) => boolean;
  /** Told each time one comes back. */
  comeBack?: () => void;
}

/** What each of the viewers put together. The killer counts what the first of them sees. */
export function watch(
  server: ServerProcess,
  killer: Killer,
  { viewers, ...watched }: Watch,
): Promise<Json[][]> {
  return Promise.all(
    Array.from(
      { length: viewers },
      (_, i) => follow(server, watched, i === 0 ? () => killer.onEvent() : () => {}),
    ),
  );
}

/** Watches to the end, coming back after every loss with its last sequence; gives every event. */
function follow(
  server: ServerProcess,
  { path, isWhole, comeBack }: Omit<Watch, "viewers">,
  onEvent: () => void,
): Promise<Json[]> {
  const events: Json[] = [];
  let connections = 0;
  return reconnecting(server, () => `${path}?last_sequence=${events.length}`, async (socket) => {
    if (connections++ > 0) comeBack?.();
    try {
      while (true) {
        const message = await socket.nextJson();
        const name = message.event_type ?? message.type;
        assert(name !== "stream_reset", `reset at ${events.length}: ${JSON.stringify(message)}`);
        if (message.sequence === undefined) continue;
        assertEquals(message.sequence, events.length + 1);
        events.push(message);
        onEvent();
        if (isWhole?.(events)) return events;
      }
    } catch (error) {
      if (!isWhole && isLoss(error) && (await socket.closed).code === 1000) return events;
      throw error;
    }
  });
}

/** The stored history at `path`, after the check that it counts 1..N and that every list is exactly its events. */
export async function assertStored(
  server: ServerProcess,
  path: string,
  lists: Json[][],
  context: string,
): Promise<Json> {
  const history = await stored(server, path);
  assertEquals(
    history.events.map((e: Json) => e.sequence),
    history.events.map((_: Json, i: number) => i + 1),
    context,
  );
  for (const list of lists) assertEquals(list, history.events, context);
  return history;
}

/** Asks something until the session has the question, whatever happens to the server. */
export async function askSession(
  server: ServerProcess,
  id: string,
  request_id: string,
  message: string,
): Promise<void> {
  await reconnecting(server, () => `/ws/chat/${id}`, (socket) => {
    socket.send({ type: "chat", payload: { message, request_id } });
    return socket.until((m) =>
      m.type === "reasoning_start" && m.data.request_id === request_id ||
      m.type === "error" && m.data.code === "request_id_in_use"
    );
  });
}

/**
 * Posts JSON, and fails with the answer unless it is 202; gives the answer. A post that a kill may have cut is made again:
 * `again` says whether the answer to that means that it was done the first time.
 */
export async function post(
  server: ServerProcess,
  path: string,
  body: object,
  headers: Record<string, string> = {},
  again: (status: number) => boolean = () => false,
): Promise<Json> {
  const init = {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  };
  for (let tries = 1;; tries++) {
    await server.ready;
    try {
      const response = await fetch(server.url + path, init);
      const text = await response.text();
      if (tries > 1 && again(response.status)) return {};
      assertEquals(response.status, 202, text);
      return JSON.parse(text);
    } catch (error) {
      assertCut(error, tries);
    }
  }
}

/** Gets JSON, however often a kill is in the way. */
export async function stored(server: ServerProcess, path: string): Promise<Json> {
  for (let tries = 1;; tries++) {
    await server.ready;
    try {
      return await (await fetch(server.url + path)).json();
    } catch (error) {
      assertCut(error, tries);
    }
  }
}

/** Throws unless this is a connection that was cut, and not for the hundredth time. */
function assertCut(error: unknown, tries: number): void {
  const cut = error instanceof TypeError || error instanceof Deno.errors.Http;
  if (!cut || tries >= 100) throw error;
}
