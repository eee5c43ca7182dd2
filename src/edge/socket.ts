// A WebSocket as the rest of the server sees it: text in, text out, limits kept, closed once. What carries it is in
// sockets/.

import type { Clock } from "../clock.ts";
import type { Config } from "../config.ts";
import { ParleyError } from "../errors.ts";
import type { Logger } from "../logger.ts";
import type { Connected, Connections } from "./connections.ts";
import { type Drain, FULL_BYTES } from "./drain.ts";
import type { Lifetimes, Mortal } from "./lifetimes.ts";
import { decodeRefresh } from "./auth/expiry.ts";
import type { Gate, Stay } from "./gate.ts";
import { assertShallow } from "./limits/depth.ts";
import { type Carried, type Carrying, mostBytes, sendOn } from "./sockets/carrier.ts";

export interface SocketParts {
  config: Config;
  clock: Clock;
  logger: Logger;
  connections: Connections;
  drain: Drain;
  lifetimes: Lifetimes;
  gate: Gate;
}

/** A message that was not understood, and why. A protocol may say more of it. */
export interface Wrong {
  type: "unknown" | "malformed";
  message: string;
}

/** What a protocol does with a socket. `Ask` is what its clients may ask, `Wrong` among it. */
export interface Protocol<Ask extends { type: string } = Wrong | { type: string }> {
  /** The socket is open. */
  opened(socket: Socket): void;
  /** Reads one message; never throws. */
  decode(text: string): Ask;
  /** A message that was understood. */
  asked(socket: Socket, ask: Exclude<Ask, Wrong>): void;
  /** The protocol's way to say what was wrong; `wrong` is the message that was not understood, where it was one. */
  error(code: string, message: string, wrong?: Extract<Ask, Wrong>): string;
  /** The protocol's way to say until when a newer token holds. */
  renewed(data: { expires_at: string | null }): string;
  closed(): void;
}

/** Who sends on a socket past `Socket`, and keeps account of its room. */
export interface Borrower {
  /** So many bytes at most were sent by others. */
  spend(bytes: number): void;
}

const encoder = new TextEncoder();
const CLOSE_AFTER_MS = 100;

export class Socket implements Carrying, Connected, Mortal {
  #closed = false;
  #errorsInARow = 0;
  /** Bytes that fit for certain. A call of the platform for each frame was a tenth of the cost of a delivery. */
  #room = 0;
  /** Bytes of answers, by what they may come to, that the peer may not have taken yet. */
  #unread = 0;
  /** Whose they are, where somebody sends past this object. */
  #lentTo: Borrower | undefined;
  readonly #stay: Stay;

  constructor(
    readonly native: Carried,
    readonly protocol: Protocol,
    readonly parts: SocketParts,
    stay: Stay,
  ) {
    this.#stay = stay;
    parts.connections.add(this);
    parts.lifetimes.begin(this);
    stay.watch(() => this.refuse(new ParleyError("token_expired", 401, 4401, "The token has expired")));
  }

  opened(): void {
    // It may have been told to go before it was there.
    if (this.#closed) return this.native.close(1001, "");
    this.#guard(() => this.protocol.opened(this), "this connection could not be opened");
  }

  shutDown(): void {
    this.close(1001, "the server is shutting down");
  }

  isEnded(): boolean {
    return this.#closed || this.native.readyState > WebSocket.OPEN;
  }

  expired(): void {
    this.close(4409, "connection lifetime is over");
  }

  /** Bytes that the peer has not taken yet. */
  get bufferedAmount(): number {
    return this.native.bufferedAmount;
  }

  /** Whether there is room. The platform is asked only when what it said last time may be used up. */
  get ready(): boolean {
    if (this.#closed) return false;
    if (this.#lentTo) return this.#measure() > 0;
    if (this.#room <= 0) this.#room = this.#measure();
    return this.#room > 0;
  }

  /**
   * Bytes that fit for certain, for one who sends on `native` itself, asks again when they may be used up, and is told
   * of what is sent here meanwhile.
   */
  lendRoom(borrower: Borrower): number {
    this.#lentTo = borrower;
    return this.#measure();
  }

  /** Bytes that fit as the platform sees it; none where it is not open. */
  #measure(): number {
    return this.native.readyState === WebSocket.OPEN ? FULL_BYTES - this.native.bufferedAmount : 0;
  }

  /** Calls `fn` once when there is room; a peer that takes nothing for too long is closed with 4408 instead. */
  whenReady(fn: () => void): void {
    // Its peer has said goodbye, and may still not take what it was sent before: there will be no room any more.
    if (this.native.readyState > WebSocket.OPEN) {
      return queueMicrotask(() => this.close(1001, "the peer is going"));
    }
    this.parts.drain.wait(this, fn, () => this.close(4408, "too slow: nothing was read"));
  }

  /** Sends if the socket is still open; what a peer that has just gone was to be sent is read from the log again. */
  send(text: string): void {
    if (this.#closed) return;
    if (this.#lentTo) this.#lentTo.spend(mostBytes(text));
    else this.#room -= mostBytes(text);
    sendOn(this.native, text);
  }

  /** Sends what somebody asked for. Nobody is waited for with that, and who never reads it is closed with 4408. */
  answer(text: string): void {
    this.#unread += mostBytes(text);
    this.send(text);
  }

  /** Says what was wrong in the protocol's words, and closes with `error`'s code. */
  refuse(error: ParleyError): void {
    this.send(this.protocol.error(error.code, error.message));
    this.close(error.closeCode, error.message);
  }

  /** Closes once; later calls do nothing. `reason` is cut to the 123 bytes that a close frame holds. */
  close(code: number, reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.native.readyState <= WebSocket.OPEN) this.native.close(code, cut(reason, 123));
    this.#release();
  }

  /**
   * Closes after a moment in which what still comes is read and dropped: closing while messages are unread would
   * reset the connection, and the peer would never see the code.
   */
  #closeLater(code: number, reason: string): void {
    this.#closed = true;
    this.#release();
    this.parts.clock.after(CLOSE_AFTER_MS, () => {
      if (this.native.readyState <= WebSocket.OPEN) this.native.close(code, cut(reason, 123));
    });
  }

  received(data: unknown): void {
    this.#guard(() => this.#take(data), "this message could not be dealt with");
  }

  /** What goes wrong with a socket ends it: what is thrown at the platform ends the whole process. */
  #guard(work: () => void, broken: string): void {
    try {
      work();
    } catch (error) {
      this.parts.logger.error("socket_failed", { error });
      this.close(1011, broken);
    }
  }

  #take(data: unknown): void {
    if (this.#closed) return;
    const { config } = this.parts;
    // Who asks without ever reading the answers would have them all kept here. An event that is large is no answer.
    this.#unread = Math.min(this.#unread, this.native.bufferedAmount);
    if (this.#unread >= 2 * FULL_BYTES) return this.close(4408, "too slow: answers are not read");
    if (typeof data !== "string") {
      const size = data instanceof Blob ? data.size : (data as ArrayBuffer).byteLength;
      if (size > config.MAX_MESSAGE_BYTES) {
        return this.#tooLarge();
      }
      if (!this.#stay.mayAsk()) return this.#tooOften();
      return this.#wrong("malformed", "A message must be text, not binary");
    }
    const tooLong = data.length > config.MAX_MESSAGE_BYTES || mostBytes(data) > config.MAX_MESSAGE_BYTES &&
        encoder.encode(data).length > config.MAX_MESSAGE_BYTES;
    if (tooLong) return this.#tooLarge();
    if (!this.#stay.mayAsk()) return this.#tooOften();
    let token: string | undefined;
    try {
      assertShallow(data, config.MAX_JSON_DEPTH);
      token = this.parts.gate.required ? decodeRefresh(data) : undefined;
    } catch (error) {
      if (!(error instanceof ParleyError)) throw error;
      return this.#wrong("malformed", error.message);
    }
    if (token !== undefined) return this.#renew(token);
    const ask = this.protocol.decode(data);
    if (isWrong(ask)) return this.#wrong(ask.type, ask.message, ask);
    this.#errorsInARow = 0;
    this.protocol.asked(this, ask);
  }

  #tooLarge(): void {
    const message = `A message may have ${this.parts.config.MAX_MESSAGE_BYTES} bytes`;
    this.send(this.protocol.error("too_large", message));
    this.#closeLater(1009, message);
  }

  #tooOften(): void {
    const { RATE_MESSAGES_PER_MINUTE } = this.parts.config;
    const message = `More than ${RATE_MESSAGES_PER_MINUTE} messages a minute are not taken`;
    this.send(this.protocol.error("rate_limited", message));
    this.#closeLater(4429, message);
  }

  /** Stays open for as long as the new token holds. One that does not hold ends it: somebody else may be speaking. */
  #renew(token: string): void {
    this.#errorsInARow = 0;
    this.#stay.renew(token).then((data) => this.answer(this.protocol.renewed(data))).catch((error) => {
      if (error instanceof ParleyError && error.status !== 503) return this.refuse(error);
      // The issuer's keys cannot be had now: the old token holds until it ends.
      const message = error instanceof ParleyError
        ? error.message
        : "Internal error: the token was not looked at";
      this.answer(this.protocol.error("unavailable", message));
    });
  }

  #wrong(code: string, message: string, wrong?: Wrong): void {
    this.answer(this.protocol.error(code, message, wrong));
    if (++this.#errorsInARow >= this.parts.config.MAX_PROTOCOL_ERRORS) {
      this.#closeLater(4410, `${this.#errorsInARow} messages in a row were not understood`);
    }
  }

  /** The platform may say so twice, and says so without having been asked to close. */
  gone(): void {
    this.#closed = true;
    this.#release();
    // Only now: a peer that does not read its close frame cannot be evicted, and still costs a socket.
    this.parts.connections.remove(this);
    this.#stay.leave();
    this.#guard(() => this.protocol.closed(), "");
  }

  #release(): void {
    // A socket whose peer does not go stays, and must not keep what was sent on it.
    this.#lentTo = undefined;
    this.parts.lifetimes.end(this);
    this.#stay.rest();
    this.parts.drain.forget(this);
    this.#guard(() => this.protocol.closed(), "");
  }
}

function isWrong(ask: { type: string }): ask is Wrong {
  return ask.type === "unknown" || ask.type === "malformed";
}

function cut(text: string, bytes: number): string {
  while (encoder.encode(text).length > bytes) text = text.slice(0, -1);
  return text;
}
