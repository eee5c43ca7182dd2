// A WebSocket on which a run is watched: a sink of a Viewer (watch.ts), as SSE is another (sse.ts).

import { isoTime } from "../clock.ts";
import type { Runs } from "../engine/runs.ts";
import { ParleyError } from "../errors.ts";
import type { RunRow } from "../log/store.ts";
import type { Logger } from "../logger.ts";
import type { Dialect } from "../wire/dialect.ts";
import { readResume, type Resume } from "./resume.ts";
import { type Protocol, type Socket, type SocketParts, upgrade } from "./socket.ts";
import { type Sink, Viewer } from "./watch.ts";

export interface StreamParts extends SocketParts {
  runs: Runs;
  logger: Logger;
}

/** Text of one `?frames=batch` frame, in UTF-16 units, unless a single event is larger. */
export const BATCH_UNITS = 64 * 1024;

/**
 * A socket on which a run is watched. `find` gives the run's row or throws; whatever is wrong with the request is said
 * over the opened socket, so that a browser can tell why it was closed.
 */
export async function watchSocket(
  request: Request,
  dialect: Dialect,
  find: () => Promise<RunRow>,
  parts: StreamParts,
): Promise<Response> {
  const { clock, connections, runs } = parts;
  const now = () => isoTime(clock.now());
  const releases: (() => void)[] = [];
  let viewer: Viewer | undefined;
  let gone = false;
  let begin: (socket: Socket) => void;
  try {
    const resume = readResume(new URL(request.url));
    const row = await find();
    const unwatch = connections.watch(row.id);
    if (!unwatch) {
      const message = `This run has ${connections.limits.perRun} viewers, as many as it may`;
      throw new ParleyError("too_many_connections", 429, 4429, message);
    }
    releases.push(unwatch);
    const { feed, release } = await runs.openFeed(row);
    releases.push(release);
    if (resume.after > 0) connections.totals.resumed++;
    begin = (socket) => {
      const sink = socketSink(socket, dialect, resume, connections.totals, now);
      viewer = new Viewer(feed, sink, viewerOptions(row, resume, BATCH_UNITS, parts));
      if (gone) viewer.stop();
    };
  } catch (error) {
    if (!(error instanceof ParleyError)) {
      free();
      throw error;
    }
    begin = (socket) => socket.refuse(error);
  }

  function free(): void {
    gone = true;
    viewer?.stop();
    for (const release of releases.splice(0)) release();
  }

  const protocol: Protocol = {
    opened: begin,
    decode: dialect.decode,
    asked: (socket, { timestamp }) => {
      socket.send(dialect.control("pong", timestamp === undefined ? {} : { timestamp }, now()));
    },
    error: (code, message) => dialect.control("error", { error: message, code }, now()),
    closed: free,
  };
  try {
    return upgrade(request, protocol, parts);
  } catch (error) {
    free();
    throw error;
  }
}

/** The options of a viewer of this run. */
export function viewerOptions(row: RunRow, resume: Resume, batchUnits: number, { logger }: StreamParts) {
  return {
    epoch: row.epoch,
    after: resume.after,
    seenEpoch: resume.seenEpoch,
    skipOptional: resume.skipOptional,
    batch: resume.batch ? batchUnits : 0,
    onError: (error: unknown) => logger.error("viewer_failed", { run: row.id, error }),
  };
}

function socketSink(
  socket: Socket,
  dialect: Dialect,
  { batch }: Resume,
  totals: { events: number; bytes: number },
  now: () => string,
): Sink {
  const put = (text: string) => {
    totals.bytes += text.length;
    socket.send(text);
  };
  return {
    ready: () => socket.ready,
    whenReady: (fn) => socket.whenReady(fn),
    write(frames) {
      totals.events += frames.length;
      if (batch) put(`[${frames.map((f) => f.text).join(",")}]`);
      else for (const frame of frames) put(frame.text);
    },
    control: (name, data) => socket.send(dialect.control(name, data, now())),
    close: (code, reason) => socket.close(code, reason),
  };
}
