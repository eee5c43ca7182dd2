// How events are read from pages; see kv.ts for what is stored.

import type { Stored } from "../core/event.ts";
import type { Bounds } from "./log.ts";
import { countOf, type Page, PAGE_BYTES, type Reading, readLines, readPage } from "./pages.ts";

/**
 * Bytes that one read fetches, about: enough that asking for them costs little beside them, and all that a viewer behind
 * by any number of events costs. A run that is finished has whole pages, a live one may have an event in each, and an
 * event that is kept aside may be larger than many pages.
 */
const READ_BYTES = 512 * 1024;
const MOST_PAGES = 100;
const MORE_PAGES = Math.ceil(READ_BYTES / PAGE_BYTES) + 1;
/** For how many runs it is remembered where a page ends, which saves whoever reads on to look for the next one. */
const KNOWN_ENDS = 1000;

export class PageReader {
  /** The end of the last page that was read of a run: the next page, if there is one, begins after it. */
  readonly #ends = new Map<string, number>();

  constructor(readonly kv: Deno.Kv) {}

  key(run: string, first: number): Deno.KvKey {
    return ["page", run, first];
  }

  list(run: string, options: Deno.KvListOptions, from?: number): Deno.KvListIterator<Uint8Array> {
    const prefix = ["page", run];
    return this.kv.list(from === undefined ? { prefix } : { prefix, start: this.key(run, from) }, options);
  }

  /** First sequence of the page that holds `seq`, or of the first page after it. */
  async pageOf(run: string, seq: number): Promise<number> {
    const before = this.kv.list({ prefix: ["page", run], end: this.key(run, seq + 1) }, {
      reverse: true,
      limit: 1,
    });
    for await (const { key } of before) return key[2] as number;
    return seq;
  }

  async cleared(run: string): Promise<number> {
    return (await this.kv.get<number>(["cleared", run])).value ?? 0;
  }

  /** As far as the pages go. */
  async bounds(run: string): Promise<Bounds> {
    const cleared = await this.cleared(run);
    for await (const { key, value } of this.list(run, { reverse: true, limit: 1 })) {
      // A clear that a crash cut short may have left pages behind.
      return { first: cleared + 1, head: Math.max(cleared, (key[2] as number) + countOf(value) - 1) };
    }
    return { first: cleared + 1, head: cleared };
  }

  /** `EventLog.read`, of what is in pages; nothing before `after` is looked at, not even what was cleared. */
  async read(run: string, after: number, limit: number): Promise<Stored[]> {
    const known = after === 0 || this.#ends.get(run) === after;
    const from = known ? after + 1 : await this.pageOf(run, after + 1);
    const rows = await this.#readFrom(run, from, after, limit);
    if (rows[0]?.seq === after + 1) return rows;
    // The page was joined to another one meanwhile, and what it held stands under that one's key; or it was cleared.
    const moved = await this.pageOf(run, after + 1) !== from;
    this.#ends.delete(run);
    return moved ? await this.read(run, after, limit) : rows;
  }

  async #readFrom(run: string, from: number, after: number, limit: number): Promise<Stored[]> {
    const reading = new Rows(this.kv, run, limit);
    const { rows } = reading;
    for (let asked = Math.min(MORE_PAGES, limit); true;) {
      let fetched = 0;
      let bytes = 0;
      for await (const { key, value } of this.list(run, { limit: asked, batchSize: asked }, from)) {
        fetched++;
        bytes += value.length;
        const first = key[2] as number;
        const last = rows.at(-1);
        // Pages that were joined or cleared between two listings: what follows is read next time.
        if (last && first !== last.seq + 1) return rows;
        await readPage(first, value, after, reading);
        if (!reading.enough()) this.#endsAt(run, rows.at(-1)?.seq);
        if (reading.full) return rows;
        from = first + 1;
      }
      reading.left -= bytes;
      // To ask once more for the last quarter costs as much as a third of all.
      const most = reading.left < READ_BYTES / 4 || rows.length >= limit * 3 / 4;
      if (fetched < asked || most) return rows;
      // As many as there is room for, if they are like these.
      const room = Math.ceil(reading.left / (bytes / fetched));
      asked = Math.min(MOST_PAGES, limit - rows.length, room);
    }
  }

  #endsAt(run: string, seq: number | undefined): void {
    if (seq === undefined) return;
    if (this.#ends.size >= KNOWN_ENDS) this.#ends.clear();
    this.#ends.set(run, seq);
  }

  /** The same of pages that are in memory. */
  async readTail(run: string, pages: readonly Page[], after: number, limit: number): Promise<Stored[]> {
    const reading = new Rows(this.kv, run, limit);
    for (const { first, head, text } of pages) {
      if (head <= after) continue;
      await readLines(first, text, after, reading);
      if (reading.full) break;
    }
    return reading.rows;
  }
}

/**
 * The rows of one read, and how many bytes it may still fetch. It has methods and no closures: with those V8's young
 * collections took the rows of earlier reads for alive, 30 MB instead of 6, and reading was slower by a quarter.
 */
class Rows implements Reading {
  readonly rows: Stored[] = [];
  left = READ_BYTES;

  constructor(readonly kv: Deno.Kv, readonly run: string, readonly limit: number) {}

  /** Whether no other page is to be read. */
  get full(): boolean {
    return this.rows.length >= this.limit || (this.rows.length > 0 && this.enough());
  }

  enough(): boolean {
    return this.left <= 0;
  }

  async aside(seq: number): Promise<Uint8Array[]> {
    const pieces: Uint8Array[] = [];
    for await (const { value } of this.kv.list<Uint8Array>({ prefix: ["aside", this.run, seq] })) {
      pieces.push(value);
      this.left -= value.length;
    }
    return pieces;
  }
}
