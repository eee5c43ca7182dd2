// A WebSocket on which a run is watched.

import { isoTime } from "../clock.ts";
import type { OpenedFeed, Runs } from "../engine/runs.ts";
import type { Frame } from "../core/frame.ts";
import { ParleyError } from "../errors.ts";
import type { RunRow } from "../log/store.ts";
import type { Ask, Dialect } from "../wire/dialect.ts";
import { readResume, type Resume } from "./resume.ts";
import { upgrade } from "./handshake.ts";
import { type Protocol, type Socket, type SocketParts, type Wrong } from "./socket.ts";
import { SocketViewer } from "./socket_viewer.ts";
import { publicId } from "../engine/run_key.ts";

export interface StreamParts extends SocketParts {
  runs: Runs;
}

/** What is watched, and how its protocol says it. */
export interface Watched {
  dialect: Dialect;
  id: string;
  /** The run's name in the store: ids that clients choose are a name space of each subject. The id when absent. */
  key?: string;
  /** The run's row; undefined when a viewer may wait for it to start. Throws what the viewer is to be told. */
  find(): Promise<RunRow | undefined>;
  /** Where a viewer begins that does not say where; at the first event when absent. */
  from?(row: RunRow): Place | undefined;
  /** What every viewer who is let in is told first, also one who waits. */
  hello?(at: string): string;
  /** How far the run is, for a viewer who asks or has just caught up; a protocol without such a thing has none. */
  progress?(row: RunRow): Promise<Record<string, unknown>>;
}

/** Where a viewer begins, and what it does not want. */
interface Place {
  after: number;
  skip?: (frame: Frame) => boolean;
}

/** Text of one `?frames=batch` frame, in bytes of UTF-8, unless a single event is larger. */
export const BATCH_BYTES = 64 * 1024;

/**
 * A socket on which a run is watched. Whatever is wrong with the request is said over the opened socket, so that a
 * browser can tell why it was closed.
 */
export async function watchSocket(
  request: Request,
  url: URL,
  watched: Watched,
  parts: StreamParts,
): Promise<Response> {
  const watching = new Watching(watched, parts);
  await watching.prepare(url);
  try {
    return upgrade(request, new Onlooker(watching), parts);
  } catch (error) {
    watching.free();
    throw error;
  }
}

/** Who only watches. */
class Onlooker implements Protocol<Ask> {
  constructor(readonly watching: Watching) {}

  opened(socket: Socket): void {
    this.watching.begin(socket);
  }

  decode(text: string): Ask {
    return this.watching.watched.dialect.decode(text);
  }

  asked(socket: Socket, ask: Exclude<Ask, Wrong>): void {
    // A peer that asks without reading gets no more answers until it has read some.
    if (!socket.ready) return;
    if (ask.type === "progress") return this.watching.tellProgress(socket);
    const { timestamp } = ask;
    socket.answer(this.watching.says("pong", timestamp === undefined ? {} : { timestamp }));
  }

  renewed(data: { expires_at: string | null }): string {
    return this.watching.says("auth", data);
  }

  error(code: string, message: string): string {
    return this.watching.says("error", { error: message, code });
  }

  closed(): void {
    this.watching.free();
  }
}

/** One viewer from its request to its end: refused, waiting for the run to start, or following it. */
export class Watching {
  #unwatch: (() => void) | undefined;
  /** Stops waiting for the run to start. */
  #unlisten: (() => void) | undefined;
  #opened: OpenedFeed | undefined;
  #viewer: SocketViewer | undefined;
  #row: RunRow | undefined;
  #resume: Resume | undefined;
  #refusal: ParleyError | undefined;
  #gone = false;

  constructor(
    readonly watched: Watched,
    readonly parts: StreamParts,
  ) {}

  now(): string {
    return isoTime(this.parts.clock.now());
  }

  /** A message without a sequence, as of now. */
  says(name: string, data: Record<string, unknown>): string {
    return this.watched.dialect.control(name, data, this.now());
  }

  /** Finds out what to do once the socket is open. Throws only what is a bug. */
  async prepare(url: URL): Promise<void> {
    const { connections } = this.parts;
    try {
      this.#resume = readResume(url);
      this.#row = await this.watched.find();
      this.#unwatch = connections.watch(this.#key);
    } catch (error) {
      if (!(error instanceof ParleyError)) throw error;
      this.#refusal = error;
    }
  }

  get #key(): string {
    return this.watched.key ?? this.watched.id;
  }

  /** Whether the viewer is not let in. */
  get refused(): boolean {
    return this.#refusal !== undefined;
  }

  begin(socket: Socket): void {
    if (this.#refusal) return socket.refuse(this.#refusal);
    const hello = this.watched.hello?.(this.now());
    if (hello !== undefined) socket.send(hello);
    const failed = (error: unknown) => {
      if (error instanceof ParleyError) return socket.refuse(error);
      this.parts.logger.error("viewer_failed", { run: this.watched.id, error });
      socket.close(1011, "the run could not be opened");
    };
    // Where it has just been deleted, whoever may wait for a run of this id waits for the next one.
    const follow = (row: RunRow, place?: Place) =>
      void this.#follow(socket, row, place)
        .catch((error) => error instanceof ParleyError && error.status === 404 ? wait() : failed(error));
    // It may start any moment: listen first, then look again.
    const wait = () => {
      if (this.#gone) return;
      let begun = false;
      const once = (row: RunRow) => {
        if (begun) return;
        begun = true;
        follow(row);
      };
      const look = () => void this.watched.find().then((row) => row && once(row)).catch(failed);
      this.#unlisten?.();
      this.#unlisten = this.parts.runs.onStart(this.#key, look);
      look();
    };
    if (this.#row) follow(this.#row, this.watched.from?.(this.#row));
    else wait();
  }

  tellProgress(socket: Socket): void {
    const { progress, id } = this.watched;
    if (!progress) return;
    if (!this.#row) {
      const data = { error: `Run ${id} has not started`, code: "not_started" };
      return socket.answer(this.says("error", data));
    }
    progress(this.#row).then(
      (data) => socket.answer(this.says("progress_update", data)),
      (error) => this.parts.logger.error("progress_failed", { run: id, error }),
    );
  }

  free(): void {
    this.#gone = true;
    this.#viewer?.stop();
    this.#opened?.release();
    this.#unlisten?.();
    this.#unwatch?.();
    // A socket whose peer does not go stays, and must not keep a run's frames for as long.
    this.#viewer = this.#opened = undefined;
    this.#unlisten = this.#unwatch = undefined;
  }

  async #follow(
    socket: Socket,
    known: RunRow,
    place?: Place,
  ): Promise<void> {
    const opened = await this.parts.runs.openFeed(known);
    if (this.#gone) return opened.release();
    this.#opened = opened;
    const { feed, row } = opened;
    this.#row = row;
    const resume = this.#resume!;
    // Where it begins is the server's own choice then, and not what a client claims to have seen.
    const sameLog = row.epoch === known.epoch ? place && { ...place, cut: undefined } : undefined;
    if (resume.after > 0) this.parts.connections.totals.resumed++;
    const options = { ...viewerOptions(row, resume, BATCH_BYTES, this.parts), ...sameLog };
    this.#viewer = new SocketViewer(feed, options, socket, this);
    this.#viewer.begin();
  }

  /** What is to be said to a viewer beside events. */
  control(socket: Socket, name: "caught_up" | "stream_reset", data: Record<string, unknown>): void {
    socket.send(this.says(name, data));
    if (name === "caught_up") this.tellProgress(socket);
  }
}

/** The options of a viewer of this run. */
export function viewerOptions(row: RunRow, resume: Resume, batchBytes: number, { logger }: StreamParts) {
  return {
    epoch: row.epoch,
    after: resume.after,
    seenEpoch: resume.seenEpoch,
    cut: row.cut,
    skipOptional: resume.skipOptional,
    batch: resume.batch ? batchBytes : 0,
    onError: (error: unknown) => logger.error("viewer_failed", { run: publicId(row.id), error }),
  };
}
