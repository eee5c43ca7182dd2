// Sockets of the `ws` package. What they can do that the platform's cannot: refuse a message by its announced length,
// before it is kept; bound how many pieces it may come in; cut off a peer that reads nothing, not even its close
// frame, or that has vanished.
//
// A frame is built once for all who get it, and what one viewer is sent in one turn of the event loop is one write.

import type { Buffer } from "node:buffer";
import type { IncomingMessage } from "node:http";
import type { Socket as NetSocket } from "node:net";
import { WebSocketServer } from "ws";
import type { Clock } from "../../clock.ts";
import type { Config } from "../../config.ts";
import { FULL_BYTES } from "../drain.ts";
import type { Carried, Carrying } from "./carrier.ts";
import { frameOf } from "./frames.ts";

/** What is used of a socket of the package, which brings no types. */
interface PackageSocket {
  readonly readyState: number;
  readonly bufferedAmount: number;
  close(code: number, reason: string): void;
  terminate(): void;
  ping(): void;
  on(event: "message", listener: (data: Buffer, isBinary: boolean) => void): void;
  on(event: "ping" | "pong" | "close" | "error", listener: () => void): void;
}

const CONNECTING = 0;
const OPEN = 1;
const CLOSED = 3;

/**
 * Pieces that one message may come in, and chunks that one piece may. Each costs more than its bytes: without a bound
 * a message of single bytes would take a hundred times its size.
 */
const MAX_PIECES = 1024;
/** Pings of a peer that are answered before it has taken the earlier answers. */
const MAX_PONGS = 16;
/** A peer that took nothing for so long that it is closed for it may take its close frame for this long. */
const EVICT_MS = 1000;
/** How long a peer that closes may take to hang up. */
const HANG_UP_MS = 30_000;
const TOO_SLOW = 4408;

interface Parts {
  config: Config;
  clock: Clock;
}

/** All sockets of a server. */
export class WsSockets {
  readonly #package: {
    handleUpgrade(
      req: IncomingMessage,
      socket: NetSocket,
      head: Buffer,
      cb: (ws: PackageSocket) => void,
    ): void;
    on(event: "headers", listener: (headers: string[], req: IncomingMessage) => void): void;
  };
  readonly #open = new Set<WsSocket>();
  readonly #subprotocols = new WeakMap<IncomingMessage, string>();
  #cancel: (() => void) | undefined;

  constructor(readonly parts: Parts) {
    const { config } = parts;
    this.#package = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      // Compression of what thousands are sent costs memory for each of them, and is a way to fill it.
      perMessageDeflate: false,
      // It counts in 32 bits.
      maxPayload: Math.min(config.MAX_MESSAGE_BYTES, 2 ** 31 - 1),
      maxFragments: MAX_PIECES,
      maxBufferedChunks: MAX_PIECES,
      maxPendingAutoPongs: MAX_PONGS,
      closeTimeout: HANG_UP_MS,
    });
    this.#package.on("headers", (headers, req) => {
      const chosen = this.#subprotocols.get(req);
      if (chosen !== undefined) headers.push(`Sec-WebSocket-Protocol: ${chosen}`);
    });
  }

  /** A socket that opens with `open`. */
  create(): WsSocket {
    return new WsSocket(this.parts);
  }

  /** Shakes hands. A peer that has gone meanwhile makes the socket close without having been open. */
  open(
    socket: WsSocket,
    { req, net, head, headers }: { req: IncomingMessage; net: NetSocket; head: Buffer; headers: Headers },
  ): void {
    // Which of them is taken was decided before; the package refuses spellings that the platform lets pass.
    delete req.headers["sec-websocket-protocol"];
    const chosen = headers.get("sec-websocket-protocol");
    if (chosen !== null) this.#subprotocols.set(req, chosen);
    let opened = false;
    this.#package.handleUpgrade(req, net, head, (ws) => {
      opened = true;
      this.#open.add(socket);
      socket.attach(ws, net, () => this.#left(socket));
      this.#cancel ??= this.#later();
    });
    if (!opened) socket.gone();
  }

  /** Cuts everybody off. */
  terminate(): void {
    for (const socket of this.#open) socket.terminate();
  }

  #left(socket: WsSocket): void {
    this.#open.delete(socket);
    if (this.#open.size > 0) return;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #later(): () => void {
    return this.parts.clock.after(this.parts.config.PING_INTERVAL_SECONDS * 1000, () => {
      this.#cancel = undefined;
      for (const socket of this.#open) socket.checkAlive();
      if (this.#open.size > 0) this.#cancel = this.#later();
    });
  }
}

/** Sockets that were written to in this turn. */
let corked: WsSocket[] = [];

function uncorkAll(): void {
  const all = corked;
  corked = [];
  for (const socket of all) socket.uncork();
}

/** One socket. */
export class WsSocket implements Carried {
  readonly #parts: Parts;
  #carrying: Carrying | undefined;
  #ws: PackageSocket | undefined;
  #net: NetSocket | undefined;
  #left = () => {};
  #cancelEviction = () => {};
  #isCorked = false;
  #isGone = false;
  /** Whether the peer was asked for a sign of life, gave one since, and what it had taken when it was asked. */
  #asked = false;
  #heard = false;
  #taken = 0;
  #wasFull = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get readyState(): number {
    return this.#isGone ? CLOSED : this.#ws?.readyState ?? CONNECTING;
  }

  get bufferedAmount(): number {
    return this.readyState === OPEN ? this.#ws!.bufferedAmount : 0;
  }

  send(text: string): void {
    if (this.#ws?.readyState !== OPEN) return;
    if (!this.#isCorked) {
      this.#isCorked = true;
      this.#net!.cork();
      if (corked.push(this) === 1) queueMicrotask(uncorkAll);
    }
    // Not by way of the package, which would encode the same text again for every viewer.
    this.#net!.write(frameOf(text));
  }

  uncork(): void {
    this.#isCorked = false;
    this.#net!.uncork();
  }

  close(code: number, reason: string): void {
    this.#ws?.close(code, reason);
    this.#evictIn(code === TOO_SLOW ? EVICT_MS : this.#parts.config.SLOW_CONSUMER_TIMEOUT_MS);
  }

  terminate(): void {
    this.#ws?.terminate();
  }

  tell(carrying: Carrying): void {
    this.#carrying = carrying;
  }

  /** The handshake is done. `left` is called when the socket is over. */
  attach(ws: PackageSocket, net: NetSocket, left: () => void): void {
    this.#ws = ws;
    this.#net = net;
    this.#left = left;
    ws.on("message", (data, isBinary) => {
      this.#heard = true;
      this.#carrying?.received(isBinary ? data : data.toString());
    });
    ws.on("ping", () => this.#heard = true);
    ws.on("pong", () => this.#heard = true);
    // The package has answered a broken rule with its close code; who breaks rules does not get long to read it.
    ws.on("error", () => this.#evictIn(EVICT_MS));
    ws.on("close", () => this.gone());
    this.#carrying?.opened();
  }

  /** The connection is over, or never came about. */
  gone(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#cancelEviction();
    this.#left();
    this.#carrying?.gone();
  }

  /**
   * Asks the peer for a sign of life; one that was asked the last time and gave none is cut off. A peer whose buffers
   * are full cannot have seen the question: that it takes bytes is its sign of life, and one that is as full as it
   * may be is closed by whoever fills it.
   */
  checkAlive(): void {
    if (this.readyState !== OPEN) return;
    const buffered = this.#ws!.bufferedAmount;
    const taken = this.#net!.bytesWritten - buffered;
    const alive = this.#heard || (this.#wasFull && taken > this.#taken);
    if (this.#asked && !alive && buffered < FULL_BYTES) return this.terminate();
    this.#asked = true;
    this.#heard = false;
    this.#taken = taken;
    this.#wasFull = buffered > 0;
    if (buffered === 0) this.#ws!.ping();
  }

  #evictIn(ms: number): void {
    this.#cancelEviction();
    this.#cancelEviction = this.#isGone ? () => {} : this.#parts.clock.after(ms, () => this.terminate());
  }
}
