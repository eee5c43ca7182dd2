// The platform's own sockets and server. They cannot cap a message before it has arrived, evict a peer that never
// reads, or time out slow headers; the README says when that matters.

import { type Clock, systemClock } from "../../clock.ts";
import type { Logger } from "../../logger.ts";
import type { Carried, Upgrade } from "./carrier.ts";
import type { Handler, Serving } from "./serve.ts";

/** Pause before listening again after the listener died, as it does when descriptors run out. */
const LISTEN_AGAIN_MS = 250;

/** A socket opens within milliseconds of its response, or never; looked at twice. */
const OPEN_WITHIN_MS = 1000;

/** Upgrades a request that `Deno.serve` took. Throws a `TypeError` when its headers are not right. */
export function nativeSocket(request: Request, pingSeconds: number): Upgrade {
  const { socket, response } = Deno.upgradeWebSocket(request, { idleTimeout: pingSeconds });
  closeUnlessOpened(socket);
  return { socket: socket as Carried, response };
}

/**
 * The platform says nothing of a peer that went before its handshake was done: the socket would be connecting, and
 * counted, for ever. In two steps, because after a turn of the event loop that took long a timer comes before what has
 * happened meanwhile; in real time, also where a test moves the clock, since it is the operating system that is
 * waited for.
 */
function closeUnlessOpened(socket: WebSocket): void {
  const wait = (then: () => void) => systemClock.after(OPEN_WITHIN_MS, then);
  let givenUp = false;
  let cancel = wait(() =>
    cancel = wait(() => {
      givenUp = true;
      socket.onclose?.(new CloseEvent("close"));
    })
  );
  socket.addEventListener("open", () => givenUp ? socket.close() : cancel());
}

/** Serves with `Deno.serve`. Throws what the platform throws when the address cannot be listened on. */
export function serveNative(
  fetch: Handler,
  { hostname, port, clock, logger }: { hostname: string; port: number; clock: Clock; logger: Logger },
): Serving {
  const aborted = new AbortController();
  let server: Deno.HttpServer<Deno.NetAddr>;
  let stopping = false;

  function listen(): void {
    server = Deno.serve({ hostname, port, signal: aborted.signal, onListen() {} }, fetch);
    port = server.addr.port;
    server.finished.catch((error) => {
      if (stopping) return;
      logger.error("listener_died", { error });
      listenAgain();
    });
  }

  /** Until it works: what made the listener die, no descriptors left, may last. */
  function listenAgain(): void {
    clock.after(LISTEN_AGAIN_MS, () => {
      if (stopping) return;
      try {
        listen();
      } catch (error) {
        logger.error("cannot_listen", { error });
        listenAgain();
      }
    });
  }

  listen();
  return {
    port,
    shutdown() {
      stopping = true;
      return server.shutdown();
    },
    async abort() {
      stopping = true;
      aborted.abort();
      await server.finished.catch(() => {});
    },
  };
}
