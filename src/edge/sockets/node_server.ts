// A server of node:http, for servers that face hostile clients without a proxy. It hands every request to the same
// handler as `Deno.serve` would, and bounds what the platform's own server does not: the size of headers and the time
// they may take, the time of a whole request, and a peer's patience with what it asked for.

import { Buffer } from "node:buffer";
import { createServer, type IncomingMessage, type Server, ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket as NetSocket } from "node:net";
import { systemClock } from "../../clock.ts";
import { malformed } from "../../errors.ts";
import { problem } from "../problem.ts";
import { sendResponse, toRequest } from "./node_http.ts";
import type { Handler, ServeOptions, Serving } from "./serve.ts";
import { offer } from "./carrier.ts";
import { type WsSocket, WsSockets } from "./ws.ts";

const LIMITS = {
  /** Bytes of a request line and its headers. */
  maxHeaderSize: 16 * 1024,
  /** Milliseconds for the headers, and for the whole request with its body. */
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  /** Milliseconds between two looks for requests that take longer. */
  connectionsCheckingInterval: 1000,
  /** Milliseconds that a connection may wait for its next request. */
  keepAliveTimeout: 10_000,
};
/** How often the server looks whether it still accepts, and how long a connection may take to arrive. */
const LOOK_EVERY_MS = 1500;
const ARRIVAL_MS = 1000;

/** Listens on HOST and PORT. Throws what the platform throws when it cannot. */
export async function serveNode(
  fetch: Handler,
  { config, clock, logger }: ServeOptions,
): Promise<Serving> {
  const sockets = new WsSockets({ config, clock });
  const connections = new Set<NetSocket>();
  const patienceMs = config.SLOW_CONSUMER_TIMEOUT_MS;
  let port = config.PORT;
  let server: Server;
  let accepted = 0;
  let stopping = false;
  let empty = () => {};
  let stopLooking = () => {};

  /** Answers a request that is no upgrade, or one that was refused. */
  async function answer(req: IncomingMessage, res: ServerResponse, upgrading: boolean): Promise<void> {
    const gone = new AbortController();
    res.on("close", () => gone.abort());
    const response = await responseTo(req, gone.signal);
    await sendResponse(response, res, { clock, patienceMs, last: upgrading || stopping || !req.complete });
  }

  async function responseTo(
    req: IncomingMessage,
    signal: AbortSignal,
    upgrade?: (request: Request) => void,
  ): Promise<Response> {
    try {
      const request = toRequest(req, `${config.HOST}:${port}`, signal);
      if (!request) return problem(malformed("The address of the request or its Host cannot be read"));
      upgrade?.(request);
      const { remoteAddress = "", remotePort = 0 } = req.socket;
      return await fetch(request, {
        remoteAddr: { transport: "tcp", hostname: remoteAddress, port: remotePort },
      });
    } catch (error) {
      // The web has no request of such a method, as TRACE.
      if (error instanceof TypeError) return problem(malformed("The request cannot be read"));
      logger.error("request_failed", { error });
      return problem(error);
    }
  }

  async function upgrade(req: IncomingMessage, net: NetSocket, head: Buffer): Promise<void> {
    net.on("error", () => {});
    const gone = new AbortController();
    net.on("close", () => gone.abort());
    let socket: WsSocket | undefined;
    const response = await responseTo(req, gone.signal, (request) =>
      offer(request, () => {
        socket = sockets.create();
        return { socket, response: new Response(null, { status: 101 }) };
      }));
    if (socket && response.status === 101) {
      return sockets.open(socket, { req, net, head, headers: response.headers });
    }
    socket?.gone();
    const res = new ServerResponse(req);
    res.assignSocket(net);
    await sendResponse(response, res, { clock, patienceMs, last: true });
    net.end();
    // Whoever does not hang up either is not waited for.
    const cancel = clock.after(patienceMs, () => net.destroy());
    net.on("close", cancel);
  }

  async function listen(): Promise<void> {
    const options = {
      ...LIMITS,
      // Everything else with an Upgrade header, as an offer of HTTP/2, is a request like any other.
      shouldUpgradeCallback: (req: IncomingMessage) =>
        req.method === "GET" && req.headers.upgrade?.toLowerCase() === "websocket",
    };
    const next = createServer(options, (req, res) => void answer(req, res, false));
    next.on("upgrade", (req, net, head) => void upgrade(req, net as NetSocket, Buffer.from(head)));
    next.on("connection", (net: NetSocket) => {
      accepted++;
      connections.add(net);
      net.on("close", () => {
        connections.delete(net);
        if (connections.size === 0) empty();
      });
    });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    next.once("error", reject);
    next.listen(port, config.HOST, resolve);
    await promise;
    next.off("error", reject);
    next.on("error", (error) => logger.error("listener_died", { error }));
    server = next;
    port = (next.address() as AddressInfo).port;
  }

  /**
   * A listener that ran out of descriptors accepts nothing ever after, and says nothing of it. So the server knocks at
   * its own door from time to time, and makes a new door when nobody opens.
   */
  function lookLater(): void {
    const before = accepted;
    // Real time, also where a test moves the clock: it is the operating system that is waited for.
    stopLooking = systemClock.after(LOOK_EVERY_MS, () => {
      if (accepted !== before) return lookLater();
      const knock = connect(port, reachable(config.HOST));
      knock.on("error", () => {});
      const cancel = systemClock.after(ARRIVAL_MS, async () => {
        knock.destroy();
        if (accepted === before) await listenAgain();
        if (!stopping) lookLater();
      });
      stopLooking = () => {
        cancel();
        knock.destroy();
      };
    });
  }

  async function listenAgain(): Promise<void> {
    logger.error("listener_died", { error: new Error("The listener does not accept any more") });
    server.close();
    if (!stopping) await listen().catch((error) => logger.error("cannot_listen", { error }));
  }

  await listen();
  lookLater();
  return {
    port,
    async shutdown() {
      stopping = true;
      stopLooking();
      server.close();
      server.closeIdleConnections();
      if (connections.size > 0) await new Promise<void>((resolve) => empty = resolve);
    },
    async abort() {
      stopping = true;
      stopLooking();
      server.close();
      sockets.terminate();
      const over = connections.size > 0 ? new Promise<void>((resolve) => empty = resolve) : undefined;
      for (const net of connections) net.destroy();
      await over;
    },
  };
}

/** An address at which a server that listens on `host` can be reached from here. */
function reachable(host: string): string {
  return host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
}
