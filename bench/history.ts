// One line of JSON for every run of the bench, appended to history.jsonl: which code, which machine (by what it has,
// not by its name), and the medians. Figures from different machines are not to be compared; ratios nearly are.

import { workFolder } from "./process.ts";
import type { Report } from "./scenario.ts";

const FILE = new URL("history.jsonl", import.meta.url);
const root = new URL("../", import.meta.url);

/** What the figures were measured on. */
export function machine() {
  const { total } = Deno.systemMemoryInfo();
  return {
    os: Deno.build.os,
    arch: Deno.build.arch,
    cores: navigator.hardwareConcurrency,
    memory_gb: Math.round(total / 1e9),
    file_system: output("stat", "-f", "-c", "%T", workFolder()),
    deno: Deno.version.deno,
  };
}

/**
 * Appends the line. `changed` says whether the sources differ from the commit; `load` is how busy the machine was
 * before.
 */
export async function remember(load: number, reports: Map<string, Report>): Promise<void> {
  const line = {
    at: new Date().toISOString(),
    commit: output("git", "rev-parse", "HEAD") ?? "unknown",
    changed: output("git", "diff", "--stat", "HEAD", "--", "src", "main.ts") !== "",
    machine: machine(),
    load,
    medians: Object.fromEntries([...reports].map(([name, { figures }]) => [name, figures])),
  };
  await Deno.writeTextFile(FILE, `${JSON.stringify(line)}\n`, { append: true });
}

export interface Line {
  at: string;
  commit: string;
  machine: ReturnType<typeof machine>;
  /** Figures by scenario, and there by what they are of. */
  medians: Record<string, Report["figures"]>;
}

/** All runs, the oldest first. */
export async function history(): Promise<Line[]> {
  const text = await Deno.readTextFile(FILE);
  return text.split("\n").filter(Boolean).map((line) => JSON.parse(line));
}

function output(command: string, ...args: string[]): string | undefined {
  try {
    const { success, stdout } = new Deno.Command(command, { args, cwd: root, stderr: "null" }).outputSync();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch {
    return undefined;
  }
}
