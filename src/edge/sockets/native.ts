// The platform's own sockets and server. They cannot cap a message before it has arrived, evict a peer that never
// reads, or time out slow headers; the README says when that matters.

import { type Clock, LONGEST_TIMER_MS } from "../../clock.ts";
import type { Logger } from "../../logger.ts";
import type { Carrying, Upgrade } from "./carrier.ts";
import { Lull } from "./lull.ts";
import type { Handler, Serving } from "./serve.ts";

/** Pause before listening again after the listener died, as it does when descriptors run out. */
const LISTEN_AGAIN_MS = 250;
const LONGEST_PING_SECONDS = Math.floor(LONGEST_TIMER_MS / 1000);

/**
 * Upgrades a request that `Deno.serve` took. Its peer is asked whether it is there when it has said nothing for so many
 * seconds, and dropped when it says nothing for as many again. Throws a `TypeError` when its headers are not right.
 */
export function nativeSocket(request: Request, pingSeconds: number): Upgrade {
  const { signal } = request;
  const late = signal.aborted;
  // The platform asks after half of its time, and drops at the end of it.
  const idleTimeout = 2 * Math.min(pingSeconds, LONGEST_PING_SECONDS);
  const { socket, response } = Deno.upgradeWebSocket(request, { idleTimeout });
  return {
    socket,
    response,
    tell(carrying) {
      const events = new SocketEvents(carrying);
      for (const type of ["open", "message", "close"]) socket.addEventListener(type, events);
      if (late) queueMicrotask(() => events.requestEnded());
      // Where the upgrade itself ends the signal (without "no-legacy-abort") nothing can be learnt from it.
      else if (!signal.aborted) signal.addEventListener("abort", events, ONCE);
    },
  };
}

const ONCE = { once: true };

/** One object for all events of a socket: of ten thousand idle ones, what is kept for each is looked through again and again. */
class SocketEvents implements EventListenerObject {
  #opened = false;

  constructor(readonly carrying: Carrying) {}

  handleEvent(event: Event): void {
    switch (event.type) {
      case "open":
        this.#opened = true;
        return this.carrying.opened();
      case "message":
        return this.carrying.received((event as MessageEvent).data);
      case "close":
        return this.carrying.gone();
      case "abort":
        return this.requestEnded();
    }
  }

  /**
   * A socket whose peer went before the handshake was done stays as it is for ever, connecting or told to close, and says
   * nothing; its request does. Not by a time limit: a server with much to do may take many seconds from here to an open
   * socket.
   */
  requestEnded(): void {
    if (!this.#opened) this.carrying.gone();
  }
}

/** Serves with `Deno.serve`. Throws what the platform throws when the address cannot be listened on. */
export function serveNative(
  fetch: Handler,
  { hostname, port, clock, logger }: { hostname: string; port: number; clock: Clock; logger: Logger },
): Serving {
  const aborted = new AbortController();
  let server: Deno.HttpServer<Deno.NetAddr>;
  let stopping = false;

  const lull = new Lull();

  /**
   * Answers a request unless its peer goes at once. The platform keeps the descriptor of one that is upgraded when its peer
   * has gone already, for ever, and hears of that only a moment after the request: of 5,000 such peers in a rush some 2,000
   * were kept without a wait, none to 48 with it.
   */
  async function whileThere(request: Request, info: { remoteAddr: Deno.NetAddr }): Promise<Response> {
    // Asked for now: what happens before that is not told.
    const { signal } = request;
    await lull.pass();
    return signal.aborted ? new Response(null, { status: 400 }) : await fetch(request, info);
  }

  function listen(): void {
    server = Deno.serve({ hostname, port, signal: aborted.signal, onListen() {} }, (request, info) => {
      return request.headers.has("upgrade") ? whileThere(request, info) : fetch(request, info);
    });
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
      // Once it was told to shut down the platform throws, where nobody can catch it. Who is still there is cut off by
      // the end of the process.
      if (stopping) return;
      stopping = true;
      aborted.abort();
      await server.finished.catch(() => {});
    },
  };
}
