// What axe-core objects to on a page.

import axe from "npm:axe-core@4.14.1/axe.min.js";
import type { Page } from "npm:playwright-core@1.65.1";

type Scheme = "light" | "dark";

/** What axe objects to in both colour schemes, as sentences; all of it, not only what it calls serious. */
export async function objectionsInBoth(page: Page): Promise<string[]> {
  const dark = await objectionsIn(page, "dark");
  return [...await objectionsIn(page, "light"), ...dark.map((one) => `dark: ${one}`)];
}

async function objectionsIn(page: Page, colorScheme: Scheme): Promise<string[]> {
  await page.emulateMedia({ colorScheme });
  return await objections(page, colorScheme);
}

/** The same for the scheme that the page is shown in. */
export async function objections(page: Page, scheme: Scheme): Promise<string[]> {
  // As the browser's own command: Playwright would read half a megabyte of code several times over.
  if (await page.evaluate("typeof axe") === "undefined") {
    const browser = await page.context().newCDPSession(page);
    await browser.send("Runtime.evaluate", { expression: axe.source });
    await browser.detach();
  }
  // A scheme changes nothing but colours. What passes is neither described nor sent here: that would be most of the work.
  const rules = scheme === "dark" ? `runOnly: ["color-contrast"],` : "";
  return await page.evaluate(`axe.run({ ${rules} resultTypes: ["violations"] }).then(({ violations }) =>
    violations.flatMap(({ id, impact, nodes }) =>
      nodes.map((node) => impact + " " + id + ": " + node.html.slice(0, 120))))`);
}
