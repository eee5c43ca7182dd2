// What the server does, in figures for Prometheus. Most are looked up when somebody asks, in the objects that keep them
// anyway; what no object keeps is counted at five quiet places: the end of a run, an append to the log, a read from it,
// the end of a call to a model, and the answer to a request. Label values come from fixed sets, never from a client.

import { TrieRouter } from "hono/router/trie-router";
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Clock } from "../clock.ts";
import type { Usage } from "../core/event.ts";
import type { EventLog } from "../log/log.ts";
import { isOver, type Store } from "../log/store.ts";

/** Counters that connections keep, and the names they go by here. One that is not kept is not shown. */
const TOTALS = {
  connections: ["parley_connections_opened_total", "Sockets and SSE streams opened"],
  refused: ["parley_connections_refused_total", "Upgrades refused because the server was full"],
  resumed: ["parley_streams_resumed_total", "Streams that went on from a sequence"],
  events: ["parley_events_sent_total", "Events sent to viewers"],
  bytes: ["parley_sent_bytes_total", "Text of events sent to viewers"],
} as const;

export interface MetricsParts {
  clock: Clock;
  version: string;
  /** Paths that are served, `/path/:parameter`; requests are counted by them. */
  paths: readonly string[];
  load: () => { acting: number; waiting: number };
  connections: {
    readonly open: number;
    readonly runs: number;
    readonly viewers?: number;
    readonly lingering?: number;
    readonly totals: { readonly [T in keyof typeof TOTALS]?: number };
  };
  drain: { readonly size: number };
}

/** Of everything else a client may make up, one label value. */
const OTHER = "other";
const METHODS = new Set(["GET", "HEAD", "POST", "DELETE", "OPTIONS"]);
const APPEND_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];
const REQUEST_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

export class Metrics {
  readonly contentType: string;
  readonly #clock: Clock;
  readonly #registry = new Registry();
  readonly #routes = new TrieRouter<string>();
  readonly #ended: Counter<"kind" | "status">;
  readonly #appends: Histogram;
  readonly #appended: Counter;
  readonly #appendFailures: Counter;
  readonly #reads: Counter;
  readonly #calls: Counter<"provider" | "outcome">;
  readonly #tokens: Counter<"provider" | "direction">;
  readonly #requests: Histogram<"method" | "route" | "status">;

  constructor(parts: MetricsParts) {
    this.#clock = parts.clock;
    this.contentType = this.#registry.contentType;
    for (const path of parts.paths) this.#routes.add("GET", path, path);
    this.#lookUp(parts);

    const registers = [this.#registry];
    const counter = <L extends string>(name: string, help: string, labelNames: L[] = []) =>
      new Counter({ name, help, labelNames, registers });
    this.#ended = counter("parley_runs_ended_total", "Runs that ended, by how", ["kind", "status"]);
    this.#appended = counter("parley_log_events_total", "Events made durable");
    this.#appendFailures = counter(
      "parley_log_append_failures_total",
      "Appends the log refused; they are repeated",
    );
    this.#reads = counter(
      "parley_log_reads_total",
      "Reads of events from the log; viewers of one run who replay side by side share them",
    );
    this.#calls = counter("parley_model_calls_total", "Calls to models, by how they ended", [
      "provider",
      "outcome",
    ]);
    this.#tokens = counter("parley_model_tokens_total", "Tokens as reported by the provider", [
      "provider",
      "direction",
    ]);
    this.#appends = new Histogram({
      name: "parley_log_append_seconds",
      help: "From an append to the log until it is durable",
      buckets: APPEND_SECONDS,
      registers,
    });
    this.#requests = new Histogram({
      name: "parley_http_request_duration_seconds",
      help: "From a request to the head of its answer; a stream goes on after it",
      labelNames: ["method", "route", "status"],
      buckets: REQUEST_SECONDS,
      registers,
    });
  }

  /** All figures as text. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  /** The same store; counts runs that end, and appends with how long they take. */
  store(store: Store): Store {
    return {
      ...store,
      log: this.#log(store.log),
      update: async (before, after) => {
        await store.update(before, after);
        if (!isOver(before) && isOver(after)) {
          this.#ended.inc({ kind: after.kind, status: after.status });
        }
      },
    };
  }

  /** A call to a model is over. */
  call({ provider, outcome, usage }: { provider: string; outcome: string; usage: Usage }): void {
    this.#calls.inc({ provider, outcome });
    this.#tokens.inc({ provider, direction: "input" }, usage.input_tokens);
    this.#tokens.inc({ provider, direction: "output" }, usage.output_tokens);
  }

  /** A request was answered; `route` is which of the served paths it was for, where that is known. */
  request(method: string, path: string, status: number, ms: number, route = this.#routeOf(path)): void {
    this.#requests.observe({ method: METHODS.has(method) ? method : OTHER, route, status }, ms / 1000);
  }

  #routeOf(path: string): string {
    const [[route] = [OTHER]] = this.#routes.match("GET", path)[0];
    return route;
  }

  #log(log: EventLog): EventLog {
    return {
      ...log,
      append: (run, first, events) => {
        const started = this.#clock.monotonic();
        return log.append(run, first, events).then(() => {
          this.#appends.observe((this.#clock.monotonic() - started) / 1000);
          this.#appended.inc(events.length);
        }, (error) => {
          this.#appendFailures.inc();
          throw error;
        });
      },
      read: (run, after, limit) => {
        this.#reads.inc();
        return log.read(run, after, limit);
      },
    };
  }

  /** What is only looked at when somebody asks. */
  #lookUp({ clock, version, load, connections, drain }: MetricsParts): void {
    const registers = [this.#registry];
    const gauge = (name: string, help: string, value: () => number) =>
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(value());
        },
      });

    new Gauge({ name: "parley_info", help: "The version", labelNames: ["version"], registers })
      .set({ version }, 1);
    new Gauge({
      name: "parley_runs",
      help: "Runs that have not ended: acted out now, or waiting for their place",
      labelNames: ["state"],
      registers,
      collect() {
        for (const [state, count] of Object.entries(load())) this.set({ state }, count);
      },
    });
    gauge("parley_connections", "Open sockets and SSE streams", () => connections.open);
    if (connections.lingering !== undefined) {
      gauge(
        "parley_lingering_connections",
        "Connections that the server has ended and whose peer has not gone; they count as open",
        () => connections.lingering!,
      );
    }
    gauge("parley_watched_runs", "Runs that somebody watches", () => connections.runs);
    if (connections.viewers !== undefined) {
      gauge("parley_viewers", "Viewers of runs, waiting ones included", () => connections.viewers!);
    }
    gauge("parley_full_sockets", "Sockets whose peer does not keep up", () => drain.size);
    for (const key of Object.keys(TOTALS) as (keyof typeof TOTALS)[]) {
      const [name, help] = TOTALS[key];
      if (connections.totals[key] === undefined) continue;
      new Counter({
        name,
        help,
        registers,
        collect() {
          this.reset();
          this.inc(connections.totals[key]!);
        },
      });
    }
    gauge("process_resident_memory_bytes", "Resident memory", () => Deno.memoryUsage().rss);
    gauge("process_heap_bytes", "Memory of the script heap in use", () => Deno.memoryUsage().heapUsed);
    const started = clock.now() / 1000;
    gauge("process_start_time_seconds", "When it was started, in seconds since the epoch", () => started);
  }
}
