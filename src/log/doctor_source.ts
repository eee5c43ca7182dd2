// A store's file, read from outside: by SQLite itself, read-only and in one read transaction. So a server may go on
// writing meanwhile, nothing is changed, and everything is seen as of one moment. Deno KV could not do that: a second
// handle on a file disturbs the first one, and opening is writing. The price is that the layout of its table is known
// here; it is looked at before anything is read.

import { DatabaseSync, type StatementSync } from "node:sqlite";
import { deserialize, serialize } from "node:v8";
import { decodeKey, encodeKey, endOfPart, type KeyPart } from "./doctor_keys.ts";

/** A file that cannot be read as a store. `message` says why. */
export class StoreUnreadable extends Error {
  override readonly name = "StoreUnreadable";
}

/** In the place of a value that cannot be decoded. */
export const UNREADABLE = Symbol("a value that cannot be read");

export interface Entry {
  /** Undefined when it is no key of this store. */
  key: KeyPart[] | undefined;
  value: unknown;
}

interface Row {
  k: Uint8Array;
  v: Uint8Array;
  e: number;
}

/** The version of the layout that is known here, as the file itself counts. */
const LAYOUT = 3;
/** Entries read at a time; each is up to 64 KiB. */
const ROWS = 64;
/** Milliseconds a lock is waited for, as while somebody recovers the file after a crash. */
const PATIENCE_MS = 10_000;

/** Opens a SQLite file to be read. Throws `StoreUnreadable`. */
export function openReadOnly(file: string): DatabaseSync {
  const db = guarded(() => new DatabaseSync(file, { readOnly: true, timeout: PATIENCE_MS }));
  try {
    guarded(() => {
      db.exec("BEGIN");
      db.prepare("SELECT count(*) FROM sqlite_master").get();
    });
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

export class StoreFile {
  readonly #db: DatabaseSync;
  readonly #get: StatementSync;
  readonly #values: StatementSync;
  readonly #keys: StatementSync;
  readonly #has: StatementSync;
  readonly #count: StatementSync;
  readonly #countValue: StatementSync;

  /** Opens the store as it is at this moment. Throws `StoreUnreadable`. */
  constructor(file: string) {
    this.#db = openReadOnly(file);
    try {
      this.#assertLayout();
      const after = "FROM kv WHERE k >= ? AND k < ? ORDER BY k LIMIT";
      this.#get = this.#db.prepare("SELECT k, v, v_encoding AS e FROM kv WHERE k = ?");
      this.#values = this.#db.prepare(`SELECT k, v, v_encoding AS e ${after} ${ROWS}`);
      this.#keys = this.#db.prepare(`SELECT k ${after} ?`);
      this.#has = this.#db.prepare("SELECT 1 FROM kv WHERE k = ?");
      this.#count = this.#db.prepare("SELECT count(*) AS n FROM kv WHERE k >= ? AND k < ?");
      // The first two bytes of a value only say which V8 wrote it.
      this.#countValue = this.#db.prepare(
        "SELECT count(*) AS n FROM kv WHERE k >= ? AND k < ? AND v_encoding = 1 AND substr(v, 3) = ?",
      );
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  /** What SQLite finds wrong with the file: at most ten lines. Reads all of it. */
  integrity(): string[] {
    return guarded(() => this.#db.prepare("PRAGMA integrity_check(10)").all())
      .map((row) => String(row.integrity_check)).filter((line) => line !== "ok");
  }

  get(key: readonly KeyPart[]): Entry | undefined {
    const row = guarded(() => this.#get.get(encodeKey(key))) as Row | undefined;
    return row && entry(row);
  }

  has(key: readonly KeyPart[]): boolean {
    return guarded(() => this.#has.get(encodeKey(key))) !== undefined;
  }

  /** How many entries there are below `prefix`; only those with this value, where one is given. */
  count(prefix: readonly KeyPart[], value?: number): number {
    const bytes = encodeKey(prefix);
    const range = [after(bytes), upTo(bytes)];
    const row = guarded(() =>
      value === undefined
        ? this.#count.get(...range)
        : this.#countValue.get(...range, serialize(value).subarray(2))
    );
    return Number(row!.n);
  }

  /** Entries below `prefix` in the order of their keys. */
  *list(prefix: readonly KeyPart[]): Generator<Entry> {
    const bytes = encodeKey(prefix);
    const end = upTo(bytes);
    for (let from = after(bytes);;) {
      const rows = guarded(() => this.#values.all(from, end)) as unknown as Row[];
      for (const row of rows) yield entry(row);
      if (rows.length < ROWS) return;
      from = after(rows.at(-1)!.k);
    }
  }

  /** The keys below `prefix` in order, without reading what they hold. */
  *keys(prefix: readonly KeyPart[]): Generator<KeyPart[] | undefined> {
    const bytes = encodeKey(prefix);
    const end = upTo(bytes);
    for (let from = after(bytes);;) {
      const keys = this.#keysFrom(from, end, 1000);
      for (const key of keys) yield decodeKey(key);
      if (keys.length < 1000) return;
      from = after(keys.at(-1)!);
    }
  }

  /** Each first part that keys have below `prefix`, once and in order; undefined for one that is none of this store's. */
  *branches(prefix: readonly KeyPart[]): Generator<KeyPart | undefined> {
    const bytes = encodeKey(prefix);
    const end = upTo(bytes);
    for (let from = after(bytes);;) {
      const [found] = this.#keysFrom(from, end, 1);
      if (!found) return;
      const stop = endOfPart(found, bytes.length);
      yield decodeKey(found.subarray(bytes.length, stop))?.[0];
      from = stop === undefined ? after(found) : upTo(found.subarray(0, stop));
    }
  }

  close(): void {
    this.#db.close();
  }

  #keysFrom(from: Uint8Array, end: Uint8Array, limit: number): Uint8Array[] {
    return guarded(() => this.#keys.all(from, end, limit)).map(({ k }) => k as Uint8Array);
  }

  #assertLayout(): void {
    const tables = guarded(() =>
      this.#db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all()
    );
    const has = (name: string) => tables.some((table) => table.name === name);
    if (!has("kv") || !has("migration_state")) throw new StoreUnreadable("It is no database of Deno KV");
    const state = guarded(() => this.#db.prepare("SELECT version FROM migration_state").get());
    if (state?.version !== LAYOUT) {
      throw new StoreUnreadable(
        `Its layout has version ${state?.version}, and only ${LAYOUT} is known here: another Deno wrote it`,
      );
    }
  }
}

/** The least key after this one. */
function after(bytes: Uint8Array): Uint8Array {
  const next = new Uint8Array(bytes.length + 1);
  next.set(bytes);
  return next;
}

/** Above every key that begins with these whole parts: no part begins with 255. */
function upTo(bytes: Uint8Array): Uint8Array {
  const next = after(bytes);
  next[bytes.length] = 255;
  return next;
}

function entry({ k, v, e }: Row): Entry {
  return { key: decodeKey(k), value: valueOf(v, e) };
}

/** Values are bytes (3) or what V8 makes of them (1). */
function valueOf(bytes: Uint8Array, encoding: number): unknown {
  if (encoding === 3) return bytes;
  try {
    return encoding === 1 ? deserialize(bytes) : UNREADABLE;
  } catch {
    return UNREADABLE;
  }
}

/** What SQLite throws, as a sentence. */
function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { message } = error as Error;
    if (/not a database/.test(message)) {
      throw new StoreUnreadable("It is no SQLite database, or its first page is damaged");
    }
    if (/malformed/.test(message)) {
      throw new StoreUnreadable("Its pages are damaged (database disk image is malformed)");
    }
    throw new StoreUnreadable(`SQLite cannot read it: ${message}`);
  }
}
