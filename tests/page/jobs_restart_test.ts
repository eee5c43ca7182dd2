// The Command Center while its server is stopped in the middle of a job and started again: the page polls, goes live
// again by itself, and ends with every message of the log, once.

import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Page } from "npm:playwright-core@1.65.1";
import { BASE, start, studio } from "../edge/jobs.ts";
import { chromiumPath, look, openBrowser } from "../support/browser.ts";
import type { TeamScript } from "../support/coders.ts";
import { codeOn, connection, real } from "./jobs_visit.ts";

// deno-lint-ignore no-explicit-any
type Json = any;

Deno.test({
  name:
    "the server is killed in the middle and started again: polling, then live again, nothing twice, nothing missing",
  ignore: !chromiumPath(),
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const folder = await Deno.makeTempDir();
    const begin = (script: TeamScript, port = 0) =>
      studio(script, { env: { PARLEY_KV: `${folder}/parley.kv`, PORT: String(port) } });
    const first = await begin({ special: held(new Promise(() => {})) });
    const { promise, resolve: release } = Promise.withResolvers<void>();
    const browser = await openBrowser();
    let server = first;
    try {
      await using sight = await look(browser, `${server.url}/#/jobs`);
      const { page } = sight;
      // Time can be moved on: nobody waits out ten seconds of reconnects.
      await page.clock.install();
      const id = await start(server);
      await page.evaluate(`location.hash = "#/jobs/${id}"`);
      for (const team of ["anthropic", "google"]) {
        await page.waitForSelector(`[data-team=${team}] .code.is-open`);
      }
      await connection(page, "live");
      await first.stop();
      await connection(page, "reconnecting");
      await moved(page, ".connection[data-state=polling].is-unanswered");
      assertStringIncludes(
        await page.innerText(".connection"),
        "live connection lost. The server does not answer.",
      );
      await page.waitForSelector(".banner.polled >> text=the server does not answer");

      server = await begin({ special: held(promise) }, first.port);
      // What happens meanwhile is seen by polling.
      await moved(page, ".connection[data-state=polling]:not(.is-unanswered)");
      assertStringIncludes(await page.innerText(".connection"), "Polling every 1–2 s, live connection lost");
      await moved(page, ".connection[data-state=live]");
      release();
      await page.waitForSelector(".job .won");
      await moved(page, ".connection[data-state=closed]");

      const { events } = (await server.http(`${BASE}/${id}/history`)).json;
      await page.click(".event-log summary");
      await page.selectOption(".filter select", "");
      assertEquals(await page.innerText(".event-log .tally"), String(events.length));
      const newest = await page.locator(".events .sequence").allInnerTexts();
      assertEquals(newest, events.map((e: Json) => String(e.sequence)).reverse().slice(0, newest.length));
      for (const team of ["anthropic", "google"]) {
        const of = (type: string) => events.filter((e: Json) => e.type === type && e.team === team);
        assertEquals(await codeOn(page, team), of("code_generated").at(-1).data.code.trimEnd());
        const notices = await page.locator(`[data-team=${team}] .notice`).count();
        assertEquals(
          await page.locator(`[data-team=${team}] .team-thoughts li`).count(),
          of("thought_added").length - notices,
        );
      }
      // Another page that was not there meanwhile shows the same.
      await using undisturbed = await look(browser, `${server.url}/#/jobs/${id}`);
      await undisturbed.page.waitForSelector(".job .won");
      await connection(undisturbed.page, "closed");
      const text = (of: Page) => of.locator(".teams, .job-verdict").allInnerTexts();
      assertEquals(await text(page), await text(undisturbed.page));
      const unexpected = sight.faults.filter((fault) =>
        !/ERR_CONNECTION|ERR_EMPTY|WebSocket connection/.test(fault)
      );
      assertEquals([unexpected, sight.foreign], [[], []]);
    } finally {
      await browser.close();
      await server.stop();
      await Deno.remove(folder, { recursive: true });
    }
  },
});

/** Code that is streamed and then held back. */
function held(hold: Promise<void>): TeamScript["special"] {
  return (occasion) => {
    const text = real(occasion);
    return text === undefined ? undefined : { text, hold };
  };
}

/** Moves the page's time on until it shows this. */
async function moved(page: Page, selector: string): Promise<void> {
  for (let i = 0; i < 60; i++) {
    if (await page.locator(selector).count() > 0) return;
    await page.clock.fastForward(1000);
    // Requests and sockets take the time they take.
    await page.waitForSelector(selector, { timeout: 100 }).catch(() => {});
  }
  throw new Error(`The page never showed ${selector}: ${await page.innerText(".connection")}`);
}
