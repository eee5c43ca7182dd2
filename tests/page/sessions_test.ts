// Reasoning sessions in a real browser, against the real server.

import { assert, assertEquals, assertGreater, assertLess, assertStringIncludes } from "@std/assert";
import type { Page } from "npm:playwright-core@1.65.1";
import { answerOf, EMPTY, fold } from "../../static/ui/sessions/fold.js";
import { closeBrowserAtEnd, led } from "../support/browser.ts";
import { objectionsInBoth } from "./objections.ts";
import { onServer, rehearsed } from "./on_server.ts";
import { ask, done } from "./session_visit.ts";

onServer("an answer shows how it came about, step by step", {}, async ({ open }) => {
  const { page } = await open("#/sessions");
  await page.click(".card[value=analyst]");
  await page.fill("[name=session_id]", "sums");
  await page.click("text=Open the session");
  await ask(page, "What is 12.5% of 480 plus 3?");
  await done(page);
  assertStringIncludes(await page.innerText(".request .prose"), "63");
  assertStringIncludes(await page.innerText(".request h3"), "Analyst");
  await page.click(".steps summary");
  const steps = await page.locator(".step").evaluateAll((all) => all.map((e) => e.getAttribute("data-step")));
  assertEquals(steps.slice(0, 3), ["thought", "action", "observation"]);
  assertStringIncludes(await page.innerText(".step.is-action"), "calculator");
});

onServer(
  "interrupt stops the model at once, and the session goes on",
  { model: rehearsed(15) },
  async ({ open }) => {
    const { page } = await open("#/sessions/stops");
    await ask(page, "Explain how you would plan a garden of 40 square meters");
    await page.waitForSelector(".request[aria-busy=true] .step");
    const before = Date.now();
    await page.click(".request .danger");
    await page.waitForSelector(".request.is-interrupted");
    assertLess(Date.now() - before, 5000, "an answer at this pace takes longer than that");
    await ask(page, "What is 2 + 2?");
    await page.waitForSelector(".request:nth-of-type(2)");
    await page.click(".request:nth-of-type(2) .danger");
    await page.waitForSelector(".request:nth-of-type(2).is-interrupted");
  },
);

onServer(
  "how an answer ended is announced as it ended, and nothing that is replayed",
  { model: rehearsed(40) },
  async ({ open }) => {
    const { page } = await open("#/sessions/told");
    const told = page.locator(".sr-only[role=status]");
    await ask(page, "What is 1 + 1?");
    await done(page);
    await page.waitForSelector("[role=status] >> text=The answer is complete.");
    await ask(page, "Explain how you would plan a garden of 40 square meters");
    await page.waitForSelector(".request:nth-of-type(2) .step");
    await page.click(".request .danger");
    await page.waitForSelector(".request.is-interrupted");
    await page.waitForSelector("[role=status] >> text=The answer was interrupted.");

    // Whoever opens it is told of nothing that was; of what comes then they are.
    await page.reload();
    await page.waitForSelector(".request.is-interrupted");
    await page.waitForSelector(".connection.is-live");
    assertEquals(await told.textContent(), "");
    await ask(page, "What is 2 + 2?");
    await page.waitForSelector("[role=status] >> text=The answer is complete.");
    // The same words once more are another text, or they would not be read.
    const heard = page.evaluate(`new Promise((resolve) => {
      new MutationObserver(() => resolve("heard")).observe(document.querySelector(".announcer"), {
        characterData: true, childList: true, subtree: true });
      setTimeout(() => resolve("silent"), 15_000);
    })`);
    await ask(page, "What is 3 + 3?");
    assertEquals(await heard, "heard");
    assertStringIncludes((await told.textContent())!, "The answer is complete.");
  },
);

onServer(
  "a question comes into sight where it was asked; the focus goes to it when its Interrupt button goes",
  { model: rehearsed(40) },
  async ({ open }) => {
    const { page } = await open("#/sessions/sight", { width: 390, height: 844 });
    const other = await open("#/sessions/sight", { width: 390, height: 844 });
    for (const n of [1, 2]) {
      const message = `What is ${n} + 1? How far is 5 miles in km? What is 3 * 3? Convert 10 kg to pounds`;
      await ask(page, message);
      await page.waitForSelector(`.request:nth-of-type(${n}) .step:nth-of-type(8)`);
      const top = () =>
        page.locator(".request .question").nth(n - 1).evaluate((e) => e.getBoundingClientRect().top);
      const at = await top();
      assert(at >= 0 && at < 100, `the question is at ${at}, and the rest of its answer below the screen`);
      // Whoever scrolls is left where they are, however the answer grows.
      await page.mouse.move(200, 400);
      await page.mouse.wheel(0, -150);
      await page.waitForSelector(`.request:nth-of-type(${n}) .step:nth-of-type(10)`);
      assertGreater(await top(), 100);
      await page.focus(".request[aria-busy=true] .danger");
      await page.keyboard.press("Enter");
      await done(page, n);
      assertEquals(
        await page.evaluate("document.activeElement.textContent"),
        `You asked: ${message}`,
      );
    }
    await done(other.page, 2);
    assertEquals(await other.page.evaluate("scrollY"), 0, "who only reads is left where they are");
  },
);

onServer("two tabs of a session show the same, whoever asks", {}, async ({ open }) => {
  const first = await open("#/sessions/both");
  const second = await open("#/sessions/both");
  await ask(first.page, "Convert 5 miles to km");
  await done(first.page);
  await done(second.page);
  await ask(second.page, "What is 7 * 6?");
  await done(first.page, 2);
  await done(second.page, 2);
  const shown = (page: Page) => page.locator(".request .prose").allInnerTexts();
  assertEquals(await shown(first.page), await shown(second.page));
  assertStringIncludes((await shown(first.page)).join(), "42");
});

onServer(
  "a name that no session can have is refused at its field, and at its address",
  {},
  async ({ open }) => {
    const { page } = await open("#/sessions");
    await page.waitForSelector(".card[value=tutor]");
    for (
      const [name, why] of [
        ["a b", "A name must have 1 to 128 letters, digits, dots, underscores, tildes or hyphens."],
        ["..", 'A name must not be "." or "..", which no address can end with.'],
      ]
    ) {
      await page.fill("[name=session_id]", name!);
      assertEquals(await page.locator(".start .error").count(), 0, "what was said of another name is over");
      await page.click("text=Open the session");
      assertEquals(await page.innerText(".start .error"), why);
      await page.waitForSelector("[name=session_id]:focus");
    }
    for (const [id, shown] of [["..", ".."], ["bad%20name%2F", "bad name/"]]) {
      await page.evaluate(`location.hash = "#/sessions/${id}"`);
      await page.waitForSelector(`.missing code >> text=${shown}`);
    }
    assertStringIncludes(await page.innerText(".missing"), "a name must have 1 to 128 letters");
  },
);

onServer("sessions are listed, gone on with, and deleted after a question", {}, async ({ open, server }) => {
  const { page } = await open("#/sessions/listed");
  await ask(page, "What is 1 + 1?");
  await done(page);
  await page.click("text=All sessions");
  await page.click(".record a");
  await done(page);
  await page.goBack();
  await page.click(".record .delete");
  await page.click("dialog .danger");
  await page.waitForSelector(".record", { state: "detached" });
  assertEquals((await server.http("/api/v1/sessions")).json.sessions, []);
});

onServer("axe finds nothing to object to in sessions in either colour scheme", {}, async ({ open }) => {
  const { page } = await open("#/sessions");
  await page.waitForSelector(".card[value=tutor]");
  assertEquals(await objectionsInBoth(page), []);
  await led(page, "#/sessions/looks");
  await ask(page, "What is 12.5% of 480?");
  await done(page);
  await page.click(".steps summary");
  assertEquals(await objectionsInBoth(page), []);
});

onServer("a session fits a phone of 360 pixels", {}, async ({ open }) => {
  const { page } = await open(`#/sessions/${"s".repeat(120)}`, { width: 360, height: 740 });
  await ask(page, `What is ${"123456789".repeat(12)} + 1, says ${"unbroken".repeat(20)}?`);
  await done(page);
  await page.click(".steps summary");
  assertEquals(await page.evaluate("document.documentElement.scrollWidth"), 360);
});

Deno.test("the pieces of a call that failed are not shown any more", () => {
  const told = [
    { type: "connected", data: { agent_name: "researcher", epoch: "e" } },
    { type: "reasoning_start", sequence: 2, data: { request_id: "r", agent: "researcher", message: "?" } },
    {
      type: "reasoning_step",
      sequence: 3,
      data: { request_id: "r", step_id: "a", type: "answer", content: "It is", iteration: 1, partial: true },
    },
    {
      type: "reasoning_step",
      sequence: 4,
      data: { request_id: "r", step_id: "b", type: "error", content: "cut off", iteration: 1 },
    },
  ];
  const [asked] = told.reduce(fold, EMPTY).asked;
  assertEquals([asked!.steps.map((step) => step.content), answerOf(asked!)], [["cut off"], ""]);
});

Deno.test("a step that streams is replaced by the whole one, and a partial one goes with its request", () => {
  let view = EMPTY;
  const say = (type: string, data: object) => view = fold(view, { type, data, sequence: 1 });
  say("reasoning_start", { request_id: "r", agent: "tutor", message: "Why?", enable_reasoning: true });
  const piece = { request_id: "r", step_id: "s", type: "answer", iteration: 1, partial: true };
  say("reasoning_step", { ...piece, content: "Be" });
  say("reasoning_step", { ...piece, content: "cause" });
  assertEquals(answerOf(view.asked[0]!), "Because");
  say("reasoning_step", { ...piece, partial: undefined, content: "Because." });
  say("reasoning_step", { ...piece, step_id: "t", content: "And" });
  say("reasoning_complete", { request_id: "r", answer: "Because.", interrupted: true, iterations: 1 });
  assertEquals(view.asked[0]!.steps.map(({ content }) => content), ["Because."]);
  assertEquals([view.asked[0]!.state, answerOf(view.asked[0]!)], ["interrupted", "Because."]);
});

closeBrowserAtEnd();
