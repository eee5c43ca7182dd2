// Retries of a model that is busy or down, as a Model around a Model. All callers of one provider share its cool-down:
// after a 429, or a 503 that says when to come again, nobody asks until it is over, and then they start spread out, not
// all at once. A call that has said anything is never repeated here, since its viewers have seen it; the caller starts
// the whole turn again.

import { type Clock, sleep } from "../clock.ts";
import { closable, CLOSED, forward, remainingMs } from "./abort.ts";
import { type Chunk, type Model, ModelError, type ModelRequest } from "./model.ts";

export interface RetryOptions {
  clock: Clock;
  /** In [0, 1). */
  random: () => number;
  /** Calls made at most, the first one included: seven take 16 s on average, and 32 s at most, of what is waited for. */
  maxAttempts?: number;
  /** The longest first wait; it doubles with each attempt. */
  baseMs?: number;
  /** The longest wait that is not the provider's own wish. */
  maxMs?: number;
}

/** A provider that asks for more is asked again after an hour; a longer timer would overflow and fire at once. */
const LONGEST_WAIT_MS = 3_600_000;

/**
 * Repeats calls that fail as `rate_limited` or `unavailable` before their first chunk, with exponential backoff and
 * full jitter (each wait is random between 0 and the bound). `retryAfterMs` is honoured. Throws the failure at once
 * when the wait would outlast the signal (see `endsAt`), and the signal's reason as soon as it aborts.
 */
export function withRetries(model: Model, options: RetryOptions): Model {
  const { clock, random, maxAttempts = 7, baseMs = 500, maxMs = 20_000 } = options;
  let coolUntil = -Infinity;
  /** What the provider was cooling down for. */
  let fault: "rate_limited" | "unavailable" = "rate_limited";
  let waiting = 0;

  async function* run(
    request: ModelRequest,
    signal: AbortSignal,
    own: AbortController,
  ): AsyncGenerator<Chunk, void, void> {
    const release = forward(signal, own);
    const pause = (ms: number, failure: ModelError) => {
      if (ms >= remainingMs(clock, signal)) throw failure;
      return sleep(clock, ms, own.signal);
    };
    try {
      for (let attempt = 1;; attempt++) {
        await coolDown(pause);
        own.signal.throwIfAborted();
        let begun = false;
        try {
          for await (const chunk of model.stream(request, own.signal)) {
            begun = true;
            yield chunk;
          }
          return;
        } catch (error) {
          if (own.signal.aborted || !(error instanceof ModelError)) throw error;
          if (error.fault !== "rate_limited" && error.fault !== "unavailable") throw error;
          const wait = waitAfter(error, attempt);
          const shared = error.fault === "rate_limited" || error.options.retryAfterMs !== undefined;
          if (shared && clock.monotonic() + wait > coolUntil) {
            coolUntil = clock.monotonic() + wait;
            fault = error.fault;
          }
          if (begun || attempt >= maxAttempts) throw error;
          if (!shared) await pause(wait, error);
          else if (wait >= remainingMs(clock, signal)) throw error;
        }
      }
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (own.signal.reason === CLOSED) return;
      throw error;
    } finally {
      release();
    }
  }

  /** Waits while the provider wants to be left alone, and again if somebody was refused in the meantime. */
  async function coolDown(pause: (ms: number, failure: ModelError) => Promise<void>): Promise<void> {
    while (clock.monotonic() < coolUntil) {
      waiting++;
      try {
        const left = coolUntil - clock.monotonic();
        // The more callers wait, the wider they are spread: on average one starts every `baseMs` / 2.
        const spread = random() * Math.min(maxMs, baseMs * waiting);
        await pause(left + spread, coolingDown(left));
      } finally {
        waiting--;
      }
    }
  }

  function waitAfter(error: ModelError, attempt: number): number {
    const backoff = random() * Math.min(maxMs, baseMs * 2 ** (attempt - 1));
    return Math.min(LONGEST_WAIT_MS, Math.max(error.options.retryAfterMs ?? 0, backoff));
  }

  function coolingDown(left: number): ModelError {
    const seconds = Math.ceil(left / 1000);
    const [how, status] = fault === "rate_limited"
      ? ["rate limited", 429] as const
      : ["unavailable", 503] as const;
    const message = `${model.provider} is ${how} for another ${seconds} s, longer than this call may wait`;
    return new ModelError(fault, message, { status, retryAfterMs: left });
  }

  return {
    provider: model.provider,
    defaultModel: model.defaultModel,
    get webSearch() {
      return model.webSearch;
    },
    get keepsAnswers() {
      return model.keepsAnswers;
    },
    stream(request, signal) {
      const own = new AbortController();
      return closable(run(request, signal, own), own);
    },
  };
}
