// What only the journal has of a run; see journal.ts.

import { JournalDamaged } from "./journal_entry.ts";
import { Page, PAGE_BYTES } from "./pages.ts";

export interface Tail {
  first: number;
  head: number;
  /** In order; each begins where the one before ends. */
  pages: Page[];
  /** As `Page.size`. */
  size: number;
  /** The oldest entry with a line of it. */
  entry: number;
}

/** Whether a tail is to become a page rather than to grow by this one. */
export function isFull(tail: Tail | undefined, page: Page, bytes: number): boolean {
  return (tail?.size ?? 0) + page.size > bytes;
}

export function sizeOf(pages: readonly Page[]): number {
  return pages.reduce((sum, { size }) => sum + size, 0);
}

/** Of what the journal has of a run, what comes after the last event that is in a page. Throws `JournalDamaged`. */
export function after(kept: number, run: string, pages: readonly Page[]): Page[] {
  const rest = pages.filter(({ head }) => head > kept);
  let next = kept + 1;
  for (const { first, count } of rest) {
    if (first !== next) {
      throw new JournalDamaged(`The journal goes on with event ${first} of run ${run}, not ${next}`);
    }
    next += count;
  }
  return rest;
}

/** A tail and what follows it, in one page if that holds both. */
export function joined(tail: Tail | undefined, page: Page | undefined): Page[] {
  if (!tail) return page ? [page] : [];
  const text = tail.pages.map(({ text }) => text).join("");
  const count = tail.head - tail.first + 1;
  const whole = new Page(tail.first, count, text);
  if (!page) return [whole];
  if (whole.bytes.length + page.bytes.length > PAGE_BYTES) return [whole, page];
  return [new Page(tail.first, count + page.count, text + page.text)];
}
