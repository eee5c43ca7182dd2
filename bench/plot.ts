// Draws charts for the README from the newest line of history.jsonl that has a scenario's figures: `--plot`.

import { barChart } from "./bar_chart.ts";
import { history, type Line } from "./history.ts";

const FOLDER = new URL("plots/", import.meta.url);

interface Drawing {
  file: string;
  scenario: string;
  title: string;
  /** What a figure's name begins with; the rest is the server's. */
  prefix: string;
  field: string;
  unit: string;
}

const DRAWINGS: Drawing[] = [
  {
    file: "fan_out.svg",
    scenario: "fan-out",
    title: "Server CPU per delivered event, 1,000 viewers of one run",
    prefix: "1000 viewers, ",
    field: "us_per_delivery",
    unit: "µs",
  },
  {
    file: "bursts.svg",
    scenario: "bursts",
    title: "Server CPU per delivered event, 20 ready at once for each of 1,000 viewers",
    prefix: "20 at once, ",
    field: "us_per_delivery",
    unit: "µs",
  },
];

/** Writes the charts that there are figures for; gives their paths. */
export async function plot(): Promise<string[]> {
  const lines = await history();
  const written: string[] = [];
  await Deno.mkdir(FOLDER, { recursive: true });
  for (const drawing of DRAWINGS) {
    const line = lines.findLast(({ medians }) => medians[drawing.scenario]);
    if (!line) continue;
    const file = new URL(drawing.file, FOLDER).pathname;
    await Deno.writeTextFile(file, draw(drawing, line));
    written.push(file);
  }
  return written;
}

/** The chart of one line. */
export function draw({ scenario, title, prefix, field, unit }: Drawing, line: Line): string {
  const bars = Object.entries(line.medians[scenario]!)
    // A pace after the number of viewers, as older lines have it, is another measurement.
    .filter(([name, figures]) => name.startsWith(prefix) && !/ events\/s,/.test(name) && field in figures)
    .map(([name, figures]) => ({
      name: name.slice(prefix.length),
      value: figures[field]!,
      ours: name.slice(prefix.length).startsWith("Parley"),
    }));
  const { cores, memory_gb, deno } = line.machine;
  const about = `${cores} cores, ${memory_gb} GB, Deno ${deno}; ${line.at.slice(0, 10)}, commit ${
    line.commit.slice(0, 8)
  }. Less is better; only Parley keeps a log.`;
  return barChart({ title, about, unit, bars });
}
