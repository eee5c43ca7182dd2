// A viewer whose frames go out on a WebSocket of its own.

import type { Frame } from "../core/frame.ts";
import type { Feed } from "../log/feed.ts";
import type { Batch } from "./batch.ts";
import type { Connections } from "./connections.ts";
import type { Borrower, Socket } from "./socket.ts";
import { type Carried, mostBytes, sendOn } from "./sockets/carrier.ts";
import type { Watching } from "./stream.ts";
import { type Sink, Viewer, type WatchOptions } from "./watch.ts";

const encoder = new TextEncoder();

/** Call `begin` when it is known to whoever may stop it. */
export class SocketViewer extends Viewer implements Borrower {
  /** Bytes that fit for certain. */
  #room = 0;
  readonly #carried: Carried;
  readonly #totals: Connections["totals"];
  readonly #socket: Socket;
  readonly #watching: Watching;

  constructor(feed: Feed<Frame>, options: WatchOptions, socket: Socket, watching: Watching) {
    super(feed, options);
    this.#carried = socket.native;
    this.#totals = watching.parts.connections.totals;
    this.#socket = socket;
    this.#watching = watching;
  }

  protected ready(): boolean {
    if (this.#room <= 0) this.#room = this.#socket.lendRoom(this);
    return this.#room > 0;
  }

  /** Others have sent something on its socket. */
  spend(bytes: number): void {
    this.#room -= bytes;
  }

  protected whenReady(fn: () => void): void {
    this.#socket.whenReady(fn);
  }

  protected write({ text }: Frame): void {
    this.#send(text, mostBytes(text), 1);
  }

  protected writeAll(batch: Batch): void {
    const { text, bytes } = batch.as(arrayOf);
    this.#send(text, bytes, batch.frames.length);
  }

  #send(text: string, bytes: number, events: number): void {
    this.#totals.events += events;
    this.#totals.bytes += text.length;
    this.#room -= bytes;
    sendOn(this.#carried, text);
  }

  protected control(...[name, data]: Parameters<Sink["control"]>): void {
    this.#watching.control(this.#socket, name, data);
  }

  protected close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }
}

/** A batch as one message. What it takes is counted, since that is done once for all of its viewers. */
function arrayOf(frames: readonly Frame[]): { text: string; bytes: number } {
  const text = `[${frames.map(({ text }) => text).join(",")}]`;
  return { text, bytes: encoder.encode(text).length };
}
