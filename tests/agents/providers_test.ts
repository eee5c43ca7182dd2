// Which provider is in use for which settings, what the start-up line says, and what tokens cost.

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { costOf, priceTable } from "../../src/agents/prices.ts";
import { createModels } from "../../src/agents/providers.ts";
import { type Clock, systemClock } from "../../src/clock.ts";
import { readConfig } from "../../src/config.ts";
import { BadModelServer, refuse, stream } from "../support/bad_model_server.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { chat } from "../support/openai_events.ts";
import { collect, plainRequest, ScriptedModel, textOf } from "../support/scripted_model.ts";

const never = new AbortController().signal;
const rehearsal = Object.assign(new ScriptedModel(), { provider: "rehearsal", defaultModel: "rehearsal" });

function modelsOf(env: Record<string, string>, clock: Clock = new FakeClock()) {
  return createModels(readConfig(env), { clock, random: () => 0, rehearsal });
}

Deno.test("a fresh machine rehearses, and the start says how to get a real model", () => {
  const models = modelsOf({});
  assertEquals(models.default, rehearsal);
  assertEquals(models.get("rehearsal"), rehearsal);
  assertEquals([models.get("openai"), models.get("nobody")], [undefined, undefined]);
  assertEquals(models.list(), [
    { provider: "openai", model: "gpt-4o-mini", configured: false, default: false },
    { provider: "anthropic", model: "claude-sonnet-4-5", configured: false, default: false },
    { provider: "google", model: "gemini-2.5-flash", configured: false, default: false },
    { provider: "rehearsal", model: "rehearsal", configured: true, default: true },
  ]);
  const line = models.describe();
  for (const part of ["rehearsal", "OPENAI_API_KEY=…", "OPENAI_BASE_URL=http://127.0.0.1:11434/v1"]) {
    assertStringIncludes(line, part);
  }
  assertMatch(line, /^[^\n]+$/);
});

Deno.test("the default is openai, else anthropic, else google", () => {
  const keys = { OPENAI_API_KEY: "key-o", ANTHROPIC_API_KEY: "key-a", GEMINI_API_KEY: "key-g" };
  const { OPENAI_API_KEY: _o, ...withoutOpenAI } = keys;
  const { ANTHROPIC_API_KEY: _a, ...onlyGoogle } = withoutOpenAI;
  const cases: [Record<string, string>, string, string][] = [
    [keys, "openai", "Model: openai gpt-4o-mini"],
    [withoutOpenAI, "anthropic", "Model: anthropic claude-sonnet-4-5 at https://api.anthropic.com/v1"],
    [
      onlyGoogle,
      "google",
      "Model: google gemini-2.5-flash at https://generativelanguage.googleapis.com/v1beta/openai",
    ],
  ];
  for (const [env, provider, line] of cases) {
    const models = modelsOf(env);
    assertEquals(models.default.provider, provider);
    assertEquals(models.describe(), line);
    assertEquals(models.list().filter((row) => row.default).map((row) => row.provider), [provider]);
    assertEquals(models.list().filter((row) => row.configured).length, Object.keys(env).length + 1);
  }
});

Deno.test("a base URL alone configures openai, and its credentials are not shown", () => {
  const models = modelsOf({
    OPENAI_BASE_URL: "http://me:secret@127.0.0.1:11434/v1/?k=1",
    OPENAI_MODEL: "llama3.2",
  });
  assertEquals(models.default.provider, "openai");
  assertEquals(models.describe(), "Model: openai llama3.2 at http://127.0.0.1:11434/v1");
});

Deno.test("anthropic and google are asked by chat, with their own key and model", async () => {
  const answer = stream([chat.delta({ content: "Hi" }), chat.delta({}, "stop")]);
  await using server = new BadModelServer(answer, answer);
  const models = modelsOf({
    OPENAI_API_KEY: "key-o",
    ANTHROPIC_API_KEY: "key-a",
    ANTHROPIC_BASE_URL: server.url,
    GEMINI_API_KEY: "key-g",
    GEMINI_BASE_URL: server.url,
  });
  for (const provider of ["anthropic", "google"]) {
    const { chunks } = await collect(models.get(provider)!.stream(plainRequest(), never));
    assertEquals(textOf(chunks), "Hi");
  }
  const sent = server.seen.map((s) => [s.path, s.headers.get("authorization"), s.body.model]);
  assertEquals(sent, [
    ["/v1/chat/completions", "Bearer key-a", "claude-sonnet-4-5"],
    ["/v1/chat/completions", "Bearer key-g", "gemini-2.5-flash"],
  ]);
});

Deno.test("real providers are retried; OPENAI_API says which API is asked", async () => {
  const answer = stream([chat.delta({ content: "Hi" }), chat.delta({}, "stop")]);
  await using server = new BadModelServer(refuse(503, "busy"), answer);
  const { default: model } = modelsOf({ OPENAI_BASE_URL: server.url, OPENAI_API: "chat" }, systemClock);
  assertEquals(textOf((await collect(model.stream(plainRequest(), never))).chunks), "Hi");
  assertEquals(server.seen.map((s) => s.path), ["/v1/chat/completions", "/v1/chat/completions"]);
});

Deno.test("costOf() multiplies by the price per million tokens", () => {
  const usage = { input_tokens: 2_000_000, output_tokens: 500_000 };
  assertEquals(costOf(priceTable({}), "gpt-4o", usage), 5 + 5);
  // The embedded stand-in is free as a provider. Its name is not: any provider's model may be called so.
  assertEquals(costOf(priceTable({}), "rehearsal", usage), undefined);
});

Deno.test("costOf() knows snapshots and vendor prefixes, and takes no model for its bigger sibling", () => {
  const million = { input_tokens: 1_000_000, output_tokens: 0 };
  const cost = (model: string) => costOf(priceTable({}), model, million);
  const known = ["gpt-4o-mini-2024-07-18", "openai/gpt-4o-mini", "gpt-4o-mini", "gpt-4o-mini-latest"];
  for (const model of known) assertEquals(cost(model), 0.15, model);
  assertEquals(cost("claude-sonnet-4-5-20250929"), 3);
  assertEquals(cost("models/gemini-2.5-flash-001"), 0.3);
  for (const model of ["gpt-4o-audio", "gpt-4o-mini-tts", "llama3.2", "constructor", ""]) {
    assertEquals(cost(model), undefined, model);
  }
});

Deno.test("costOf() lets MODEL_PRICES win, the exact name before its family", () => {
  const million = { input_tokens: 1_000_000, output_tokens: 1_000_000 };
  const prices = priceTable({
    "gpt-4o-mini": { input: 1, output: 1 },
    "gpt-4o-mini-2024-07-18": { input: 2, output: 2 },
    "llama3.2": { input: 0, output: 0 },
  });
  assertEquals(costOf(prices, "gpt-4o-mini-2026-01-01", million), 2);
  assertEquals(costOf(prices, "gpt-4o-mini-2024-07-18", million), 4);
  assertEquals(costOf(prices, "llama3.2", million), 0);
});
