// The thread that one check runs in: it loads a compiler, says so, compiles and says what came out. Its owner ends it
// when that takes too long.

import type { Framework } from "../../core/code_event.ts";
import type { FromWorker } from "./check.ts";
import { loadCompiler } from "./compilers.ts";

/** What a worker has of the global scope; the types of a page know only its window. */
const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<{ framework: Framework; code: string }>) => void;
  postMessage(message: FromWorker): void;
};

scope.onmessage = async ({ data: { framework, code } }) => {
  const compile = await loadCompiler(framework).catch(() => undefined);
  scope.postMessage(compile ? "loaded" : "not loaded");
  if (compile) scope.postMessage(compile(code));
};
scope.postMessage("started");
