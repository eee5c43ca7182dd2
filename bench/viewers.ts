// The load: N viewers in one process, each a TCP connection that speaks just enough WebSocket to watch a run. Every
// viewer must get every event: a missing one, an extra one or another one than its neighbours got is an error, not a
// slow result. The first viewer also reads the numbers.

import { type Json, now, serveCommands } from "./commands.ts";
import { clientFrame, CLOSE, FrameReader, PING, TEXT } from "./frame_reader.ts";

/** How many connect at a time. */
const CONNECT_AT_ONCE = 50;
const READ_BYTES = 16 * 1024;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The events of one measurement: when each came to its first and to its last viewer. */
class Tally {
  readonly first: Float64Array;
  readonly last: Float64Array;
  readonly #done = Promise.withResolvers<void>();
  readonly done = this.#done.promise;
  #left: number;

  constructor(readonly count: number, viewers: number) {
    this.first = new Float64Array(count);
    this.last = new Float64Array(count);
    this.#left = count * viewers;
  }

  note(i: number, at: number): void {
    if (i >= this.count) throw new Error(`An event more than the ${this.count} that were sent`);
    if (this.first[i] === 0) this.first[i] = at;
    this.last[i] = at;
    if (--this.#left === 0) this.#done.resolve();
  }
}

let tally: Tally | undefined;
let restMs = 0;
let resting: Promise<void> | undefined;

/** All viewers rest together: one timer, however many they are. */
function rest(): Promise<void> {
  return resting ??= new Promise((resolve) =>
    setTimeout(() => {
      resting = undefined;
      resolve();
    }, restMs)
  );
}
const viewers: Viewer[] = [];

class Viewer {
  readonly #caughtUp = Promise.withResolvers<void>();
  readonly caughtUp = this.#caughtUp.promise;
  readonly #closed = Promise.withResolvers<number>();
  /** Resolves with the close code. */
  readonly closed = this.#closed.promise;
  /** Events of the current measurement, and their bytes. */
  count = 0;
  bytes = 0;
  #at = 0;
  #sequence: number | undefined;
  #live = false;
  readonly #reader = new FrameReader((opcode, size, payload) => this.#frame(opcode, size, payload));

  constructor(readonly conn: Deno.TcpConn, readonly readsNumbers: boolean) {}

  static async open(url: URL, readsNumbers: boolean): Promise<Viewer> {
    const conn = await Deno.connect({ hostname: url.hostname, port: Number(url.port) });
    const viewer = new Viewer(conn, readsNumbers);
    await conn.write(encoder.encode(
      `GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
    ));
    viewer.#listen().catch((error) => {
      viewer.#caughtUp.reject(error);
      viewer.#closed.reject(error);
    });
    viewer.closed.catch(() => {});
    await viewer.caughtUp;
    return viewer;
  }

  async #listen(): Promise<void> {
    const buffer = new Uint8Array(READ_BYTES);
    let greeting = "";
    while (true) {
      const size = await this.conn.read(buffer);
      if (size === null) return this.#closed.resolve(1006);
      this.#at = now();
      let bytes = buffer.subarray(0, size);
      if (!greeting.endsWith("\r\n\r\n")) {
        // Latin-1, so that a character is a byte: frames may follow the headers at once.
        const text = greeting + String.fromCharCode(...bytes);
        const end = text.indexOf("\r\n\r\n");
        bytes = bytes.subarray(end < 0 ? size : end + 4 - greeting.length);
        greeting = end < 0 ? text : text.slice(0, end + 4);
        if (end > 0 && !greeting.startsWith("HTTP/1.1 101")) throw new Error(`Refused: ${text}`);
      }
      this.#reader.push(bytes);
      if (restMs > 0) await rest();
    }
  }

  #frame(opcode: number, size: number, payload?: Uint8Array<ArrayBuffer>): void {
    if (opcode === TEXT) return this.#live ? this.#event(size, payload) : this.#replayed(payload!);
    if (opcode === PING) this.#send(10, payload!);
    if (opcode === CLOSE) {
      this.#closed.resolve(payload!.length < 2 ? 1005 : payload![0]! * 256 + payload![1]!);
      this.#send(CLOSE, payload!);
    }
  }

  #replayed(payload: Uint8Array<ArrayBuffer>): void {
    if (!decoder.decode(payload).includes('"caught_up"')) return;
    this.#live = true;
    this.#reader.keepText = this.readsNumbers;
    this.#caughtUp.resolve();
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
    tally?.note(this.count++, this.#at);
  }

  #send(opcode: number, payload: Uint8Array): void {
    this.conn.write(clientFrame(opcode, payload)).catch(() => {});
  }
}

await serveCommands({
  /** Connects; resolves when all have caught up. */
  async connect({ url, count }: Json) {
    while (viewers.length < count) {
      const some = Math.min(CONNECT_AT_ONCE, count - viewers.length);
      const opened = Array.from({ length: some }, (_, i) => Viewer.open(new URL(url), viewers.length + i === 0));
      viewers.push(...await Promise.all(opened));
    }
  },
  /** Begins a measurement of `count` events. */
  expect({ count, rest }: Json) {
    restMs = rest ?? 0;
    for (const viewer of viewers) viewer.count = viewer.bytes = 0;
    tally = new Tally(count, viewers.length);
  },
  /** Resolves when every viewer has got every event. */
  async received() {
    const { done, first, last, count } = tally!;
    // A viewer that fails or is closed would otherwise be waited for in vain.
    const failed = Promise.race(viewers.map((viewer) => viewer.closed)).then((code) => {
      throw new Error(`A viewer was closed with ${code}`);
    });
    await Promise.race([done, failed]);
    const [{ bytes }] = viewers as [Viewer];
    if (viewers.some((v) => v.bytes !== bytes || v.count !== count)) throw new Error("Viewers got different events");
    tally = undefined;
    return { first: [...first], last: [...last], frameBytes: bytes / count };
  },
  /** The close codes, when the server has closed everybody. */
  closed: async () => [...new Set(await Promise.all(viewers.map((viewer) => viewer.closed)))],
});
