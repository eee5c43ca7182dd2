// A consumer of a followed job, for tests: keeps what it was told, and can wait until something has come.

import { followJob, type FollowOptions, type Job, type JobStatus } from "../../static/client.js";
import { Timers } from "./timers.ts";

export interface Follower extends AsyncDisposable {
  follow: ReturnType<typeof followJob>;
  timers: Timers;
  /** Every state it was told, oldest first. */
  jobs: Job[];
  statuses: JobStatus[];
  /** Sequences of the messages so far; `reset` for a stream_reset. */
  readonly sequences: (number | "reset")[];
  /** Names of the states of its connection, without repeats. */
  readonly states: string[];
  until(fits: (follower: Follower) => boolean): Promise<void>;
}

/** Follows with timers that stand still, and with the middle of every range of waits: 2000 ms, and 1500 between polls. */
export function follow(url: string, id: string, options: FollowOptions = {}, events = true): Follower {
  const timers = new Timers();
  const jobs: Job[] = [];
  const statuses: JobStatus[] = [];
  const sequences: (number | "reset")[] = [];
  let look = () => {};
  const handle = followJob(url, id, {
    random: () => 0.5,
    clock: timers,
    ...(events && {
      onMessage(message) {
        sequences.push(message.sequence ?? "reset");
        look();
      },
    }),
    ...options,
    onStatus(status) {
      statuses.push(status);
      options.onStatus?.(status);
      look();
    },
  });
  handle.subscribe((job) => {
    jobs.push(job);
    look();
  });
  const follower: Follower = {
    follow: handle,
    timers,
    jobs,
    statuses,
    sequences,
    get states() {
      return statuses.map((s) => s.state).filter((state, i, all) => state !== all[i - 1]);
    },
    until(fits) {
      return new Promise((resolve) => {
        look = () => fits(follower) && resolve();
        look();
      });
    },
    async [Symbol.asyncDispose]() {
      handle.disconnect();
      await handle.finished;
    },
  };
  return follower;
}

export function live({ follow }: Follower): boolean {
  return follow.status.state === "live";
}

export function polling({ follow }: Follower): boolean {
  return follow.status.state === "polling";
}
