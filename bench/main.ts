// Runs the bench: `deno task bench [scenario…] [--quick] [--long] …`. Prints a table for each question and appends the
// medians to history.jsonl. Needs Linux, since the CPU time of processes is read as its kernel keeps it. Only loopback is
// used; every process and file of its own is gone at the end, also after a failure or Ctrl-C.

import { code, machine, remember } from "./history.ts";
import { plot } from "./plot.ts";
import { cleanUp } from "./process.ts";
import { type Options, print, type Report } from "./scenario.ts";
import { append } from "./scenarios/append.ts";
import { bursts } from "./scenarios/bursts.ts";
import { fanOut } from "./scenarios/fan_out.ts";
import { growth } from "./scenarios/growth.ts";
import { idle } from "./scenarios/idle.ts";
import { latency } from "./scenarios/latency.ts";
import { mixed } from "./scenarios/mixed.ts";
import { model } from "./scenarios/model.ts";
import { reading } from "./scenarios/reading.ts";
import { replay } from "./scenarios/replay.ts";
import { rooms } from "./scenarios/rooms.ts";
import { sockets } from "./scenarios/sockets.ts";
import { storm } from "./scenarios/storm.ts";
import { round } from "./stats.ts";

const SCENARIOS = [
  fanOut,
  bursts,
  sockets,
  latency,
  rooms,
  replay,
  append,
  reading,
  model,
  storm,
  idle,
  growth,
  mixed,
];

const USAGE = `deno task bench [scenario…] [--quick] [--long] [--minutes=N] [--profiles=FOLDER]
deno task bench --plot

  --quick     some minutes for all, to see that everything works; no figure is kept
  --long      idle for five minutes, an hour of mixed load, 10⁵ runs, 10⁶ events; else only where a scenario is named
  --minutes   how long the mixed load lasts
  --profiles  keep V8's CPU profiles of Parley's processes there; no figure is kept
  --plot      only draw what history.jsonl has into bench/plots/
`;

const flags = new Map<string, string | undefined>();
for (const arg of Deno.args.filter((arg) => arg.startsWith("-"))) {
  const [flag, value] = arg.split("=", 2);
  flags.set(flag!, value);
}
const names = Deno.args.filter((arg) => !arg.startsWith("-"));
const chosen = names.length === 0 ? SCENARIOS : SCENARIOS.filter(({ name }) => names.includes(name));
const profiles = flags.get("--profiles");
const minutes = flags.has("--minutes") ? Number(flags.get("--minutes")) : undefined;
const known = ["--quick", "--long", "--plot", "--minutes", "--profiles"];
const bad = names.find((name) => !SCENARIOS.some((s) => s.name === name)) ??
  [...flags.keys()].find((flag) => !known.includes(flag)) ??
  (minutes !== undefined && !(minutes > 0) ? `--minutes=${flags.get("--minutes")}` : undefined) ??
  (flags.has("--profiles") && !profiles ? "--profiles" : undefined);

if (bad !== undefined) {
  console.error(`${bad} cannot be used.\n\n${USAGE}`);
  for (const { name, about } of SCENARIOS) console.error(`  ${name.padEnd(10)}  ${about}`);
  Deno.exit(2);
}
if (flags.has("--plot")) {
  for (const file of await plot()) console.log(file);
  Deno.exit(0);
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
  quick: flags.has("--quick"),
  long: flags.has("--long"),
  minutes,
  profiles,
  say: (text) => console.error(text),
};
const reports = new Map<string, Report>();
const measured = code();
const load = round(Deno.loadavg()[0]!);
try {
  for (const scenario of chosen) {
    // Whoever names a scenario wants to see it in full.
    const long = !options.quick && (options.long || names.includes(scenario.name));
    try {
      const report = await scenario.run({ ...options, long });
      reports.set(scenario.name, report);
      for (const table of report.tables) console.log(print(table));
    } catch (error) {
      // The others can be measured all the same.
      console.error(`\n${scenario.name} failed:`, error);
      Deno.exitCode = 1;
    }
  }
  const { cores, memory_gb, deno, file_system } = machine();
  console.log(`\n${cores} cores, ${memory_gb} GB, ${file_system}, Deno ${deno}; load ${load} before`);
  if (load > cores / 2) console.log("The machine was busy: believe the ratios rather than times and rates.");
} finally {
  // A short run says little, and a profiler costs CPU itself.
  if (!options.quick && !profiles && reports.size > 0) await remember(measured, load, reports);
  cleanUp();
}
