// How the page presents an analysis: to a screen reader, to axe-core in both colour schemes, and on a phone.

import { assert, assertEquals } from "@std/assert";
import { closeBrowserAtEnd, led } from "../support/browser.ts";
import { at, openBill, staged } from "./analysis_visit.ts";
import { objectionsInBoth } from "./objections.ts";
import { connected, nth, visit } from "./visit.ts";

visit(
  "a screen reader hears of stages and the end, not of thoughts and findings",
  async ({ stage, open }) => {
    const run = staged(stage);
    run.play(nth("agent_thinking"));
    const { page } = await open(at(run));
    await connected(page, "live");
    assertEquals(await page.innerText(".announcer"), "", "what is replayed is not announced");
    await page.evaluate(`{
    globalThis.heard = [];
    const region = document.querySelector(".announcer");
    new MutationObserver(() => heard.push(region.textContent)).observe(region, { childList: true, subtree: true,
      characterData: true });
  }`);
    for (let i = 0; i < 100; i++) {
      if (run.play(nth("agent_finding")) === 0) break;
      await page.evaluate("new Promise(requestAnimationFrame)");
    }
    await page.waitForSelector(".outcome");
    const heard = await page.evaluate("heard") as string[];
    assert(heard.length > 0 && heard.length <= 8, JSON.stringify(heard));
    assert(heard.at(-1)?.endsWith("The analysis is complete. 8 findings agreed."), heard.at(-1));
  },
);

visit("axe finds nothing to object to in an analysis in either colour scheme", async ({ stage, open }) => {
  const finished = staged(stage);
  finished.play();
  const reading = staged(stage, { provider: "openai" });
  reading.play(nth("agent_finding", 7));
  const { page } = await open("#/analyses");
  await page.waitForSelector(".record");
  await page.click("text=Analyse the bill");
  assertEquals(await objectionsInBoth(page), []);
  for (const run of [finished, reading]) {
    await led(page, at(run));
    await page.waitForSelector(".finding");
    await openBill(page);
    await page.click(".quotation");
    for (const summary of await page.$$(".opinions summary, .cost summary")) await summary.click();
    if (run === finished) await page.check("[name=every]");
    assertEquals(await objectionsInBoth(page), []);
  }
});

visit("nothing of an analysis is wider than a phone of 360 pixels", async ({ stage, open }) => {
  const long = `H.R. ${"1234567890".repeat(9)}`;
  const run = staged(stage, { bill_id: long, speech: "unbroken".repeat(30) });
  run.play();
  const phone = { width: 360, height: 740 };
  const wider = `[...document.querySelectorAll("body *")]
    .filter((e) => e.getBoundingClientRect().right > innerWidth + 1
      && !e.closest("pre, .prose table, .sr-only, .map-scroll, .jumps"))
    .map((e) => e.outerHTML.slice(0, 90))`;
  const { page } = await open("#/analyses", phone);
  for (const path of ["#/analyses", at(run)]) {
    await led(page, path);
    await page.waitForSelector(path === "#/analyses" ? ".record" : ".finding");
    if (path !== "#/analyses") {
      await openBill(page);
      for (const summary of await page.$$("summary")) await summary.click();
    }
    assertEquals(await page.evaluate(wider), []);
    assertEquals(await page.evaluate("document.documentElement.scrollWidth"), 360);
    if (path === "#/analyses") continue;
    await page.click(".quotation");
    await page.waitForSelector(".bill.is-open mark.is-active");
    await page.click(".close-bill");
    await page.waitForSelector(".bill.is-open", { state: "detached" });
  }
});

closeBrowserAtEnd();
