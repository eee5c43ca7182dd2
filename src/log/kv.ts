// The durable log, in Deno KV. Stored keys and values:
//
//   ["page", run, first]       bytes   events first, first+1, … as lines (pages.ts)
//   ["aside", run, seq, piece] bytes   one piece of an event too large for a page
//   ["cleared", run]           number  the last sequence that was cleared; pages start after it
//   ["journal", n]             bytes   what is not in a page yet (journal.ts)
//
// Pieces are durable before the page whose line counts them, so a reader never finds a line without them.

import type { Stored } from "../core/event.ts";
import type { Committer } from "./commit.ts";
import { Journal, type JournalLimits } from "./journal.ts";
import { PageReader } from "./kv_read.ts";
import { clearPages, inSlices, joinPages, mapKeys } from "./kv_tidy.ts";
import { assertNext, type Bounds, type EventLog, type Stamped } from "./log.ts";
import { onePage, type Page, toPages } from "./pages.ts";

export interface KvLog extends EventLog {
  /** `through` may lay down a condition for every commit of it. */
  remove(run: string, through?: Committer): Promise<void>;
}

export interface KvLogOptions {
  /** Whether other processes have the database open too: then nothing goes into a journal, which these do not read. */
  shared?: boolean;
  limits?: Partial<JournalLimits>;
}

export function kvLog(kv: Deno.Kv, committer: Committer, { shared, limits }: KvLogOptions = {}): KvLog {
  /** Heads of runs this process writes to. It is their only writer, so they need not be read again. */
  const heads = new Map<string, number>();
  /** Of an append of several pages, the last event that is durable. */
  const begun = new Map<string, number>();
  const pages = new PageReader(kv);
  let opening: Promise<Journal> | undefined;
  let opened: Journal | undefined;

  /** Whoever looks at the log first waits for what a crash has left. Undefined where there is no journal. */
  async function journal(): Promise<Journal | undefined> {
    if (opened || shared) return opened;
    const head = async (run: string) => (await pages.bounds(run)).head;
    opening ??= Journal.open(kv, committer, head, limits).catch((error) => {
      opening = undefined;
      throw error;
    });
    return opened = await opening;
  }

  async function bounds(run: string): Promise<Bounds> {
    // First: what becomes a page meanwhile is found in either place.
    const head = (await journal())?.tail(run)?.head ?? 0;
    const inPages = await pages.bounds(run);
    return { ...inPages, head: Math.max(head, inPages.head) };
  }

  /** After `bounds`, which opens the journal. */
  function write(run: string, page: Page): Promise<void> {
    if (opened) return opened.append(run, page);
    return committer.commit([{ key: pages.key(run, page.first), value: page.bytes }], page.size);
  }

  function letGo(run: string): void {
    heads.delete(run);
    begun.delete(run);
  }

  async function appendAny(run: string, first: number, events: readonly Stamped[]): Promise<void> {
    if (events.length === 0) return;
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
      if (page.first <= (begun.get(run) ?? 0)) continue;
      await write(run, page);
      // After a failure in the middle the same call is made again, and goes on there.
      if (page !== pages.at(-1)) begun.set(run, page.head);
    }
    begun.delete(run);
    heads.set(run, first + events.length - 1);
  }

  return {
    append(run: string, first: number, events: readonly Stamped[]) {
      // Nearly every one goes on where the last one ended, and is small: no function waits then, of which the engine's
      // recorder says what that costs.
      const next = heads.get(run) === first - 1 && !begun.has(run);
      const page = next ? onePage(first, events) : undefined;
      return page
        ? write(run, page).then(() => void heads.set(run, page.head))
        : appendAny(run, first, events);
    },

    async read(run: string, after: number, limit: number): Promise<Stored[]> {
      const tail = (await journal())?.tail(run);
      if (tail && after + 1 >= tail.first) return await pages.readTail(run, [...tail.pages], after, limit);
      // A clear that a crash cut short may have left pages behind; one that is under way takes them from under the reader.
      const reading = pages.read(run, after, limit).catch(async (error) => {
        if (await pages.cleared(run) > after) return [];
        throw error;
      });
      const [before, rows] = await Promise.all([pages.cleared(run), reading]);
      const cleared = rows.length > 0 ? before : await pages.cleared(run);
      return cleared > after ? await this.read(run, cleared, limit) : rows;
    },

    bounds,

    async clear(run: string, upTo: number) {
      const kept = await journal();
      await kept?.flush(run);
      const { head } = await pages.bounds(run);
      await clearPages(pages, committer, run, Math.min(upTo, head));
      await kept?.forget(run, head);
    },

    async compact(run: string) {
      await (await journal())?.flush(run);
      await joinPages(pages, committer, run);
      letGo(run);
    },

    settle: async () => (await journal())?.flushAll(),

    letGo,

    async remove(run: string, through = committer) {
      letGo(run);
      const kept = await journal();
      await kept?.flush(run);
      await kept?.forget(run);
      await inSlices(mapKeys(kv.list({ prefix: ["page", run] })), through);
      await inSlices(mapKeys(kv.list({ prefix: ["aside", run] })), through);
      await through.commit([{ key: ["cleared", run], remove: true }], 0);
    },
  };
}
