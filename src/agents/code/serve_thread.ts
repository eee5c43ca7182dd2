// What goes on in a thread: it loads a compiler, says so, compiles and says what came out. Its owner ends it when that
// takes too long.

import type { Framework } from "../../core/code_event.ts";
import type { Compiler, FromWorker } from "./thread.ts";

/** What a worker has of the global scope; the types of a page know only its window. */
const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<{ framework: Framework; code: string }>) => void;
  postMessage(message: FromWorker): void;
};

/** Serves the owner of this thread with the compilers that `load` gives. */
export function serveThread(load: (framework: Framework) => Promise<Compiler>): void {
  scope.onmessage = async ({ data: { framework, code } }) => {
    const compile = await load(framework).catch(() => undefined);
    scope.postMessage(compile ? "loaded" : "not loaded");
    if (compile) scope.postMessage(compile(code));
  };
  scope.postMessage("started");
}
