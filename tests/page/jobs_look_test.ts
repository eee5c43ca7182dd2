// How the page presents a job: to a screen reader, to axe-core in both colour schemes, and on a phone.

import { assert, assertEquals } from "@std/assert";
import { ModelError } from "../../src/agents/model.ts";
import type { CodeOccasion } from "../../src/agents/code_schema.ts";
import { ended } from "../edge/jobs.ts";
import { closeBrowserAtEnd, led } from "../support/browser.ts";
import { fenced } from "../support/coders.ts";
import { connection, placed, real, yard } from "./jobs_visit.ts";
import { objectionsInBoth } from "./objections.ts";

/** Everything goes well, but for briefs that say otherwise. */
function moody(occasion: CodeOccasion) {
  const text = real(occasion);
  if (!text) return undefined;
  if (occasion.brief.startsWith("Wait")) {
    return { text: text.slice(0, 700), hold: new Promise<void>(() => {}) };
  }
  if (occasion.brief.startsWith("Fail") && occasion.agent === "google") {
    return new ModelError("rejected" as never, "It is out of order");
  }
  if (occasion.brief.startsWith("Fail") && !occasion.rejected) return fenced("BROKEN\n");
  return text;
}

yard(
  "axe finds nothing to object to in a job in either colour scheme",
  { special: moody },
  async ({ server, open }) => {
    const whole = await placed(server, { brief: "A login form" });
    const html = await placed(server, { brief: "A login form", target_framework: "vanilla" });
    const failed = await placed(server, { brief: "Fail at a form" });
    const waiting = await placed(server, { brief: "Wait for a form" });
    const { page } = await open("#/jobs");
    await page.waitForSelector(".record");
    await page.click("text=Start the job");
    assertEquals(await objectionsInBoth(page), []);
    for (const place of [whole, html, failed, waiting]) {
      await led(page, place);
      if (place === waiting) await page.waitForSelector(".code.is-open >> nth=1");
      else await page.waitForSelector(".job .won");
      await page.click(".plan summary");
      await page.click(".event-log summary");
      if (place === html) await page.click("[data-team=anthropic] button:has-text('Preview')");
      if (place === whole) await page.click("[data-team=google] button:has-text('Preview')");
      assertEquals(await objectionsInBoth(page), [], place);
    }
  },
);

yard(
  "what is polled is said in words, and axe has nothing to object to that either",
  { special: moody },
  async ({ server, open }) => {
    const place = await placed(server, { brief: "Wait for a form" });
    const { page } = await open("#/jobs");
    await page.clock.install();
    await page.context().routeWebSocket(/orchestrate/, (socket) => socket.close({ code: 1011 }));
    await page.evaluate(`location.hash = ${JSON.stringify(place)}`);
    for (let i = 0; i < 40 && await page.locator(".banner.polled").count() === 0; i++) {
      await page.clock.fastForward(1500);
      await page.waitForSelector(".banner.polled", { timeout: 100 }).catch(() => {});
    }
    await connection(page, "polling");
    // Polling alone shows the code that is under way.
    await page.waitForSelector(".code.is-open >> nth=1");
    await page.clock.resume();
    assertEquals(await objectionsInBoth(page), []);
  },
  /WebSocket/,
);

yard("nothing of a job is wider than a phone of 360 pixels", { special: moody }, async ({ server, open }) => {
  const brief = `A form ${"verylongword".repeat(12)} and https://example.com/${"path/".repeat(30)}`;
  const whole = await placed(server, { brief });
  await ended(server, whole.slice(7));
  const failed = await placed(server, { brief: `Fail ${brief}` });
  await ended(server, failed.slice(7));
  const { page } = await open("#/jobs", { width: 360, height: 740 });
  for (const place of ["#/jobs", whole, failed]) {
    await led(page, place);
    await page.waitForSelector(place === "#/jobs" ? ".record" : ".won");
    for (const summary of await page.$$("summary")) await summary.click();
    const wider = await page.evaluate(`[...document.querySelectorAll("body *")]
      .filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest("pre, .sr-only"))
      .map((e) => e.outerHTML.slice(0, 90))`);
    assertEquals(wider, [], place);
    assertEquals(await page.evaluate("document.documentElement.scrollWidth"), 360);
  }
});

const { promise: hold, resolve: release } = Promise.withResolvers<void>();
yard("a screen reader hears of statuses and the end, not of thoughts and code", {
  special: (occasion) => real(occasion) ? { text: real(occasion)!, hold } : undefined,
}, async ({ server, open }) => {
  const place = await placed(server);
  const { page } = await open(place);
  await page.waitForSelector(".code.is-open >> nth=1");
  assertEquals(await page.innerText(".announcer"), "", "what is replayed is not announced");
  await page.evaluate(`{
    globalThis.heard = [];
    const region = document.querySelector(".announcer");
    new MutationObserver(() => heard.push(region.textContent)).observe(region, { childList: true, subtree: true,
      characterData: true });
  }`);
  release();
  await page.waitForSelector(".job .won");
  await connection(page, "closed");
  await page.waitForFunction("heard.at(-1)?.endsWith('The job is complete.')");
  const heard = await page.evaluate("heard") as string[];
  assert(heard.length <= 12 && !heard.join().includes("export default"), JSON.stringify(heard));
  assert(heard.join(" ").includes("Team Google: Complete."), JSON.stringify(heard));
});

yard(
  "tabs, versions and code can be reached and worked by keyboard",
  { special: real },
  async ({ server, open }) => {
    const place = await placed(server, { target_framework: "vanilla" });
    const { page } = await open(place);
    await page.waitForSelector("[data-team=anthropic] .versions");
    await page.focus("[data-team=anthropic] .tabs button >> nth=0");
    const seen: string[] = [];
    for (let i = 0; i < 6; i++) {
      seen.push(
        await page.evaluate(
          "document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText",
        ) as string,
      );
      await page.keyboard.press("Tab");
    }
    assertEquals(seen, ["Code", "Preview", "First", "Refined", "Copy", "Code of Team Anthropic"]);
    await page.focus("[data-team=anthropic] .tabs button >> nth=1");
    await page.keyboard.press("Enter");
    await page.waitForSelector("[data-team=anthropic] iframe");
  },
);

closeBrowserAtEnd();
