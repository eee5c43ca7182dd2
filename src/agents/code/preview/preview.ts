// Written code as a document that shows it: compiled by its framework's own compiler, and with the framework's runtime
// inside, so that it needs nothing from anywhere. It is put together here and run nowhere but in a browser's sandbox.

import { apart, type CompileApart } from "../thread.ts";

/**
 * The document that shows a component. Resolves for every text: without a `document`, `reason` says why there is none.
 * Rejects only with the signal's reason. Previews have a queue of their own, so that they keep no job waiting.
 */
export const previewCode: CompileApart = apart({
  worker: new URL("./worker.ts", import.meta.url),
  compilers: new URL("./previewers.ts", import.meta.url),
});
