// The bench's side of a process it started: asks it things, reads its CPU time from the operating system, and ends
// it. Whatever goes wrong, no wait is without a limit and no process outlives the bench.

import { type Json, linesOf } from "./commands.ts";

/** How long a process may take over one command where nothing else is said, in milliseconds. */
const PATIENCE_MS = 300_000;
/** How long it may take to end by itself when its input ends, in milliseconds. */
const END_MS = 10_000;

const libc = Deno.dlopen("libc.so.6", {
  clock_gettime: { parameters: ["i32", "buffer"], result: "i32" },
}).symbols;
const running = new Set<Deno.ChildProcess>();
let folder: string | undefined;

export interface Part extends AsyncDisposable {
  readonly pid: number;
  /** Sends a command and gives the answer's value. Rejects when it fails, takes too long, or the process ends. */
  ask(name: string, args?: Record<string, unknown>, patienceMs?: number): Promise<Json>;
  /** Seconds of CPU used so far, all threads, in user and system mode. */
  cpu(): number;
  /** Bytes of memory in use, and the most since `forgetPeak`. */
  memory(): { rss: number; peak: number };
  forgetPeak(): void;
}

/** The command line of one of the bench's own scripts, with `flags` for the runtime. */
export function script(path: string, flags: readonly string[] = []): string[] {
  const file = new URL(path, import.meta.url).pathname;
  const config = new URL("../deno.json", import.meta.url).pathname;
  return [Deno.execPath(), "run", "-A", "--no-check", "--quiet", "--config", config, ...flags, file];
}

/**
 * Starts a process that serves commands (commands.ts). Its standard error is the bench's, and BENCH_FOLDER names a
 * folder it may write to. The runtime raises its limit of descriptors to what is allowed, and children have it so.
 */
export function start([command, ...args]: readonly string[], more: Record<string, string> = {}): Part {
  const env = { ...more, BENCH_FOLDER: workFolder() };
  const child = new Deno.Command(command!, { args, env, stdin: "piped", stdout: "piped", stderr: "inherit" })
    .spawn();
  running.add(child);
  const waiting = new Map<number, PromiseWithResolvers<Json>>();
  const input = child.stdin.getWriter();
  const encoder = new TextEncoder();
  const name = [command!, ...args].findLast((arg) => arg.includes("/"))!.split("/").at(-1)!;
  let lastId = 0;

  async function listen(): Promise<void> {
    for await (const line of linesOf(child.stdout)) {
      const { id, value, error } = JSON.parse(line);
      if (error === undefined) waiting.get(id)?.resolve(value);
      else waiting.get(id)?.reject(new Error(`${name}: ${error}`));
    }
    const { code, signal } = await child.status;
    running.delete(child);
    throw new Error(`${name} ended (${signal ?? code}) before it answered`);
  }
  const ended = listen().catch((error) => {
    for (const { reject } of waiting.values()) reject(error);
  });

  return {
    pid: child.pid,
    async ask(what, args = {}, patienceMs = PATIENCE_MS) {
      const id = ++lastId;
      const answer = Promise.withResolvers<Json>();
      waiting.set(id, answer);
      const timer = setTimeout(
        () => answer.reject(new Error(`${name} took longer than ${patienceMs} ms to ${what}`)),
        patienceMs,
      );
      try {
        await input.write(encoder.encode(`${JSON.stringify({ id, do: what, ...args })}\n`));
        return await answer.promise;
      } finally {
        clearTimeout(timer);
        waiting.delete(id);
      }
    },
    cpu: () => cpuSeconds(child.pid),
    memory: () => memoryOf(child.pid),
    forgetPeak: () => Deno.writeTextFileSync(`/proc/${child.pid}/clear_refs`, "5"),
    async [Symbol.asyncDispose]() {
      await input.close().catch(() => {});
      const timer = setTimeout(() => kill(child), END_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** A folder for databases; gone after `cleanUp`. */
export function workFolder(): string {
  return folder ??= Deno.makeTempDirSync({ prefix: "parley-bench-" });
}

/** Kills whatever still runs and removes what it wrote. */
export function cleanUp(): void {
  for (const child of running) kill(child);
  if (folder) Deno.removeSync(folder, { recursive: true });
  folder = undefined;
}

/**
 * User and system time of a process in seconds, of all its threads, also of those that have ended. The kernel keeps a
 * clock of it in nanoseconds, while /proc/<pid>/stat rounds the same to ticks, hundredths of a second.
 */
export function cpuSeconds(pid: number): number {
  const time = new BigInt64Array(2);
  // What clock_getcpuclockid(3) makes of a process id: its complement, shifted, and CPUCLOCK_SCHED.
  const clock = (~pid << 3) | 2;
  if (libc.clock_gettime(clock, time) !== 0) throw new Error(`Process ${pid} has ended`);
  return Number(time[0]) + Number(time[1]) / 1e9;
}

/** VmRSS and VmHWM of /proc/<pid>/status, in bytes. */
function memoryOf(pid: number): { rss: number; peak: number } {
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  const kib = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)![1]);
  return { rss: kib("VmRSS") * 1024, peak: kib("VmHWM") * 1024 };
}

/** How many files and sockets one process may have open. */
export function descriptorLimit(): number {
  return Number(/^Max open files\s+(\d+)/m.exec(Deno.readTextFileSync("/proc/self/limits"))?.[1] ?? 1024);
}

function kill(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch {
    // It has ended already.
  }
}
