// How the page presents itself: to axe-core in both colour schemes, on a phone, to a screen reader, and in its lists
// and logs.

import { assert, assertEquals } from "@std/assert";
import { closeBrowserAtEnd, led } from "../support/browser.ts";
import { objectionsInBoth } from "./objections.ts";
import { connected, hashOf, nth, TEAM, visit } from "./visit.ts";

const DEBATE = { mode: "debate", agent_types: [...TEAM, "security_engineer"], rounds: 2 };

visit("axe finds nothing to object to in either colour scheme", async ({ open, staged }) => {
  const finished = staged(DEBATE);
  finished.play();
  const failed = staged({ enable_project_manager: true });
  failed.play(nth("agent_response", 2));
  failed.emit("error", { error: "The budget is too small", code: "budget" });
  const speaking = staged({ ...DEBATE, mode: "moderated", provider: "openai" });
  speaking.play(nth("agent_delta", 12));
  speaking.hear("And the *draught*?");

  const { page } = await open();
  await page.click(".card[value=critic]");
  await page.click(".card[value=architect]");
  await page.click("summary");
  await page.click("text=Start the discussion");
  await page.waitForSelector(".record");
  assertEquals(await objectionsInBoth(page), []);
  await page.click(".record .delete");
  assertEquals(await objectionsInBoth(page), []);
  await page.keyboard.press("Escape");
  for (const discussion of [finished, failed, speaking]) {
    await led(page, hashOf(discussion));
    await page.waitForSelector(".turn");
    await page.click(".event-log summary");
    await page.click(".events button");
    for (const summary of await page.$$(".prompt summary")) await summary.click();
    assertEquals(await objectionsInBoth(page), []);
  }
});

visit("nothing is wider than a phone of 360 pixels", async ({ open, staged }) => {
  const task = `Say ${"verylongword".repeat(12)} and https://example.com/${"path/".repeat(30)}`;
  const discussion = staged({ ...DEBATE, task, enable_project_manager: true });
  discussion.play(nth("agent_response", 5));
  discussion.hear(
    `${"unbroken".repeat(30)}\n\n\`${"code".repeat(40)}\`\n\n| ${"cell |".repeat(12)}\n${"|--".repeat(12)}|`,
  );
  const phone = { width: 360, height: 740 };
  const { page } = await open("", phone);
  for (const path of ["", hashOf(discussion)]) {
    await led(page, path);
    await page.waitForSelector(path ? ".turn.is-human" : ".record");
    for (const summary of await page.$$("summary")) await summary.click();
    if (path) await page.click(".events button");
    const wider = await page.evaluate(`[...document.querySelectorAll("body *")]
      .filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest("pre, .prose table, .sr-only"))
      .map((e) => e.outerHTML.slice(0, 90))`);
    assertEquals(wider, []);
    assertEquals(await page.evaluate("document.documentElement.scrollWidth"), 360);
  }
});

visit("a screen reader hears of completed turns and states, not of every word", async ({ open, staged }) => {
  const discussion = staged();
  discussion.play(nth("agent_response"));
  const { page } = await open(hashOf(discussion));
  await connected(page, "live");
  await page.waitForSelector(".turn.is-done");
  assertEquals(await page.innerText(".announcer"), "", "what is replayed is not announced");
  await page.evaluate(`{
    globalThis.heard = [];
    const region = document.querySelector(".announcer");
    new MutationObserver(() => heard.push(region.textContent)).observe(region, { childList: true, subtree: true,
      characterData: true });
  }`);
  for (let i = 0; i < 30; i++) {
    if (discussion.play(nth("agent_delta")) === 0) break;
    await page.evaluate("new Promise(requestAnimationFrame)");
  }
  discussion.play();
  await page.waitForSelector(".closing");
  const heard = await page.evaluate("heard") as string[];
  assert(heard.length > 0 && heard.length <= 8, JSON.stringify(heard));
  assert(heard.at(-1)?.endsWith("The discussion is complete."), heard.at(-1));
});

visit(
  "earlier discussions are paged, opened, filtered and deleted after a question",
  async ({ stage, open, staged }) => {
    for (let i = 1; i <= 14; i++) staged({ task: `Question ${i}` });
    const { page } = await open();
    await page.waitForSelector(".record >> text=Question 14");
    assertEquals(await page.locator(".record").count(), 12);
    await page.click("text=Show more");
    await page.waitForSelector(".record >> text=/^Question 1$/");
    assertEquals(await page.locator(".record").count(), 14);

    await page.click(".record:has-text('Question 13') .delete");
    await page.waitForSelector("dialog[open]");
    await page.keyboard.press("Escape");
    await page.waitForSelector("dialog", { state: "detached" });
    assertEquals(await page.evaluate("document.activeElement.className"), "delete");
    await page.click(".record:has-text('Question 13') .delete");
    await page.click("dialog .danger");
    await page.waitForSelector(".record:has-text('Question 13')", { state: "detached" });
    assertEquals([...stage.discussions.values()].some((d) => d.request.task === "Question 13"), false);

    await page.click(".record a >> text=Question 12");
    await page.waitForSelector("h1 >> text=Question 12");
    await page.goBack();
    await page.waitForSelector(".record");
  },
);

visit("the event log is filtered, opened and copied as commands", async ({ stage, open, staged }) => {
  const discussion = staged();
  discussion.play();
  const { page } = await open(hashOf(discussion));
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.waitForSelector(".closing");
  await page.click(".event-log summary");
  await page.selectOption(".filter select", "round_start");
  assertEquals(await page.locator(".events .sequence").allInnerTexts(), [
    ...discussion.events.filter((e) => e.event_type === "round_start").map((e) => String(e.sequence))
      .reverse(),
  ]);
  await page.selectOption(".filter select", "");
  await page.fill(".filter input", "CRITIC");
  await page.fill(".filter input", "rounds_completed");
  assertEquals(await page.locator(".events li").count(), 1);
  await page.click(".events button");
  assertEquals(JSON.parse(await page.innerText(".events pre")), discussion.events.at(-1));
  const run = `${stage.url}/api/v1/discussions/${discussion.id}`;
  for (
    const [label, command] of [
      ["Copy as curl", `curl -N '${run}/events'`],
      ["Copy as websocat", `websocat '${run.replace("http", "ws")}/stream'`],
    ] as const
  ) {
    await page.click(`button:has-text("${label}")`);
    await page.waitForSelector(".told >> text=Copied");
    assertEquals(await page.evaluate("navigator.clipboard.readText()"), command);
  }
});

visit("the colours follow the system until a reader chooses, and the choice lasts", async ({ open }) => {
  const { page } = await open("", { scheme: "dark" });
  const paper = () => page.evaluate("getComputedStyle(document.documentElement).backgroundColor");
  const dark = await paper();
  await page.click(".theme");
  const light = await paper();
  assert(light !== dark);
  await page.reload();
  assertEquals(await paper(), light);
  await page.click(".theme");
  assertEquals(await paper(), dark);
});

visit(
  "the page stays at the end of a growing transcript unless the reader leaves it",
  async ({ open, staged }) => {
    const discussion = staged();
    const { page } = await open(hashOf(discussion), { height: 600 });
    await connected(page, "live");
    const gap = () =>
      page.evaluate("document.querySelector('.end').getBoundingClientRect().top - innerHeight") as Promise<
        number
      >;
    for (let i = 0; i < 3; i++) {
      discussion.play(nth("agent_response"));
      await page.waitForSelector(`.turn.is-done >> nth=${i}`);
    }
    assert(await gap() <= 0, `the end is ${await gap()} px below the window`);
    await page.evaluate("scrollTo(0, 0)");
    await page.waitForSelector(".jump");
    discussion.play(nth("agent_response"));
    await page.waitForSelector(".turn.is-done >> nth=3");
    assertEquals(await page.evaluate("scrollY"), 0);
    await page.click(".jump");
    await page.waitForSelector(".jump", { state: "detached" });
    assert(await gap() <= 0);
  },
);

closeBrowserAtEnd();
