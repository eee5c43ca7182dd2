// Whether a store's file has lost its end: commits that were acknowledged, and whose events viewers have seen, and that
// are not there any more. That is what a torn write-ahead log, a disk that lies about its cache, or an older copy put
// in the store's place comes to, and the file itself does not show it: SQLite takes the commits that are whole and says
// nothing of the others. New events would get numbers that other events had before.
//
// So the last commit is also noted outside of the file, in its lock file. The note is not synced: it costs a commit some
// microseconds, outlives the process but perhaps not the machine, and at worst a loss goes unnoticed.
//
//   lock file   process id, padded to 20, newline, versionstamp of the last commit, newline
//   ["last"]    1      written by every commit, so its versionstamp is that of the last one

import type { Fence } from "./commit.ts";

const KEY = ["last"];
/** Where the versionstamp stands in the lock file. */
const AT = 21;
const STAMP = /^[0-9a-f]{20}$/;
/** Later than any commit. */
const BEYOND = "f".repeat(20);

const encoder = new TextEncoder();

export class Witness implements Fence {
  readonly #file: Deno.FsFile;

  constructor(file: Deno.FsFile) {
    this.#file = file;
  }

  guard(atomic: Deno.AtomicOperation): void {
    atomic.set(KEY, 1);
  }

  passed(versionstamp: string): void {
    try {
      note(this.#file, versionstamp);
    } catch {
      // The commit has been made all the same; without the note it is as if this Parley were one that takes none.
    }
  }

  failed(): Promise<boolean> {
    return Promise.resolve(false);
  }
}

/** Whether commits are missing that the lock file, as it was before this process took it, says were made. */
export async function lostItsEnd(kv: Deno.Kv, lockText: string): Promise<boolean> {
  const noted = lockText.slice(AT, AT + 20);
  if (!STAMP.test(noted)) return false;
  const { versionstamp } = await kv.get(KEY);
  return versionstamp === null || versionstamp < noted;
}

/** Says that what is put in the store's place is older than what viewers may have seen. */
export function noteOlder(file: Deno.FsFile): void {
  note(file, BEYOND);
}

/** Writes down whose the lock is; the note behind it stays. */
export function noteOwner(file: Deno.FsFile, pid: number): void {
  file.seekSync(0, Deno.SeekMode.Start);
  file.writeSync(encoder.encode(`${String(pid).padEnd(20)}\n`));
}

/** A versionstamp and its newline, to be written: the same bytes for every commit. */
const line = encoder.encode("0".repeat(20) + "\n");

function note(file: Deno.FsFile, versionstamp: string): void {
  encoder.encodeInto(versionstamp, line);
  file.seekSync(AT, Deno.SeekMode.Start);
  file.writeSync(line);
}
