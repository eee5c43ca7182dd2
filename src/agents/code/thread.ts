// Code handed to a compiler in a thread of its own. A compiler that hangs must not hang the server, so every thread is
// ended after a deadline; where there are no threads (some hosts have no `Worker`) code is compiled in place, bounded by
// its size alone.

import type { Checked, Framework } from "../../core/code_event.ts";

/** What comes of code; a compiler for previews also gives the document that shows it. */
export interface Compiled extends Checked {
  document?: string;
}

/** Reads code and says whether it holds up. Returns for every text; what a compiler throws is in `reason`. */
export type Compiler = (code: string) => Compiled;

/** What the thread says: that it runs, whether it has its compiler, and what came out. */
export type FromWorker = "started" | "loaded" | "not loaded" | Compiled;

/** Bytes of code (UTF-8) that are compiled; more is refused unread. */
export const LARGEST_CODE = 200_000;
/** How long a compiler may take to load; the first time it may have to be downloaded. */
const LOADING_MS = 60_000;
/** How long it may compile. */
const COMPILING_MS = 10_000;
/** Threads at once, each with a compiler in its memory; others wait for their turn. */
const AT_ONCE = 2;

/** A thread takes some five, and others may take some meanwhile. */
const THREAD_DESCRIPTORS = 16;

export interface Judged extends Compiled {
  /** True where the code itself was found wrong, so that its author can mend it; false where it could not be judged. */
  faulty: boolean;
}

export interface CompileOptions {
  loadingMs?: number;
  compilingMs?: number;
  /** The thread's module. */
  worker?: URL;
}

/**
 * The modules that do the work, by address and not by name: Deno downloads at start whatever a start names, even in an
 * import that runs later.
 */
export interface Workshop {
  /** What a thread runs. */
  worker: URL;
  /** Exports `loadCompiler(framework)`, for where there are no threads. */
  compilers: URL;
}

export type CompileApart = (
  framework: Framework,
  code: string,
  signal: AbortSignal,
  options?: CompileOptions,
) => Promise<Judged>;

/** Code to compile in threads of this workshop, which has a queue of its own. */
export function apart(workshop: Workshop): CompileApart {
  const waiting: (() => void)[] = [];
  let running = 0;

  /** Waits until fewer than AT_ONCE threads are running, and counts itself among them. */
  async function turn(signal: AbortSignal): Promise<void> {
    while (running >= AT_ONCE) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const gone = () => {
        // Its turn may have come already: then it is not there, and another one's place must stay.
        const at = waiting.indexOf(resolve);
        if (at >= 0) waiting.splice(at, 1);
        reject(signal.reason);
      };
      waiting.push(resolve);
      signal.addEventListener("abort", gone, { once: true });
      await promise.finally(() => signal.removeEventListener("abort", gone));
    }
    running++;
  }

  return async (framework, code, signal, options = {}) => {
    signal.throwIfAborted();
    const bytes = new TextEncoder().encode(code).length;
    if (bytes > LARGEST_CODE) {
      return faulty(`The code has ${bytes} bytes; at most ${LARGEST_CODE} are checked.`);
    }
    if (code.includes("\u0000")) return faulty("The code is no text: it has null characters.");
    await turn(signal);
    try {
      signal.throwIfAborted(); // The turn came a moment later, and nobody heard the signal in between.
      return await inThread(framework, code, signal, { ...workshop, ...options });
    } finally {
      running--;
      waiting.shift()?.();
    }
  };
}

function inThread(
  framework: Framework,
  code: string,
  signal: AbortSignal,
  options: CompileOptions & Workshop,
): Promise<Judged> {
  const { loadingMs = LOADING_MS, compilingMs = COMPILING_MS, compilers } = options;
  if (!hasRoomForThread()) {
    return Promise.resolve(unjudged("The server has too many connections to start a compiler now."));
  }
  let worker: Worker;
  try {
    worker = new Worker(options.worker, { type: "module" });
  } catch {
    return inPlace(compilers, framework, code);
  }
  const { promise, resolve, reject } = Promise.withResolvers<Judged>();
  const tooLong = (what: string, ms: number) =>
    setTimeout(() => resolve(unjudged(`${what} within ${ms} ms.`)), ms);
  let timer = tooLong(`The compiler of ${framework} was not loaded`, loadingMs);
  let started = false;
  const aborted = () => reject(signal.reason);
  signal.addEventListener("abort", aborted, { once: true });
  worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
    if (data === "started") {
      started = true;
      worker.postMessage({ framework, code });
    } else if (data === "loaded") {
      clearTimeout(timer);
      timer = tooLong("The code could not be compiled", compilingMs);
    } else if (data === "not loaded") resolve(unjudged(notLoaded(framework)));
    else resolve(judged(data));
  };
  worker.onerror = (event) => {
    event.preventDefault(); // Otherwise the thread's error would end the server.
    if (started) resolve(unjudged(`The compiler of ${framework} failed while it read the code.`));
    else resolve(inPlace(compilers, framework, code)); // The thread's own file cannot be had, as in some bundles.
  };
  return promise.finally(() => {
    clearTimeout(timer);
    signal.removeEventListener("abort", aborted);
    worker.terminate();
  });
}

/**
 * Whether there are descriptors for a thread. Where there are none the platform ends the whole process over it, and
 * nothing can be done about that afterwards. True where files cannot be opened to find out.
 */
function hasRoomForThread(): boolean {
  const files: Disposable[] = [];
  try {
    while (files.length < THREAD_DESCRIPTORS) files.push(Deno.openSync("/dev/null"));
    return true;
  } catch (error) {
    return (error as { code?: string }).code !== "EMFILE";
  } finally {
    for (const file of files) file[Symbol.dispose]();
  }
}

async function inPlace(compilers: URL, framework: Framework, code: string): Promise<Judged> {
  const compile = await import(compilers.href).then(({ loadCompiler }) => loadCompiler(framework))
    .catch(() => undefined) as Compiler | undefined;
  return compile ? judged(compile(code)) : unjudged(notLoaded(framework));
}

function notLoaded(framework: Framework): string {
  return `The compiler of ${framework} could not be loaded, so the code was not compiled.`;
}

function judged(compiled: Compiled): Judged {
  return { ...compiled, faulty: !compiled.checked };
}

function faulty(reason: string): Judged {
  return { checked: false, reason, faulty: true };
}

function unjudged(reason: string): Judged {
  return { checked: false, reason, faulty: false };
}
