// Opens the database. A file has one server: a lock beside it, held as long as the process lives, keeps a second one
// out and goes with a process that is killed.

import type { Config } from "../config.ts";
import type { Fence } from "./commit.ts";
import { lostItsEnd, noteOwner, Witness } from "./witness.ts";

export interface Opened {
  kv: Deno.Kv;
  /** Where events are kept, for people. */
  place: string;
  /** Whether other processes may have it open too. */
  shared: boolean;
  /** Every commit is to go by it; only of a file. */
  witness?: Fence;
  /** Whether commits that were acknowledged before are not there any more. */
  lostEnd: boolean;
  /** Closes the database and lets go of the file. */
  close(): void;
}

/** A database that cannot be used; `message` says why and what to do. */
export class StoreUnavailable extends Error {
  override readonly name = "StoreUnavailable";
}

/** Where runs are kept when PARLEY_KV names nothing. */
export const DEFAULT_FILE = "data/parley.kv";

/**
 * Opens what PARLEY_KV names; on Deno Deploy, without it, the assigned database. Throws `StoreUnavailable` when
 * another server has the file.
 */
export async function openStore({ PARLEY_KV, DENO_DEPLOYMENT_ID }: Config): Promise<Opened> {
  if (PARLEY_KV === undefined && DENO_DEPLOYMENT_ID) {
    return opened(await Deno.openKv(), "the assigned database", { shared: true });
  }
  const target = PARLEY_KV ?? DEFAULT_FILE;
  if (target === ":memory:") return opened(await Deno.openKv(target), "memory, gone when this process ends");
  if (/^https?:\/\//.test(target)) {
    return opened(await Deno.openKv(target), new URL(target).host, { shared: true });
  }
  const folder = target.replace(/[^/\\]*$/, "");
  if (folder) await Deno.mkdir(folder, { recursive: true });
  const { file: lock, before } = await lockStore(target).catch((error) => {
    throw error instanceof StoreUnavailable ? error : unopened(target, error.message);
  });
  let kv: Deno.Kv | undefined;
  try {
    kv = await Deno.openKv(target);
    const lostEnd = await lostItsEnd(kv, before);
    return opened(kv, target, { witness: new Witness(lock), lostEnd, after: () => lock.close() });
  } catch (error) {
    kv?.close();
    lock.close();
    throw unopened(target, (error as Error).message);
  }
}

/** The error of a database that is there and cannot be used. */
export function unopened(target: string, why: string): StoreUnavailable {
  return new StoreUnavailable(`${target} cannot be opened: ${why}`);
}

function opened(
  kv: Deno.Kv,
  place: string,
  { shared = false, lostEnd = false, witness, after = () => {} }: Partial<Opened> & { after?: () => void } =
    {},
): Opened {
  return {
    kv,
    place,
    shared,
    lostEnd,
    ...(witness && { witness }),
    close() {
      kv.close();
      after();
    },
  };
}

/**
 * Locks the store `target`, whatever it is called: SQLite keeps its log beside the file that a link leads to, and so is
 * the lock. Gives that file's name as `place`, and else what `lockFile` gives.
 */
export async function lockStore(
  target: string,
): Promise<{ file: Deno.FsFile; before: string; place: string }> {
  const place = await realPlace(target);
  return { ...await lockFile(`${place}.lock`, target), place };
}

/** The file that a name leads to, also where there is none yet. Only links at its end change where the lock is. */
export async function realPlace(target: string): Promise<string> {
  const found = await Deno.lstat(target).catch(ifMissing);
  if (!found?.isSymlink) return target;
  const real = await Deno.realPath(target).catch(ifMissing);
  if (real !== undefined) return real;
  // A link to a file that is not there yet, which SQLite would make.
  const [folder] = /^.*[/\\]/.exec(target) ?? [""];
  const next = await Deno.readLink(target);
  return await realPlace(/^([/\\]|[A-Za-z]:)/.test(next) ? next : folder + next);
}

function ifMissing(error: unknown): undefined {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}

/**
 * An exclusive lock on a file that names the process id of its owner, until it is closed, and what stood in it before.
 * Throws `StoreUnavailable`, which names `target`, when another process has it.
 */
export async function lockFile(path: string, target: string): Promise<{ file: Deno.FsFile; before: string }> {
  const file = await Deno.open(path, { read: true, write: true, create: true });
  if (await tryLock(file)) {
    const bytes = new Uint8Array(100);
    const before = new TextDecoder().decode(bytes.subarray(0, await file.read(bytes) ?? 0));
    try {
      noteOwner(file, Deno.pid);
    } catch (error) {
      file.close();
      throw error;
    }
    return { file, before };
  }
  const owner = (await Deno.readTextFile(path)).slice(0, 20).trim();
  file.close();
  throw new StoreUnavailable(
    `${target} is in use by another Parley server${owner && ` (process ${owner})`}. ` +
      "Stop that one, or give this one another file: PARLEY_KV=data/other.kv",
  );
}

/** Whether the lock was free. Deno before 2.8 can only wait for a lock, so there a second of waiting means no. */
export async function tryLock(file: Deno.FsFile): Promise<boolean> {
  const withTry = file as Deno.FsFile & { tryLock?: (exclusive: boolean) => Promise<boolean> };
  if (withTry.tryLock) return await withTry.tryLock(true);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<false>((resolve) => timer = setTimeout(() => resolve(false), 1000));
  const got = await Promise.race([file.lock(true).then(() => true), timeout]);
  clearTimeout(timer);
  return got;
}
