// The page on a server that asks who sends a request: it asks for a token once, and then everything works, sockets too.

import { assert, assertEquals } from "@std/assert";
import { createRehearsal } from "../../src/agents/rehearsal/rehearsal.ts";
import { systemClock } from "../../src/clock.ts";
import { chromiumPath, look, openBrowser } from "../support/browser.ts";
import { parley } from "../support/parley.ts";
import { connected } from "./visit.ts";

const KEY = "alices-key-0123456789";

Deno.test({
  name:
    "the page asks for a token when the server does, keeps it for the tab, and follows runs over sockets with it",
  ignore: !chromiumPath(),
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const model = createRehearsal({ tokensPerSecond: 150, clock: systemClock });
    await using server = await parley({ model, env: { AUTH: "keys", AUTH_API_KEYS: `alice:${KEY}` } });
    const browser = await openBrowser();
    try {
      await using sight = await look(browser, server.url);
      const { page } = sight;
      const sockets: string[] = [];
      page.on("websocket", (socket) => void sockets.push(socket.url()));
      await page.waitForSelector("dialog.token[open]");
      // No link carries a token, so that none leads where the server would only refuse it.
      assertEquals([(await server.http("/docs")).status, await page.locator("a[href='/docs']").count()], [
        401,
        0,
      ]);
      await page.fill("#token-field", "nobodys-key");
      await page.press("#token-field", "Enter");
      await page.waitForSelector("text=is not, or no longer, taken");
      await page.fill("#token-field", KEY);
      await page.click("dialog.token button[type=submit]");
      await page.waitForSelector("dialog.token", { state: "detached" });
      assertEquals(await page.locator("a[href='/docs']").count(), 0);

      await page.fill("[name=task]", "Design a scalable authentication system for a web shop");
      await page.click(".card[value=critic]");
      await page.click("text=Start the discussion");
      await page.waitForSelector(".turn.is-speaking");
      await connected(page, "live");
      await page.waitForSelector(".closing.is-completed", { timeout: 30_000 });
      const runs = await server.http("/api/v1/discussions", { headers: { authorization: `Bearer ${KEY}` } });
      assertEquals(runs.json.discussions.length, 1);
      assert(sockets.length > 0 && sockets.every((url) => /[?&]ticket=/.test(url)), sockets.join());

      // Another look at the same tab needs no new token, and nothing of it is where it could be passed on.
      await page.reload();
      await page.waitForSelector(".turn.is-done");
      assertEquals(await page.locator("dialog.token").count(), 0);
      assert(!(await page.content()).includes(KEY) && !page.url().includes(KEY));
      // It is this tab's alone: another one of the same browser is asked again.
      const other = await page.context().newPage();
      await other.goto(server.url);
      await other.waitForSelector("dialog.token[open]");
      await other.close();
      assertEquals(sight.foreign, []);
      assertEquals(sight.faults.filter((fault) => !/401|WebSocket connection/.test(fault)), []);
    } finally {
      await browser.close();
    }
  },
});
