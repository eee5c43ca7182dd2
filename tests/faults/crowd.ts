// A crowd of WebSocket clients of a server in another process, hundreds or thousands of them in this one. Each knows as
// much of the protocol as it takes to be let in, to count what it is told and to see how it ends; it can also send what
// no client should. Nothing is read but in `until`, so a crowd that is left alone is one that never reads.

import { clientFrame, CLOSE, FrameReader, PING, TEXT } from "../../bench/frame_reader.ts";
import { type Reader, Sockets } from "../../bench/sockets.ts";

/** How long one look at the sockets may take before everybody else in this process has a turn, in milliseconds. */
const TURN_MS = 2;
const PATIENCE_MS = 60_000;
const PONG = 10;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export interface MemberOptions {
  headers?: Record<string, string>;
  /** Called with each text message of the server. */
  onText?: (text: string, member: Member) => void;
  /** What is sent instead of a handshake. */
  greeting?: Uint8Array<ArrayBuffer>;
}

/** One client. */
export class Member implements Reader {
  /** Status of the answer to the handshake; undefined until it is there. */
  status: number | undefined;
  /** The answer to the handshake, and the body of a refusal as far as it has come. */
  answer = "";
  /** Text messages and pongs so far, and the code of the server's close frame. */
  texts = 0;
  pongs = 0;
  code: number | undefined;
  /** Whether the connection has ended. */
  over = false;
  readonly fd: number;
  readonly #unsent: Uint8Array<ArrayBuffer>[] = [];
  readonly #frames: FrameReader;

  constructor(readonly crowd: Crowd, readonly path: string, readonly options: MemberOptions) {
    this.#frames = new FrameReader((opcode, _, payload) => this.#frame(opcode, payload!));
    this.fd = crowd.sockets.connect(crowd.port, this);
    this.sendBytes(options.greeting ?? handshake(path, crowd.port, options.headers));
  }

  opened(): void {}

  /** Whether it was let in and has not been told to go. */
  get isIn(): boolean {
    return this.status === 101 && this.code === undefined && !this.over;
  }

  /** Sends one text message of at most 64 KiB. */
  send(text: string): void {
    const payload = encoder.encode(text);
    const head = payload.length < 126
      ? [0x81, 0x80 | payload.length]
      : [0x81, 0x80 | 126, payload.length >> 8, payload.length & 255];
    const frame = new Uint8Array(head.length + 4 + payload.length); // masked with zeros
    frame.set(head);
    frame.set(payload, head.length + 4);
    this.sendBytes(frame);
  }

  /** Sends bytes as they are; what the system does not take at once is sent on while the crowd is read. */
  sendBytes(bytes: Uint8Array<ArrayBuffer>): void {
    this.#unsent.push(bytes);
    this.flush();
  }

  /** Sends on; gives whether nothing is left to send. */
  flush(): boolean {
    for (let next = this.#unsent[0]; next && !this.over; next = this.#unsent[0]) {
      const sent = this.crowd.sockets.offer(this.fd, next);
      if (sent < next.length) {
        this.#unsent[0] = next.subarray(sent);
        this.crowd.sending.add(this);
        return false;
      }
      this.#unsent.shift();
    }
    return true;
  }

  /** Goes without a word. */
  drop(): void {
    if (this.over) return;
    this.over = true;
    this.crowd.sockets.drop(this.fd);
  }

  received(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.status === 101) return this.#frames.push(bytes);
    const before = this.answer.length;
    // What comes behind the head of an answer is binary; as Latin-1 it has as many characters as bytes.
    this.answer += latin1.decode(bytes);
    const end = this.answer.indexOf("\r\n\r\n") + 4;
    if (end < 4) return;
    this.status ??= Number(this.answer.split(" ", 2)[1]);
    if (this.status !== 101) return;
    this.answer = this.answer.slice(0, end);
    this.#frames.push(bytes.subarray(end - before));
  }

  ended(): void {
    this.over = true;
  }

  #frame(opcode: number, payload: Uint8Array<ArrayBuffer>): void {
    if (opcode === TEXT) {
      this.texts++;
      this.options.onText?.(decoder.decode(payload), this);
    } else if (opcode === PING) {
      this.sendBytes(clientFrame(PONG, payload));
    } else if (opcode === PONG) {
      this.pongs++;
    } else if (opcode === CLOSE) {
      this.code = payload.length < 2 ? 1005 : payload[0]! * 256 + payload[1]!;
      this.sendBytes(clientFrame(CLOSE, payload));
    }
  }
}

const latin1 = new TextDecoder("latin1");

/** All clients of one server. */
export class Crowd implements Disposable {
  readonly sockets = new Sockets();
  readonly port: number;
  readonly members: Member[] = [];
  /** Those who have something left to send. */
  readonly sending = new Set<Member>();

  constructor(url: string) {
    this.port = Number(new URL(url).port);
  }

  /** One more; its answer comes with `until`. */
  join(path: string, options: MemberOptions = {}): Member {
    const member = new Member(this, path, options);
    this.members.push(member);
    return member;
  }

  /** `count` more, a few at a time, until each has an answer. */
  async gather(count: number, path: (i: number) => string, options: MemberOptions = {}): Promise<Member[]> {
    const all: Member[] = [];
    while (all.length < count) {
      const some = Array.from(
        { length: Math.min(50, count - all.length) },
        (_, i) => this.join(path(all.length + i), options),
      );
      all.push(...some);
      await this.until(() => some.every((m) => m.status !== undefined || m.over), "answers to handshakes");
    }
    return all;
  }

  /** Reads until it is so. Throws when it takes too long; `what` says what was waited for. */
  async until(isSo: () => boolean, what: string, patienceMs = PATIENCE_MS): Promise<void> {
    const deadline = performance.now() + patienceMs;
    while (!isSo()) {
      if (performance.now() > deadline) throw new Error(`${what}: not within ${patienceMs} ms`);
      this.sockets.turn(TURN_MS);
      for (const member of this.sending) if (member.flush()) this.sending.delete(member);
      // Everything else in this process, such as the model that the server asks, gets its turn.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Reads until the promise settles; gives what it gives. */
  async during<T>(promise: Promise<T>, what: string, patienceMs?: number): Promise<T> {
    let settled = false;
    promise.then(() => settled = true, () => settled = true);
    await this.until(() => settled, what, patienceMs);
    return await promise;
  }

  /** Reads for a while. */
  async reading(ms: number): Promise<void> {
    const end = performance.now() + ms;
    await this.until(() => performance.now() >= end, "the end of a while");
  }

  /** Everybody goes without a word. */
  leave(): void {
    for (const member of this.members.splice(0)) member.drop();
  }

  [Symbol.dispose](): void {
    this.leave();
    this.sockets[Symbol.dispose]();
  }
}

/** The bytes of a handshake that is let in. */
export function handshake(
  path: string,
  port: number,
  headers: Record<string, string> = {},
): Uint8Array<ArrayBuffer> {
  const lines = Object.entries({
    host: `127.0.0.1:${port}`,
    upgrade: "websocket",
    connection: "Upgrade",
    "sec-websocket-version": "13",
    "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return encoder.encode(`GET ${path} HTTP/1.1\r\n${lines}\r\n`);
}
