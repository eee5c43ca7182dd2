// The page against the real server: a debate is started in the browser, the server is stopped in the middle and
// started again, and the page ends with every event of the log.

import { assertEquals, assertGreater } from "@std/assert";
import { createRehearsal } from "../../src/agents/rehearsal/rehearsal.ts";
import { systemClock } from "../../src/clock.ts";
import { chromiumPath, look, openBrowser } from "../support/browser.ts";
import { parley } from "../support/parley.ts";
import { connected, said } from "./visit.ts";

Deno.test({
  name: "a debate survives a restart of the server, and the page misses nothing",
  ignore: !chromiumPath(),
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const folder = await Deno.makeTempDir();
    const begin = (port = "0") => {
      // Slow enough that the stop falls into the middle of a turn.
      const model = createRehearsal({ tokensPerSecond: 150, clock: systemClock });
      return parley({
        model,
        env: { PORT: port, PARLEY_KV: `${folder}/parley.kv`, THOUGHT_BATCH_WINDOW_MS: "50" },
      });
    };
    const browser = await openBrowser();
    let server = await begin();
    try {
      await using sight = await look(browser, server.url);
      const { page } = sight;
      await page.fill("[name=task]", "Design a scalable authentication system for a web shop");
      for (const agent of ["senior_engineer", "critic", "qa_engineer"]) {
        await page.click(`.card[value=${agent}]`);
      }
      await page.check("[name=mode][value=debate]");
      await page.fill("[name=rounds]", "2");
      await page.click("text=Start the discussion");
      await page.waitForSelector(".turn.is-speaking");
      const { port } = server;
      await server.stop();
      await connected(page, "reconnecting");
      server = await begin(String(port));
      await page.waitForSelector(".turn.is-speaking, .turn.is-done");
      await page.waitForSelector(".closing.is-completed", { timeout: 30_000 });

      const id = page.url().split("/").at(-1);
      const { json } = await server.http(`/api/v1/discussions/${id}/history`);
      assertEquals(await page.innerText(".event-log .tally"), String(json.events.length));
      assertGreater(json.events.length, 20);
      const spoken = json.events.filter((e: { event_type: string }) => e.event_type === "agent_response");
      assertEquals((await said(page)).length, spoken.length);
      assertEquals(await page.locator(".stance").count(), spoken.length);
      assertEquals(sight.foreign, []);
      assertEquals(sight.faults.filter((fault) => !/ERR_CONNECTION|WebSocket connection/.test(fault)), []);
    } finally {
      await browser.close();
      await server.stop();
      await Deno.remove(folder, { recursive: true });
    }
  },
});
