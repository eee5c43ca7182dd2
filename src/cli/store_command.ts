// What the commands that work on a store's file have in common: how they read their arguments, which file is meant when
// none is named, and how they end. Exit codes are those of the terminal client.

import { parseArgs, type ParseArgsConfig } from "node:util";
import { ConfigError, readConfig } from "../config.ts";
import { BackupRefused } from "../log/backup.ts";
import { DEFAULT_FILE } from "../log/open.ts";
import { UsageError } from "./args.ts";
import { printable } from "./paint.ts";
import { EXIT } from "./session.ts";

export interface StoreParts {
  out: (text: string) => void;
  err: (text: string) => void;
  /** What PARLEY_KV names. Throws ConfigError. */
  setting: () => string | undefined;
  now: () => Date;
}

/** This process's terminal and settings. */
export function ownParts(): StoreParts {
  const encoder = new TextEncoder();
  const write = (stream: typeof Deno.stdout, text: string) => {
    for (let bytes = encoder.encode(text); bytes.length > 0;) bytes = bytes.subarray(stream.writeSync(bytes));
  };
  return {
    out: (text) => write(Deno.stdout, text),
    err: (text) => write(Deno.stderr, text),
    setting: () => readConfig().PARLEY_KV,
    now: () => new Date(),
  };
}

/** Does `work` and gives the exit code; what went wrong is said in a sentence, without a stack. */
export async function attempt(
  work: () => number | Promise<number>,
  usage: string,
  { err }: StoreParts,
): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UsageError || error instanceof ConfigError) {
      err(`${said(error.message)}\n\n${usage}\n`);
      return EXIT.usage;
    }
    if (error instanceof BackupRefused) err(`${said(error.message)}\n`);
    else if (error instanceof Error && isOfSystem(error)) err(`${said(error.message)}\n`);
    else throw error;
    return EXIT.failed;
  }
}

/** Reads flags and positional arguments. Throws UsageError. */
export function readFlags<const O extends NonNullable<ParseArgsConfig["options"]>>(
  args: string[],
  options: O,
) {
  try {
    return parseArgs({ args, allowPositionals: true, options });
  } catch (error) {
    // parseArgs names the flag in its first sentence; what follows are hints about its own configuration.
    if (error instanceof TypeError) throw new UsageError(error.message.split(/\.\s/)[0]!.replace(/\.$/, ""));
    throw error;
  }
}

/** The store's file: the one that was named, else the server's own. Throws UsageError when there is no file. */
export function storeFile(named: string | undefined, { setting }: StoreParts): string {
  const file = named ?? setting() ?? DEFAULT_FILE;
  if (file === "") throw new UsageError("A file's name is empty");
  if (file === ":memory:") throw new UsageError("PARLEY_KV=:memory: keeps runs in no file");
  if (/^https?:\/\//.test(file)) {
    const host = URL.canParse(file) ? new URL(file).host : "an address";
    throw new UsageError(`The database is at ${host}, not in a file: whoever runs it makes its backups`);
  }
  return file;
}

/** Throws UsageError when the file is not there. */
export function assertThere(file: string): string {
  try {
    if (Deno.statSync(file).isFile) return file;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  throw new UsageError(`There is no file ${file}`);
}

/** A moment as part of a file's name: 2026-01-31T12-00-00Z. */
export function stampOf(now: Date): string {
  return now.toISOString().replace(/\.\d+/, "").replaceAll(":", "-");
}

/** `12.3 MB, 40 runs, 1,234 events`. */
export function sizeOf({ bytes, runs, events }: { bytes: number; runs: number; events: number }): string {
  return `${megabytes(bytes)}, ${counted(runs, "run")}, ${counted(events, "event")}`;
}

/** `1 run`, `1,234 runs`. */
export function counted(count: number, what: string): string {
  return `${count.toLocaleString("en-US")} ${what}${count === 1 ? "" : "s"}`;
}

/** Control characters must not steer the terminal; line ends are the command's own. */
function said(text: string): string {
  return printable(text);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e6 ? 2 : 1)} MB`;
}

/** A full disk, a folder that may not be written to, and the like: no bug. */
function isOfSystem(error: Error): boolean {
  return Object.values(Deno.errors).some((kind) => error instanceof kind) || "code" in error;
}
