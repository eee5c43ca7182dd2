// Reads the frames of a WebSocket's server side out of the bytes of its TCP connection, as cheaply as that can be
// done: a payload is only kept where somebody wants to see it. The bench's viewers use this instead of WebSocket,
// which costs a client more per message than it costs a server to send one.

export const TEXT = 1;
export const CLOSE = 8;
export const PING = 9;

export class FrameReader {
  /** The largest payload of a text frame that is kept, in bytes; those of control frames always are. */
  keep = Infinity;
  readonly #header = new Uint8Array(10);
  #have = 0;
  #payload: Uint8Array<ArrayBuffer> | undefined;
  #size = 0;
  #left = 0;

  /** `onFrame` gets each whole frame; without its payload when that was not kept. */
  constructor(readonly onFrame: (opcode: number, size: number, payload?: Uint8Array<ArrayBuffer>) => void) {}

  /** Takes the next bytes of the connection, in any portions. Throws on what a server must not send. */
  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      if (this.#left === 0) {
        this.#header[this.#have++] = bytes[at++]!;
        if (!this.#begin()) continue;
      }
      const part = Math.min(this.#left, bytes.length - at);
      this.#payload?.set(bytes.subarray(at, at + part), this.#size - this.#left);
      this.#left -= part;
      at += part;
      if (this.#left === 0) this.#end();
    }
  }

  /** Whether the header is complete and says how long the payload is. */
  #begin(): boolean {
    if (this.#have < 2) return false;
    const header = this.#header;
    const short = header[1]!;
    if (short > 127) throw new Error("The server masked a frame");
    if (!(header[0]! & 0x80)) throw new Error("The server sent a fragment");
    if (this.#have < (short < 126 ? 2 : short === 126 ? 4 : 10)) return false;
    this.#size = short < 126
      ? short
      : short === 126
      ? header[2]! * 256 + header[3]!
      : Number(new DataView(header.buffer).getBigUint64(2));
    this.#left = this.#size;
    const keep = this.#size <= this.keep || this.#opcode !== TEXT;
    this.#payload = keep ? new Uint8Array(this.#size) : undefined;
    return true;
  }

  #end(): void {
    const payload = this.#payload;
    this.#payload = undefined;
    this.#have = 0;
    this.onFrame(this.#opcode, this.#size, payload);
  }

  get #opcode(): number {
    return this.#header[0]! & 0x0f;
  }
}

/** A whole client frame of at most 125 bytes of payload, masked with zeros. */
export function clientFrame(opcode: number, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array([0x80 | opcode, 0x80 | payload.length, 0, 0, 0, 0, ...payload]);
}
