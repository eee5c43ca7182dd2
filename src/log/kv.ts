// The durable log, in Deno KV. Stored keys and values:
//
//   ["page", run, first]       bytes   events first, first+1, … as lines (pages.ts)
//   ["aside", run, seq, piece] bytes   one piece of an event too large for a page
//   ["cleared", run]           number  the last sequence that was cleared; pages start after it
//
// Pieces are durable before the page whose line counts them, so a reader never finds a line without them.

import type { Stored } from "../core/event.ts";
import { Changed, type Committer, type Mutation } from "./commit.ts";
import { assertNext, type Bounds, type EventLog, type Stamped } from "./log.ts";
import { countOf, fromPage, linesOf, packLines, type Page, PAGE_BYTES, toPages } from "./pages.ts";

/**
 * Bytes that one read fetches, about: enough that asking for them costs little beside them, and all that a viewer behind
 * by any number of events costs. A run that is finished has whole pages, a live one may have an event in each, and an
 * event that is kept aside may be larger than many pages.
 */
const READ_BYTES = 512 * 1024;
const MOST_PAGES = 100;
const FEWEST_PAGES = Math.ceil(READ_BYTES / PAGE_BYTES);
/** Mutations of one slice of a long clean-up. */
const SLICE = 100;

export interface KvLog extends EventLog {
  /** `through` may lay down a condition for every commit of it. */
  remove(run: string, through?: Committer): Promise<void>;
}

export function kvLog(kv: Deno.Kv, committer: Committer): KvLog {
  /** Heads of runs this process writes to. It is their only writer, so they need not be read again. */
  const heads = new Map<string, number>();

  const pageKey = (run: string, first: number): Deno.KvKey => ["page", run, first];

  async function bounds(run: string): Promise<Bounds> {
    const cleared = (await kv.get<number>(["cleared", run])).value ?? 0;
    for await (const { key, value } of pages(run, { reverse: true, limit: 1 })) {
      return { first: cleared + 1, head: (key[2] as number) + countOf(value) - 1 };
    }
    return { first: cleared + 1, head: cleared };
  }

  function pages(run: string, options: Deno.KvListOptions, from?: number): Deno.KvListIterator<Uint8Array> {
    const prefix = ["page", run];
    return kv.list(from === undefined ? { prefix } : { prefix, start: pageKey(run, from) }, options);
  }

  /** First sequence of the page that holds `seq`, or of the first page after it. */
  async function pageOf(run: string, seq: number): Promise<number> {
    const before = kv.list({ prefix: ["page", run], end: pageKey(run, seq + 1) }, {
      reverse: true,
      limit: 1,
    });
    for await (const { key } of before) return key[2] as number;
    return seq;
  }

  async function aside(run: string, seq: number): Promise<Uint8Array[]> {
    const pieces: Uint8Array[] = [];
    for await (const { value } of kv.list<Uint8Array>({ prefix: ["aside", run, seq] })) pieces.push(value);
    return pieces;
  }

  async function readFrom(
    run: string,
    from: number | undefined,
    after: number,
    limit: number,
  ): Promise<Stored[]> {
    const rows: Stored[] = [];
    let left = READ_BYTES;
    const pieces = async (seq: number) => {
      const found = await aside(run, seq);
      for (const piece of found) left -= piece.length;
      return found;
    };
    for (let asked = Math.min(FEWEST_PAGES, limit); true;) {
      let fetched = 0;
      let bytes = 0;
      for await (const { key, value } of pages(run, { limit: asked, batchSize: asked }, from)) {
        fetched++;
        bytes += value.length;
        const first = key[2] as number;
        const last = rows.at(-1);
        // Pages that were joined or cleared between two listings: what follows is read next time.
        if (last && first !== last.seq + 1) return rows;
        for (const row of await fromPage(first, value, after, pieces, () => left <= 0)) rows.push(row);
        if (rows.length >= limit || (rows.length > 0 && left <= 0)) return rows;
        from = first + 1;
      }
      left -= bytes;
      if (fetched < asked || left <= 0) return rows;
      // As many as there is room for, if they are like these.
      asked = Math.min(MOST_PAGES, limit - rows.length, Math.ceil(left / (bytes / fetched)));
    }
  }

  async function dropAsides(run: string, upTo: number): Promise<void> {
    const range = { prefix: ["aside", run], end: ["aside", run, upTo + 1] };
    await inSlices(mapKeys(kv.list(range)), committer);
  }

  return {
    async append(run: string, first: number, events: readonly Stamped[]) {
      let head = heads.get(run);
      if (head === undefined) heads.set(run, head = (await bounds(run)).head);
      assertNext(run, first, head);
      const { pages, asides } = toPages(first, events);
      for (const { seq, pieces } of asides) {
        for (const [i, piece] of pieces.entries()) {
          await committer.commit([{ key: ["aside", run, seq, i], value: piece }], piece.length);
        }
      }
      for (const page of pages) {
        await committer.commit([{ key: pageKey(run, page.first), value: page.bytes }], page.bytes.length);
      }
      // Only now: after a failure in the middle the same call is made again and writes the same keys.
      heads.set(run, first + events.length - 1);
    },

    async read(run: string, after: number, limit: number): Promise<Stored[]> {
      // A clear that a crash cut short may have left pages behind.
      after = Math.max(after, (await kv.get<number>(["cleared", run])).value ?? 0);
      const from = after > 0 ? await pageOf(run, after + 1) : undefined;
      const rows = await readFrom(run, from, after, limit);
      if (from === undefined || rows[0]?.seq === after + 1) return rows;
      // The page was joined to another one meanwhile, and what it held stands under that one's key; or it was cleared.
      const moved = await pageOf(run, after + 1) !== from;
      return moved ? await this.read(run, after, limit) : rows;
    },

    bounds,

    async clear(run: string, upTo: number) {
      const { first, head } = await bounds(run);
      const last = Math.min(upTo, head);
      if (last < first) return;
      const from = await pageOf(run, last);
      const mutations: Mutation[] = [{ key: ["cleared", run], value: last }];
      // The page in which the cut falls keeps its other half under a key of its own, in the same commit.
      const entry = await kv.get<Uint8Array>(pageKey(run, from));
      if (entry.value) {
        const rest = linesOf(entry.value).slice(last + 1 - from);
        mutations.push({ key: pageKey(run, from), remove: true });
        for (const page of packLines(last + 1, rest)) {
          mutations.push({ key: pageKey(run, page.first), value: page.bytes });
        }
      }
      await committer.commit(mutations, entry.value?.length ?? 0);
      await inSlices(mapKeys(kv.list({ prefix: ["page", run], end: pageKey(run, last + 1) })), committer);
      await dropAsides(run, last);
    },

    async compact(run: string) {
      const empty = () => ({ keys: [] as Deno.KvKey[], lines: [] as Uint8Array[], size: 0, unchanged: "" });
      let group = empty();
      const flush = async () => {
        const { keys, lines, size, unchanged } = group;
        group = empty();
        if (keys.length < 2) return;
        const [page] = packLines(keys[0]![2] as number, lines) as [Page];
        const removed = keys.slice(1).map((key): Mutation => ({ key, remove: true }));
        // Whoever deletes the run meanwhile must not find its first pages back afterwards.
        const first = [{ key: keys[0]!, unchanged }, { key: keys[0]!, value: page.bytes }];
        await committer.commit([...first, ...removed], size).catch((error) => {
          if (!(error instanceof Changed)) throw error;
        });
      };
      for await (const { key, value, versionstamp } of pages(run, { batchSize: 50 })) {
        if (group.size + value.length > 60_000 || group.keys.length >= SLICE) await flush();
        if (group.keys.length === 0) group.unchanged = versionstamp;
        group.keys.push(key);
        group.lines.push(...linesOf(value));
        group.size += value.length;
      }
      await flush();
      heads.delete(run);
    },

    letGo: (run) => void heads.delete(run),

    async remove(run: string, through = committer) {
      heads.delete(run);
      await inSlices(mapKeys(kv.list({ prefix: ["page", run] })), through);
      await inSlices(mapKeys(kv.list({ prefix: ["aside", run] })), through);
      await through.commit([{ key: ["cleared", run], remove: true }], 0);
    },
  };
}

/** Deletes keys a slice at a time, so that live runs' commits go in between. */
export async function inSlices(keys: AsyncIterable<Deno.KvKey>, committer: Committer): Promise<void> {
  let slice: Mutation[] = [];
  for await (const key of keys) {
    slice.push({ key, remove: true });
    if (slice.length >= SLICE) {
      await committer.commit(slice, 0);
      slice = [];
    }
  }
  if (slice.length > 0) await committer.commit(slice, 0);
}

/** The keys of a listing. */
export async function* mapKeys(entries: Deno.KvListIterator<unknown>): AsyncGenerator<Deno.KvKey> {
  for await (const { key } of entries) yield key;
}
