// Examines what stands beside the runs: indexes that must agree with the rows, names, and what belongs to no run. See
// store.ts and kv.ts for the stored keys; the other direction, from a row to its index entries, is in doctor_run.ts.

import type { Finding } from "./doctor_finding.ts";
import { encodeKey, type KeyPart } from "./doctor_keys.ts";
import { type Index, INDEXES, indexKeys, rowOf } from "./doctor_run.ts";
import { type Entry, type StoreFile } from "./doctor_source.ts";
import type { RunRow } from "./store.ts";

/** Every kind of key there is, each with the place of the run's id in it where it has one. */
const KEYS: Record<string, number | undefined> = {
  again: undefined,
  alias: undefined,
  answer: undefined,
  aside: 1,
  asked: undefined,
  cleared: 1,
  command: undefined,
  ended: 2,
  instance: undefined,
  journal: undefined,
  last: undefined,
  list: 4,
  listed: 5,
  named: 1,
  open: 2,
  page: 1,
  probe: undefined,
  run: 1,
  snapshot: 1,
  spec: 1,
  spent: undefined,
  ticket: undefined,
  trash: 1,
};

/**
 * `expected` says how many entries of each index the rows ask for and have. Where there are as many, there is no other,
 * and they need not be looked at one by one.
 */
export function* examineIndexes(store: StoreFile, expected: Record<Index, number>): Generator<Finding> {
  yield* strangers(store);
  for (const kind of INDEXES) {
    if (store.count([kind], 1) !== expected[kind] || store.count([kind]) !== expected[kind]) {
      yield* index(store, kind);
    }
  }
  for (const kind of ["page", "aside", "cleared", "snapshot", "spec", "named"]) yield* orphans(store, kind);
  yield* names(store);
  yield* again(store);
  for (const key of store.keys(["trash"])) {
    const id = String(key?.[1]);
    if (!store.has(["run", id])) {
      yield note("trash", "its deletion has not come to its end; the next start ends it", id);
    }
  }
}

/** Keys that nobody here reads. */
function* strangers(store: StoreFile): Generator<Finding> {
  for (const kind of store.branches([])) {
    if (typeof kind === "string" && Object.hasOwn(KEYS, kind)) continue;
    yield note("file", "there are keys of a kind that is not known here; another version has written them");
  }
}

/** Every entry of an index must be one that its run's row asks for. */
function* index(store: StoreFile, kind: Index): Generator<Finding> {
  for (const entry of store.list([kind])) {
    const { key, value } = entry;
    const id = key?.[KEYS[kind]!];
    if (!key || typeof id !== "string" || key.length !== KEYS[kind]! + 1) {
      yield problem(kind, "an entry stands under a key that is none");
      continue;
    }
    if (value !== 1 && !(kind === "open" && typeof value === "string")) {
      yield problem(kind, "its entry holds something else than it should", id);
    }
    const row = rowIn(store, id);
    if (row === undefined) yield problem(kind, "its entry is there, and the run is not", id);
    else if (typeof row !== "string" && !same(key, indexKeys(row)[kind])) {
      yield problem(kind, "it has an entry that its row does not ask for", id);
    }
  }
}

/** What belongs to a run that is not there. Keys and runs come in the same order, so both are walked once. */
function* orphans(store: StoreFile, kind: string): Generator<Finding> {
  const runs = store.keys(["run"]);
  let run = runs.next();
  let previous: KeyPart[] | undefined;
  for (const key of store.keys([kind])) {
    const id = key?.[1];
    if (!key || typeof id !== "string") {
      yield problem(kind, "there is one under a key that is none");
      continue;
    }
    const again = previous?.[1] === id;
    // What a start left that was cut short, or that lost against another one of the same id.
    if (again && kind === "spec" && previous?.[2] !== key[2]) {
      yield note(kind, "a start that was cut short has left one; nobody reads it", id);
    }
    previous = key;
    if (again) continue;
    while (!run.done && before(run.value?.[1], id)) run = runs.next();
    const there = !run.done && run.value?.[1] === id;
    if (!there && !store.has(["trash", id])) yield orphan(kind, id);
  }
}

/** Whether a key of a run comes before those of `id`, as the database orders them. */
function before(run: KeyPart | undefined, id: string): boolean {
  if (typeof run !== "string") return true;
  return run !== id && compareBytes(encodeKey([run]), encodeKey([id])) < 0;
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const at = a.findIndex((byte, i) => byte !== b[i]);
  return at === -1 ? a.length - b.length : a[at]! - (b[at] ?? -1);
}

function orphan(kind: string, id: string): Finding {
  if (kind === "spec") return note(kind, "a start that was cut short has left it; nobody reads it", id);
  if (kind === "named") return note(kind, "a name of a run that is gone", id);
  return problem(kind, "it is there, and the run is not", id);
}

/** Other names of runs, from both sides. */
function* names(store: StoreFile): Generator<Finding> {
  for (const { key, value: id } of store.list(["alias"])) {
    const [, subject, name] = key ?? [];
    if (
      key?.length !== 3 || typeof subject !== "string" || typeof name !== "string" || typeof id !== "string"
    ) {
      yield problem("alias", "a name of a run cannot be read");
      continue;
    }
    const row = rowIn(store, id);
    if (row === undefined) yield note("alias", "a name leads to it, and the run is gone", id);
    else if (typeof row === "string") continue;
    else if (row.subject !== subject) yield problem("alias", "another subject has a name for it", id);
    else if (store.get(["named", id, name])?.value !== subject) {
      yield problem("alias", "a name of it would not be forgotten with it", id);
    }
  }
  for (const { key, value: subject } of store.list(["named"])) {
    const [, id, name] = key ?? [];
    if (
      key?.length !== 3 || typeof id !== "string" || typeof name !== "string" || typeof subject !== "string"
    ) {
      yield problem("named", "a name cannot be read", typeof id === "string" ? id : undefined);
    } else if (store.has(["run", id]) && !store.has(["alias", subject, name])) {
      yield note("named", "a name of it leads nowhere any more", id);
    }
  }
}

function* again(store: StoreFile): Generator<Finding> {
  for (const { key, value } of store.list(["again"])) {
    const { run, digest, at } = (value ?? {}) as Record<string, unknown>;
    if (
      key?.length === 3 && typeof run === "string" && typeof digest === "string" && typeof at === "number"
    ) continue;
    yield problem("again", "an Idempotency-Key cannot be read");
  }
}

/** The row of a run; which field of it is wrong; undefined when it is not there. */
function rowIn(store: StoreFile, id: string): RunRow | string | undefined {
  const entry: Entry | undefined = store.get(["run", id]);
  return entry && rowOf(entry);
}

function same(a: readonly KeyPart[], b: readonly KeyPart[] | undefined): boolean {
  return a.length === b?.length && a.every((part, i) => part === b[i]);
}

function problem(kind: string, what: string, run?: string): Finding {
  return { level: "problem", kind, ...(run !== undefined && { run }), what };
}

function note(kind: string, what: string, run?: string): Finding {
  return { ...problem(kind, what, run), level: "note" };
}
