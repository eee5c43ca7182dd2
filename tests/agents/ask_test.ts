// Whole answers from a scripted model: second chances, what is said to a model whose answer was bad, and usage that
// is counted whatever happens.

import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { z } from "zod";
import { ask, complete } from "../../src/agents/ask.ts";
import { ModelError, type ModelFault } from "../../src/agents/model.ts";
import { plainRequest, says, type Script, ScriptedModel } from "../support/scripted_model.ts";

const never = new AbortController().signal;
const vote = {
  name: "vote",
  schema: z.object({ vote: z.enum(["yes", "no"]), next: z.string().nullable(), why: z.string().optional() }),
};
const request = { ...plainRequest(), answer: vote };
const cut: Script = [{ type: "text", text: "One tw" }, new ModelError("cut", "It stopped")];

/** The ModelError that a promise rejects with. */
async function failure(promise: Promise<unknown>): Promise<ModelError> {
  const error = await assertRejects(() => promise);
  assert(error instanceof ModelError, `not a ModelError: ${error}`);
  return error;
}

Deno.test("complete() gives the text, the usage and the model that answered", async () => {
  const model = new ScriptedModel(says("Hello", [10, 2]));
  assertEquals(await complete(model, plainRequest(), never), {
    text: "Hello",
    usage: { input_tokens: 10, output_tokens: 2 },
    model: "scripted-1",
    stop: "stop",
  });
});

for (const fault of ["cut", "stalled"] as const) {
  Deno.test(`complete() asks once more after a stream that was ${fault}, and counts both`, async () => {
    const broken: Script = [{ type: "text", text: "12345678" }, new ModelError(fault, "It stopped")];
    const model = new ScriptedModel(broken, says("Hello", [10, 2]));
    const { text, usage } = await complete(model, plainRequest(), never);
    // "You are terse.\nSay hello" is 24 bytes, 6 tokens; "12345678" is 2.
    assertEquals([text, usage], ["Hello", { input_tokens: 16, output_tokens: 4 }]);
    assertEquals(model.asked.length, 2);
  });
}

Deno.test("complete() gives up after the second cut, with the usage of both", async () => {
  const error = await failure(complete(new ScriptedModel(cut, cut), plainRequest(), never));
  assertEquals([error.fault, error.message], ["cut", "It stopped"]);
  assertEquals(error.options.usage, { input_tokens: 12, output_tokens: 4 });
});

/** A model that reasons unseen until it has used up what it may say. */
const spent = (text = ""): Script => [
  ...(text ? [{ type: "text" as const, text }] : []),
  { type: "usage", input_tokens: 10, output_tokens: 100 },
  { type: "done", stop: "length", model: "scripted-1" },
];

Deno.test("who used up its tokens before it said a word may have more the second time, and is told of otherwise", async () => {
  const model = new ScriptedModel(spent(), says("Hello", [10, 700]));
  const { text, usage } = await complete(model, plainRequest(), never, 2048);
  assertEquals([text, usage.output_tokens], ["Hello", 800]);
  assertEquals(model.asked.map((r) => r.max_tokens), [100, 2048]);
  const voting = new ScriptedModel(spent('{"vo'), says('{"vote":"yes","next":null}'));
  assertEquals((await ask(voting, request, never, undefined, 2048)).value.vote, "yes");
  assertEquals(voting.asked.map((r) => r.max_tokens), [100, 2048]);
  const broken = new ScriptedModel(cut, says('{"vote":"yes","next":null}'));
  await ask(broken, request, never, undefined, 2048);
  assertEquals(broken.asked.map((r) => r.max_tokens), [100, 2048]);

  const silent = await failure(complete(new ScriptedModel(spent(), spent()), plainRequest(), never, 2048));
  assertEquals(silent.message, "scripted used up its 2048 output tokens before it said a word");
  const unfinished = await failure(
    ask(new ScriptedModel(spent("{"), spent("{")), request, never, undefined, 2048),
  );
  assertStringIncludes(unfinished.message, '"vote", cut off after its 2048 output tokens: ');
});

Deno.test("complete() takes a stream without its done for cut", async () => {
  const model = new ScriptedModel([{ type: "text", text: "Hel" }], says("Hello"));
  assertEquals((await complete(model, plainRequest(), never)).text, "Hello");
});

Deno.test("complete() asks again after a failure in mid-answer, not after a refusal", async () => {
  const chances: [ModelFault, boolean, number][] = [
    ["unavailable", true, 2],
    ["rate_limited", true, 2],
    ["unavailable", false, 1], // withRetries has tried before
    ["unauthorized", false, 1],
    ["rejected", false, 1],
    ["timeout", true, 1],
  ];
  for (const [fault, begun, calls] of chances) {
    const script: Script = [
      ...(begun ? [{ type: "text" as const, text: "He" }] : []),
      new ModelError(fault, "No"),
    ];
    const model = new ScriptedModel(script, script);
    const error = await failure(complete(model, plainRequest(), never));
    assertEquals([error.fault, model.asked.length], [fault, calls]);
    if (!begun) assertEquals(error.options.usage, { input_tokens: 0, output_tokens: 0 });
  }
});

Deno.test("a failure keeps what was known about it when the usage is added", async () => {
  const refused = new ModelError("rate_limited", "Later", { status: 429, retryAfterMs: 5 });
  const { options } = await failure(complete(new ScriptedModel([refused]), plainRequest(), never));
  assertEquals([options.status, options.retryAfterMs], [429, 5]);
});

Deno.test("usage that is missing or zero is estimated from what went in and came out", async () => {
  for (const reported of [undefined, [0, 0]] as const) {
    const { usage } = await complete(
      new ScriptedModel(says("ää😀", reported && [...reported])),
      plainRequest(),
      never,
    );
    assertEquals(usage, { input_tokens: 6, output_tokens: 2 });
  }
  const half = await complete(new ScriptedModel(says("Hello there", [10, 0])), plainRequest(), never);
  assertEquals(half.usage, { input_tokens: 10, output_tokens: 3 });
});

Deno.test("reasoning and tool calls count as output where nothing was reported", async () => {
  const script: Script = [
    { type: "reasoning", text: "12345678" },
    { type: "tool_call", id: "1", name: "add", arguments: "{}" },
    ...says("abc"),
  ];
  const { usage, text } = await complete(new ScriptedModel(script), plainRequest(), never);
  assertEquals([text, usage.output_tokens], ["abc", 4]);
});

/** What comes of a call that is aborted when it has said two letters. */
async function stopped(reason: Error): Promise<unknown> {
  const controller = new AbortController();
  const model = new ScriptedModel([{ type: "text", text: "He" }, ...cut]);
  const stop = () => controller.abort(reason);
  const error = await assertRejects(() => ask(model, request, controller.signal, () => stop));
  assertEquals(model.asked.length, 1);
  return error;
}

Deno.test("an abort throws its reason itself and asks nobody again", async () => {
  const reason = new Error("The user pressed stop");
  assert(await stopped(reason) === reason);
});

Deno.test("a deadline asks nobody again either, and what was said before it is charged", async () => {
  const error = await stopped(new ModelError("timeout", "Too late"));
  assert(error instanceof ModelError, String(error));
  assertEquals([error.fault, error.message, error.options.usage?.output_tokens], ["timeout", "Too late", 1]);
  assert(error.options.usage!.input_tokens > 0);
});

Deno.test("ask() gives the value, checked", async () => {
  const model = new ScriptedModel(says('{"vote":"yes","next":null}', [10, 5]));
  assertEquals(await ask(model, request, never), {
    value: { vote: "yes", next: null },
    usage: { input_tokens: 10, output_tokens: 5 },
    model: "scripted-1",
  });
});

Deno.test("ask() says what was wrong with a bad answer and asks once more", async () => {
  const bad = '{"vote":"maybe","next":null}';
  const model = new ScriptedModel(says(bad, [10, 5]), says('{"vote":"no","next":"A"}', [20, 5]));
  const { value, usage } = await ask(model, request, never);
  assertEquals(value, { vote: "no", next: "A" });
  assertEquals(usage, { input_tokens: 30, output_tokens: 10 });
  const [, again] = model.asked;
  assertEquals(again!.messages.map((m) => m.role), ["user", "assistant", "user"]);
  assertEquals(again!.messages[1]!.content, bad);
  assertStringIncludes(again!.messages[2]!.content, "vote: Invalid option");
  assertEquals(again!.answer, vote);
});

Deno.test("ask() tells a model that was cut off by its limit to be shorter, and sends no empty message", async () => {
  const short: Script = [{ type: "done", stop: "length", model: "scripted-1" }];
  const model = new ScriptedModel(short, says('{"vote":"no","next":null}'));
  await ask(model, request, never);
  assertEquals(model.asked[1]!.messages.map((m) => m.role), ["user", "user"]);
  assertStringIncludes(model.asked[1]!.messages[1]!.content, "shorter");
});

Deno.test("ask() hands on an answer under way piece by piece, each once, and begins anew when it asks again", async () => {
  const pieces = (...texts: string[]): Script => [
    ...texts.map((text) => ({ type: "text" as const, text })),
    { type: "done", stop: "stop", model: "scripted-1" },
  ];
  const answers = [["{", '"vote"', ": 7}"], ['{"vote": "yes", ', '"next"', ": null}"]];
  const heard: string[][] = [];
  await ask(new ScriptedModel(...answers.map((a) => pieces(...a))), request, never, () => {
    const call: string[] = [];
    heard.push(call);
    return (piece) => void call.push(piece);
  });
  assertEquals(heard, answers);
});

Deno.test("ask() fails as invalid_answer after the second bad answer, with all usage", async () => {
  const model = new ScriptedModel(says("Hm, yes", [10, 5]), says("Yes!", [20, 6]));
  const error = await failure(ask(model, request, never));
  assertEquals([error.fault, error.endsRun], ["invalid_answer", false]);
  assertEquals(error.message, 'scripted gave no answer that fits "vote": the answer holds no JSON');
  assertEquals(error.options.usage, { input_tokens: 30, output_tokens: 11 });
});

Deno.test("ask() makes two calls at most, also when the first is cut and the second bad", async () => {
  const model = new ScriptedModel(cut, says("Yes!"), says('{"vote":"no","next":null}'));
  assertEquals((await failure(ask(model, request, never))).fault, "invalid_answer");
  assertEquals(model.asked.length, 2);
  assertEquals(model.asked[1], model.asked[0], "after a cut the same is asked");
});
