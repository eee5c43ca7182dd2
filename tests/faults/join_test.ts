// Joining a live run at every one of its points, over real sockets: when its head stands exactly there, and in the
// moment in which the next event comes. Whatever a viewer says it has seen, what it has and what it is sent make the
// history, the same characters, once each and in order. Only the newest 64 frames are in memory, so that replay comes
// from the log, from memory, and from both.

import { assert, assertEquals } from "@std/assert";
import type { Chunk, Model } from "../../src/agents/model.ts";
import { type Dial, type Json } from "../support/dial.ts";
import { parley, type TestServer } from "../support/parley.ts";
import { anySeed, type Random, seeded } from "../support/random.ts";
import { report, scaled } from "../support/scale.ts";

const POINTS = scaled("JOIN_POINTS", 120, 2000);
const seed = anySeed();

/** Says what it is told to, piece by piece. */
class Dictated implements Model {
  readonly provider = "rehearsal";
  readonly defaultModel = "rehearsal";
  readonly #pieces: (string | undefined)[] = [];
  #more = Promise.withResolvers<void>();

  /** Without a text it is done. */
  say(text?: string): void {
    this.#pieces.push(text);
    this.#more.resolve();
  }

  async *stream(): AsyncGenerator<Chunk, void, void> {
    while (true) {
      while (this.#pieces.length === 0) {
        this.#more = Promise.withResolvers();
        await this.#more.promise;
      }
      const text = this.#pieces.shift();
      if (text === undefined) break;
      yield { type: "text", text };
    }
    yield { type: "done", stop: "stop", model: "rehearsal" };
  }
}

/** What is true: every event as the first viewer had it. */
class Witness {
  readonly texts: string[] = [];
  #waiting: { seq: number; resolve: () => void }[] = [];

  constructor(viewer: Dial) {
    this.#listen(viewer);
  }

  async #listen(viewer: Dial): Promise<void> {
    while (true) {
      const text = await viewer.next().catch(() => undefined);
      if (text === undefined) break;
      if (JSON.parse(text).sequence !== undefined) this.texts.push(text);
      for (const { resolve } of this.#waiting.filter(({ seq }) => seq <= this.texts.length)) resolve();
      this.#waiting = this.#waiting.filter(({ seq }) => seq > this.texts.length);
    }
  }

  /** Resolves when this event has come. */
  has(seq: number): Promise<void> {
    if (seq <= this.texts.length) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ seq, resolve }));
  }
}

interface Join {
  after: number;
  batch: boolean;
  /** Goes after so many events that came live; at the end of the run when undefined. */
  stay: number | undefined;
  /** The head stands still until it has caught up. */
  exactly?: number;
}

/** One viewer from its joining to its leaving; gives how many events it was sent. */
async function look(server: TestServer, id: string, witness: Witness, join: Join): Promise<number> {
  const { after, batch, stay, exactly } = join;
  const query = `?last_sequence=${after}${batch ? "&frames=batch" : ""}`;
  await using viewer = await server.watch(id, query, { patienceMs: 120_000 });
  const where = `last_sequence=${after} head=${exactly ?? "moving"}`;
  let cursor = after;
  let caughtUp = false;
  let reset = false;
  let live = 0;
  let events = 0;
  const take = async (text: string, { sequence }: Json) => {
    assertEquals(sequence, cursor + 1, where);
    await witness.has(sequence);
    assertEquals(text, witness.texts[sequence - 1], where);
    cursor = sequence;
    events++;
    if (caughtUp) live++;
  };
  while (stay === undefined || !caughtUp || live < stay) {
    const text = await viewer.next().catch(() => undefined);
    if (text === undefined) break;
    const said = JSON.parse(text);
    if (Array.isArray(said)) {
      assert(batch, where);
      for (const one of said) await take(JSON.stringify(one), one);
    } else if (said.sequence !== undefined) {
      assert(!batch, where);
      await take(text, said);
    } else if (said.event_type === "caught_up") {
      assert(!caughtUp, where);
      assertEquals(said.data.head_sequence, cursor, where);
      if (exactly !== undefined) assertEquals(cursor, exactly, where);
      caughtUp = true;
    } else {
      assertEquals([said.event_type, said.data.reason, said.data.first_sequence], [
        "stream_reset",
        "unknown_sequence",
        1,
      ], where);
      assert(!reset && events === 0 && after > said.data.head_sequence, where);
      reset = true;
      cursor = 0;
    }
  }
  assert(caughtUp || exactly === undefined, where);
  if (exactly !== undefined) assertEquals(reset, after > exactly, where);
  // One whom the end overtook is not told that it has caught up.
  if (stay === undefined || !caughtUp) {
    assertEquals([cursor, (await viewer.closed).code], [witness.texts.length, 1000], where);
  }
  return events;
}

const soon = () => new Promise<void>((resolve) => queueMicrotask(() => setTimeout(resolve, 0)));

/** A moment of no, one or some turns of the event loop. */
async function moment(random: Random): Promise<void> {
  for (let turns = random.int(0, 3); turns > 0; turns--) await soon();
}

Deno.test(`a viewer who joins at any point of a live run has its history (SEED=${seed})`, async () => {
  const random = seeded(seed);
  const model = new Dictated();
  await using server = await parley({
    model,
    env: {
      MESSAGE_BUFFER_SIZE: "64",
      MAX_CONNECTIONS_PER_RUN: "100000",
      MAX_TOTAL_CONNECTIONS: "100000",
      TURN_TIMEOUT_MS: "1000000000",
    },
  });
  const id = await server.start({ agent_types: ["critic"] });
  const first = await server.watch(id, "", { patienceMs: 120_000 });
  const witness = new Witness(first);
  await witness.has(3);
  let head = 3;
  const going: Promise<number>[] = [];
  const joins = { exact: 0, racing: 0 };
  const stay = () => random.next() < 0.02 ? undefined : random.int(0, 12);
  let failure: unknown;
  const join = (one: Join) => {
    const looking = look(server, id, witness, one);
    looking.catch((error) => failure ??= error);
    going.push(looking);
    return looking;
  };
  const say = () => model.say(`piece ${++head} ${"é".repeat(random.int(0, 30))} `);

  for (let point = 1; point <= POINTS && !failure; point++) {
    say();
    await witness.has(head);
    // The head stands still: who joins now is told so.
    // Whole replays grow with the run: beyond its first points one in ten has all of them.
    const far = point <= 100 || point % 10 === 0;
    const exact = [head - 1, head, ...(far ? [0, head + 1, head + 1000] : [random.pick([0, head + 1])])].map((
      after,
    ) => join({ after, batch: random.next() < 0.5, stay: 0, exactly: head }));
    joins.exact += exact.length;
    await Promise.all(exact);
    // And who joins while it moves.
    const places = [head - 1, head, head, ...(far ? [0, head + 1, random.int(0, head)] : [])];
    for (const after of places.filter(() => random.next() < 0.6)) {
      join({ after, batch: random.next() < 0.5, stay: stay() });
      joins.racing++;
      await moment(random);
      if (random.next() < 0.5) say();
    }
  }
  // For those who wait for some events more.
  for (let i = 0; i < 20; i++) say();
  model.say();
  const events = (await Promise.all(going)).reduce((sum, n) => sum + n, 0);
  if (failure) throw failure;
  assertEquals((await first.closed).code, 1000);
  const { json } = await server.http(`/api/v1/discussions/${id}/history`);
  assertEquals(json.events.map((event: Json) => JSON.stringify(event)), witness.texts);
  report("joins", {
    points: POINTS,
    "joins at a head that stands": joins.exact,
    "joins while it moves": joins.racing,
    events,
  });
});
