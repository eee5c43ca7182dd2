// The few gestures that tests of the page's sessions have in common.

import type { Page } from "npm:playwright-core@1.65.1";

/** Asks in the session that is open, once it is connected. */
export async function ask(page: Page, message: string): Promise<void> {
  await page.waitForSelector(".connection.is-live");
  await page.fill("[name=message]", message);
  await page.keyboard.press("Enter");
}

/** The nth request is over. */
export async function done(page: Page, n = 1): Promise<void> {
  await page.waitForSelector(`.request:nth-of-type(${n})[aria-busy=false]`);
}
