// The files of a store as a SIGKILL leaves them, and what may happen to them before the next start: the end of the
// write-ahead log cut off, bytes of it flipped or zeroed, the log or its index gone. SQLite takes a log up to the first
// frame that is not whole and forgets the rest, so what such damage takes is always the commits that were made last.
//
//   log    32 bytes of header, then frames of 24 bytes and a page; a frame that ends a commit counts pages at byte 4
//   index  at byte 16 the number of frames, at byte 96 how many of them are in the database's file already

import { DatabaseSync } from "node:sqlite";
import type { Random } from "../support/random.ts";

const HEADER = 32;
const FRAME = 24 + 4096;

/** The files of a killed server's store, read into memory. */
export class KilledStore {
  private constructor(readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>) {}

  static async read(folder: string): Promise<KilledStore> {
    const files = new Map<string, Uint8Array<ArrayBuffer>>();
    for await (const { name } of Deno.readDir(folder)) {
      files.set(name, await Deno.readFile(`${folder}/${name}`));
    }
    return new KilledStore(files);
  }

  get log(): Uint8Array<ArrayBuffer> {
    return this.files.get("parley.kv-wal")!;
  }

  /** Bytes of the log that are in use. */
  get end(): number {
    return HEADER + this.#index(16) * FRAME;
  }

  /**
   * Bytes of the log that are in the database's file too. Damage to those cannot come from a log whose end was lost: they
   * were durable before they were copied.
   */
  get settled(): number {
    const frames = this.#index(96);
    return frames === 0 ? 0 : HEADER + frames * FRAME;
  }

  /** Writes the files into a new folder, after `damage` to the log and to its index. */
  async write(damage: Damage, keepLock = true): Promise<string> {
    const folder = await Deno.makeTempDir({ prefix: "parley-torn-" });
    for (const [name, whole] of this.files) {
      const bytes = name.endsWith("-wal") ? damage.log : name.endsWith("-shm") ? damage.index : whole;
      if (bytes && (keepLock || !name.endsWith(".lock"))) await Deno.writeFile(`${folder}/${name}`, bytes);
    }
    return folder;
  }

  #index(at: number): number {
    const index = this.files.get("parley.kv-shm")!;
    return new DataView(index.buffer).getUint32(at, true);
  }
}

export interface Damage {
  what: string;
  /** Undefined where the file is gone. */
  log: Uint8Array<ArrayBuffer> | undefined;
  index: Uint8Array<ArrayBuffer> | undefined;
  /** From which byte on the log is not what it was. */
  from: number;
}

/** Does something to a store's files, of the `count`th kind. */
export function damaged(store: KilledStore, random: Random, count: number): Damage {
  const { log, end, settled } = store;
  const index = store.files.get("parley.kv-shm")!;
  // Most of it near the end, where one commit more or less is the matter; some of it anywhere.
  const start = random.next() < 0.7 ? Math.max(settled, end - 8 * FRAME) : settled;
  const at = random.int(Math.min(start, end - 1), end - 1);
  const length = random.int(1, random.pick([1, 4, 512, 8192]));
  const changed = (change: (bytes: Uint8Array) => void) => {
    const copy = log.slice();
    change(copy.subarray(at, at + length));
    return copy;
  };
  const kinds: (() => Omit<Damage, "index">)[] = [
    () => ({ what: `cut at ${at} of ${end}`, log: log.slice(0, at), from: at }),
    () => ({ what: `${length} bytes zeroed from ${at}`, log: changed((bytes) => bytes.fill(0)), from: at }),
    () => ({
      what: `${length} bytes flipped from ${at}`,
      log: changed((bytes) => bytes.forEach((byte, i) => bytes[i] = byte ^ random.int(1, 255))),
      from: at,
    }),
    () => ({ what: "not touched", log, from: end }),
    // What is in the database's file in part only would not be whole without the log.
    () =>
      settled > 0
        ? { what: "not touched", log, from: end }
        : { what: "emptied", log: new Uint8Array(), from: 0 },
    () => settled > 0 ? { what: "not touched", log, from: end } : { what: "gone", log: undefined, from: 0 },
  ];
  const [about, torn] = random.pick<[string, Uint8Array<ArrayBuffer> | undefined]>([
    ["there", index],
    ["gone", undefined],
    ["torn", index.slice(0, random.int(0, index.length))],
    ["garbage", index.map((byte) => byte ^ random.int(0, 255))],
  ]);
  const log_ = kinds[count % kinds.length]!();
  return { ...log_, what: `log ${log_.what}, index ${about}`, index: torn };
}

/** What is in a database: by key, its value and the version it was written with. Leaves its files as they are. */
export async function contents(store: KilledStore, damage: Damage): Promise<Map<string, Versioned>> {
  const folder = await store.write(damage);
  const database = new DatabaseSync(`${folder}/parley.kv`);
  try {
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE name = 'kv'").all();
    if (tables.length === 0) return new Map();
    const rows = database.prepare("SELECT hex(k) AS k, hex(v) AS v, version FROM kv").all();
    return new Map(
      rows.map(({ k, v, version }) => [String(k), { value: String(v), version: Number(version) }]),
    );
  } finally {
    database.close();
    await Deno.remove(folder, { recursive: true });
  }
}

export interface Versioned {
  value: string;
  version: number;
}

/** Versions count commits: the last of them. */
export function newest(rows: ReadonlyMap<string, Versioned>): number {
  return Math.max(0, ...[...rows.values()].map(({ version }) => version));
}
