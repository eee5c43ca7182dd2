// What makes a document of code, one file for each framework. Code that does not hold up has no document, but for code
// without a framework: that is a document already, and browsers show it whatever is wrong with it.

import type { Framework } from "../../../core/code_event.ts";
import { loadCompiler as loadCheck, refusing } from "../compilers.ts";
import type { Compiler } from "../thread.ts";
import type { Shown } from "./document.ts";

const FILES: Record<string, () => Promise<{ show: (code: string) => Shown }>> = {
  react: () => import("./react.ts"),
  vue: () => import("./vue.ts"),
  svelte: () => import("./svelte.ts"),
};

/** The previewer of a framework. Rejects where one of its packages is neither cached nor to be had. */
export async function loadCompiler(framework: Framework): Promise<Compiler> {
  if (framework === "vanilla") {
    return (code) => ({ checked: true, reason: "It is a document already.", document: code });
  }
  const [check, { show }, { documentOf }] = await Promise.all([
    loadCheck(framework),
    FILES[framework]!(),
    import("./document.ts"),
  ]);
  return refusing((code) => {
    const checked = check(code);
    return checked.checked ? { ...checked, document: documentOf(show(code)) } : checked;
  });
}
