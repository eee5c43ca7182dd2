// The commands of commands.ts for programs that run under Node or Bun.

import process from "node:process";
import { createInterface } from "node:readline";
import { createRequire } from "node:module";

/** A package that the bench has installed outside the repository (install.ts). */
export const load = createRequire(`${process.env.BENCH_MODULES}/peer.js`);

/** Milliseconds since the epoch, as commands.ts has them. */
export function now() {
  return performance.timeOrigin + performance.now();
}

/** Answers commands until the input ends, then exits. */
export async function serveCommands(commands) {
  for await (const line of createInterface({ input: process.stdin })) {
    const { id, do: name, ...args } = JSON.parse(line);
    const reply = (message) => process.stdout.write(`${JSON.stringify({ id, ...message })}\n`);
    Promise.resolve().then(() => commands[name](args)).then(
      (value) => reply({ value: value ?? null }),
      (error) => reply({ error: String(error?.stack ?? error) }),
    );
  }
  process.exit(0);
}
