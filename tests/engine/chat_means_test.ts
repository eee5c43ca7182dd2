// Who answers a chat: what was asked for where it is there, else what is, and then a sentence says so.

import { assertEquals, assertThrows } from "@std/assert";
import type { Model } from "../../src/agents/model.ts";
import { type AskedOfChat, chatMeansOf } from "../../src/engine/chat_means.ts";
import { meansOf } from "../../src/engine/means.ts";
import type { Models } from "../../src/agents/providers.ts";

const model = (provider: string, keepsAnswers?: boolean): Model => ({
  provider,
  defaultModel: provider === "rehearsal" ? "rehearsal" : `${provider}-1`,
  keepsAnswers,
  // deno-lint-ignore require-yield
  async *stream() {
    throw new Error("Nobody is asked here");
  },
});

/** Means of a server that has these; the first is its default. */
function server(...there: Model[]) {
  const models = {
    default: there[0]!,
    get: (provider: string) => there.find((m) => m.provider === provider),
    list: () => [],
    describe: () => "",
  } as Models;
  const means = chatMeansOf(models, meansOf(models, {}, {}), 2000);
  return (asked: Partial<AskedOfChat>) => {
    const { provider, model, notice } = means({ form: "chat", ...asked });
    return [provider, model, notice];
  };
}

Deno.test("with api, that provider answers with the model asked for, or the default with its own", () => {
  const ask = server(model("anthropic", false), model("openai", true), model("rehearsal"));
  assertEquals(ask({ api: "openai", model: "gpt-9" }), ["openai", "gpt-9", undefined]);
  assertEquals(ask({ api: "openai" }), ["openai", "openai-1", undefined]);
  assertEquals(ask({ api: "rehearsal", model: "rehearsal" }), ["rehearsal", "rehearsal", undefined]);
  assertEquals(ask({ api: "google", model: "gemini-9" }), [
    "anthropic",
    "anthropic-1",
    "The provider google is not configured here; anthropic answers.",
  ]);
});

Deno.test("without api the default answers a persona's chat; an openai_chat wants OpenAI, and says nothing without", () => {
  const both = server(model("anthropic", false), model("openai", true));
  assertEquals(both({ model: "claude-9" }), ["anthropic", "claude-9", undefined]);
  assertEquals(both({ form: "openai_chat", model: "gpt-9" }), ["openai", "gpt-9", undefined]);
  const without = server(model("anthropic", false));
  assertEquals(without({ form: "openai_chat", model: "gpt-9" }), ["anthropic", "anthropic-1", undefined]);
  assertEquals(without({ form: "openai_chat" }), ["anthropic", "anthropic-1", undefined]);
  const fresh = server(model("rehearsal"));
  assertEquals(fresh({ form: "openai_chat", model: "gpt-9" }), ["rehearsal", "rehearsal", undefined]);
  assertEquals(fresh({ form: "multi_chat", model: "gpt-9" }), [
    "rehearsal",
    "rehearsal",
    "The model gpt-9 is not available here; rehearsal answers.",
  ]);
});

Deno.test("a provider's own tools need its Responses API, functions any language model", () => {
  const search = { type: "web_search" };
  const own = { type: "function", function: { name: "look_up" } };
  for (
    const [provider, keepsAnswers, usable, notice] of [
      ["openai", true, [search, own], undefined],
      ["openai", undefined, [search, own], undefined],
      ["openai", false, [own], 'The tool "web_search" is not available with openai.'],
      ["rehearsal", undefined, [], 'The tools "web_search", "look_up" are not available with rehearsal.'],
    ] as const
  ) {
    const only = model(provider, keepsAnswers);
    const models = { default: only, get: () => only, list: () => [], describe: () => "" } as Models;
    const means = chatMeansOf(models, meansOf(models, {}, {}), 2000);
    const got = means({ form: "openai_chat", tools: [search, own] });
    assertEquals([got.tools, got.notice], [[...usable], notice]);
    assertEquals(got.keepsAnswers, provider === "rehearsal" ? false : keepsAnswers);
  }
});

Deno.test("the server's caps hold for chats too: tokens of a reply, budget, and no dollars without a price", () => {
  const only = model("openai", true);
  const models = { default: only, get: () => only, list: () => [], describe: () => "" } as Models;
  const means = chatMeansOf(models, meansOf(models, {}, { max_tokens: 500 }), 2000);
  assertEquals(means({ form: "chat", max_tokens: 9000 }).max_tokens, 2000);
  assertEquals(means({ form: "chat", max_tokens: 9 }).max_tokens, 9);
  assertEquals(means({ form: "chat" }).max_tokens, 2000);
  assertEquals(means({ form: "chat" }).budget, { max_tokens: 500 });
  const dear = chatMeansOf(models, meansOf(models, {}, { max_cost_usd: 1 }), 2000);
  assertThrows(() => dear({ form: "chat" }), Error, "price");
});
