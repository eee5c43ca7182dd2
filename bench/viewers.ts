// The load: N viewers in one process, each a TCP connection that speaks just enough WebSocket to watch a run. Every
// viewer must get every event: a missing one, an extra one or another one than its neighbours got is an error, not a
// slow result. The first viewer also reads the numbers.

import { type Json, now, serveCommands } from "./commands.ts";
import { clientFrame, CLOSE, FrameReader, PING, TEXT } from "./frame_reader.ts";
import { pause, type Reader, Sockets } from "./sockets.ts";

/** How many handshakes are under way at a time. */
const CONNECT_AT_ONCE = 50;
/** How long the commands may have to wait for the sockets, in milliseconds. */
const HOLD_MS = 10;
/**
 * Pause between two looks at the sockets while something is measured, in microseconds. Without it the viewers wake
 * for every frame: the servers then pay for waking them, as they would not if the viewers were elsewhere.
 */
const NAP_US = 200;

const encoder = new TextEncoder();
const decoder = new TextDecoder("latin1");
const sockets = new Sockets();
const viewers: Viewer[] = [];
/** When the bytes came that are being read. */
let arrival = 0;
let tally: Tally | undefined;

/** The events of one measurement: when each came to its first and to its last viewer. */
class Tally {
  readonly first: Float64Array;
  readonly last: Float64Array;
  readonly done = Promise.withResolvers<void>();
  #left: number;

  constructor(readonly count: number, viewers: number) {
    this.first = new Float64Array(count);
    this.last = new Float64Array(count);
    this.#left = count * viewers;
  }

  note(i: number): void {
    if (i >= this.count) throw new Error(`An event more than the ${this.count} that were sent`);
    if (this.first[i] === 0) this.first[i] = arrival;
    this.last[i] = arrival;
    if (--this.#left === 0) this.done.resolve();
  }
}

class Viewer implements Reader {
  readonly caughtUp = Promise.withResolvers<void>();
  /** Resolves with the close code. */
  readonly closed = Promise.withResolvers<number>();
  /** Events of the current measurement, and their bytes. */
  count = 0;
  bytes = 0;
  #greeting: string | undefined = "";
  #sequence: number | undefined;
  #live = false;
  readonly #fd: number;
  readonly #frames = new FrameReader((opcode, size, payload) => this.#frame(opcode, size, payload));

  constructor(url: URL, readonly readsNumbers: boolean) {
    this.#fd = sockets.connect(Number(url.port), this);
    const request = `GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nUpgrade: websocket\r\n` +
      "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
    sockets.send(this.#fd, encoder.encode(request));
  }

  received(bytes: Uint8Array<ArrayBuffer>): void {
    arrival = now();
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
    this.closed.resolve(1006);
  }

  #frame(opcode: number, size: number, payload?: Uint8Array<ArrayBuffer>): void {
    if (opcode === TEXT) return this.#live ? this.#event(size, payload) : this.#replayed(payload!);
    if (opcode === PING) sockets.send(this.#fd, clientFrame(10, payload!));
    if (opcode === CLOSE) {
      this.closed.resolve(size < 2 ? 1005 : payload![0]! * 256 + payload![1]!);
      sockets.send(this.#fd, clientFrame(CLOSE, payload!));
    }
  }

  #replayed(payload: Uint8Array<ArrayBuffer>): void {
    if (!decoder.decode(payload).includes('"caught_up"')) return;
    this.#live = true;
    this.#frames.keepText = this.readsNumbers;
    this.caughtUp.resolve();
  }

  #event(size: number, payload?: Uint8Array<ArrayBuffer>): void {
    if (payload) {
      const { sequence } = JSON.parse(decoder.decode(payload));
      if (this.#sequence !== undefined && sequence !== this.#sequence + 1) {
        throw new Error(`${this.#sequence} was followed by ${sequence}`);
      }
      this.#sequence = sequence;
    }
    this.bytes += size;
    tally?.note(this.count++);
  }
}

/** Reads for as long as the process lives, and lets the commands in between. */
async function read(): Promise<never> {
  while (true) {
    const until = performance.now() + HOLD_MS;
    do {
      if (tally) pause(NAP_US);
      sockets.turn(tally ? 0 : HOLD_MS);
    } while (performance.now() < until);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

read();
await serveCommands({
  /** Connects; resolves when all have caught up. */
  async connect({ url, count }: Json) {
    while (viewers.length < count) {
      const some = Math.min(CONNECT_AT_ONCE, count - viewers.length);
      const opened = Array.from(
        { length: some },
        (_, i) => new Viewer(new URL(url), viewers.length + i === 0),
      );
      viewers.push(...opened);
      await Promise.all(opened.map((viewer) => viewer.caughtUp.promise));
    }
  },
  /** Begins a measurement of `count` events. */
  expect({ count }: Json) {
    for (const viewer of viewers) viewer.count = viewer.bytes = 0;
    tally = new Tally(count, viewers.length);
  },
  /** Resolves when every viewer has got every event. */
  async received() {
    const { done, first, last, count } = tally!;
    // A viewer that is closed would otherwise be waited for in vain.
    const closed = Promise.race(viewers.map((viewer) => viewer.closed.promise)).then((code) => {
      throw new Error(`A viewer was closed with ${code}`);
    });
    await Promise.race([done.promise, closed]);
    const [{ bytes }] = viewers as [Viewer];
    if (viewers.some((v) => v.bytes !== bytes || v.count !== count)) {
      throw new Error("Viewers got different events");
    }
    tally = undefined;
    return { first: [...first], last: [...last], frameBytes: bytes / count };
  },
  /** The close codes, when the server has closed everybody. */
  closed: async () => [...new Set(await Promise.all(viewers.map((viewer) => viewer.closed.promise)))],
});
