// A socket on which several runs are followed at once. Each has a viewer (watch.ts) with a cursor of its own over its
// run's feed; the socket is one. Like any viewer's it has no queue of frames: while it is full the viewers wait, and
// when there is room they take turns, so that a run with much to say does not keep the others from being heard.

import type { Frame } from "../core/frame.ts";
import type { RunRow } from "../log/store.ts";
import type { Socket } from "./socket.ts";
import { type StreamParts, viewerOptions } from "./stream.ts";
import { type Sink, SinkViewer, type Viewer } from "./watch.ts";

/** How one run is followed. */
export interface Following {
  /** Events up to here are known to the client. */
  after: number;
  /** The messages that a frame is here: one, several, or none. Called once for each frame, in order. */
  messages(frame: Frame): readonly string[];
  /** A message as this client is to get it. */
  addressed(text: string): string;
  control: Sink["control"];
  /** Nothing more comes: 1000 when the run has ended, another close code when it cannot be followed any more. */
  over(code: number, reason: string): void;
}

export class Converse {
  readonly #followed = new Set<() => void>();
  readonly #waiting: (() => void)[] = [];
  /** Whether one of those who waited has its turn now. */
  #serving = false;
  /** Whether the socket will say that there is room. */
  #asked = false;
  #ended = false;

  constructor(readonly socket: Socket, readonly parts: StreamParts) {}

  /** Runs followed now. */
  get size(): number {
    return this.#followed.size;
  }

  /** Follows a run to its end. Throws `too_many_connections` and `not_found`; after `end` it does nothing. */
  async follow(row: RunRow, following: Following): Promise<void> {
    const { connections, runs } = this.parts;
    const unwatch = connections.watch(row.id);
    const { feed, release } = await runs.openFeed(row).catch((error) => {
      unwatch();
      throw error;
    });
    const one: { viewer?: Viewer } = {};
    const free = () => {
      if (!this.#followed.delete(free)) return;
      one.viewer?.stop();
      release();
      unwatch();
    };
    this.#followed.add(free);
    if (this.#ended) return free();
    if (following.after > 0) connections.totals.resumed++;
    const resume = { after: following.after, skipOptional: false, batch: false };
    one.viewer = new SinkViewer(feed, this.#sink(following, free), viewerOptions(row, resume, 0, this.parts));
  }

  /** Lets go of every run; none of them is stopped by it. */
  end(): void {
    this.#ended = true;
    this.#waiting.length = 0;
    for (const free of [...this.#followed]) free();
  }

  #sink(following: Following, free: () => void): Sink {
    const { socket } = this;
    const { totals } = this.parts.connections;
    // What is left of the frame that is being sent, and what is to happen after it. A frame of many messages waits for
    // room between them like any other; no second one is taken on before.
    const left: (string | (() => void))[] = [];
    let waiting = false;
    const go = () => {
      while (left.length > 0 && !waiting) {
        const next = left[0]!;
        if (typeof next === "string" && !this.#room) {
          waiting = true;
          return this.#wait(() => {
            waiting = false;
            go();
          });
        }
        left.shift();
        if (typeof next !== "string") {
          next();
          continue;
        }
        const text = following.addressed(next);
        totals.bytes += text.length;
        socket.send(text);
      }
    };
    const then = (step: () => void) => {
      left.push(step);
      go();
    };
    return {
      ready: () => left.length === 0 && this.#room,
      whenReady: (fn) => left.length > 0 ? then(fn) : this.#wait(fn),
      write(frame) {
        totals.events++;
        left.push(...following.messages(frame));
        go();
      },
      writeAll() {
        throw new Error("Runs on one socket are followed frame by frame");
      },
      control: (name, data) => then(() => following.control(name, data)),
      close: (code, reason) =>
        then(() => {
          free();
          following.over(code, reason);
        }),
    };
  }

  /** Whoever waits comes first: else a run that speaks all the time would always find the room before the others. */
  get #room(): boolean {
    return this.socket.ready && (this.#serving || this.#waiting.length === 0);
  }

  #wait(fn: () => void): void {
    this.#waiting.push(fn);
    this.#ask();
  }

  #ask(): void {
    if (this.#asked) return;
    this.#asked = true;
    this.socket.whenReady(() => {
      this.#asked = false;
      this.#serve();
    });
  }

  /** One after the other fills the socket, and then waits behind those who have not had their turn. */
  #serve(): void {
    while (this.#waiting.length > 0 && this.socket.ready) {
      const next = this.#waiting.shift()!;
      this.#serving = true;
      try {
        next();
      } catch (error) {
        // Nobody else is to be served by a socket that fails so.
        this.parts.logger.error("socket_failed", { error });
        this.socket.close(1011, "this connection could not be served");
      } finally {
        this.#serving = false;
      }
    }
    if (this.#waiting.length > 0) this.#ask();
  }
}
