// Serves a fetch handler on a port, with the sockets that SOCKETS names. Only `ws` loads that package and node:http.

import type { Clock } from "../../clock.ts";
import type { Config } from "../../config.ts";
import type { Logger } from "../../logger.ts";
import { serveNative } from "./native.ts";

export interface Serving {
  /** Where it listens. */
  readonly port: number;
  /** Accepts nothing more; resolves when every request and socket is over. Call once. */
  shutdown(): Promise<void>;
  /** Cuts off whoever is still there; natively not after `shutdown`. Call at most once. */
  abort(): Promise<void>;
}

/** Answers requests; `remoteAddr` is who is connected. */
export type Handler = (request: Request, info: { remoteAddr: Deno.NetAddr }) => Promise<Response>;

export interface ServeOptions {
  config: Config;
  clock: Clock;
  logger: Logger;
}

/** Listens on HOST and PORT. Throws what the platform throws when it cannot. */
export async function serve(
  fetch: Handler,
  { config, clock, logger }: ServeOptions,
): Promise<Serving> {
  if (config.SOCKETS === "native") {
    return serveNative(fetch, { hostname: config.HOST, port: config.PORT, clock, logger });
  }
  const { serveNode } = await import("./node_server.ts");
  return await serveNode(fetch, { config, clock, logger });
}
