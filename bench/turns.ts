// Turns: a figure for every server, taken by turns, so that what befalls the machine befalls all alike; and what is
// made of them.

import type { Json } from "./commands.ts";
import { deliver, type House, inOrder, type Series } from "./delivery.ts";
import type { Pace } from "./pace.ts";
import { medians, pairedRatio, quantile } from "./stats.ts";

export type Turn = Record<
  | "us_per_delivery"
  | "per_second"
  | "server_busy"
  | "viewers_busy"
  | "p50_ms"
  | "p99_ms"
  | "first_p50_ms"
  | "frame_bytes",
  number
>;

/** Figures by the server's name, one a turn. */
export class Turns {
  readonly #taken = new Map<string, Turn[]>();
  readonly #toLast = new Map<string, number[][]>();

  /** Every server delivers one series, and so on; who goes first in one turn goes last in the next. */
  async take(
    houses: readonly House[],
    pace: Pace,
    turns: number,
  ): Promise<void> {
    for (let i = 0; i < turns; i++) {
      for (const house of inOrder(houses, i)) {
        const series = await deliver(house, pace);
        this.#taken.set(house.name, [...this.#taken.get(house.name) ?? [], figuresOf(series)]);
        this.#toLast.set(house.name, [...this.#toLast.get(house.name) ?? [], series.toLast]);
      }
    }
  }

  /** What each turn of a server showed. */
  of(name: string): readonly Turn[] {
    return this.#taken.get(name)!;
  }

  /** Milliseconds from an event to its last viewer, one for each event, turn by turn. */
  toLast(name: string): readonly number[][] {
    return this.#toLast.get(name)!;
  }

  /** The medians of each server, with the ratio of its cost to that of `control` in the same turn. */
  results(control: string): { name: string; figures: Turn & { ratio: number } }[] {
    const cost = (name: string) => this.of(name).map(({ us_per_delivery }) => us_per_delivery);
    return [...this.#taken].map(([name, turns]) => ({
      name,
      figures: { ...medians(turns), ratio: pairedRatio(cost(name), cost(control)) },
    }));
  }
}

function figuresOf({ cpu, perSecond, serverBusy, viewersBusy, toFirst, toLast, frameBytes }: Series): Turn {
  const at = (times: number[], p: number) => times.length > 0 ? quantile(times, p) : NaN;
  return {
    us_per_delivery: cpu,
    per_second: perSecond,
    server_busy: serverBusy,
    viewers_busy: viewersBusy,
    p50_ms: at(toLast, 0.5),
    p99_ms: at(toLast, 0.99),
    first_p50_ms: at(toFirst, 0.5),
    frame_bytes: frameBytes,
  };
}

/** How long an event's text is, for the notes: not all servers can send the same. */
export function sizesNote(results: readonly { name: string; figures: { frame_bytes: number } }[]): string {
  const names = Map.groupBy(results, ({ figures }) => Math.round(figures.frame_bytes));
  const all = [...names].sort(([, a], [, b]) => b.length - a.length);
  const rest = all.slice(1).map(([bytes, some]) =>
    `, of ${some.map(({ name }) => name).join(", ")} ${bytes}`
  );
  return `The text of an event has ${all[0]![0]} bytes on the wire${
    rest.join("")
  }, as the first viewer counts them.`;
}

/** Some of the figures, for the history. */
export function pick<K extends string>(figures: Record<K, number>, ...names: K[]): Record<K, number> {
  return Object.fromEntries(names.map((name) => [name, figures[name]])) as Json;
}
