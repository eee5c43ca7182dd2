// A small stand-in for `jsr:@std/testing/time`: FakeTime takes over Date, setTimeout and setInterval, and moves
// them by hand. Real time goes on underneath, for sockets and files. Not moved, as in the original: performance.now
// and timers of node:timers. Always restore it: `using time = new FakeTime()`.

interface Timer {
  id: number;
  due: number;
  /** Milliseconds between calls; undefined for a timeout. */
  every?: number;
  call: () => void;
}

type Start = number | string | Date | null;

const real = {
  Date: globalThis.Date,
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  setInterval: globalThis.setInterval,
  clearInterval: globalThis.clearInterval,
};
let active: FakeTime | undefined;

/** A failure of fake time itself: faked twice, or restored without being faked. */
export class TimeError extends Error {
  override readonly name = "TimeError";
}

/** Replaces the global clock and timers until `restore()`. Only one may be alive at a time. */
export class FakeTime {
  readonly start: number;
  #now: number;
  #lastId = 0;
  #timers: Timer[] = [];

  /** Starts at `start` (milliseconds, a date, or its text; now when absent). */
  constructor(start?: Start) {
    if (active) throw new TimeError("Cannot construct FakeTime: time is already faked");
    this.start = this.#now = startOf(start);
    if (Number.isNaN(this.start)) throw new TimeError(`Cannot construct FakeTime: invalid start ${start}`);
    active = this;
    Object.assign(globalThis, {
      Date: fakeDate(() => this.#now),
      setTimeout: this.#setter(false),
      setInterval: this.#setter(true),
      clearTimeout: (id: unknown) => this.#clear(id),
      clearInterval: (id: unknown) => this.#clear(id),
    });
  }

  /** Milliseconds since the epoch. Setting it runs every timer due by then; it cannot go back. */
  get now(): number {
    return this.#now;
  }
  set now(value: number) {
    if (value < this.#now) {
      throw new RangeError(`Cannot set current time in the past: ${value} < ${this.#now}`);
    }
    let timer = this.#first();
    while (timer && timer.due <= value) {
      this.#run(timer);
      timer = this.#first();
    }
    this.#now = value;
  }

  /** Moves time forward and runs what comes due. */
  tick(ms = 0): void {
    this.now += ms;
  }

  /** Lets pending promises settle, then moves time forward. */
  async tickAsync(ms = 0): Promise<void> {
    await this.runMicrotasks();
    this.now += ms;
  }

  /** Moves to the next timer and runs it. False when there is none. */
  next(): boolean {
    const timer = this.#first();
    if (timer) this.now = Math.max(timer.due, this.#now);
    return timer !== undefined;
  }

  /** Lets pending promises settle, then moves to the next timer. */
  async nextAsync(): Promise<boolean> {
    await this.runMicrotasks();
    return this.next();
  }

  /** Runs timers until none is left. */
  runAll(): void {
    while (this.next());
  }

  /** Runs timers until none is left, letting promises settle in between. */
  async runAllAsync(): Promise<void> {
    while (await this.nextAsync());
  }

  /** Lets pending promises settle, without moving time. */
  async runMicrotasks(): Promise<void> {
    await this.delay(0);
  }

  /** Waits in real time; rejects with the signal's reason when it aborts. */
  delay(ms: number, options: { signal?: AbortSignal } = {}): Promise<void> {
    const { signal } = options;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const onAbort = () => {
        real.clearTimeout.call(globalThis, id);
        reject(signal!.reason);
      };
      const id = real.setTimeout.call(globalThis, () => {
        signal?.removeEventListener("abort", onAbort);
        resolve();
      }, ms);
      signal?.addEventListener("abort", onAbort, { once: true });
    });
  }

  /** Gives the real clock and timers back. */
  restore(): void {
    if (active !== this) throw new TimeError("Cannot restore time: it is not faked");
    FakeTime.restore();
  }

  /** Gives the real clock and timers back, whoever faked them. */
  static restore(): void {
    if (!active) throw new TimeError("Cannot restore time: it is not faked");
    active = undefined;
    Object.assign(globalThis, real);
  }

  [Symbol.dispose](): void {
    this.restore();
  }

  #setter(repeats: boolean) {
    return (call: (...args: unknown[]) => void, ms: unknown = 0, ...args: unknown[]): number => {
      const wait = Math.max(0, Number(ms) || 0);
      const timer = { id: ++this.#lastId, due: this.#now + wait, call: () => call(...args) };
      this.#timers.push(repeats ? { ...timer, every: wait } : timer);
      return timer.id;
    };
  }

  #clear(id: unknown): void {
    this.#timers = this.#timers.filter((timer) => timer.id !== Number(id));
  }

  /** The timer due first; of several, the one set first. */
  #first(): Timer | undefined {
    return this.#timers.reduce<Timer | undefined>((a, b) => a && a.due <= b.due ? a : b, undefined);
  }

  #run(timer: Timer): void {
    this.#clear(timer.id);
    this.#now = Math.max(this.#now, timer.due);
    // An interval of 0 ms would never let time pass; the platform's shortest is 1 ms too. It goes to the end of the
    // list, so that what is due at the same moment takes turns.
    if (timer.every !== undefined) {
      this.#timers.push({ ...timer, due: timer.due + Math.max(1, timer.every) });
    }
    timer.call();
  }
}

function startOf(start?: Start): number {
  if (start instanceof real.Date) return start.getTime();
  if (typeof start === "string") return real.Date.parse(start);
  return typeof start === "number" ? Math.floor(start) : real.Date.now();
}

function fakeDate(now: () => number): DateConstructor {
  return new Proxy(real.Date, {
    construct: (date, args, target) => Reflect.construct(date, args.length ? args : [now()], target),
    apply: () => new real.Date(now()).toString(),
    get: (date, key) => key === "now" ? now : Reflect.get(date, key),
  });
}
