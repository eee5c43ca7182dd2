// Requests and responses of node:http as those of the web, for a handler that knows only those. A body is read as fast
// as the handler reads it; a response is written as fast as the peer takes it, and a peer that takes nothing for too
// long is cut off.

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "../../clock.ts";
import { malformed } from "../../errors.ts";

/** Bytes that a peer has to take within its time. */
const SLICE_BYTES = 64 * 1024;

/** Throws `malformed` when no address can be made of target and Host, or the web has no such request. */
export function toRequest(req: IncomingMessage, ownHost: string, signal: AbortSignal): Request {
  const url = `http://${req.headers.host ?? ownHost}${pathOf(req.url ?? "/")}`;
  if (!URL.canParse(url)) throw malformed("The address of the request or its Host cannot be read");
  const headers = new Headers();
  const { rawHeaders, method } = req;
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) headers.append(rawHeaders[i]!, rawHeaders[i + 1]!);
  try {
    // Nothing can be made with this method, but one that was made can say it, as a request of the platform's server does.
    if (method === "TRACE") {
      return Object.defineProperty(new Request(url, { headers, signal }), "method", { value: method });
    }
    const body = method === "GET" || method === "HEAD" ? undefined : bodyOf(req);
    return new Request(url, { method, headers, body, signal });
  } catch {
    throw malformed("The request cannot be read");
  }
}

/** A proxy's whole address (`GET http://host/path`) names a host of its own; the Host header is what counts here. */
function pathOf(target: string): string {
  if (target.startsWith("/")) return target;
  if (!URL.canParse(target)) return `/${target}`;
  const { pathname, search } = new URL(target);
  return pathname + search;
}

function bodyOf(req: IncomingMessage): ReadableStream<Uint8Array<ArrayBuffer>> {
  let over = false;
  return new ReadableStream({
    start(controller) {
      req.pause();
      req.on("data", (chunk: Uint8Array<ArrayBuffer>) => {
        if (over) return;
        controller.enqueue(chunk);
        if ((controller.desiredSize ?? 0) <= 0) req.pause();
      });
      const end = (finish: () => void) => {
        if (over) return;
        over = true;
        finish();
      };
      req.on("end", () => end(() => controller.close()));
      const broken = () => end(() => controller.error(new TypeError("The body broke off")));
      req.on("error", broken);
      req.on("close", broken);
    },
    pull: () => void req.resume(),
    cancel() {
      over = true;
    },
  }, { highWaterMark: SLICE_BYTES, size: (chunk) => chunk.length });
}

export interface SendOptions {
  clock: Clock;
  /** How long a peer may take nothing before it is cut off, in milliseconds. */
  patienceMs: number;
  /** Whether the connection ends with this response. */
  last: boolean;
}

/** Writes a response. Resolves when the peer has taken it or has gone; never rejects. */
export async function sendResponse(
  response: Response,
  res: ServerResponse,
  { clock, patienceMs, last }: SendOptions,
): Promise<void> {
  const headers = [...response.headers].flat();
  if (last) headers.push("connection", "close");
  const streams = response.headers.get("content-type")?.startsWith("text/event-stream");
  const peer = new Peer(res, clock, patienceMs);
  const reader = response.body?.getReader();
  try {
    if (!streams) {
      // Everything else is in memory already; its length lets the peer know where it ends.
      const whole = reader ? await wholeOf(reader) : undefined;
      if (whole && !response.headers.has("content-length")) {
        headers.push("content-length", String(whole.length));
      }
      res.writeHead(response.status, headers);
      if (whole) await peer.write(whole);
    } else {
      res.writeHead(response.status, headers);
      res.flushHeaders();
      // A stream that is quiet would not notice that its reader has left.
      res.on("close", () => void reader?.cancel().catch(() => {}));
      for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
        await peer.write(next.value);
        if (res.destroyed) break;
      }
    }
    await peer.end();
  } catch {
    // The body failed in the middle: the peer must not take it for whole.
    res.destroy();
  } finally {
    reader?.cancel().catch(() => {});
    peer.release();
  }
}

async function wholeOf(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for (let next = await reader.read(); !next.done; next = await reader.read()) chunks.push(next.value);
  if (chunks.length === 1) return chunks[0]!;
  return new Uint8Array(await new Blob(chunks as Uint8Array<ArrayBuffer>[]).arrayBuffer());
}

/** Who takes a response. After it has gone, writing to it does nothing. */
class Peer {
  #wake = () => {};
  readonly #onEvent = () => this.#wake();

  constructor(readonly res: ServerResponse, readonly clock: Clock, readonly patienceMs: number) {
    for (const event of ["drain", "close", "finish"]) res.on(event, this.#onEvent);
  }

  /** Resolves when there is room for more. */
  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length && !this.res.destroyed; at += SLICE_BYTES) {
      if (!this.res.write(bytes.subarray(at, at + SLICE_BYTES))) await this.#event();
    }
  }

  async end(): Promise<void> {
    if (this.res.destroyed) return;
    this.res.end();
    if (!this.res.writableFinished) await this.#event();
  }

  release(): void {
    for (const event of ["drain", "close", "finish"]) this.res.off(event, this.#onEvent);
  }

  /** Waits for the peer to take what it was sent; cuts it off when it does not. */
  async #event(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    const cancel = this.clock.after(this.patienceMs, () => {
      this.res.socket?.destroy();
      this.res.destroy();
      resolve();
    });
    await promise;
    cancel();
  }
}
