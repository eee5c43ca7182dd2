// What a scenario is: it measures, and gives tables for people and figures for the history. Whoever adds one adds a
// file to scenarios/ and its name to the list in main.ts.

export interface Options {
  /** A run of some minutes, to see that everything works; its figures are not kept. */
  quick: boolean;
  /** Whether what takes an hour is done in full. */
  long: boolean;
  /** How long the mixed load is to last, if somebody wants to say. */
  minutes?: number;
  /** Where to keep V8's CPU profiles of Parley's processes; unset: none are made. */
  profiles?: string;
  /** Says what is being done. */
  say(text: string): void;
}

export interface Table {
  title: string;
  columns: string[];
  rows: (string | number)[][];
  /** What a reader must know to believe it. */
  notes: string[];
}

export interface Report {
  tables: Table[];
  /** Medians, by what they are of: one level of names, then figures. */
  figures: Record<string, Record<string, number>>;
}

export interface Scenario {
  name: string;
  about: string;
  run(options: Options): Promise<Report>;
}

/** How a ratio is made where servers take turns. */
export const RATIO_NOTE =
  "A ratio is the median of the ratios of neighbouring turns, each to the control's in the same turn.";

/** How CPU is counted where events are delivered. */
export const CPU_NOTE =
  "CPU is the kernel's CPU clock of the server's process (user and system, all threads), from when the first event " +
  `is asked for, all viewers being connected and caught up, until the last viewer has the last event. ${RATIO_NOTE}`;

/** How it is known that the viewers are not what is measured. */
export const BUSY_NOTE =
  "Busy is CPU time per second, all threads of the process. The viewers are one thread that only naps between two " +
  "looks at its sockets: below 100% they are not the bottleneck.";

/** A table as text, numbers to the right. */
export function print({ title, columns, rows, notes }: Table): string {
  const cells = [columns, ...rows.map((row) => row.map((cell) => shown(cell)))];
  const widths = columns.map((_, i) => Math.max(...cells.map((row) => row[i]!.length)));
  const lines = cells.map((row) =>
    row.map((cell, i) => i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))
  );
  const rule = widths.map((width) => "-".repeat(width)).join("  ");
  const [head, ...body] = lines.map((line) => line.join("  "));
  return [`\n${title}`, "", head, rule, ...body, "", ...notes.map((note) => `- ${note}`)].join("\n");
}

/** A share as a percentage. */
export function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}

function shown(cell: string | number): string {
  if (typeof cell === "string") return cell;
  return cell.toLocaleString(
    "en",
    cell >= 100 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 },
  );
}
