// Turns: a figure for every server, taken by turns, so that what befalls the machine befalls all alike; and what is
// made of them.

import type { Json } from "./commands.ts";
import { deliver, type House, inOrder, type Series } from "./delivery.ts";
import type { Pace } from "./pace.ts";
import { medians, pairedRatio, quantile } from "./stats.ts";

export type Turn = Record<
  "us_per_delivery" | "per_second" | "server_busy" | "viewers_busy" | "p50_ms" | "p99_ms" | "first_p50_ms",
  number
>;

/** Figures by the server's name, one a turn. */
export class Turns {
  readonly #taken = new Map<string, Turn[]>();

  /** Every server delivers one series, and so on; who goes first in one turn goes last in the next. */
  async take(
    houses: readonly House[],
    pace: Pace,
    turns: number,
  ): Promise<void> {
    for (let i = 0; i < turns; i++) {
      for (const house of inOrder(houses, i)) {
        const series = await deliver(house, pace);
        this.#add(house.name, figuresOf(series));
      }
    }
  }

  #add(name: string, turn: Turn): void {
    this.#taken.set(name, [...this.#taken.get(name) ?? [], turn]);
  }

  /** The medians of each server, with the ratio of its cost to that of `control` in the same turn. */
  results(control: string): { name: string; figures: Turn & { ratio: number } }[] {
    const cost = (name: string) => this.#taken.get(name)!.map(({ us_per_delivery }) => us_per_delivery);
    return [...this.#taken].map(([name, turns]) => ({
      name,
      figures: { ...medians(turns), ratio: pairedRatio(cost(name), cost(control)) },
    }));
  }
}

function figuresOf({ cpu, perSecond, serverBusy, viewersBusy, toFirst, toLast }: Series): Turn {
  const at = (times: number[], p: number) => times.length > 0 ? quantile(times, p) : NaN;
  return {
    us_per_delivery: cpu,
    per_second: perSecond,
    server_busy: serverBusy,
    viewers_busy: viewersBusy,
    p50_ms: at(toLast, 0.5),
    p99_ms: at(toLast, 0.99),
    first_p50_ms: at(toFirst, 0.5),
  };
}

/** Some of the figures, for the history. */
export function pick<K extends string>(figures: Record<K, number>, ...names: K[]): Record<K, number> {
  return Object.fromEntries(names.map((name) => [name, figures[name]])) as Json;
}
