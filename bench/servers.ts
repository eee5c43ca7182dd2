// The servers that deliver to viewers, Parley first. All obey the same commands:
//
//   room   {count = 1, burst = 1}: opens so many runs, in which so many events will be due at once, and gives the
//          addresses at which viewers watch them; each viewer is sent a "caught_up"
//   emit   {count, everyMs, burst = 1}: sends so many events to each run; answers when all were handed over
//   times  when each of them was handed over, in milliseconds since the epoch
//   close  closes every viewer in the proper way

import { v8Flags } from "../tests/support/tasks.ts";
import { CAUGHT_UP, TEMPLATE } from "./events.ts";
import { Absent, bun, cLoop, node, nodeModules, python } from "./install.ts";
import { script } from "./process.ts";
import type { Options } from "./scenario.ts";
import type { Dialect } from "./viewer.ts";

export interface Server {
  name: string;
  /** How to start it. Throws `Absent`. */
  command(options: Options): string[] | Promise<string[]>;
  /** What its viewers have to speak. */
  dialect?: Dialect;
  /** Whether it can send arrays, and is asked to by `?frames=batch`. */
  batches?: boolean;
  /** The code with which it closes; 1000 when absent. */
  closes?: number;
  /** What it does and does not do, for who reads the figures. */
  about: string;
}

/** A server that is there, ready to be started. */
export interface Ready extends Server {
  line: string[];
  env: Record<string, string>;
}

export const PARLEY = "Parley";
/** The control: what the platform itself costs. */
export const BARE = "bare Deno.serve";

const peer = (file: string) => new URL(`peers/${file}`, import.meta.url).pathname;

const PARLEYS: Server[] = [
  {
    name: PARLEY,
    command: ({ profiles }) => parleyServer(profiles),
    batches: true,
    about: "the whole server, native sockets, its durable log on",
  },
  {
    name: "Parley, SOCKETS=ws",
    command: ({ profiles }) => [...parleyServer(profiles), "SOCKETS=ws"],
    batches: true,
    about: "the same over the ws package",
  },
];
const CONTROL: Server = {
  name: BARE,
  command: () => script("peers/bare_deno.ts", v8Flags()),
  batches: true,
  about: "ready-made strings to every socket; no log, no resume, no limits",
};

/** The least that makes events durable before they are sent; for where that is most of what there is to do. */
export const DURABLE: Server = {
  name: "bare Deno.serve, durable",
  command: () => [...script("peers/bare_deno.ts", v8Flags()), "durable"],
  about:
    "the same, all that came within 5 ms in one commit of Deno KV before it is sent; a log that nobody could read",
};

/** The same with somebody who speaks; for where there are many of them. */
export const AGENTS: Server = {
  name: "bare Deno.serve, durable, agents",
  command: () => [...script("peers/bare_deno.ts", v8Flags()), "agents"],
  about: "that one with an async generator for each run, asked for its next piece when the last is sent",
};

/** Parley over both kinds of sockets, and the control. */
export const CORE: Server[] = [...PARLEYS, CONTROL];

/** What the socket alone costs on this platform: the control, and the `ws` package as it comes and as Parley uses it. */
export const SOCKETS: Server[] = [
  CONTROL,
  {
    name: "ws under Deno",
    command: () => denoWs(),
    about: "the ws package as it comes, one ready-made buffer",
  },
  {
    name: "ws under Deno, frames shared",
    command: () => denoWs("share"),
    about: "the same, a frame made once for all viewers and written past the package",
  },
  {
    name: "ws under Deno, shared and corked",
    command: () => denoWs("share", "cork"),
    about: "that one, what one socket gets in one turn in one write, as Parley does",
  },
];

export const SERVERS: Server[] = [
  ...CORE,
  {
    name: "Node ws",
    command: async () => [await node(), peer("node_ws.mjs")],
    about: "the ws package as it comes, one ready-made buffer; no log, no resume",
  },
  {
    name: "Node ws, corked",
    command: async () => [await node(), peer("node_ws.mjs"), "cork"],
    about: "the same, what one socket gets in one turn in one write",
  },
  {
    name: "Socket.IO",
    command: async () => [await node(), peer("socket_io.mjs")],
    dialect: "socket.io",
    // It says goodbye in its own protocol, and closes without a code.
    closes: 1005,
    about: "connection state recovery on: two minutes in memory; no log on disk",
  },
  {
    name: "Bun publish",
    command: async () => [await bun(), peer("bun_publish.mjs")],
    about: "server.publish to a topic; no log, no resume",
  },
  {
    name: "FastAPI",
    command: async () => [await python(), peer("fastapi_server.py")],
    about: "uvicorn, websockets, uvloop where it is there; send_text for each socket; no log, no resume",
  },
  {
    name: "C loop",
    command: async () => [await cLoop()],
    about: "epoll and one send() an event and socket; no log, no resume",
  },
];

/** Those of the servers that are there, and a note for each that is not. */
export async function present(
  servers: readonly Server[],
  options: Options,
): Promise<{ ready: Ready[]; absent: string[] }> {
  const ready: Ready[] = [];
  const absent: string[] = [];
  for (const server of servers) {
    try {
      const line = await server.command(options);
      const env: Record<string, string> = { BENCH_EVENT: TEMPLATE, BENCH_CAUGHT_UP: CAUGHT_UP };
      if (line.some((arg) => arg.endsWith(".mjs"))) env.BENCH_MODULES = await nodeModules();
      ready.push({ ...server, line, env });
    } catch (error) {
      if (!(error instanceof Absent)) throw error;
      absent.push(`${server.name}: absent, ${error.message}`);
    }
  }
  return { ready, absent };
}

/** The command line of Parley as it is measured: with the flags of `deno task start`, which the controls get, too. */
export function parleyServer(profiles: string | undefined): string[] {
  return script("parley_server.ts", [...v8Flags(), ...profiling(profiles)]);
}

function denoWs(...words: string[]): string[] {
  return [...script("peers/node_ws.mjs", v8Flags()), ...words];
}

/** What each server does, for the notes of a table. */
export function described(servers: readonly Server[]): string {
  return servers.map(({ name, about }) => `${name}: ${about}`).join(". ") + ".";
}

/** Flags that make a process leave a CPU profile when it ends. */
export function profiling(folder: string | undefined): string[] {
  return folder ? ["--cpu-prof", `--cpu-prof-dir=${folder}`] : [];
}
