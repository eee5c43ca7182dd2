// Text that is written from right to left, in a real browser: it is laid out as its own script wants it, beside text
// that is not.

import { assert, assertEquals } from "@std/assert";
import type { Page } from "npm:playwright-core@1.65.1";
import { closeBrowserAtEnd } from "../support/browser.ts";
import { connected, hashOf, visit } from "./visit.ts";

const QUESTION = "أين نضع الباب؟";
const ANSWER =
  "الباب في الجنوب، قال A.\n\n- أولا\n- ثانيا\n\n> اقتباس\n\nBut the window is in the north.\n\n```\nconst x = 1;\n```";

/** Where the text of an element begins: how far from the left and from the right edge of it, in pixels. */
async function margins(page: Page, selector: string, n = 0): Promise<{ left: number; right: number }> {
  return await page.locator(selector).nth(n).evaluate((element) => {
    // deno-lint-ignore no-explicit-any
    const document = (element as any).ownerDocument;
    const range = document.createRange();
    range.selectNodeContents(element);
    const { left, right } = element.getBoundingClientRect();
    const { paddingLeft, paddingRight } = document.defaultView.getComputedStyle(element);
    const lines = [...range.getClientRects()].filter(({ width }) => width > 0);
    return {
      left: Math.min(...lines.map((line) => line.left)) - left - parseFloat(paddingLeft),
      right: right - parseFloat(paddingRight) - Math.max(...lines.map((line) => line.right)),
    };
  });
}

visit("Arabic begins at the right, and English beside it at the left", async ({ open, staged }) => {
  const discussion = staged({ task: QUESTION });
  const { page } = await open(hashOf(discussion));
  await connected(page, "live");
  discussion.hear(ANSWER);
  await page.waitForSelector(".turn.is-human pre");
  const fromRight = async (selector: string, n?: number) => {
    const { left, right } = await margins(page, selector, n);
    assert(right < 2 && left > 40, `${selector} ${n ?? ""}: ${left} to its left, ${right} to its right`);
  };
  const fromLeft = async (selector: string, n?: number) => {
    const { left, right } = await margins(page, selector, n);
    assert(left < 2 && right > 40, `${selector} ${n ?? ""}: ${left} to its left, ${right} to its right`);
  };
  await fromRight("h1");
  await fromRight(".is-human .prose p");
  await fromRight(".is-human .prose li");
  await fromRight(".is-human .prose blockquote p");
  await fromLeft(".is-human .prose p", 2);
  await fromLeft(".is-human .prose pre");
  // The mark of an item, and the rule of a quotation, stand at its beginning.
  for (const block of ["ul", "blockquote"]) {
    const { paddingLeft, paddingRight } = await page.locator(`.is-human .prose ${block}`).evaluate(
      (element) => {
        // deno-lint-ignore no-explicit-any
        const style = (element as any).ownerDocument.defaultView.getComputedStyle(element);
        return { paddingLeft: style.paddingLeft, paddingRight: style.paddingRight };
      },
    );
    assert(parseFloat(paddingRight) > 10 && parseFloat(paddingLeft) === 0, `${paddingLeft}, ${paddingRight}`);
  }

  const direction = (selector: string) =>
    page.locator(selector).evaluate((element) =>
      // deno-lint-ignore no-explicit-any
      (element as any).ownerDocument.defaultView.getComputedStyle(element).direction
    );
  await page.fill(".composer textarea", QUESTION);
  assertEquals(await direction(".composer textarea"), "rtl");
  await page.fill(".composer textarea", "Where?");
  assertEquals(await direction(".composer textarea"), "ltr");
  await page.evaluate(`location.hash = "#/discussions"`);
  await page.fill("[name=task]", QUESTION);
  assertEquals(await direction("[name=task]"), "rtl");
  await page.waitForSelector(".record a");
  await fromRight(".record a");
});

closeBrowserAtEnd();
