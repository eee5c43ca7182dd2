// Gets what the peers run on: packages of npm into a folder of the user's cache, packages of Debian where the bench may
// install them, and a C compiler's work. What cannot be had is said with its reason, and the peer is then absent.

import { workFolder } from "./process.ts";

/** Pinned, so that figures of different days are of the same servers. */
const PACKAGES = ["ws@8.23.0", "socket.io@4.8.4", "bun@1.4.5", "@copilotkit/aimock@1.43.0"];
const DEBIAN = [
  "python3-fastapi",
  "python3-uvicorn",
  "python3-websockets",
  "python3-uvloop",
  "python3-httptools",
];
const DEBIAN_PYTHON = "/usr/bin/python3";

/** Why something cannot be had. */
export class Absent extends Error {
  override readonly name = "Absent";
}

let modules: Promise<string> | undefined;

/** The folder that holds node_modules with the packages. Throws `Absent`. */
export function nodeModules(): Promise<string> {
  return modules ??= installPackages();
}

async function installPackages(): Promise<string> {
  const cache = Deno.env.get("XDG_CACHE_HOME") ?? `${Deno.env.get("HOME")}/.cache`;
  const folder = `${cache}/parley-bench/${PACKAGES.join("_").replaceAll("/", "+")}`;
  const done = `${folder}/installed`;
  if (await exists(done)) return folder;
  await Deno.mkdir(folder, { recursive: true });
  // Bun's binary comes as an optional package of its own; no package's script is run.
  const flags = ["--silent", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"];
  await run("npm", ["install", ...flags, "--prefix", folder, ...PACKAGES]);
  await Deno.writeTextFile(done, "");
  return folder;
}

/** Node itself. Throws `Absent`. */
export async function node(): Promise<string> {
  await run("node", ["--version"]);
  return "node";
}

/** Bun's binary for this machine. Throws `Absent`. */
export async function bun(): Promise<string> {
  const scope = `${await nodeModules()}/node_modules/@oven`;
  for await (const { name } of Deno.readDir(scope)) {
    const file = `${scope}/${name}/bin/bun`;
    const runs = await run(file, ["--version"]).then(() => true, () => false);
    if (runs) return file;
  }
  throw new Absent("none of Bun's binaries runs here");
}

/** A Python that has FastAPI, uvicorn and websockets. Throws `Absent`. */
export async function python(): Promise<string> {
  const check = () => run(DEBIAN_PYTHON, ["-c", "import fastapi, uvicorn, websockets"]);
  const there = await check().then(() => true, () => false);
  if (!there) {
    if (Deno.uid() !== 0) throw new Absent(`apt-get install ${DEBIAN.join(" ")} has to be run first`);
    await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...DEBIAN]);
    await check();
  }
  return DEBIAN_PYTHON;
}

/** The C loop, compiled. Throws `Absent`. */
export async function cLoop(): Promise<string> {
  const binary = `${workFolder()}/c_loop`;
  await run("cc", ["-O2", "-o", binary, new URL("peers/c_loop.c", import.meta.url).pathname]);
  return binary;
}

/** Whether system calls can be counted. Throws `Absent`. */
export async function strace(): Promise<string> {
  const there = await run("strace", ["--version"]).then(() => true, () => false);
  if (!there) {
    if (Deno.uid() !== 0) throw new Absent("apt-get install strace has to be run first");
    await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "strace"]);
  }
  await run("strace", ["-c", "-o", "/dev/null", "true"]);
  return "strace";
}

async function run(command: string, args: string[]): Promise<void> {
  let output: Deno.CommandOutput;
  try {
    const env = { DEBIAN_FRONTEND: "noninteractive" };
    output = await new Deno.Command(command, { args, env, stdin: "null" }).output();
  } catch (error) {
    throw new Absent(`${command} cannot be run: ${error instanceof Error ? error.message : error}`);
  }
  if (output.success) return;
  const said = new TextDecoder().decode(output.stderr).trim().split("\n").at(-1);
  throw new Absent(`${[command, ...args].join(" ")} failed with ${output.code}: ${said}`);
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
