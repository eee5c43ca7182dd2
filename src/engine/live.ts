// One run that has not ended, in this process: its view, its recorder, its feed, and the loop that acts it out.

import type { Clock } from "../clock.ts";
import { RunFailure } from "../agents/caller.ts";
import type { Event } from "../core/event.ts";
import type { Run } from "../core/run.ts";
import type { BaseView } from "../core/base_view.ts";
import type { Feed } from "../log/feed.ts";
import type { RunRow } from "../log/store.ts";
import type { EventLog } from "../log/log.ts";
import type { Logger } from "../logger.ts";
import type { Frame } from "../core/frame.ts";
import type { Kind } from "./kind.ts";
import { Recorder } from "./recorder.ts";

export interface LiveOptions {
  log: EventLog;
  clock: Clock;
  logger: Logger;
  windowMs: number;
  eventsPerSecond: number;
}

/** Why a run's work is stopped from outside. */
export type StopCause = "cancelled" | "drained";

export class Live {
  readonly recorder: Recorder;
  readonly run: Run;
  readonly #stop = new AbortController();
  #cause: StopCause | undefined;
  #acting: Promise<void> | undefined;

  constructor(
    public row: RunRow,
    spec: Run["spec"],
    view: BaseView,
    readonly kind: Kind,
    readonly feed: Feed<Frame>,
    readonly options: LiveOptions,
  ) {
    this.run = { id: row.id, spec, view };
    const { log, clock, windowMs, eventsPerSecond, logger } = options;
    this.recorder = new Recorder({
      run: row.id,
      view,
      kind,
      log,
      clock,
      windowMs,
      eventsPerSecond,
      publish: (rows) => feed.publish(rows),
      onStall: (error) => logger.error("log_stalled", { run: row.id, error }),
    });
  }

  get view(): BaseView {
    return this.recorder.view;
  }

  /** Whether it is being acted out now, rather than waiting for its place. */
  get acting(): boolean {
    return this.#acting !== undefined;
  }

  /** Acts the run out to its end, or until it is stopped. Never rejects; call once. */
  act(): Promise<void> {
    this.#acting ??= this.#act();
    return this.#acting;
  }

  /** Stops the run's work; resolves when its last event is durable. */
  async stop(cause: StopCause): Promise<void> {
    this.#cause ??= cause;
    this.#stop.abort(new DOMException(`The run was ${this.#cause}`, "AbortError"));
    await this.act();
  }

  /** Stops the run's work at once and without an event, whatever else was to stop it; later writes reject. */
  drop(reason: Error): void {
    this.#cause = "drained";
    this.recorder.close(reason);
    this.#stop.abort(new DOMException("The run was let go of", "AbortError"));
  }

  async #act(): Promise<void> {
    const { id } = this.row;
    try {
      const ended = await this.recorder.record(
        this.kind.script(this.run, this.#stop.signal),
        this.#stop.signal,
      ).finally(() => this.#stop.abort(new DOMException("The run is over", "AbortError"))); // calls still in flight
      if (!ended && this.#cause === "cancelled") {
        await this.#end({ type: "run_cancelled", data: this.kind.cancelled });
      }
      if (ended && this.view.ended_at === undefined) {
        throw new Error("The script ended without a terminal event");
      }
    } catch (error) {
      if (this.#cause === "drained") return;
      if (!(error instanceof RunFailure)) this.options.logger.error("run_broke", { run: id, error });
      const data = error instanceof RunFailure
        ? { error: error.message, code: error.code }
        : { error: "Internal error: the run could not go on", code: "internal" };
      await this.#end({ type: "run_failed", data }).catch((cause) => {
        this.options.logger.error("run_end_lost", { run: id, error: cause });
      });
    }
  }

  async #end(event: Event): Promise<void> {
    if (this.view.ended_at === undefined) await this.recorder.write([event]);
  }
}
