// One viewer of a run: a TCP connection that speaks just enough WebSocket, and where a server wants it just enough of
// Socket.IO's protocol, to watch. It counts events rather than parsing them, since reading must cost less than sending.
//
//   dialect "plain"      a text frame is an event, or an array of them where `?frames=batch` was asked for
//   dialect "socket.io"  0{…} → 40 → 40{…} → 42["event",{…},"offset"] …, and 2 (ping) → 3 (pong)

import { Batches } from "./batches.ts";
import { clientFrame, CLOSE, FrameReader, PING, TEXT } from "./frame_reader.ts";
import type { Reader, Sockets } from "./sockets.ts";

export type Dialect = "plain" | "socket.io";

/** What the viewers of one address have in common. */
export interface Room {
  url: URL;
  dialect: Dialect;
  /** Set where frames are arrays. */
  batches?: Batches;
}

/** Who is told what comes. */
export interface Watcher {
  /** Bytes have come; the events in them follow. */
  arrived(): void;
  /** An event came after "caught_up", the `index`-th of the measurement. */
  got(index: number): void;
}

/** A "caught_up" has fewer bytes, and so do Socket.IO's own messages; nearly all events have more. */
const CONTROL_BYTES = 250;

const encoder = new TextEncoder();
const decoder = new TextDecoder("latin1");

export class Viewer implements Reader {
  readonly caughtUp = Promise.withResolvers<void>();
  /** Resolves with the close code. */
  readonly closed = Promise.withResolvers<number>();
  /** Events of the current measurement, and their bytes; until "caught_up" those that were replayed. */
  count = 0;
  bytes = 0;
  /** The last event of the run that was seen, as far as the server has said where it stands. */
  head = 0;
  isClosed = false;
  #greeting: string | undefined = "";
  #sequence: number | undefined;
  #live = false;
  readonly #fd: number;
  readonly #frames = new FrameReader((opcode, size, payload) => this.#frame(opcode, size, payload));

  /** Connects. `after` is the last event that is known; one viewer that `reads` also checks the numbers. */
  constructor(
    readonly room: Room,
    readonly sockets: Sockets,
    readonly after: number,
    readonly reads: boolean,
    readonly watcher: Watcher,
  ) {
    this.head = after;
    if (after > 0) this.#sequence = after;
    this.#frames.keep = reads || room.batches ? Infinity : CONTROL_BYTES;
    this.#fd = sockets.begin(Number(room.url.port), this);
  }

  opened(): void {
    const url = new URL(this.room.url);
    if (this.after > 0) url.searchParams.set("last_sequence", String(this.after));
    const request =
      `GET ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\nUpgrade: websocket\r\n` +
      "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
    this.sockets.send(this.#fd, encoder.encode(request));
  }

  received(bytes: Uint8Array<ArrayBuffer>): void {
    this.watcher.arrived();
    if (this.#greeting === undefined) return this.#frames.push(bytes);
    const before = this.#greeting.length;
    this.#greeting += decoder.decode(bytes);
    const end = this.#greeting.indexOf("\r\n\r\n") + 4;
    if (end < 4) return;
    if (!this.#greeting.startsWith("HTTP/1.1 101")) throw new Error(`Refused: ${this.#greeting}`);
    this.#greeting = undefined;
    this.#frames.push(bytes.subarray(end - before));
  }

  ended(): void {
    this.#close(1006);
  }

  /** Goes without a word. */
  drop(): void {
    this.sockets.drop(this.#fd);
    this.#close(1006);
  }

  #close(code: number): void {
    this.isClosed = true;
    this.closed.resolve(code);
  }

  #frame(opcode: number, size: number, payload?: Uint8Array<ArrayBuffer>): void {
    if (opcode === TEXT) {
      if (this.room.dialect === "socket.io" && size < 3) return this.#engine(payload);
      return this.#live ? this.#events(size, payload) : this.#replayed(size, payload);
    }
    if (opcode === PING) this.sockets.send(this.#fd, clientFrame(10, payload!));
    if (opcode === CLOSE) {
      this.#close(size < 2 ? 1005 : payload![0]! * 256 + payload![1]!);
      this.sockets.send(this.#fd, clientFrame(CLOSE, payload!));
    }
  }

  /** A ping, or the words with which Socket.IO takes its leave. */
  #engine(payload?: Uint8Array<ArrayBuffer>): void {
    if (payload && decoder.decode(payload) === "2") this.#say("3");
  }

  #say(text: string): void {
    this.sockets.send(this.#fd, clientFrame(TEXT, encoder.encode(text)));
  }

  #replayed(size: number, payload?: Uint8Array<ArrayBuffer>): void {
    if (payload && size <= CONTROL_BYTES) {
      const text = decoder.decode(payload);
      if (this.room.dialect === "socket.io" && !text.startsWith("42")) {
        if (text.startsWith("0")) this.#say("40");
        return;
      }
      if (text.includes('"stream_reset"')) throw new Error(`The server began anew: ${text}`);
      if (text.includes('"caught_up"')) return this.#goLive(this.#parse(text));
    }
    this.#events(size, payload);
  }

  // deno-lint-ignore no-explicit-any
  #parse(text: string): any {
    return this.room.dialect === "plain" ? JSON.parse(text) : JSON.parse(text.slice(2))[1];
  }

  #goLive({ data: { head_sequence } }: { data: { head_sequence: number } }): void {
    const missed = head_sequence - this.after;
    // The bare servers, which replay nothing, say 0.
    if (head_sequence > 0 && this.count !== missed) {
      throw new Error(`${this.count} events were replayed, ${missed} were missing`);
    }
    this.head = head_sequence;
    this.#live = true;
    if (!this.reads && !this.room.batches) this.#frames.keep = this.room.dialect === "plain" ? 0 : 2;
    this.caughtUp.resolve();
  }

  #events(size: number, payload?: Uint8Array<ArrayBuffer>): void {
    if (this.room.batches) {
      const events = this.room.batches.count(this.head, payload!);
      // The array's brackets and commas are not the events'.
      this.bytes += size - events - 1;
      for (let i = 0; i < events; i++) this.#counted();
      return;
    }
    if (payload && this.reads) this.#check(this.#parse(decoder.decode(payload)));
    this.bytes += size;
    this.#counted();
  }

  #counted(): void {
    this.head++;
    if (this.#live) this.watcher.got(this.count);
    this.count++;
  }

  #check({ sequence }: { sequence: number }): void {
    if (this.#sequence !== undefined && sequence !== this.#sequence + 1) {
      throw new Error(`${this.#sequence} was followed by ${sequence}`);
    }
    this.#sequence = sequence;
  }
}
