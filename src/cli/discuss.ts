// The terminal client: `deno task discuss "…" --agents a,b`. Gives the session its real parts: this process's
// terminal, its signals, and a server inside of it where no other is named.

import { discuss, type Server } from "./session.ts";

if (import.meta.main) {
  const code = await discuss(Deno.args, {
    out: (text) => write(Deno.stdout, text),
    err: (text) => write(Deno.stderr, text),
    colours: {
      out: Deno.stdout.isTerminal() && !Deno.noColor,
      err: Deno.stderr.isTerminal() && !Deno.noColor,
    },
    onInterrupt(fn) {
      Deno.addSignalListener("SIGINT", fn);
      return () => Deno.removeSignalListener("SIGINT", fn);
    },
    embed,
    exit: Deno.exit,
  });
  Deno.exit(code);
}

/** A server with the usual settings, reachable from this machine alone, that keeps its log lines to itself. */
async function embed(): Promise<Server> {
  const [{ readConfig }, { startServer }] = await Promise.all([
    import("../config.ts"),
    import("../server.ts"),
  ]);
  return await startServer({ ...readConfig(), HOST: "127.0.0.1", PORT: 0, LOG: "off" });
}

/** Writes all of the text before returning, so that nothing is lost when the process ends. */
function write(stream: typeof Deno.stdout, text: string): void {
  let bytes = new TextEncoder().encode(text);
  try {
    while (bytes.length > 0) bytes = bytes.subarray(stream.writeSync(bytes));
  } catch (error) {
    // Whoever read this has seen enough, as `head` does.
    if (error instanceof Deno.errors.BrokenPipe) Deno.exit(0);
    throw error;
  }
}
