// Events of several runs that are made durable together, in one value. Each run's page is a place of its own in the
// database's tree, and every place that a commit touches costs some 45 µs, however many there are: a thousand runs that
// say a word now and then paid that for each word. What is gathered here costs a tenth of it, and pages are written
// later, of many events each. Stored:
//
//   ["journal", n]   bytes   records, in the order in which they were made: a line {"run","first","count"} and so many
//                            lines as in a page (pages.ts); or {"run","void":true}, which takes back the earlier ones
//
// A run's log is its pages, and after them its tail: what only the journal has of it, which is also in memory. A page
// that is written takes the whole tail in; so pages are without a gap, and of the journal's lines those count that come
// after them. Entries go, the oldest first, when no tail begins in them.
//
// Only for a database that one process has open: others would not know of the tails.

import type { Committer, Composed, Mutation, Pool, Pooled } from "./commit.ts";
import { type Entry, JournalDamaged, type JournalRecord, recordsOf, writeEntries } from "./journal_entry.ts";
import { Page, PAGE_BYTES } from "./pages.ts";

/** A tail becomes a page at this size, in UTF-16 units. */
const TAIL_UNITS = 8 * 1024;
/** Beyond this much the oldest tails are written as pages, whatever their size: what a start has to read. */
const JOURNAL_BYTES = 4 * 1024 * 1024;
const JOURNAL_ENTRIES = 4000;
/** Entries that one commit takes away. */
const DROPPED_AT_ONCE = 20;

/** What only the journal has of a run. */
export interface Tail {
  first: number;
  head: number;
  /** In order; each begins where the one before ends. */
  pages: Page[];
  /** As `Page.size`. */
  size: number;
  /** The oldest entry with a line of it. */
  entry: number;
}

/** Lines to be made durable; or, without a page, what is to become of the tail. */
interface Wanted extends Pooled {
  run: string;
  page?: Page;
  forget?: boolean;
}

export class Journal implements Pool {
  /** In the order of the entries in which they begin. */
  readonly #tails = new Map<string, Tail>();
  /** Those that may be in the database, the oldest first. */
  readonly #entries: Entry[] = [];
  /** The newest entry that speaks of a run. */
  readonly #mentions = new Map<string, number>();
  #bytes = 0;
  #next = 1;

  private constructor(readonly committer: Committer) {}

  /**
   * With what a crash, or a stop, has left. `head` gives the last event that a run has in a page. Throws `JournalDamaged`
   * when an entry cannot be read, or does not go on where the pages end.
   */
  static async open(
    kv: Deno.Kv,
    committer: Committer,
    head: (run: string) => Promise<number>,
  ): Promise<Journal> {
    const journal = new Journal(committer);
    const found = kv.list<Uint8Array>({ prefix: ["journal"] }, { batchSize: 10 });
    for await (const { key, value } of found) {
      const n = key[1] as number;
      const records = recordsOf(value);
      journal.#enter({ n, bytes: value.length, runs: records.map(({ run }) => run) });
      journal.#take(records, n);
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
    return this.#want({ run, page }, page.size + (tail && isFull(tail, page) ? tail.size : 0));
  }

  /** Makes pages of all that there is of a run. */
  async flush(run: string): Promise<void> {
    const tail = this.#tails.get(run);
    if (tail) await this.#want({ run }, tail.size);
  }

  /** Forgets what there is of a run, whose log is about to be removed: one of the same name may follow. */
  async forget(run: string): Promise<void> {
    if (this.#mentions.has(run)) await this.#want({ run, forget: true }, 0);
  }

  #want(wanted: Omit<Wanted, keyof Pooled>, bytes: number): Promise<void> {
    const pooled: Wanted = { ...wanted, pool: this, bytes };
    return this.committer.pool(pooled);
  }

  compose(wanted: readonly Wanted[]): Composed {
    const mutations: Mutation[] = [];
    const together: JournalRecord[] = [];
    /** Runs that have no tail any more, once this is written. */
    const flushed: string[] = [];
    const writePages = (run: string, tail: Tail | undefined, page?: Page) => {
      for (const { first, bytes } of joined(tail, page)) {
        mutations.push({ key: ["page", run, first], value: bytes });
      }
      flushed.push(run);
    };
    for (const one of wanted) {
      const { run, page, forget } = one;
      const tail = this.#tails.get(run);
      if (forget) together.push({ run });
      // What has nobody to share with, or is large by itself, is as well written at its own place.
      else if (page && wanted.length > 1 && !isFull(tail, page)) together.push(one);
      else writePages(run, tail, page);
    }
    if (this.#isLarge) this.#makeRoom(together, new Set(wanted.map(({ run }) => run)), writePages);
    const gone = this.#needless();
    for (const { n } of gone) mutations.push({ key: ["journal", n], remove: true });
    const entries = writeEntries(this.#next, together);
    for (const { entry, value } of entries) {
      // Known from here on: a commit that is said to have failed may be there all the same.
      this.#enter(entry);
      mutations.push({ key: ["journal", entry.n], value });
    }
    const written = () => {
      for (const run of flushed) this.#tails.delete(run);
      this.#leave(gone);
      for (const { entry, records } of entries) this.#take(records, entry.n);
    };
    return { mutations, written };
  }

  get #isLarge(): boolean {
    return this.#bytes > JOURNAL_BYTES || this.#entries.length > JOURNAL_ENTRIES;
  }

  /** Has pages written of the tails that begin in the oldest entries, where there are too many of these. */
  #makeRoom(
    records: readonly JournalRecord[],
    busy: ReadonlySet<string>,
    write: (run: string, tail: Tail) => void,
  ): void {
    // More than comes, so that it does get less.
    let tails = 2 * records.length;
    let size = 1.5 * records.reduce((sum, { page }) => sum + (page?.size ?? 0), 0);
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
    for (const { n, bytes, runs } of gone) {
      this.#bytes -= bytes;
      for (const run of runs) if (this.#mentions.get(run) === n) this.#mentions.delete(run);
    }
  }

  #enter(entry: Entry): void {
    this.#entries.push(entry);
    this.#bytes += entry.bytes;
    this.#next = entry.n + 1;
    for (const run of entry.runs) this.#mentions.set(run, entry.n);
  }

  #take(records: readonly JournalRecord[], entry: number): void {
    for (const { run, page } of records) {
      if (page) this.#addTo(run, page, entry);
      else this.#tails.delete(run);
    }
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

function isFull(tail: Tail | undefined, page: Page): boolean {
  return (tail?.size ?? 0) + page.size > TAIL_UNITS;
}

function sizeOf(pages: readonly Page[]): number {
  return pages.reduce((sum, { size }) => sum + size, 0);
}

/** Of what the journal has of a run, what comes after the last event that is in a page. */
function after(kept: number, run: string, pages: readonly Page[]): Page[] {
  const rest = pages.filter(({ head }) => head > kept);
  let next = kept + 1;
  for (const { first, count } of rest) {
    if (first !== next) {
      throw new JournalDamaged(`The journal goes on with event ${first} of run ${run}, not ${next}`);
    }
    next += count;
  }
  return rest;
}

/** A tail and what follows it, in one page if that holds both. */
function joined(tail: Tail | undefined, page: Page | undefined): Page[] {
  if (!tail) return page ? [page] : [];
  const text = tail.pages.map(({ text }) => text).join("");
  const count = tail.head - tail.first + 1;
  const whole = new Page(tail.first, count, text);
  if (!page) return [whole];
  if (whole.bytes.length + page.bytes.length > PAGE_BYTES) return [whole, page];
  return [new Page(tail.first, count + page.count, text + page.text)];
}
