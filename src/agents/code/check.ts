// Whether written code holds up in its framework's own compiler. It is compiled and never run. A compiler that hangs
// must not hang the server, so every check has a thread of its own, ended after a deadline; where there are no
// threads (some hosts have no `Worker`) it is compiled in place, bounded by its size alone.

import type { Checked, Framework } from "../../core/code_event.ts";

/** What the thread says: that it runs, whether it has its compiler, and what came out. */
export type FromWorker = "started" | "loaded" | "not loaded" | Checked;

/** By address and not by name: Deno downloads at start whatever a start names, even in an import that runs later. */
const WORKER = new URL("./worker.ts", import.meta.url);
const COMPILERS = new URL("./compilers.ts", import.meta.url);

/** Bytes of code (UTF-8) that are checked; more is refused unread. */
export const LARGEST_CODE = 200_000;
/** How long a compiler may take to load; the first time it may have to be downloaded. */
const LOADING_MS = 60_000;
/** How long it may compile. */
const COMPILING_MS = 10_000;
/** Checks at once, each a thread with a compiler in its memory; others wait for their turn. */
const AT_ONCE = 2;

export interface CodeCheck extends Checked {
  /** True where the code itself was found wrong, so that its author can mend it; false where it could not be judged. */
  faulty: boolean;
}

export interface CheckOptions {
  loadingMs?: number;
  compilingMs?: number;
  /** The thread's module. */
  worker?: URL;
}

/**
 * Compiles code with its framework's own compiler, which is loaded now if it was not before. Resolves for every text:
 * `checked` says whether it compiles, `reason` what was checked or what is wrong, with line and column and without
 * any path. Rejects only with the signal's reason.
 */
export async function checkCode(
  framework: Framework,
  code: string,
  signal: AbortSignal,
  options: CheckOptions = {},
): Promise<CodeCheck> {
  signal.throwIfAborted();
  const bytes = new TextEncoder().encode(code).length;
  if (bytes > LARGEST_CODE) {
    return faulty(`The code has ${bytes} bytes; at most ${LARGEST_CODE} are checked.`);
  }
  if (code.includes("\u0000")) return faulty("The code is no text: it has null characters.");
  await turn(signal);
  try {
    signal.throwIfAborted(); // The turn came a moment later, and nobody heard the signal in between.
    return await inThread(framework, code, signal, options);
  } finally {
    running--;
    waiting.shift()?.();
  }
}

let running = 0;
const waiting: (() => void)[] = [];

/** Waits until fewer than AT_ONCE checks are running, and counts itself among them. */
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

function inThread(
  framework: Framework,
  code: string,
  signal: AbortSignal,
  { loadingMs = LOADING_MS, compilingMs = COMPILING_MS, worker: module = WORKER }: CheckOptions,
): Promise<CodeCheck> {
  let worker: Worker;
  try {
    worker = new Worker(module, { type: "module" });
  } catch {
    return inPlace(framework, code);
  }
  const { promise, resolve, reject } = Promise.withResolvers<CodeCheck>();
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
    else resolve(inPlace(framework, code)); // The thread's own file cannot be had, as in some bundles.
  };
  return promise.finally(() => {
    clearTimeout(timer);
    signal.removeEventListener("abort", aborted);
    worker.terminate();
  });
}

async function inPlace(framework: Framework, code: string): Promise<CodeCheck> {
  const compile = await compilerOf(framework).catch(() => undefined);
  return compile ? judged(compile(code)) : unjudged(notLoaded(framework));
}

async function compilerOf(framework: Framework): Promise<(code: string) => Checked> {
  return (await import(COMPILERS.href)).loadCompiler(framework);
}

function notLoaded(framework: Framework): string {
  return `The compiler of ${framework} could not be loaded, so the code was not compiled.`;
}

function judged(checked: Checked): CodeCheck {
  return { ...checked, faulty: !checked.checked };
}

function faulty(reason: string): CodeCheck {
  return { checked: false, reason, faulty: true };
}

function unjudged(reason: string): CodeCheck {
  return { checked: false, reason, faulty: false };
}
