// Events of several runs that are made durable together, in one value. Each run's page is a place of its own in the
// database's tree, and every place that a commit touches costs some 45 µs, however many there are: a thousand runs that
// say a word now and then paid that for each word. What is gathered here costs a tenth of it, and pages are written
// later, of many events each. Stored:
//
//   ["journal", n]   bytes   records, in the order in which they were made: a line {"run","first","count"} and so many
//                            lines as in a page (pages.ts)
//
// A run's log is its pages, and after them its tail: what only the journal has of it, which is also in memory. A page
// that is written takes the whole tail in; so pages are without a gap, and of the journal's lines those count that come
// after them. Entries go, the oldest first, when no tail begins in them; what is forgotten goes at once.
//
// Only for a database that one process has open: others would not know of the tails.

import type { Committer, Composed, Mutation, Pool, Pooled } from "./commit.ts";
import {
  type Entry,
  JournalDamaged,
  type JournalRecord,
  recordsOf,
  without,
  writeEntries,
} from "./journal_entry.ts";
import { after, isFull, joined, sizeOf, type Tail } from "./journal_tail.ts";
import type { Page } from "./pages.ts";

export interface JournalLimits {
  /** A tail becomes a page at this size, in bytes at most (`Page.size`). */
  tailBytes: number;
  /** Beyond these the oldest tails are written as pages, whatever their size: what a start has to read. */
  bytes: number;
  entries: number;
}

const LIMITS: JournalLimits = { tailBytes: 24 * 1024, bytes: 4 * 1024 * 1024, entries: 4000 };
/** Entries that one commit takes away, tails that it writes for their sake, and entries that are read at a time. */
const DROPPED_AT_ONCE = 100;
const FLUSHED_AT_ONCE = 100;
const READ_AT_ONCE = 20;

/**
 * Lines to be made durable; an entry to be written anew; what a number that was tried in vain may hold to be taken away;
 * or none of these, and the tail of the run is to become a page.
 */
interface Wanted extends Pooled {
  run: string;
  page?: Page;
  anew?: Anew;
  tried?: number;
}

/** What an entry is to hold instead; nothing takes it away. */
interface Anew {
  entry: Entry;
  value?: Uint8Array;
  runs: string[];
}

export class Journal implements Pool {
  /** In the order of the entries in which they begin. */
  readonly #tails = new Map<string, Tail>();
  /** The oldest first. */
  readonly #entries: Entry[] = [];
  readonly #limits: JournalLimits;
  #bytes = 0;
  /** The number of the next entry, and the highest that was tried: what failed may be there all the same. */
  #next = 1;
  #tried = 0;
  #forgetting: Promise<void> = Promise.resolve();

  private constructor(readonly kv: Deno.Kv, readonly committer: Committer, limits: Partial<JournalLimits>) {
    this.#limits = { ...LIMITS, ...limits };
  }

  /**
   * With what a crash, or a stop, has left. `head` gives the last event that a run has in a page. Throws
   * `JournalDamaged` when an entry cannot be read, or does not go on where the pages end.
   */
  static async open(
    kv: Deno.Kv,
    committer: Committer,
    head: (run: string) => Promise<number>,
    limits: Partial<JournalLimits> = {},
  ): Promise<Journal> {
    const journal = new Journal(kv, committer, limits);
    const found = kv.list<Uint8Array>({ prefix: ["journal"] }, { batchSize: 10 });
    for await (const { key, value } of found) {
      const [, n] = key;
      const records = readEntry(n, value);
      journal.#enter({ n: n as number, bytes: value.length, runs: records.map(({ run }) => run) }, records);
    }
    for (const [run, tail] of journal.#tails) {
      const pages = after(await head(run), run, tail.pages);
      if (pages.length === 0) journal.#tails.delete(run);
      else journal.#tails.set(run, { ...tail, pages, first: pages[0]!.first, size: sizeOf(pages) });
    }
    return journal;
  }

  tail(run: string): Tail | undefined {
    return this.#tails.get(run);
  }

  /** Makes a page of the run durable, alone or with what others have to write. */
  append(run: string, page: Page): Promise<void> {
    const tail = this.#tails.get(run);
    const also = tail && isFull(tail, page, this.#limits.tailBytes) ? tail.size : 0;
    return this.#want({ run, page }, page.size + also);
  }

  /** Makes a page of the run's tail. */
  async flush(run: string): Promise<void> {
    const tail = this.#tails.get(run);
    if (tail) await this.#want({ run }, tail.size);
  }

  /** Makes pages of all tails, and leaves no entry. */
  async flushAll(): Promise<void> {
    const flushes = [...this.#tails.keys()].map((run) => this.flush(run));
    // All of them have come to their end before this does.
    for (const flush of await Promise.allSettled(flushes)) {
      if (flush.status === "rejected") throw flush.reason;
    }
    while (this.#entries.length > 0 && this.#tails.size === 0) await this.#want({ run: "" }, 0);
    await this.#dropTried();
  }

  /**
   * Takes what there is of a run up to an event out of the journal, since nobody shall find it any more. All that is to
   * be in pages already, or cleared: so it does not matter what a crash leaves of it.
   */
  forget(run: string, upTo = Infinity): Promise<void> {
    // One after the other: two would write the same entry, each with what the other takes out.
    const mine = this.#forgetting.then(() => this.#forget(run, upTo));
    this.#forgetting = mine.catch(() => {});
    return mine;
  }

  async #forget(run: string, upTo: number): Promise<void> {
    await this.#dropTried();
    const known = this.#entries.filter(({ runs }) => runs.includes(run));
    for (let i = 0; i < known.length; i += READ_AT_ONCE) {
      await Promise.all(
        known.slice(i, i + READ_AT_ONCE).map(async (entry) => {
          const { value } = await this.kv.get<Uint8Array>(["journal", entry.n]);
          if (value) await this.#want({ run, anew: { entry, ...without(run, upTo, value) } }, value.length);
        }),
      );
    }
  }

  /** What was tried in vain until now: it was written again, or nobody was told of it. */
  async #dropTried(): Promise<void> {
    const tried = this.#tried;
    for (let n = this.#next; n <= tried; n++) await this.#want({ run: "", tried: n }, 0);
  }

  #want(wanted: Omit<Wanted, keyof Pooled>, bytes: number): Promise<void> {
    const pooled: Wanted = { ...wanted, pool: this, bytes };
    return this.committer.pool(pooled);
  }

  compose(wanted: readonly Wanted[]): Composed {
    const mutations: Mutation[] = [];
    const together: JournalRecord[] = [];
    /** Runs that have no tail any more, once this is written. */
    const flushed = new Set<string>();
    const writePages = (run: string, tail: Tail | undefined, page?: Page) => {
      for (const { first, bytes } of joined(tail, page)) {
        mutations.push({ key: ["page", run, first], value: bytes });
      }
      flushed.add(run);
    };
    const renewed: Anew[] = [];
    const gone = this.#needless();
    for (const { n } of gone) mutations.push({ key: ["journal", n], remove: true });
    for (const { run, page, anew, tried } of wanted) {
      const tail = this.#tails.get(run);
      // What has nobody to share with, or is large by itself, is as well written at its own place.
      const alone = wanted.length === 1 || page && isFull(tail, page, this.#limits.tailBytes);
      if (anew) {
        // It may have gone since it was read.
        if (this.#entries.includes(anew.entry) && !gone.includes(anew.entry)) renewed.push(anew);
      } else if (tried !== undefined) {
        // Its number may have been given since.
        if (tried >= this.#next) mutations.push({ key: ["journal", tried], remove: true });
      } else if (page && !alone) together.push({ run, page });
      // A page of the run that is written already has the tail in it.
      else if (page || !flushed.has(run)) writePages(run, tail, page);
    }
    if (this.#bytes > this.#limits.bytes || this.#entries.length > this.#limits.entries) {
      this.#makeRoom(together, new Set(wanted.map(({ run }) => run)), writePages);
    }
    for (const { entry: { n }, value } of renewed) {
      mutations.push(value ? { key: ["journal", n], value } : { key: ["journal", n], remove: true });
    }
    const entries = writeEntries(this.#next, together);
    for (const { entry, value } of entries) mutations.push({ key: ["journal", entry.n], value });
    this.#tried = Math.max(this.#tried, this.#next + entries.length - 1);
    const written = () => {
      for (const run of flushed) this.#tails.delete(run);
      this.#leave(gone);
      renewed.forEach((anew) => this.#renew(anew));
      for (const { entry, records } of entries) this.#enter(entry, records);
    };
    return { mutations, written };
  }

  /** Has pages written of the tails that begin in the oldest entries. */
  #makeRoom(
    records: readonly JournalRecord[],
    busy: ReadonlySet<string>,
    write: (run: string, tail: Tail) => void,
  ): void {
    // More than comes, so that it does get less.
    let tails = Math.min(2 * records.length, FLUSHED_AT_ONCE);
    let size = 1.5 * sizeOf(records.map(({ page }) => page));
    for (const [run, tail] of this.#tails) {
      if (tails <= 0 || size <= 0) return;
      if (busy.has(run)) continue;
      write(run, tail);
      size -= tail.size;
      tails--;
    }
  }

  /** The oldest entries, as far as no tail begins in them. */
  #needless(): Entry[] {
    const [oldest] = this.#tails.values();
    const needed = this.#entries.findIndex(({ n }) => oldest && n >= oldest.entry);
    return this.#entries.slice(0, Math.min(needed === -1 ? Infinity : needed, DROPPED_AT_ONCE));
  }

  #leave(gone: readonly Entry[]): void {
    this.#entries.splice(0, gone.length);
    for (const { bytes } of gone) this.#bytes -= bytes;
  }

  #enter(entry: Entry, records: readonly JournalRecord[]): void {
    this.#entries.push(entry);
    this.#bytes += entry.bytes;
    this.#next = entry.n + 1;
    for (const { run, page } of records) this.#addTo(run, page, entry.n);
  }

  #renew({ entry, value, runs }: Anew): void {
    const bytes = value?.length ?? 0;
    this.#bytes += bytes - entry.bytes;
    Object.assign(entry, { bytes, runs });
  }

  #addTo(run: string, page: Page, entry: number): void {
    const tail = this.#tails.get(run);
    const { first, head, size } = page;
    if (!tail) this.#tails.set(run, { first, head, pages: [page], size, entry });
    // What was said to have failed and is there all the same has been written again.
    else if (first > tail.head) {
      tail.pages.push(page);
      tail.size += size;
      tail.head = head;
    }
  }
}

function readEntry(n: Deno.KvKeyPart | undefined, value: unknown): JournalRecord[] {
  if (!Number.isSafeInteger(n)) {
    throw new JournalDamaged(`An entry of the journal has no number, but ${String(n)}`);
  }
  try {
    return recordsOf(value);
  } catch (error) {
    if (!(error instanceof JournalDamaged)) throw error;
    throw new JournalDamaged(`Entry ${String(n)} of the journal cannot be read: ${error.message}`);
  }
}
