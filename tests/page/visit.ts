// A test of the page: a stage, a browser that all tests of a file share, and the few gestures they have in common.
// Where there is no Chromium these tests are left out, and say so.

import { assertEquals } from "@std/assert";
import type { Page } from "npm:playwright-core@1.65.1";
import { chromiumPath, look, type LookOptions, sharedBrowser, type Sight } from "../support/browser.ts";
import { discussion } from "../support/script.ts";
import type { StagedDiscussion } from "../support/staged_discussion.ts";
import { openStage, type Stage } from "../support/stage.ts";

export const TEAM = ["senior_engineer", "critic", "product_manager"];
export const REQUEST = { task: "Where to put the door", agent_types: TEAM, mode: "round_robin", rounds: 2 };

// deno-lint-ignore no-explicit-any
type Json = any;

export interface Visit {
  stage: Stage;
  /** Opens a page of its own; `path` is a hash. */
  open(path?: string, options?: LookOptions): Promise<Sight>;
  /** A discussion on the stage that plays the usual script for the usual request, changed by `change`. */
  staged(change?: Json): StagedDiscussion;
}

/**
 * Declares a test. At its end every page it opened must be free of errors, policy violations and foreign requests,
 * but for the lines that `forgiven` matches.
 */
export function visit(name: string, fn: (visit: Visit) => Promise<void>, forgiven = /^$/): void {
  Deno.test({
    name,
    ignore: !chromiumPath(),
    // The browser outlives each test of its file.
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      const shared = await sharedBrowser();
      await using stage = openStage();
      stage.script = discussion;
      const sights: Sight[] = [];
      try {
        await fn({
          stage,
          async open(path = "", options = {}) {
            const sight = await look(shared, `${stage.url}/${path}`, options);
            sights.push(sight);
            return sight;
          },
          staged(change = {}) {
            const request = { ...REQUEST, ...change };
            return stage.add(request, discussion(request));
          },
        });
        for (const { faults, foreign } of sights) {
          assertEquals([faults.filter((fault) => !forgiven.test(fault)), foreign], [[], []]);
        }
      } finally {
        for (const sight of sights) await sight[Symbol.asyncDispose]();
      }
    },
  });
}

/** The next discussion that is started over HTTP. */
export function nextStart(stage: Stage): Promise<StagedDiscussion> {
  return new Promise((resolve) => stage.onStart = resolve);
}

export function hashOf(discussion: StagedDiscussion): string {
  return `#/discussions/${discussion.id}`;
}

/** Resolves when the page's connection is in this state. */
export async function connected(page: Page, state: string, transport?: string): Promise<void> {
  const by = transport ? `[data-transport=${transport}]` : "";
  await page.waitForSelector(`.connection[data-state=${state}]${by}`);
}

/** The nth event of a type: to play up to it. */
export function nth(type: string, n = 1): (other: string) => boolean {
  return (other) => other === type && --n === 0;
}

/** What stands in the transcript: name and words of each turn. */
export function said(page: Page): Promise<string[]> {
  return page.$$eval(
    ".turn",
    (turns: Json[]) =>
      turns.map((t) => `${t.dataset.agent}: ${t.querySelector(".prose")?.textContent ?? ""}`),
  );
}
