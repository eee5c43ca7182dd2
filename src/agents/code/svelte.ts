// Svelte code: one component, compiled by Svelte's own compiler to what a browser would run; that is thrown away.

import { compile as compileSvelte } from "svelte/compiler";
import type { Checked } from "../../core/code_event.ts";
import { type Place, refused } from "./complaint.ts";

/** Whether the code is a component that Svelte's compiler takes. */
export function compile(code: string): Checked {
  if (!code.trim()) return { checked: false, reason: "The code is no Svelte component: it is empty." };
  try {
    const { warnings } = compileSvelte(code, { generate: "client", name: "Component", css: "external" });
    const a11y = warnings.filter((warning) => warning.code.startsWith("a11y")).length;
    const also = a11y > 0
      ? ` Svelte warns of ${a11y === 1 ? "one obstacle" : `${a11y} obstacles`} to accessibility.`
      : "";
    return { checked: true, reason: `Compiles with Svelte's compiler (svelte/compiler).${also}` };
  } catch (error) {
    return refused(error, placeOf(error));
  }
}

/** Svelte counts columns from 0. */
function placeOf(error: unknown): Place | undefined {
  const { start } = error as { start?: { line: number; column: number } };
  return start && { line: start.line, column: start.column + 1 };
}
