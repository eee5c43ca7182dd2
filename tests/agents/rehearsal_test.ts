// The rehearsal model as a model: it repeats itself exactly, keeps its pace, stops when told to, and says what it is.

import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { setImmediate } from "node:timers";
import { sleep } from "../../src/clock.ts";
import type { Chunk, ModelRequest } from "../../src/agents/model.ts";
import { ModelError } from "../../src/agents/model.ts";
import { choicePrompt, turnPrompt } from "../../src/agents/prompt.ts";
import { createRehearsal } from "../../src/agents/rehearsal/rehearsal.ts";
import { tokens } from "../../src/agents/rehearsal/tokens.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { entry, scene } from "../support/prompts.ts";

const NEVER = new AbortController().signal;

function request(change: Partial<ModelRequest> = {}): ModelRequest {
  const transcript = [entry("architect", "The session store should be owned by one part of the system.")];
  return { ...turnPrompt(scene({ transcript }), "critic"), max_tokens: 2048, ...change };
}

async function all(source: AsyncIterable<Chunk>): Promise<Chunk[]> {
  const chunks: Chunk[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return chunks;
}

function fast(seed?: number) {
  return createRehearsal({ tokensPerSecond: 0, clock: new FakeClock(), seed });
}

function textOf(chunks: Chunk[]): string {
  return chunks.map((chunk) => (chunk.type === "text" ? chunk.text : "")).join("");
}

Deno.test("rehearsal says the same for the same seed, role and transcript, and otherwise something else", async () => {
  const said = async (change: Partial<ModelRequest>, seed = 7) =>
    textOf(await all(fast(seed).stream(request(change), NEVER)));
  const first = await said({});
  assertEquals(await said({}), first);
  const others = [
    await said({}, 8),
    await said(turnPrompt(scene({ transcript: [] }), "critic")),
    await said(turnPrompt(scene({ transcript: request().occasion.transcript as [] }), "designer")),
    await said(turnPrompt(scene({ task: "Plan a party" }), "critic")),
  ];
  for (const other of others) assertNotEquals(other, first);
});

Deno.test("rehearsal ends with its usage and with done, which names rehearsal as the model", async () => {
  const model = fast();
  const sent = request({ model: "gpt-4o-mini" });
  const chunks = await all(model.stream(sent, NEVER));
  const texts = chunks.filter((chunk) => chunk.type === "text");
  const input = tokens(sent.system).length + tokens(sent.messages[0]!.content).length;
  assertEquals([model.provider, model.defaultModel], ["rehearsal", "rehearsal"]);
  assertEquals(chunks.slice(-2), [
    { type: "usage", input_tokens: input, output_tokens: texts.length },
    { type: "done", stop: "stop", model: "rehearsal" },
  ]);
  assertEquals(chunks.length, texts.length + 2);
});

Deno.test("rehearsal stops at max_tokens and says so", async () => {
  const whole = textOf(await all(fast().stream(request(), NEVER)));
  const cut = await all(fast().stream(request({ max_tokens: 16 }), NEVER));
  assert(whole.startsWith(textOf(cut)));
  assertEquals(cut.length, 18);
  assertEquals(cut.at(-2), { ...cut.at(-2)!, type: "usage", output_tokens: 16 } as Chunk);
  assertEquals(cut.at(-1), { type: "done", stop: "length", model: "rehearsal" });
});

Deno.test("rehearsal keeps its pace: n tokens after n / tokensPerSecond seconds", async () => {
  const clock = new FakeClock();
  const chunks: Chunk[] = [];
  const stream = createRehearsal({ tokensPerSecond: 30, clock }).stream(request({ max_tokens: 90 }), NEVER);
  const reading = (async () => {
    for await (const chunk of stream) chunks.push(chunk);
  })();
  const counts: number[] = [];
  for (const ms of [20, 20, 460, 500, 999]) {
    await clock.advance(ms);
    counts.push(chunks.length);
  }
  assertEquals(counts, [0, 1, 15, 30, 59]);
  await clock.run(reading);
  assertEquals([clock.monotonic(), chunks.length, clock.pending], [3000, 92, 0]);
});

Deno.test("rehearsal makes up for a reader that was late", async () => {
  const clock = new FakeClock();
  const stream = createRehearsal({ tokensPerSecond: 30, clock }).stream(request({ max_tokens: 90 }), NEVER);
  const reading = (async () => {
    await stream.next();
    await sleep(clock, 1500);
    await all(stream);
  })();
  await clock.run(reading);
  assertEquals(clock.monotonic(), 3000);
});

Deno.test("rehearsal throws the signal's reason at once, waiting for its pace or not", async () => {
  for (const tokensPerSecond of [1, 0]) {
    const clock = new FakeClock();
    const model = createRehearsal({ tokensPerSecond, clock });
    const stop = new AbortController();
    const reason = new Error("cancelled by the test");
    const reading = all(model.stream(request(), stop.signal));
    await clock.advance(tokensPerSecond * 1500);
    stop.abort(reason);
    assertEquals(await assertRejects(() => reading), reason);
    assertEquals([clock.monotonic(), clock.pending], [tokensPerSecond * 1500, 0]);
    assertEquals(await assertRejects(() => all(model.stream(request(), stop.signal))), reason);
  }
});

Deno.test("rehearsal gives the event loop its turn even when it goes as fast as possible", async () => {
  let turns = 0;
  let over = false;
  const count = () => {
    turns++;
    if (!over) setImmediate(count);
  };
  setImmediate(count);
  const chunks = await all(fast().stream(request(), NEVER));
  const during = turns;
  over = true;
  await new Promise<void>((resolve) => setImmediate(() => resolve()));
  assert(
    during >= Math.floor(chunks.length / 32) && during > 1,
    `${during} turns for ${chunks.length} chunks`,
  );
});

Deno.test("rehearsal refuses a purpose it has no composer for, and an answer it cannot give", async () => {
  const wrong = [
    request({ occasion: { purpose: "finding", agent: "fiscal" } }),
    request({ answer: choicePrompt(scene(), ["critic"]).answer }),
    { ...choicePrompt(scene(), ["critic"]), answer: undefined, max_tokens: 100 },
  ];
  for (const each of wrong) {
    const error = await assertRejects(() => all(fast().stream(each, NEVER)), ModelError);
    assertEquals((error as ModelError).fault, "rejected");
  }
});

Deno.test("tokens joined are the text, and none ends within a character", () => {
  const samples = [
    "",
    "  Two words. \n\n- one\n",
    "Donaudampfschifffahrtsgesellschaft!",
    "身份验证系统的设计",
    "👨‍👩‍👧‍👦".repeat(9),
  ];
  for (const sample of samples) {
    const pieces = tokens(sample);
    const characters = [...new Intl.Segmenter().segment(sample)].length;
    assertEquals(pieces.join(""), sample);
    assertEquals(
      pieces.reduce((sum, piece) => sum + [...new Intl.Segmenter().segment(piece)].length, 0),
      characters,
    );
    assert(pieces.every((piece) => piece.length <= 14 || /\p{Emoji}/u.test(piece)), pieces.join("|"));
  }
});
