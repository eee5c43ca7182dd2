// Calls to models as they are counted: each once, with how it ended; and a stream that is counted is still the same.

import { assert, assertEquals, assertRejects } from "@std/assert";
import { type Chunk, type Model, ModelError } from "../../src/agents/model.ts";
import { type Call, observed } from "../../src/agents/observed.ts";
import { plainRequest, type Script, ScriptedModel } from "../support/scripted_model.ts";

/** Watches one call to a model that does what the script says. */
function overhear(script: Script) {
  const calls: Call[] = [];
  const model: Model = new ScriptedModel(script);
  const models = observed(
    { default: model, get: () => model, list: () => [], describe: () => "" },
    (call) => {
      calls.push(call);
    },
  );
  assertEquals(models.get("scripted"), models.default);
  const stop = new AbortController();
  return { calls, stop, stream: models.default.stream(plainRequest(), stop.signal) };
}

const USED: Chunk = { type: "usage", input_tokens: 7, output_tokens: 2 };
const TEXT: Chunk = { type: "text", text: "Hello" };
const DONE: Chunk = { type: "done", stop: "stop", model: "scripted-1" };

Deno.test("a call is told once, with how it ended and what it used", async () => {
  const whole = overhear([TEXT, USED, DONE]);
  assertEquals(await Array.fromAsync(whole.stream), [TEXT, USED, DONE]);
  const usage = { input_tokens: 7, output_tokens: 2 };
  assertEquals(whole.calls, [{ provider: "scripted", outcome: "completed", usage }]);

  const nothing = { input_tokens: 0, output_tokens: 0 };
  const cut = overhear([TEXT]);
  assertEquals(await Array.fromAsync(cut.stream), [TEXT]);
  assertEquals(cut.calls, [{ provider: "scripted", outcome: "cut", usage: nothing }]);

  const stalled = overhear([TEXT, USED, new ModelError("stalled", "Silent")]);
  await assertRejects(() => Array.fromAsync(stalled.stream), ModelError, "Silent");
  assertEquals(stalled.calls, [{ provider: "scripted", outcome: "stalled", usage }]);
});

Deno.test("a call that is given up is aborted; one that never began is not a call", async () => {
  const left = overhear([TEXT, TEXT, DONE]);
  for await (const _ of left.stream) break;
  assertEquals(left.calls.map((call) => call.outcome), ["aborted"]);

  const stopped = overhear([TEXT, DONE]);
  await stopped.stream.next();
  stopped.stop.abort(new DOMException("Cancelled", "AbortError"));
  await assertRejects(() => stopped.stream.next(), DOMException, "Cancelled");
  assertEquals(stopped.calls.map((call) => call.outcome), ["aborted"]);

  const late = overhear([TEXT, DONE]);
  await late.stream.next();
  late.stop.abort(new ModelError("timeout", "The turn took too long"));
  await assertRejects(() => late.stream.next(), ModelError);
  assertEquals(late.calls.map((call) => call.outcome), ["timeout"]);

  const unused = overhear([DONE]);
  await unused.stream.return();
  assertEquals(unused.calls, []);
});

Deno.test("closing an overheard stream closes the one below at once, though it waits", async () => {
  let closed = false;
  const waiting = new Promise<never>(() => {});
  const below: AsyncGenerator<Chunk, void, void> = {
    next: () => waiting,
    return: () => (closed = true, Promise.resolve({ done: true, value: undefined })),
    throw: (error) => Promise.reject(error),
    [Symbol.asyncIterator]: () => below,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const model: Model = { provider: "slow", defaultModel: "slow", stream: () => below };
  const models = observed({ default: model, get: () => model, list: () => [], describe: () => "" }, () => {});
  const stream = models.default.stream(plainRequest(), new AbortController().signal);
  stream.next();
  await stream.return();
  assert(closed);
});
