// One line of JSON for every run of the bench, appended to history.jsonl: which code, which machine (by what it has,
// not by its name), and the medians. Figures from different machines are not to be compared; ratios nearly are.

import { workFolder } from "./process.ts";
import type { Report } from "./scenario.ts";

const FILE = new URL("history.jsonl", import.meta.url);
const ROOT = new URL("../", import.meta.url).pathname;
/** What decides what is measured; not what a run of the bench itself writes, and not what is only read. */
const SOURCES = [
  "src",
  "static",
  "main.ts",
  "deno.json",
  "deno.lock",
  "tests/support",
  "bench",
  ":!bench/history.jsonl",
  ":!bench/plots",
];

/** Which code is measured, and whether it differs from the commit: files changed, new or gone. */
export interface Code {
  commit: string;
  changed: boolean;
}

/** What the figures were measured on. */
export function machine() {
  const { total } = Deno.systemMemoryInfo();
  return {
    os: Deno.build.os,
    arch: Deno.build.arch,
    cores: navigator.hardwareConcurrency,
    memory_gb: Math.round(total / 1e9),
    file_system: output(ROOT, "stat", "-f", "-c", "%T", workFolder()),
    deno: Deno.version.deno,
  };
}

/** To be asked before anything is measured: an hour later somebody may have gone on working. */
export function code(root: string = ROOT): Code {
  const commit = output(root, "git", "rev-parse", "HEAD");
  // Without git nobody can say that nothing was changed.
  const status = output(root, "git", "status", "--porcelain", "--untracked-files=all", "--", ...SOURCES);
  return { commit: commit ?? "unknown", changed: status !== "" };
}

/** Appends the line. `load` is how busy the machine was before. */
export async function remember(
  { commit, changed }: Code,
  load: number,
  reports: Map<string, Report>,
): Promise<void> {
  const line = {
    at: new Date().toISOString(),
    commit,
    changed,
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

function output(cwd: string, command: string, ...args: string[]): string | undefined {
  try {
    const { success, stdout } = new Deno.Command(command, { args, cwd, stderr: "null" }).outputSync();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch {
    return undefined;
  }
}
