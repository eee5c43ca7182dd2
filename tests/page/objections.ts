// What axe-core objects to on a page.

import axe from "npm:axe-core@4.14.1";
import type { Page } from "npm:playwright-core@1.65.1";

/** What axe objects to, as sentences; all of it, not only what it calls serious. */
export async function objections(page: Page, scheme: string): Promise<string[]> {
  await page.evaluate(axe.source);
  // A scheme changes nothing but colours.
  const rules = scheme === "dark" ? `{ runOnly: ["color-contrast"] }` : "";
  // deno-lint-ignore no-explicit-any
  const { violations } = await page.evaluate(`axe.run(${rules})`) as any;
  return violations.flatMap((v: { id: string; impact: string; nodes: { html: string }[] }) =>
    v.nodes.map((node) => `${v.impact} ${v.id}: ${node.html.slice(0, 120)}`)
  );
}
