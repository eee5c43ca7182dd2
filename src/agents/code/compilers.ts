// The compilers that say whether code holds up, one file for each framework. Each is loaded when a job first needs it:
// they are several megabytes, and a server whose users write no code never reads them. They only read the code;
// nothing here runs it.

import type { Checked, Framework } from "../../core/code_event.ts";
import { refused } from "./complaint.ts";

/** Reads code and says whether it holds up. Returns for every text; what a compiler throws is in `reason`. */
export type Compiler = (code: string) => Checked;

const FILES: Record<Framework, () => Promise<{ compile: Compiler }>> = {
  react: () => import("./react.ts"),
  vanilla: () => import("./vanilla.ts"),
  vue: () => import("./vue.ts"),
  svelte: () => import("./svelte.ts"),
};

/** The compiler of a framework. Rejects where its package is neither cached nor to be had. */
export async function loadCompiler(framework: Framework): Promise<Compiler> {
  const { compile } = await FILES[framework]();
  return (code) => {
    try {
      return compile(code);
    } catch (error) {
      return refused(error);
    }
  };
}
