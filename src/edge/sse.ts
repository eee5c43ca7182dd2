// A run as Server-Sent Events: `id:` is the sequence, `event:` the name, `data:` the same JSON as on the socket.
// The stream is the sink of a viewer (watch.ts), as a socket is another.

import { isoTime } from "../clock.ts";
import type { RunRow } from "../log/store.ts";
import type { Frame } from "../core/frame.ts";
import type { Connected, Connections } from "./connections.ts";
import type { Stay } from "./gate.ts";
import { readResume } from "./resume.ts";
import { BATCH_BYTES, type StreamParts, viewerOptions, type Watched } from "./stream.ts";
import { type Sink, SinkViewer, type Viewer } from "./watch.ts";

/** `: keep-alive` comments keep proxies from closing a quiet stream. */
const KEEP_ALIVE_MS = 15_000;
const encoder = new TextEncoder();
const SSE_HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no",
};

/** Streams a run. Throws 400 for a malformed position and 503 or 429 beyond the connection limits. */
export async function watchEvents(
  request: Request,
  { dialect, progress }: Pick<Watched, "dialect" | "progress">,
  known: RunRow,
  parts: StreamParts,
): Promise<Response> {
  // A HEAD would count as a viewer that nobody reads.
  if (request.method === "HEAD") return new Response(null, { headers: SSE_HEADERS });
  const { clock, connections, runs, gate } = parts;
  const lastEventId = request.headers.get("last-event-id");
  const resume = readResume(new URL(request.url), lastEventId);
  connections.assertRoom();
  const stay = gate.stay(request);
  const unwatch = watched(connections, known.id, stay);
  let ended = false;
  let end = () => void (ended = true);
  // Counted before anything is waited for: of many who come at once each would find the same room.
  const gone = entered({ shutDown: () => end(), isEnded: () => ended }, connections, stay);
  const { feed, row, release } = await runs.openFeed(known).catch((error) => {
    unwatch();
    gone();
    throw error;
  });
  // An EventSource comes back by itself when a stream ends; 204 tells it that there is nothing more.
  const sameEpoch = resume.seenEpoch === undefined || resume.seenEpoch === row.epoch;
  if (feed.ended && lastEventId && sameEpoch && resume.after === feed.head) {
    unwatch();
    gone();
    release();
    return new Response(null, { status: 204 });
  }

  let viewer: Viewer;
  let onRoom: (() => void) | undefined;
  let onTaken = () => {};
  const { SLOW_CONSUMER_TIMEOUT_MS } = parts.config;
  const mortal = { expired: () => end() };
  let cancelKeepAlive = () => {};
  let cancelSlow = () => {};
  const free = () => {
    viewer?.stop();
    cancelKeepAlive();
    cancelSlow();
    parts.lifetimes.end(mortal);
    stay.rest();
    unwatch();
    release();
  };

  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const controlText = (name: string, data: Record<string, unknown>) =>
        `event: ${name}\ndata: ${dialect.control(name, data, isoTime(clock.now()))}\n\n`;
      const stopped = ended;
      ended = false;
      end = () => {
        if (ended) return;
        ended = true;
        free();
        const close = () => {
          controller.close();
          gone();
        };
        // A peer that does not take what it was sent costs its connection all the same, and counts until it does or goes.
        if (controller.desiredSize === BATCH_BYTES) close();
        else onTaken = close;
      };
      const put = (text: string) => controller.enqueue(encoder.encode(text));
      const keepAlive = () => {
        if ((controller.desiredSize ?? 0) > 0) put(": keep-alive\n\n");
        cancelKeepAlive = clock.after(KEEP_ALIVE_MS, keepAlive);
      };
      cancelKeepAlive = clock.after(KEEP_ALIVE_MS, keepAlive);
      parts.lifetimes.begin(mortal);
      stay.watch(end);
      const sink: Sink = {
        ready: () => (controller.desiredSize ?? 0) > 0,
        whenReady(fn) {
          onRoom = fn;
          // Nothing tells an SSE client why; it comes back with its Last-Event-ID when it reads again.
          cancelSlow = clock.after(SLOW_CONSUMER_TIMEOUT_MS, end);
        },
        write() {
          throw new Error("An event stream is written in batches");
        },
        writeAll(batch) {
          connections.totals.events += batch.frames.length;
          const bytes = batch.as(sseBytes);
          connections.totals.bytes += bytes.length;
          controller.enqueue(bytes);
        },
        control(name, data) {
          // No event will ever tell an EventSource where it is, and it would come back for this reset for ever. An id by
          // itself is no event; the client keeps it, and asks with it next time.
          const nothingLeft = feed.ended && feed.first > feed.head;
          if (name === "stream_reset" && nothingLeft) put(`id: ${feed.head}\n\n`);
          put(controlText(name, data));
          if (name === "caught_up" && progress) {
            progress(row).then(
              (now) => ended || put(controlText("progress_update", now)),
              (error) => parts.logger.error("progress_failed", { run: row.id, error }),
            );
          }
        },
        close: end,
      };
      if (resume.after > 0) connections.totals.resumed++;
      viewer = new SinkViewer(
        feed,
        sink,
        viewerOptions(row, { ...resume, batch: true }, BATCH_BYTES / 4, parts),
      );
      if (stopped) end();
    },
    pull() {
      cancelSlow();
      onTaken();
      const fn = onRoom;
      onRoom = undefined;
      fn?.();
    },
    cancel() {
      ended = true;
      free();
      gone();
    },
  }, { highWaterMark: BATCH_BYTES, size: (chunk) => chunk?.length ?? 0 });
  return new Response(body, { headers: SSE_HEADERS });
}

/** Counts a viewer of a run until the returned function is called. */
function watched(connections: Connections, run: string, stay: Stay): () => void {
  try {
    return connections.watch(run);
  } catch (error) {
    stay.leave();
    throw error;
  }
}

function sseBytes(frames: readonly Frame[]): Uint8Array {
  return encoder.encode(frames.filter(saysSomething).map(sseText).join(""));
}

/** Counts a connection, the server's and its subject's, until the returned function is called. */
function entered(connected: Connected, connections: Connections, stay: Stay): () => void {
  connections.add(connected);
  return () => {
    connections.remove(connected);
    stay.leave();
  };
}

/** Whether a frame says anything in its protocol. */
function saysSomething({ parts }: Frame): boolean {
  return parts?.length !== 0;
}

/** An event that is several messages is one event here too, since `id:` is its sequence: their array is its data. */
function sseText({ seq, name, text, parts }: Frame): string {
  const data = parts?.length === 1 ? parts[0] : text;
  return `id: ${seq}\nevent: ${name}\ndata: ${data}\n\n`;
}
