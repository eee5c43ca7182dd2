// A viewer whose frames go out on a WebSocket of its own.

import type { Frame } from "../core/frame.ts";
import type { Feed } from "../log/feed.ts";
import type { Batch } from "./batch.ts";
import type { Connections } from "./connections.ts";
import { mostBytes, sendOn, type Socket } from "./socket.ts";
import type { Carried } from "./sockets/carrier.ts";
import type { Watching } from "./stream.ts";
import { Viewer, type WatchOptions } from "./watch.ts";

export class SocketViewer extends Viewer {
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

  ready(): boolean {
    if (this.#room <= 0) this.#room = this.#socket.takeRoom();
    return this.#room > 0;
  }

  whenReady(fn: () => void): void {
    this.#socket.whenReady(fn);
  }

  write({ text }: Frame): void {
    this.#send(text, 1);
  }

  writeAll(batch: Batch): void {
    this.#send(batch.as(arrayOf), batch.frames.length);
  }

  #send(text: string, events: number): void {
    this.#totals.events += events;
    this.#totals.bytes += text.length;
    this.#room -= mostBytes(text);
    sendOn(this.#carried, text);
  }

  control(name: "caught_up" | "stream_reset", data: Record<string, unknown>): void {
    this.#watching.control(this.#socket, name, data);
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }
}

function arrayOf(frames: readonly Frame[]): string {
  return `[${frames.map(({ text }) => text).join(",")}]`;
}
