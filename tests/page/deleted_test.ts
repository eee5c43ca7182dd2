// Runs that somebody deletes while the page watches them, in a real browser against the real server: whoever deletes a
// run stops it first, and who watches is told which of the two it was.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { closeBrowserAtEnd } from "../support/browser.ts";
import { onServer, rehearsed } from "./on_server.ts";

const RUNS = [
  {
    view: "discussions",
    path: "/api/v1/discussions",
    id: "discussion_id",
    body: { task: "Where to put the door", agent_types: ["critic", "architect"], rounds: 5 },
    kept: "What was said is",
  },
  {
    view: "analyses",
    path: "/api/v1/analyses",
    id: "analysis_id",
    body: {
      bill_id: "H.R. 1",
      bill_text: "SECTION 1. Fees.\nA fee of $5 million is to be paid.\n".repeat(20),
    },
    kept: "What was found so far is",
  },
  {
    view: "jobs",
    path: "/api/v1/orchestrate",
    id: "job_id",
    body: { brief: "A login form" },
    kept: "What was written is",
  },
];

for (const { view, path, id, body, kept } of RUNS) {
  for (const deleted of [true, false]) {
    const what = deleted ? "deleted" : "stopped";
    onServer(`what was ${what} elsewhere is told as ${what} in ${view}`, {
      model: rehearsed(5),
      forgiven: /404/,
    }, async ({ open, server }) => {
      const started = await server.http(path, { body });
      const run = started.json[id];
      const { page } = await open(`#/${view}/${run}`);
      await page.waitForSelector(".connection[data-state=live]");
      await page.waitForSelector(".state.is-running");
      const looked: string[] = [];
      page.on("response", (response) => {
        if (response.url().includes(`${path}/${run}`)) looked.push(String(response.status()));
      });
      const answer = deleted
        ? await server.http(`${path}/${run}`, { method: "DELETE" })
        : await server.http(`${path}/${run}/cancel`, { method: "POST" });
      assertEquals(answer.status, deleted ? 204 : 202);
      const word = deleted ? "Deleted" : "Stopped";
      await page.waitForSelector(`.is-cancelled h2 >> text=${word}`);
      assertStringIncludes(await page.innerText("main"), `${kept}${deleted ? " not" : ""} kept`);
      if (!deleted) {
        // It was looked for more than once, since whoever deletes needs a moment for it.
        while (looked.length < 2) await page.waitForEvent("response");
        assertEquals([await page.locator("h2 >> text=Deleted").count(), new Set(looked)], [
          0,
          new Set(["200"]),
        ]);
        return;
      }
      assertEquals(await page.innerText(".fact-state dd"), "Deleted");
      await page.waitForSelector(".announcer >> text=It was deleted, and nothing of it is kept.");
    });
  }
}

closeBrowserAtEnd();
