// The persona chats in a real browser, against the real server.

import { assert, assertEquals, assertGreater, assertNotEquals, assertStringIncludes } from "@std/assert";
import type { Page } from "npm:playwright-core@1.65.1";
import { asked, told } from "../../static/ui/personas/exchange.js";
import { closeBrowserAtEnd } from "../support/browser.ts";
import { objectionsInBoth } from "./objections.ts";
import { LOST, onServer, rehearsed } from "./on_server.ts";

async function ask(page: Page, message: string): Promise<void> {
  await page.fill("[name=message]", message);
  await page.keyboard.press("Enter");
}

/** The nth question with its answers is there whole. */
async function over(page: Page, n = 1): Promise<void> {
  await page.waitForSelector(`.exchange:nth-of-type(${n})[aria-busy=false]`);
}

onServer(
  "several personas answer side by side, each in its column and its order",
  {},
  async ({ open, server }) => {
    const { page } = await open("#/personas");
    await page.click(".card[value=teacher]");
    await ask(page, "What do you think about AI?");
    await over(page);
    const columns = page.locator(".exchange .answer");
    assertEquals(await columns.evaluateAll((all) => all.map((e) => e.getAttribute("data-persona"))), [
      "tech_enthusiast",
      "skeptic",
      "teacher",
    ]);
    const { json } = await server.http("/api/v1/chats");
    const { json: history } = await server.http(
      `/api/v1/chats/${json.chats[0].chat_id ?? json.chats[0].run_id}/history`,
    );
    const messages = history.events.flat();
    const final = messages.find((m: { type: string }) => m.type === "response");
    const boxes = await columns.evaluateAll((all) => all.map((e) => e.getBoundingClientRect().left));
    assert(boxes[0]! < boxes[1]! && boxes[1]! < boxes[2]!, "the columns stand side by side");
    for (const [i, { response }] of final.data.responses.entries()) {
      const words = (await columns.nth(i).locator(".prose").innerText()).replace(/\W+/g, "");
      assertStringIncludes(words, response.replace(/\W+/g, "").slice(-40));
    }
  },
);

onServer("an answer streams, and stop ends it where it is", { model: rehearsed(40) }, async ({ open }) => {
  const { page } = await open("#/personas");
  await ask(page, "What do you think about the sea?");
  await page.waitForSelector(".answer.is-speaking .prose");
  const early = await page.innerText(".answer.is-speaking .prose");
  await page.click(".question .danger");
  await page.waitForSelector(".answer.is-stopped");
  await over(page);
  assertGreater(early.length, 0);
  assertEquals(await page.locator(".answer.is-done").count(), 0);
  assertStringIncludes(await page.locator(".answer.is-stopped").first().innerText(), "Stopped.");
  const told = page.locator(".sr-only[role=status]");
  assertEquals(await told.innerText(), "2 stopped.");
  await page.fill("[name=max_tokens]", "20");
  await ask(page, "And of the wind?");
  await over(page, 2);
  assertEquals(await told.innerText(), "2 answered.");
});

onServer("a question that is asked comes into sight with its answers, also on a phone", {
  model: rehearsed(60),
}, async ({ open }) => {
  const { page } = await open("#/personas", { width: 390, height: 844 });
  for (const n of [1, 2]) {
    await ask(page, `What do you think about the sea, part ${n}?`);
    await page.waitForSelector(`.exchange:nth-of-type(${n}) .answer.is-speaking .prose`);
    const [question, answer] = await page.evaluate(
      `[".question", ".answer .prose"].map((part) =>
        document.querySelectorAll(".exchange")[${n - 1}].querySelector(part).getBoundingClientRect().top)`,
    ) as [number, number];
    assert(question >= 0 && answer < 844, `the question is at ${question}, its answer at ${answer}`);
    assertEquals(await page.evaluate("document.activeElement.name"), "message");
    await over(page, n);
  }
});

onServer(
  "the focus goes to the question when its Stop button goes",
  { model: rehearsed(40) },
  async ({ open }) => {
    const { page } = await open("#/personas");
    await ask(page, "What do you think about the sea?");
    await page.waitForSelector(".answer.is-speaking .prose");
    await page.focus(".question .danger");
    await page.keyboard.press("Enter");
    await over(page);
    assertEquals(
      await page.evaluate("document.activeElement.textContent"),
      "You asked: What do you think about the sea?",
    );
  },
);

onServer("the personas remember, until another conversation is begun", {}, async ({ open }) => {
  const { page } = await open("#/personas");
  await page.click(".card[value=tech_enthusiast]");
  await ask(page, "Should I sell my boat Nightjar?");
  await over(page);
  await ask(page, "What did I just ask?");
  await over(page, 2);
  assertStringIncludes(await page.locator(".exchange").nth(1).innerText(), "Nightjar");
  await page.click("text=Begin another conversation");
  assertEquals(await page.locator(".exchange").count(), 0);
  await ask(page, "What did I just ask?");
  await over(page);
  assertEquals((await page.innerText(".exchange")).includes("Nightjar"), false);
});

onServer(
  "the model itself is asked without a persona, and goes on from its last answer",
  {},
  async ({ open }) => {
    const { page } = await open("#/personas");
    await page.click(".card[data-who=model]");
    assertEquals(await page.locator(".card[aria-pressed=true]").count(), 1);
    await ask(page, "My name is Ada. How many words has this?");
    await over(page);
    await ask(page, "What is my name?");
    await over(page, 2);
    assertStringIncludes(await page.locator(".exchange").nth(1).locator(".prose").innerText(), "Ada");
  },
);

onServer(
  "an answer under way survives a restart of the server, whole and once",
  { model: rehearsed(60), forgiven: LOST },
  async ({ open, stop, server }) => {
    const { page } = await open("#/personas");
    await page.click(".card[value=tech_enthusiast]");
    await ask(page, "Is a long walk better than a short run?");
    await page.waitForSelector(".answer.is-speaking .prose");
    const again = await stop();
    await page.waitForSelector(".conversation[data-connection=reconnecting]");
    await again();
    await page.waitForSelector(".answer.is-done");
    await over(page);
    const { json } = await (await fetch(`${server.url}/api/v1/chats`)).json().then((json) => ({ json }));
    assertEquals(json.chats.length, 1);
    const prose = await page.innerText(".answer .prose");
    assertGreater(prose.length, 100);
    const half = prose.slice(0, 60);
    assertEquals(prose.split(half).length, 2, "nothing shows twice");
  },
);

onServer(
  "a connection that was renewed is told of where the personas begin anew, and not where an answer goes on over it",
  { model: rehearsed(60), forgiven: LOST },
  async ({ open, stop }) => {
    const { page } = await open("#/personas");
    await page.click(".card[value=tech_enthusiast]");
    await ask(page, "Should I sell my boat Nightjar?");
    await page.waitForSelector(".answer.is-speaking .prose");
    await (await stop())();
    await over(page);
    assertEquals(await page.locator(".renewed").count(), 0, "the skeptic's conversation goes on");

    for (let n = 0; n < 2; n++) {
      const again = await stop();
      await page.waitForSelector(".conversation[data-connection=reconnecting]");
      await again();
      await page.waitForSelector(".conversation[data-connection=open]");
    }
    assertEquals(
      await page.locator(".renewed").allInnerTexts(),
      ["The connection was renewed: Skeptic no longer knows what is above."],
    );
    await ask(page, "What did I just ask?");
    await over(page, 2);
    assertEquals((await page.locator(".exchange").nth(1).innerText()).includes("Nightjar"), false);
    assertEquals(
      await page.locator(".conversation > *").evaluateAll((all) => all.map((e) => e.className)),
      ["exchange", "note renewed", "exchange"],
    );
  },
);

onServer("what is wrong with a question is said at its field", {}, async ({ open }) => {
  const { page } = await open("#/personas");
  await page.fill("[name=temperature]", "3");
  await page.click(".ask button[type=submit]");
  assertEquals(await page.locator(".ask .error").allInnerTexts(), [
    "Say what you want to know.",
    "Must be a number from 0 to 2.",
  ]);
  assertEquals(await page.locator(".exchange").count(), 0);
  await page.waitForSelector("[name=message]:focus");
  for (const who of ["tech_enthusiast", "skeptic"]) await page.click(`.card[value=${who}]`);
  await page.click(".ask button[type=submit]");
  await page.waitForSelector(".card[value=tech_enthusiast]:focus");
});

onServer(
  "a question that does not fit one message is said so, and stays; what is asked beside it is answered",
  { model: rehearsed(60) },
  async ({ open }) => {
    const { page } = await open("#/personas");
    await ask(page, "Is a long walk better than a short run?");
    await page.waitForSelector(".answer.is-speaking .prose");
    await ask(page, "é".repeat(40_000));
    assertStringIncludes(await page.innerText(".ask .error"), "leave out 21% of it");
    assertEquals((await page.inputValue("[name=message]")).length, 40_000);
    assertEquals(await page.locator(".exchange").count(), 1);
    await page.click(".question .danger");
    await over(page);
  },
);

onServer("a connection that the server ended for good is followed by another one", {}, async ({ open }) => {
  const { page } = await open("#/personas");
  let refused = 0;
  await page.routeWebSocket(/\/ws$/, (socket) => {
    if (refused++ > 0) return void socket.connectToServer();
    socket.onMessage(() => socket.close({ code: 4410, reason: "enough" }));
  });
  await ask(page, "Is anybody there?");
  await over(page);
  assertStringIncludes(await page.locator(".answer").first().innerText(), "enough");
  await ask(page, "And now?");
  await over(page, 2);
  assertEquals(await page.locator(".exchange:nth-of-type(2) .answer.is-done").count(), 2);
});

onServer("axe finds nothing to object to in persona chats in either colour scheme", {}, async ({ open }) => {
  const { page } = await open("#/personas");
  await ask(page, "What do you think about **bold** ideas?");
  await over(page);
  assertEquals(await objectionsInBoth(page), []);
});

onServer("persona chats fit a phone of 360 pixels", {}, async ({ open }) => {
  const { page } = await open("#/personas", { width: 360, height: 740 });
  await ask(page, `Say ${"unbroken".repeat(30)}`);
  await over(page);
  assertEquals(await page.evaluate("document.documentElement.scrollWidth"), 360);
});

Deno.test("a second attempt replaces what the first one said, and one that failed keeps its error", () => {
  let exchange = asked("e", "Why?", ["skeptic", "teacher"]);
  const say = (message: object) => exchange = told(exchange, message);
  say({ type: "chunk", chunk: "Half an ", offset: 0, attempt: 1, index: 0, persona_id: "skeptic" });
  say({ type: "chunk", chunk: "Whole", offset: 0, attempt: 2, index: 0, persona_id: "skeptic" });
  say({ type: "chunk", chunk: "Whole", offset: 0, attempt: 2, index: 0, persona_id: "skeptic" });
  say({ type: "error", status: "error", message: "It is full", persona_id: "teacher", index: 1 });
  say({ type: "status", status: "processing", message: "The provider openai is not configured here" });
  say({
    type: "response",
    data: { responses: [{ index: 0, response: "Whole.", model: "m" }, { index: 1, error: "It is full" }] },
  });
  assertEquals(exchange.answers.map(({ state, text, error }) => [state, text, error]), [
    ["done", "Whole.", undefined],
    ["failed", "", "It is full"],
  ]);
  assertEquals(exchange.notices, ["The provider openai is not configured here"]);
  assertNotEquals(exchange.over, false);
});

closeBrowserAtEnd();
