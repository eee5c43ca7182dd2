// Whether written code holds up in its framework's own compiler. It is compiled and never run.

import { apart, type CompileApart } from "./thread.ts";

/**
 * Compiles code with its framework's own compiler, which is loaded now if it was not before. Resolves for every text:
 * `checked` says whether it compiles, `reason` what was checked or what is wrong, with line and column and without
 * any path. Rejects only with the signal's reason.
 */
export const checkCode: CompileApart = apart({
  worker: new URL("./worker.ts", import.meta.url),
  compilers: new URL("./compilers.ts", import.meta.url),
});
