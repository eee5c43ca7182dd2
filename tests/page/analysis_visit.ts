// The few gestures that tests of the page's analyses have in common.

import type { Page } from "npm:playwright-core@1.65.1";
import { ANALYSIS, analysis } from "../support/analysis_script.ts";
import type { StagedAnalysis } from "../support/staged_analysis.ts";
import type { Stage } from "../support/stage.ts";

// deno-lint-ignore no-explicit-any
type Json = any;

/** An analysis on the stage that plays the usual script for the usual request, changed by `change`. */
export function staged(stage: Stage, change: Json = {}): StagedAnalysis {
  const request = { ...ANALYSIS, ...change };
  return stage.analyses.add(request, analysis(request));
}

export function at({ id }: StagedAnalysis): string {
  return `#/analyses/${id}`;
}

/** Gives the page the bill's text, as a person does who has it at hand. */
export async function openBill(page: Page): Promise<void> {
  await page.fill("[name=open_bill]", ANALYSIS.bill_text);
  await page.waitForSelector(".bill-text mark");
}
