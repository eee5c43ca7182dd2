// The server as users run it: a process of its own on a real file, which a test can kill and start again.

import { v8Flags } from "./tasks.ts";

const MAIN = new URL("../../main.ts", import.meta.url).pathname;

export interface ServerProcess {
  /** Where it is, the same after every start. Throws before the first one. */
  readonly url: string;
  /** Resolves when the process that runs now answers; renewed by every start. */
  ready: Promise<void>;
  start(): Promise<void>;
  /** SIGKILL: no warning, nothing flushed. Resolves when the process is gone; at once when it is, or never was. */
  kill(): Promise<void>;
  /** Another signal; resolves with the exit code when the process is gone. */
  end(signal: Deno.Signal): Promise<number>;
  /** Stops the process where it is, as SIGSTOP does, until it is told to go on. */
  freeze(): void;
  thaw(): void;
  /** Connections that the process has open, by the system's account. Linux. */
  connections(): number;
  /** Everything written to standard error so far. */
  stderr(): string;
  /** The same for standard output, which is the log. */
  stdout(): string;
}

/**
 * Prepares a server; `start` runs it, the first time on a port that the system gives it. `env` is all it sees beside PATH and HOME; `descriptors` is how
 * many files and sockets it may have open.
 */
export function serverProcess(env: Record<string, string>, descriptors?: number): ServerProcess {
  /** Not one that is looked for beforehand: until the server took it, somebody else could. */
  let port = 0;
  let child: Deno.ChildProcess | undefined;
  let told = "";
  let logged = "";
  const server: ServerProcess = {
    get url() {
      if (port === 0) throw new Error("The server has not been started, and has no port yet");
      return `http://127.0.0.1:${port}`;
    },
    ready: Promise.resolve(),
    async start() {
      const limit = descriptors === undefined ? "" : `ulimit -n ${descriptors} && `;
      child = new Deno.Command("sh", {
        args: [
          "-c",
          `${limit}exec "$0" "$@"`,
          Deno.execPath(),
          "run",
          ...v8Flags(),
          "-A",
          "--no-check",
          MAIN,
        ],
        env: {
          PATH: Deno.env.get("PATH") ?? "",
          HOME: Deno.env.get("HOME") ?? "",
          PORT: String(port),
          ...env,
        },
        clearEnv: true,
        stdin: "null",
        stdout: "piped",
        stderr: "piped",
      }).spawn();
      const ready = Promise.withResolvers<void>();
      server.ready = ready.promise;
      server.ready.catch(() => {});
      const running = child;
      const before = told.length;
      (async () => {
        for await (const text of running.stdout.pipeThrough(new TextDecoderStream())) logged += text;
      })();
      (async () => {
        for await (const text of running.stderr.pipeThrough(new TextDecoderStream())) {
          told += text;
          const [, at] = /Parley is at (\S+)\n/.exec(told.slice(before)) ?? [];
          if (at === undefined) continue;
          port = Number(new URL(at).port);
          ready.resolve();
        }
        await running.status;
        ready.reject(new Error(`The server ended before it was ready: ${told}`));
      })();
      await server.ready;
    },
    async kill() {
      if (!child) return;
      try {
        child.kill("SIGKILL");
      } catch (error) {
        // It has ended by itself, or was asked to.
        if (!(error instanceof TypeError)) throw error;
      }
      await child.status;
    },
    async end(signal) {
      child!.kill(signal);
      return (await child!.status).code;
    },
    freeze: () => child!.kill("SIGSTOP"),
    thaw: () => child!.kill("SIGCONT"),
    connections() {
      const folder = `/proc/${child!.pid}/fd`;
      return [...Deno.readDirSync(folder)].filter(({ name }) =>
        linkOf(`${folder}/${name}`).startsWith("socket:")
      )
        .length;
    },
    stderr: () => told,
    stdout: () => logged,
  };
  return server;
}

/** Where a descriptor leads; empty where it has been closed meanwhile. */
function linkOf(path: string): string {
  try {
    return Deno.readLinkSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}

/** Whether a new client gets no answer in a moment. */
export async function isDeaf(url: string): Promise<boolean> {
  const connection = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  try {
    await (await fetch(`${url}/healthz`, { client: connection, signal: AbortSignal.timeout(300) })).body
      ?.cancel();
    return false;
  } catch {
    return true;
  } finally {
    connection.close();
  }
}
