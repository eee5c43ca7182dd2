// The page of the API in a real browser: everything comes from the server itself, the policy is kept, and what the page
// offers to try works.

import { assert, assertEquals } from "@std/assert";
import { bareApp } from "../support/bare_app.ts";
import { chromiumPath, look, openBrowser } from "../support/browser.ts";
import { parley } from "../support/parley.ts";

Deno.test("the page's files come small to whom can take it, with a tag, and without inline code", async () => {
  await using bare = await bareApp();
  for (const path of ["/docs", "/docs/swagger-ui-bundle.js", "/docs/swagger-ui.css", "/openapi.json"]) {
    const ask = (headers: HeadersInit) =>
      bare.app.fetch(new Request(`http://127.0.0.1:8000${path}`, { headers }));
    const plain = await ask({});
    const small = await ask({ "accept-encoding": "gzip, br" });
    assertEquals([plain.headers.get("content-encoding"), small.headers.get("content-encoding")], [
      null,
      "gzip",
    ]);
    assertEquals(plain.headers.get("vary"), "accept-encoding");
    const unpacked = await new Response(small.body!.pipeThrough(new DecompressionStream("gzip"))).text();
    assertEquals(unpacked, await plain.text());
    const again = await ask({ "if-none-match": small.headers.get("etag")! });
    assertEquals(again.status, 304);
    const policy = plain.headers.get("content-security-policy")!;
    assert(policy.includes("script-src 'self'") && !policy.includes("unsafe"), policy);
    assertEquals(plain.headers.get("x-content-type-options"), "nosniff");
  }
});

Deno.test({
  name: "the page shows every operation and can try one, without a word to anybody else",
  ignore: !chromiumPath(),
  // The browser's own plumbing is not this test's to count.
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    await using server = await parley();
    const browser = await openBrowser();
    try {
      await using sight = await look(browser, `${server.url}/docs`);
      const { page, faults, foreign } = sight;
      const start = "#operations-Discussions-startDiscussion";
      await page.click(`${start} .opblock-summary-control`);
      await page.click(`${start} .try-out__btn`);
      await page.click(`${start} .execute`);
      await page.waitForSelector(`${start} .live-responses-table .response`);
      const status = await page.textContent(`${start} .live-responses-table .response .response-col_status`);
      assertEquals(status?.trim(), "202");
      const { paths } = (await server.http("/openapi.json")).json;
      const operations = Object.values<Record<string, unknown>>(paths)
        .flatMap((item) => Object.keys(item).filter((key) => key !== "parameters"));
      assertEquals((await page.$$(".opblock")).length, operations.length);
      assertEquals([faults, foreign], [[], []]);
      const { json } = await server.http("/api/v1/discussions");
      await server.ended(json.discussions[0].discussion_id);
    } finally {
      await browser.close();
    }
  },
});
