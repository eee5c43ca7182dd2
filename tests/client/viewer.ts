// A consumer of a watch, for tests: keeps what it was given, and can wait until something has come.

import { type RunEvent, watch, type WatchOptions, type WatchStatus } from "../../static/client.js";
import { Timers } from "./timers.ts";

export interface Viewer extends AsyncDisposable {
  watch: ReturnType<typeof watch>;
  timers: Timers;
  events: RunEvent[];
  statuses: WatchStatus[];
  /** Sequences of the events so far; `reset` for a stream_reset. */
  readonly sequences: (number | "reset")[];
  /** `state transport` of every status so far. */
  readonly states: string[];
  /** Resolves when `fits` holds; looked at after every event and status. */
  until(fits: (viewer: Viewer) => boolean): Promise<void>;
}

/** Watches with timers that stand still, and with waits of half the possible length. */
export function view(url: string, options: WatchOptions = {}): Viewer {
  const timers = new Timers();
  const events: RunEvent[] = [];
  const statuses: WatchStatus[] = [];
  let look = () => {};
  const viewer: Viewer = {
    timers,
    events,
    statuses,
    get sequences() {
      return events.map((e) => e.sequence ?? "reset");
    },
    get states() {
      return statuses.map((s) => `${s.state} ${s.transport}`);
    },
    watch: watch(url, {
      ...options,
      retry: { random: () => 0.5, ...options.retry },
      clock: timers,
      onEvent(event) {
        events.push(event);
        options.onEvent?.(event);
        look();
      },
      onStatus(status) {
        statuses.push(status);
        options.onStatus?.(status);
        look();
      },
    }),
    until(fits) {
      return new Promise((resolve) => {
        look = () => fits(viewer) && resolve();
        look();
      });
    },
    async [Symbol.asyncDispose]() {
      viewer.watch.close();
      await viewer.watch.finished;
    },
  };
  return viewer;
}
