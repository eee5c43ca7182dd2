// The servers that deliver to viewers, Parley first. All obey the same commands:
//
//   room   opens a run and gives the address at which viewers watch it; each is sent a "caught_up"
//   emit   {count, everyMs}: sends so many events; answers when all were handed over
//   times  when each of them was handed over, in milliseconds since the epoch
//   close  closes every viewer with 1000

import { script } from "./process.ts";
import type { Options } from "./scenario.ts";

export interface Server {
  name: string;
  command(options: Options): string[];
}

/** The control: what the platform itself costs. */
export const BARE = "bare Deno.serve";

export const SERVERS: Server[] = [
  {
    name: "Parley",
    command: ({ profiles }) => script("parley_server.ts", profiling(profiles)),
  },
  {
    name: "Parley, SOCKETS=ws",
    command: ({ profiles }) => [...script("parley_server.ts", profiling(profiles)), "ws"],
  },
  { name: BARE, command: () => script("peers/bare_deno.ts") },
];

/** Flags that make a process leave a CPU profile when it ends. */
export function profiling(folder: string | undefined): string[] {
  return folder ? ["--cpu-prof", `--cpu-prof-dir=${folder}`] : [];
}
