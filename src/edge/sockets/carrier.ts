// What carries a WebSocket: the platform's own sockets, or the `ws` package where a server of node:http took the
// request. Which of them it is belongs to the request, so that whoever opens a socket need not know.

import { nativeSocket } from "./native.ts";

/** A connection as its carrier gives it: what a standard WebSocket can do, as far as it is needed here. */
export interface Carried {
  /** As of a WebSocket: 0 connecting, 1 open, 2 closing, 3 closed. */
  readonly readyState: number;
  /** Bytes that the operating system has not taken yet. */
  readonly bufferedAmount: number;
  /** Sends a text message; does nothing, or throws, when the peer has gone. */
  send(text: string): void;
  close(code: number, reason: string): void;
}

/** Who is told what comes of a connection. */
export interface Carrying {
  opened(): void;
  /** `data` is a string for text, and bytes or a Blob for anything else. */
  received(data: unknown): void;
  /** May be called twice. */
  gone(): void;
}

/** An upgrade under way. The connection opens when `response` has been returned to the server. */
export interface Upgrade {
  socket: Carried;
  response: Response;
  /** Says who is told. Call once, before the connection opens. */
  tell(carrying: Carrying): void;
}

const offers = new WeakMap<Request, () => Upgrade>();

/** Says how this request is upgraded, if it is. For servers that do not serve with `Deno.serve`. */
export function offer(request: Request, upgrade: () => Upgrade): void {
  offers.set(request, upgrade);
}

/**
 * Upgrades a request. `pingSeconds` is how often a silent peer is asked whether it is there. Throws a `TypeError`
 * when the request cannot be upgraded.
 */
export function carry(request: Request, pingSeconds: number): Upgrade {
  return offers.get(request)?.() ?? nativeSocket(request, pingSeconds);
}

/** UTF-8 takes three bytes a UTF-16 unit at most. */
export function mostBytes(text: string): number {
  return text.length * 3;
}

/** Sends if the peer is still there. */
export function sendOn(carried: Carried, text: string): void {
  try {
    carried.send(text);
  } catch (error) {
    // The peer has gone and `gone` is on its way. Looking first costs more than this, at a thousand viewers.
    if (carried.readyState === WebSocket.OPEN) throw error;
  }
}
