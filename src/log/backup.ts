// Copies of a whole store while a server writes to it. SQLite itself copies the pages within one read transaction, so
// the copy is the store as of one moment between two commits: what was acknowledged before is in it, and a commit is
// in it whole or not at all. The server notices nothing but a longer write-ahead log until the copy is made.
//
// Rejected: an export through Deno KV (a listing is no snapshot across its batches, and a second handle on a file
// disturbs the first), and VACUUM INTO (Deno lets it run only with every permission granted).

import * as sqlite from "node:sqlite";
import { examine } from "./doctor.ts";
import { type Finding, lineOf } from "./doctor_finding.ts";
import { openReadOnly, StoreUnreadable } from "./doctor_source.ts";
import { lockStore, realPlace, StoreUnavailable, tryLock } from "./open.ts";
import { noteOlder } from "./witness.ts";

/** A backup that was not made, or not restored. `message` says why and what to do; nothing was changed. */
export class BackupRefused extends Error {
  override readonly name = "BackupRefused";
}

export interface CopyOptions {
  /** Replaces a file that is there. */
  force?: boolean;
  /** Takes a store in which the doctor finds problems. A file that SQLite cannot read is never taken. */
  unsound?: boolean;
}

export interface Copied {
  bytes: number;
  runs: number;
  events: number;
  /** Problems that `unsound` let pass. */
  problems: number;
}

/** How many problems a refusal names. */
const SHOWN = 3;

/**
 * Copies the store `source` into the file `target`, looks through the copy, and only then gives it that name. Throws
 * `BackupRefused`.
 */
export async function backUp(source: string, target: string, options: CopyOptions = {}): Promise<Copied> {
  if (await sameFile(source, target)) throw new BackupRefused(`${target} is the store itself`);
  const assertFree = async () => {
    const [there] = options.force ? [] : await present(filesOf(target));
    if (there !== undefined) throw new BackupRefused(`${there} is there already; --force replaces it`);
  };
  await assertFree();
  await makeFolder(target);
  // A copy has no lock beside it; where a server had it open there is one.
  using _ = await exists(`${await realPlace(target)}.lock`) ? (await locked(target)).file : undefined;
  return await written(source, target, options, async (part) => {
    // Whoever was first in the meantime keeps the name.
    await assertFree();
    // The log of a store that was there would be taken for the copy's, and its pages written over it.
    for (const path of await present(filesOf(target).slice(1))) await Deno.remove(path);
    await Deno.rename(part, target);
  });
}

export interface Restored extends Copied {
  /** Where the store is now that was there before. */
  aside?: string;
}

/**
 * Puts a copy of `backup` into the place of the store `target`, which no server may have open; what was there is kept
 * under another name, which ends in `stamp`. Throws `BackupRefused`.
 */
export async function restore(
  backup: string,
  target: string,
  stamp: string,
  options: CopyOptions = {},
): Promise<Restored> {
  if (await sameFile(backup, target)) throw new BackupRefused(`${backup} is the store itself`);
  await makeFolder(target);
  const { file, place } = await locked(target);
  using lock = file;
  const old = await present(filesOf(place));
  if (old.length > 0 && !options.force) {
    throw new BackupRefused(`${target} is there already; --force keeps it under another name`);
  }
  const aside = `${place}.before-${stamp}`;
  if (await exists(aside)) throw new BackupRefused(`${aside} is there already; move it away`);
  const copied = await written(backup, place, options, async (part) => {
    // With its log, which would otherwise be taken for the restored file's.
    for (const file of old) await Deno.rename(file, file.replace(place, () => aside));
    // First: what was live in the backup goes on from an earlier point than its viewers may have seen.
    noteOlder(lock);
    await Deno.rename(part, place);
  });
  return { ...copied, ...(old.length > 0 && { aside }) };
}

/** Makes a sound copy of `source` beside `target`, durable, and has `place` give it its name. */
async function written(
  source: string,
  target: string,
  { unsound }: CopyOptions,
  place: (part: string) => Promise<void>,
): Promise<Copied> {
  const { mode } = await Deno.stat(source).catch((error) => {
    if (error instanceof Deno.errors.NotFound) throw new BackupRefused(`There is no file ${source}`);
    throw error;
  });
  const part = `${target}.part`;
  // Held to its end, so that another copy to the same place is told.
  using file = await ownPart(part);
  try {
    await copyPages(source, part);
    const copied = look(part, source, unsound ?? false);
    if (mode !== null && Deno.build.os !== "windows") await Deno.chmod(part, mode & 0o777);
    await file.sync();
    const { size: bytes } = await file.stat();
    await place(part);
    if (Deno.build.os !== "windows") await syncFolder(target);
    return { bytes, ...copied };
  } catch (error) {
    await removed(part);
    throw error;
  }
}

/** A new file that nobody else may read: a copy holds everybody's runs. What a copy that was cut short left goes. */
async function ownPart(part: string): Promise<Deno.FsFile> {
  if (await exists(part)) {
    using left = await Deno.open(part, { read: true, write: true });
    if (!await tryLock(left)) {
      throw new BackupRefused(`Another copy to the same place is being made: ${part}`);
    }
    await removed(part);
  }
  const file = await Deno.open(part, { read: true, write: true, createNew: true, mode: 0o600 });
  if (await tryLock(file)) return file;
  file.close();
  throw new BackupRefused(`Another copy to the same place is being made: ${part}`);
}

async function copyPages(source: string, part: string): Promise<void> {
  if (typeof sqlite.backup !== "function") {
    throw new BackupRefused("This Deno is too old to copy a database: use 2.9");
  }
  try {
    const db = openReadOnly(source);
    try {
      // All pages in one step: SQLite would begin anew whenever the server commits between two.
      await sqlite.backup(db, part, { rate: -1 });
    } finally {
      db.close();
    }
    // A copy is one file: it needs no log beside it, and reading it leaves none.
    const copy = new sqlite.DatabaseSync(part);
    try {
      copy.exec("PRAGMA journal_mode = DELETE");
    } finally {
      copy.close();
    }
  } catch (error) {
    if (error instanceof StoreUnreadable) {
      throw new BackupRefused(`${source} cannot be copied. ${error.message}`);
    }
    throw new BackupRefused(`${source} cannot be copied: ${(error as Error).message}`);
  }
}

/** What is in the copy. Throws `BackupRefused` when something is wrong with it. */
function look(part: string, source: string, unsound: boolean): Omit<Copied, "bytes"> {
  const found: Finding[] = [];
  let damaged = false;
  const examination = examine(part, { quick: true });
  let step = examination.next();
  for (; !step.done; step = examination.next()) {
    if (step.value.level === "note") continue;
    damaged ||= step.value.kind === "file";
    if (found.length < SHOWN) found.push(step.value);
  }
  const { runs, events, problems } = step.value;
  if (problems === 0 || (unsound && !damaged)) return { runs, events, problems };
  const more = problems > found.length ? `\n… and ${problems - found.length} more` : "";
  throw new BackupRefused(
    `${source} is not sound, and nothing was written:\n${found.map(lineOf).join("\n")}${more}` +
      (damaged ? "" : "\n--unsound copies it all the same; deno task doctor says all that is wrong"),
  );
}

async function locked(target: string): Promise<{ file: Deno.FsFile; place: string }> {
  try {
    return await lockStore(target);
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    throw new BackupRefused(`A Parley server has ${target} open; stop it first`);
  }
}

/** Makes a name durable. */
async function syncFolder(file: string): Promise<void> {
  using folder = await Deno.open(file.replace(/[^/\\]*$/, "") || ".");
  await folder.sync();
}

async function makeFolder(file: string): Promise<void> {
  const folder = file.replace(/[^/\\]*$/, "");
  if (folder) await Deno.mkdir(folder, { recursive: true });
}

async function removed(file: string): Promise<void> {
  for (const path of await present(filesOf(file))) await Deno.remove(path);
}

/** A database and what SQLite may keep beside it. */
function filesOf(file: string): string[] {
  return [file, `${file}-journal`, `${file}-wal`, `${file}-shm`];
}

async function present(files: string[]): Promise<string[]> {
  const there = await Promise.all(files.map(exists));
  return files.filter((_, i) => there[i]);
}

async function exists(file: string): Promise<boolean> {
  return await Deno.lstat(file).then(() => true, (error) => {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  });
}

async function sameFile(a: string, b: string): Promise<boolean> {
  const real = (path: string) => Deno.realPath(path).catch(() => undefined);
  const [one, other] = await Promise.all([real(a), real(b)]);
  return one !== undefined && one === other;
}
