// Starts the server from the environment: `deno task start`. Exit codes: 0 after an orderly stop, 1 when it cannot
// run, 2 for settings that cannot be used.

import { ConfigError, readConfig } from "./src/config.ts";
import { startServer } from "./src/server.ts";

const config = orExit(2, () => readConfig());
const server = await startServer(config).catch((error) => exit(1, error));
console.error(`Parley is at ${server.url}`);
for (const line of server.about) console.error(line);

let asked = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.addSignalListener(signal, () => {
    // The second time somebody is in a hurry. What was acknowledged is durable in any case.
    if (asked) Deno.exit(1);
    asked = true;
    server.stop().then(() => Deno.exit(0), (error) => exit(1, error));
  });
}

function orExit<T>(code: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ConfigError) return exit(code, error);
    throw error;
  }
}

function exit(code: number, error: unknown): never {
  console.error(error instanceof Error ? error.message : error);
  Deno.exit(code);
}
