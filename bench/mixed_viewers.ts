// Viewers of mixed load: they watch runs that come and go, drop out and come back, and hold every number they get
// against the one before. The age of each live event is kept: its text begins with when the model said it.

import { type Json, now, serveCommands } from "./commands.ts";

/** Of how many ages of a lap each is kept at least. */
let ages: number[] = [];
let events = 0;
let resumes = 0;
let broken: Error | undefined;
const watchers = new Map<string, Watcher[]>();

class Watcher {
  #socket: WebSocket | undefined;
  #sequence = 0;
  #live = false;
  readonly over = Promise.withResolvers<void>();

  constructor(readonly url: string) {
    this.connect();
  }

  connect(): void {
    const socket = new WebSocket(
      this.#sequence > 0 ? `${this.url}?last_sequence=${this.#sequence}` : this.url,
    );
    this.#socket = socket;
    this.#live = false;
    socket.onmessage = ({ data }) => {
      if (socket === this.#socket) this.#take(JSON.parse(data));
    };
    socket.onclose = ({ code }) => {
      if (socket !== this.#socket) return;
      if (code === 1000) this.over.resolve();
      else broken ??= new Error(`A viewer was closed with ${code} after ${this.#sequence}`);
    };
  }

  drop(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    // One that is still being opened cannot be closed without an error.
    if (socket?.readyState === WebSocket.CONNECTING) socket.onopen = () => socket.close();
    else socket?.close();
  }

  #take({ event_type, sequence, data }: Json): void {
    if (event_type === "caught_up") this.#live = true;
    if (sequence === undefined) return;
    if (sequence !== this.#sequence + 1) {
      broken ??= new Error(`${this.#sequence} was followed by ${sequence}`);
    }
    this.#sequence = sequence;
    events++;
    if (this.#live && event_type === "agent_delta") ages.push(now() - Number.parseFloat(data.delta));
  }
}

const pick = <T>(all: T[]): T => all[Math.floor(Math.random() * all.length)]!;

await serveCommands({
  /** So many viewers for a run. */
  watch({ url, count }: Json) {
    watchers.set(url, Array.from({ length: count }, () => new Watcher(url)));
  },
  /** Some viewers, of any run, drop out and come back after a while. */
  churn({ count, awayMs }: Json) {
    const all = [...watchers.values()].flat();
    for (let i = 0; i < count && all.length > 0; i++) {
      const watcher = pick(all);
      watcher.drop();
      resumes++;
      setTimeout(() => watcher.connect(), awayMs * Math.random());
    }
  },
  /** Resolves when all viewers of a run that has ended have its end. */
  async over({ url }: Json) {
    await Promise.all(watchers.get(url)!.map(({ over }) => over.promise));
    watchers.delete(url);
  },
  /** What came since the last call, and the ages of live events in milliseconds. */
  lap() {
    if (broken) throw broken;
    const result = { ages: ages.map((age) => Math.round(age * 100) / 100), events, resumes };
    ages = [];
    events = resumes = 0;
    return result;
  },
});
