// The compilers that say whether code holds up, one file for each framework. Each is loaded when a job first needs it:
// they are several megabytes, and a server whose users write no code never reads them. They only read the code;
// nothing here runs it.

import type { Framework } from "../../core/code_event.ts";
import { refused } from "./complaint.ts";
import type { Compiler } from "./thread.ts";

const FILES: Record<Framework, () => Promise<{ compile: Compiler }>> = {
  react: () => import("./react.ts"),
  vanilla: () => import("./vanilla.ts"),
  vue: () => import("./vue.ts"),
  svelte: () => import("./svelte.ts"),
};

/** The compiler of a framework. Rejects where its package is neither cached nor to be had. */
export async function loadCompiler(framework: Framework): Promise<Compiler> {
  return refusing((await FILES[framework]()).compile);
}

/** A compiler whose errors are refusals of the code. */
export function refusing(compile: Compiler): Compiler {
  return (code) => {
    try {
      return compile(code);
    } catch (error) {
      return refused(error);
    }
  };
}
