// The three forms that start a run, in a real browser against the real server: what a lost answer means, and what is
// said of it.

import { assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import type { Page } from "npm:playwright-core@1.65.1";
import { closeBrowserAtEnd } from "../support/browser.ts";
import { onServer } from "./on_server.ts";

/** What the browser itself says of an answer that was lost. */
const UNANSWERED = /ERR_FAILED/;

interface StartedBy {
  view: string;
  /** Where runs are started and listed. */
  path: string;
  /** The field that a list of them has. */
  list: string;
  fill(page: Page, text: string): Promise<void>;
}

const FORMS: StartedBy[] = [
  {
    view: "discussions",
    path: "/api/v1/discussions",
    list: "discussions",
    async fill(page, text) {
      await page.fill("[name=task]", text);
      if (await page.getAttribute(".card[value=critic]", "aria-pressed") === "false") {
        await page.click(".card[value=critic]");
      }
    },
  },
  {
    view: "analyses",
    path: "/api/v1/analyses",
    list: "analyses",
    async fill(page, text) {
      await page.fill("[name=bill_text]", "SECTION 1. Fees.\nA fee of $5 is to be paid.");
      await page.fill("[name=bill_id]", text);
    },
  },
  {
    view: "jobs",
    path: "/api/v1/orchestrate",
    list: "jobs",
    fill: (page, text) => page.fill("[name=brief]", text),
  },
];

for (const { view, path, list, fill } of FORMS) {
  onServer(`what is started again in ${view} after a lost answer is started once`, {
    forgiven: UNANSWERED,
  }, async ({ open, server }) => {
    const { page } = await open(`#/${view}`);
    const keys: (string | undefined)[] = [];
    let lose = true;
    await page.route(`**${path}`, async (route) => {
      if (route.request().method() !== "POST") return await route.continue();
      keys.push(route.request().headers()["idempotency-key"]);
      if (!lose) return await route.continue();
      await route.fetch(); // It arrives, and is answered.
      await route.abort();
    });
    const count = async () => (await server.http(path)).json[list].length;

    await fill(page, "The first");
    await page.click(".start [type=submit]");
    assertStringIncludes(await page.innerText(".errors"), "It is not known whether this was started");
    assertEquals(await count(), 1);
    lose = false;
    await page.click(".start [type=submit]");
    await page.waitForSelector(".heading");
    assertEquals([await count(), keys.length, keys[0]], [1, 2, keys[1]]);
    assertNotEquals(keys[0], undefined);

    // The same once more is another one, and so is what was changed after a lost answer.
    await page.goBack();
    await fill(page, "The first");
    lose = true;
    await page.click(".start [type=submit]");
    await page.waitForSelector(".errors");
    await fill(page, "The second");
    lose = false;
    await page.click(".start [type=submit]");
    await page.waitForSelector(".heading");
    assertEquals([await count(), new Set(keys).size], [3, 3]);
  });
}

onServer(
  "the page leads to the document of the API where anybody may read it",
  {},
  async ({ open, server }) => {
    const { page } = await open();
    await page.waitForSelector("[name=task]");
    const link = await page.locator(".colophon a").getAttribute("href");
    assertEquals((await server.http(link!)).status, 200);
  },
);

onServer("a budget that was too small for a turn is said so", {}, async ({ open, server }) => {
  const { page } = await open(`#/discussions/${await server.start({ budget: { max_tokens: 1 } })}`);
  await page.waitForSelector(".closing.is-completed");
  assertEquals(
    await page.innerText(".closing .why"),
    "The budget was too small for a single turn, so nobody spoke.",
  );
});

/** Number fields of each form, with what they do not take and what is said of it. */
const NUMBERS: Record<string, [name: string, wrong: string[], says: string][]> = {
  discussions: [
    ["rounds", ["0", "21", "1.5", "-", "1e"], "Must be a whole number from 1 to 20."],
    ["max_tokens", ["0", "1.5"], "Must be a whole number, 1 or more."],
    ["max_seconds", ["0", "-1"], "Must be a number above 0."],
    ["max_cost_usd", ["0"], "Must be a number above 0."],
  ],
  analyses: [
    ["max_debate_rounds", ["-1", "11", "0.5"], "Must be a whole number from 0 to 10."],
    ["convergence_threshold", ["0", "1.1"], "Must be a number above 0 and at most 1."],
  ],
  jobs: [["max_tokens", ["0"], "Must be a whole number, 1 or more."]],
};

for (const { view, path, list, fill } of FORMS) {
  onServer(
    `a number that cannot be is said at its field in ${view}, and an empty one is left out`,
    {},
    async (
      { open, server },
    ) => {
      const { page } = await open(`#/${view}`);
      await fill(page, "The first");
      await page.click(".limits summary");
      for (const [name, wrong, says] of NUMBERS[view]!) {
        for (const value of wrong) {
          // As a person types it: `fill` takes nothing that is no number.
          await page.fill(`[name=${name}]`, "");
          await page.locator(`[name=${name}]`).pressSequentially(value);
          await page.click(".start [type=submit]");
          await page.waitForSelector(`[name=${name}][aria-invalid=true]:focus`);
          assertEquals(await page.locator(".start .error").allInnerTexts(), [says], `${name}: ${value}`);
        }
        await page.fill(`[name=${name}]`, "");
        await page.waitForSelector(".start .error", { state: "detached" });
      }
      await page.click(".start [type=submit]");
      await page.waitForSelector(".heading");
      assertEquals((await server.http(path)).json[list].length, 1);
    },
  );
}

closeBrowserAtEnd();
