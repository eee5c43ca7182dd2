// Runs the bench: `deno task bench [scenario…] [--quick] [--long] [--profiles=FOLDER]`. Prints a table for each question
// and appends the medians to history.jsonl. Needs Linux, since CPU time is read from its kernel. Only loopback is used; every
// process and file of its own is gone at the end, also after a failure or Ctrl-C.

import { machine, remember } from "./history.ts";
import { cleanUp } from "./process.ts";
import { type Options, print, type Report } from "./scenario.ts";
import { append } from "./scenarios/append.ts";
import { bursts } from "./scenarios/bursts.ts";
import { fanOut } from "./scenarios/fan_out.ts";
import { growth } from "./scenarios/growth.ts";
import { idle } from "./scenarios/idle.ts";
import { latency } from "./scenarios/latency.ts";
import { model } from "./scenarios/model.ts";
import { reading } from "./scenarios/reading.ts";
import { replay } from "./scenarios/replay.ts";
import { rooms } from "./scenarios/rooms.ts";
import { storm } from "./scenarios/storm.ts";
import { round } from "./stats.ts";

const SCENARIOS = [fanOut, bursts, latency, rooms, replay, append, reading, model, storm, idle, growth];

const flags = Deno.args.filter((arg) => arg.startsWith("-"));
const names = Deno.args.filter((arg) => !arg.startsWith("-"));
const profiles = flags.find((flag) => flag.startsWith("--profiles="))?.slice("--profiles=".length);
const chosen = names.length === 0 ? SCENARIOS : SCENARIOS.filter(({ name }) => names.includes(name));
const unknown = names.some((name) => !SCENARIOS.some((s) => s.name === name)) ||
  flags.some((flag) => !["--quick", "--long"].includes(flag) && !/^--profiles=./.test(flag));

if (unknown) {
  console.error("deno task bench [scenario…] [--quick] [--long] [--profiles=FOLDER]\n");
  for (const { name, about } of SCENARIOS) console.error(`  ${name.padEnd(10)} ${about}`);
  Deno.exit(2);
}
if (Deno.build.os !== "linux") {
  console.error("The bench reads the CPU time of processes as Linux keeps it, and so needs Linux");
  Deno.exit(1);
}
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.addSignalListener(signal, () => {
    cleanUp();
    Deno.exit(130);
  });
}

const options: Options = {
  quick: flags.includes("--quick"),
  long: flags.includes("--long"),
  profiles,
  say: (text) => console.error(text),
};
const reports = new Map<string, Report>();
const load = round(Deno.loadavg()[0]!);
try {
  for (const scenario of chosen) {
    // Whoever names a scenario wants to see it in full.
    const long = !options.quick && (options.long || names.includes(scenario.name));
    const report = await scenario.run({ ...options, long });
    reports.set(scenario.name, report);
    for (const table of report.tables) console.log(print(table));
  }
  const { cores, memory_gb, deno, file_system } = machine();
  console.log(`\n${cores} cores, ${memory_gb} GB, ${file_system}, Deno ${deno}; load ${load} before`);
  if (load > cores / 2) console.log("The machine was busy: believe the ratios rather than times and rates.");
  // A short run says little, and a profiler costs CPU itself.
  if (!options.quick && !profiles) await remember(load, reports);
} finally {
  cleanUp();
}
