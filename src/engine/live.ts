// One run that has not ended, in this process: its view, its recorder, its feed, and the loop that acts it out. A run
// without an end leaves that loop to rest, and is another Live when it is woken.

import type { Clock } from "../clock.ts";
import { RunFailure } from "../agents/caller.ts";
import type { Event, Stored } from "../core/event.ts";
import type { Run } from "../core/run.ts";
import type { BaseView } from "../core/base_view.ts";
import type { Feed } from "../log/feed.ts";
import type { RunRow } from "../log/store.ts";
import type { EventLog } from "../log/log.ts";
import type { Logger } from "../logger.ts";
import type { Frame } from "../core/frame.ts";
import { Bucket } from "./bucket.ts";
import type { EarlyEnd, Kind } from "./kind.ts";
import { Recorder } from "./recorder.ts";
import { publicId } from "./run_key.ts";

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
  /** Sequence of the last event when this began. */
  readonly began: number;
  readonly #stop = new AbortController();
  #cause: StopCause | undefined;
  #acting: Promise<void> | undefined;
  #resting = false;

  constructor(
    public row: RunRow,
    spec: Run["spec"],
    view: BaseView,
    readonly kind: Kind,
    readonly feed: Feed<Frame>,
    readonly options: LiveOptions,
    readonly bucket = new Bucket(options.eventsPerSecond, options.clock),
  ) {
    const { party } = row;
    this.run = {
      id: publicId(row.id),
      spec,
      view,
      ...(party !== undefined && { party }),
      onPosted: (ring) => this.recorder.onPosted(ring),
    };
    this.began = view.head;
    const { log, clock, windowMs, logger } = options;
    this.recorder = new Recorder({
      run: row.id,
      view,
      kind,
      log,
      clock,
      windowMs,
      bucket,
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

  /** Whether it has nothing to do any more until it is spoken to, which is then not here. */
  get resting(): boolean {
    return this.#resting;
  }

  /**
   * Records what somebody has to say to the run; undefined when the run has gone to rest or ended. With `force` it does
   * not wait for the rate ceiling.
   */
  say(make: (view: BaseView) => Event, force = false): Promise<Stored | undefined> {
    const first = () => {
      if (this.#resting || this.view.ended_at !== undefined) return undefined;
      const opening = this.view.head === 0 ? this.kind.opening?.(this.run) : undefined;
      return opening ? [opening] : [];
    };
    return this.recorder.post(make, first, force);
  }

  /** Acts the run out to its end or its rest, or until it is stopped. Never rejects; call once. */
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

  /** Records the run's first event, where there is one that need not wait for its turn. */
  async open(): Promise<void> {
    const opening = this.kind.opening?.(this.run);
    if (opening) await this.recorder.open(opening);
  }

  async #act(): Promise<void> {
    const { id } = this.row;
    try {
      await this.open();
      let ended = await this.#play();
      while (ended && this.view.ended_at === undefined && !await this.#rest()) ended = await this.#play();
      if (!ended && this.#cause === "cancelled") {
        await this.#end({ type: "run_cancelled", data: this.kind.cancelled });
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

  /** Acts out what the run still lacks; false when it was stopped. */
  async #play(): Promise<boolean> {
    const before = this.view.head;
    const over = new AbortController();
    const script = this.kind.script(this.run, AbortSignal.any([this.#stop.signal, over.signal]));
    const ended = await this.recorder.record(script, this.#stop.signal)
      .finally(() => over.abort(new DOMException("The run is over", "AbortError"))); // calls still in flight
    if (ended && this.view.ended_at === undefined) {
      if (!this.kind.unfinished) throw new Error("The script ended without a terminal event");
      // It would be run again and again.
      if (this.view.head === before && this.kind.unfinished(this.view)) {
        throw new Error("The script ended and left undone what it is there for");
      }
    }
    return ended;
  }

  /** Lets the run rest unless there is something to do. Whoever speaks to it is before or after that, never between. */
  #rest(): Promise<boolean> {
    return this.recorder.exclusive(() => {
      this.#resting = this.kind.unfinished?.(this.view) === false;
      return Promise.resolve(this.#resting);
    });
  }

  async #end(last: EarlyEnd): Promise<void> {
    if (this.view.ended_at !== undefined) return;
    await this.recorder.write([...(this.kind.closing?.(this.run, last) ?? []), last]);
  }
}
