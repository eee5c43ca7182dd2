// A server of node:http, for servers that face hostile clients without a proxy. It hands every request to the same
// handler as `Deno.serve` would, and bounds what the platform's own server does not: the size of headers and the time
// they may take, the time of a whole request, and a peer's patience with what it asked for.

import { Buffer } from "node:buffer";
import { createServer, type IncomingMessage, type Server, ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket as NetSocket } from "node:net";
import { systemClock } from "../../clock.ts";
import { ParleyError } from "../../errors.ts";
import { problem } from "../problem.ts";
import { sendResponse, toRequest } from "./node_http.ts";
import type { Handler, ServeOptions, Serving } from "./serve.ts";
import { offer } from "./carrier.ts";
import { type WsSocket, WsSockets } from "./ws.ts";

export const LIMITS = {
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
const LOOK_EVERY_MS = 1000;
const ARRIVAL_MS = 250;
/** Requests of one connection that wait for the answer to an earlier one; who sends more ahead is hung up on. */
const MOST_AHEAD = 100;

/** Listens on HOST and PORT. Throws what the platform throws when it cannot. */
export async function serveNode(
  fetch: Handler,
  { config, clock, logger, limits }: ServeOptions & { limits?: Partial<typeof LIMITS> },
): Promise<Serving> {
  const sockets = new WsSockets({ config, clock });
  const connections = new Set<NetSocket>();
  /** What is answered now on which connection; a socket's upgrade for as long as the socket lives. */
  const busy = new Map<NetSocket, IncomingMessage>();
  /** What is done on a connection, one answer after the other, and how many requests wait for that. */
  const turns = new WeakMap<NetSocket, { last: Promise<void>; waiting: number }>();
  const patienceMs = config.SLOW_CONSUMER_TIMEOUT_MS;
  let port = config.PORT;
  let server: Server;
  let accepted = 0;
  let stopping = false;
  const { promise: over, resolve: empty } = Promise.withResolvers<void>();
  let stopLooking = () => {};

  /** Answers a request that is no upgrade. */
  async function answer(req: IncomingMessage, res: ServerResponse, by: Server): Promise<void> {
    const net = req.socket;
    busy.set(net, req);
    const gone = new AbortController();
    const closed = Promise.withResolvers<void>();
    res.on("close", () => {
      if (!res.writableFinished) gone.abort();
      closed.resolve();
    });
    const response = await responseTo(req, gone.signal);
    const last = stopping || by !== server || !req.complete;
    await sendResponse(response, res, { clock, patienceMs, last });
    // Until then the connection is this answer's.
    await closed.promise;
    if (busy.get(net) === req) busy.delete(net);
  }

  async function responseTo(
    req: IncomingMessage,
    signal: AbortSignal,
    upgrade?: (request: Request) => void,
  ): Promise<Response> {
    try {
      const request = toRequest(req, `${config.HOST}:${port}`, signal);
      upgrade?.(request);
      const { remoteAddress = "", remotePort = 0 } = req.socket;
      return await fetch(request, {
        remoteAddr: { transport: "tcp", hostname: remoteAddress, port: remotePort },
      });
    } catch (error) {
      if (!(error instanceof ParleyError)) logger.error("request_failed", { error });
      return problem(error);
    }
  }

  async function upgrade(req: IncomingMessage, net: NetSocket, head: Buffer): Promise<void> {
    busy.set(net, req);
    const gone = new AbortController();
    net.on("close", () => gone.abort());
    let socket: WsSocket | undefined;
    const response = await responseTo(req, gone.signal, (request) =>
      offer(request, () => {
        const created = socket = sockets.create();
        const response = new Response(null, { status: 101 });
        return { socket: created, response, tell: (carrying) => created.tell(carrying) };
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

  /**
   * Does what a request asks for after all that was asked before it on its connection: an answer that was made ahead would
   * wait in memory, and who hangs up meanwhile would never be seen to. What goes wrong with it ends the connection: a
   * rejection that nobody takes ends the whole process.
   */
  function inTurn(net: NetSocket, work: () => Promise<void>): void {
    const turn = turns.get(net) ?? { last: Promise.resolve(), waiting: 0 };
    turns.set(net, turn);
    if (++turn.waiting > MOST_AHEAD) return void net.destroy();
    turn.last = turn.last.then(() => {
      turn.waiting--;
      // What is noted of a connection that has closed already would stay for good.
      return net.destroyed ? undefined : work();
    }).catch((error) => {
      logger.error("connection_failed", { error });
      net.destroy();
    });
  }

  async function listen(): Promise<void> {
    const options = {
      ...LIMITS,
      ...limits,
      // Everything else with an Upgrade header, as an offer of HTTP/2, is a request like any other.
      shouldUpgradeCallback: (req: IncomingMessage) =>
        req.method === "GET" && req.headers.upgrade?.toLowerCase() === "websocket",
    };
    const next = createServer(options, (req, res) => inTurn(req.socket, () => answer(req, res, next)));
    next.on("upgrade", (req, stream, head) => {
      const net = stream as NetSocket;
      net.on("error", () => {});
      inTurn(net, () => upgrade(req, net, Buffer.from(head)));
    });
    next.on("connection", (net: NetSocket) => {
      accepted++;
      connections.add(net);
      net.on("close", () => {
        connections.delete(net);
        busy.delete(net);
        if (stopping && connections.size === 0) empty();
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
      const wait = (fn: () => void) => {
        const cancel = systemClock.after(ARRIVAL_MS, fn);
        stopLooking = () => {
          cancel();
          knock.destroy();
        };
      };
      // In two steps: after a turn of the event loop that took long, a timer comes before what has arrived meanwhile.
      wait(() =>
        wait(async () => {
          knock.destroy();
          if (accepted === before) await listenAgain();
          if (!stopping) lookLater();
        })
      );
    });
  }

  async function listenAgain(): Promise<void> {
    logger.error("listener_died", { error: new Error("The listener does not accept any more") });
    server.close();
    // Nobody times the old server's clients any more, and some of them have what it lacks.
    for (const net of connections) if (!busy.get(net)?.complete) net.destroy();
    if (!stopping) await listen().catch((error) => logger.error("cannot_listen", { error }));
    if (stopping) server.close();
  }

  function stop(): void {
    stopping = true;
    stopLooking();
    server.close();
    server.closeIdleConnections();
    if (connections.size === 0) empty();
  }

  await listen();
  lookLater();
  return {
    port,
    shutdown() {
      stop();
      return over;
    },
    abort() {
      stop();
      sockets.terminate();
      for (const net of connections) net.destroy();
      return over;
    },
  };
}

/** An address at which a server that listens on `host` can be reached from here. */
function reachable(host: string): string {
  return host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
}
