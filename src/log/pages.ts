// How events become bytes. A page is up to 60,000 bytes of UTF-8, one JSON line per event: keeping the events of a
// commit together makes a replay cost nearly nothing, and bytes have a known size (a KV string takes two bytes a
// character as soon as one of them is not Latin-1). An event too large for a page is kept aside in pieces and its
// line is `@` and the number of pieces.

import type { EventType, Stored } from "../core/event.ts";
import { dataJson, Row } from "../core/row.ts";
import type { Stamped } from "./log.ts";

/** Below the platform's 65,536 bytes per value, with room for its own framing. */
export const PAGE_BYTES = 60_000;

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const NEWLINE = 10;

/**
 * Consecutive events as lines, as text or as bytes: each is made from the other only for whoever asks for it. An array of
 * bytes costs the garbage collector more than all else that is done with an event, so one is made of many.
 */
export class Page {
  #text: string | undefined;
  #bytes: Uint8Array | undefined;
  /** Bytes, at most: of text three for each UTF-16 unit. */
  readonly size: number;

  constructor(readonly first: number, readonly count: number, lines: string | Uint8Array) {
    if (typeof lines === "string") this.#text = lines;
    else this.#bytes = lines;
    this.size = typeof lines === "string" ? 3 * lines.length : lines.length;
  }

  get text(): string {
    return this.#text ??= decoder.decode(this.#bytes);
  }

  get bytes(): Uint8Array {
    return this.#bytes ??= encoder.encode(this.#text);
  }

  /** Its last event. */
  get head(): number {
    return this.first + this.count - 1;
  }
}

/** Text of so many UTF-16 units is a page in any case. */
export const PAGE_UNITS = PAGE_BYTES / 3;

/** An event kept aside: its pieces in order. */
export interface Aside {
  seq: number;
  pieces: Uint8Array[];
}

/** The page that events are, if they are some and are certain to fit one. */
export function onePage(first: number, events: readonly Stamped[]): Page | undefined {
  let text = "";
  for (const stamped of events) {
    text += `${lineOf(stamped)}\n`;
    if (text.length > PAGE_UNITS) return undefined;
  }
  return text === "" ? undefined : new Page(first, events.length, text);
}

/** Splits events into pages, and sets aside those that do not fit one. */
export function toPages(first: number, events: readonly Stamped[]): { pages: Page[]; asides: Aside[] } {
  const page = onePage(first, events);
  if (page) return { pages: [page], asides: [] };
  const asides: Aside[] = [];
  const lines = events.map((stamped, i) => {
    const line = encoder.encode(`${lineOf(stamped)}\n`);
    if (line.length <= PAGE_BYTES) return line;
    const pieces = split(line.subarray(0, line.length - 1));
    asides.push({ seq: first + i, pieces });
    return encoder.encode(`@${pieces.length}\n`);
  });
  return { pages: packLines(first, lines), asides };
}

/** Packs encoded lines into as few pages as hold them. */
export function packLines(first: number, lines: readonly Uint8Array[]): Page[] {
  const pages: Page[] = [];
  for (let i = 0; i < lines.length;) {
    let size = 0;
    let end = i;
    while (end < lines.length && size + lines[end]!.length <= PAGE_BYTES) size += lines[end++]!.length;
    pages.push(new Page(first + i, end - i, concat(lines.slice(i, end), size)));
    i = end;
  }
  return pages;
}

/** The lines of a page, each with its newline; the last one may lack it. */
export function linesOf(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(NEWLINE, start) + 1 || bytes.length;
    lines.push(bytes.subarray(start, end));
    start = end;
  }
  return lines;
}

/** How many events a page holds. */
export function countOf(bytes: Uint8Array): number {
  let count = 0;
  for (let i = bytes.indexOf(NEWLINE); i !== -1; i = bytes.indexOf(NEWLINE, i + 1)) count++;
  return count;
}

// {"at":"2026-01-01T00:00:00.000Z","event":{"type":"turn_started","data":{…}}}
//        7                       31                 50           end      -2
const HEAD = '{"at":"';
const MIDDLE = '","event":{"type":"';
const BEFORE_DATA = '","data":';
const AT = HEAD.length;
const AT_END = AT + "2026-01-01T00:00:00.000Z".length;

function lineOf(stamped: Stamped): string {
  return `${HEAD}${stamped.at}${MIDDLE}${stamped.event.type}${BEFORE_DATA}${dataJson(stamped)}}}`;
}

/** Reads lines. Many are alike between their time and their data: of one that is like the one before, only these are read. */
class LineReader {
  /** What stands between time and data in the line before; in the first one's place what no line holds. */
  #kind = "\n";
  #type: EventType | undefined;

  /** The event in `text` from `start` to `end`, where its line ends. Throws `SyntaxError`. */
  read(seq: number, text: string, start: number, end: number): Row {
    const kind = start + AT_END;
    // V8 compares two texts in words, which takes a fifth of what `startsWith` does.
    const alike = text.slice(kind, Math.min(kind + this.#kind.length, end)) === this.#kind;
    const asWritten = (alike || this.#meet(text, kind, end)) && text.slice(start, start + AT) === HEAD &&
      text.startsWith("}}", end - 2);
    if (!asWritten) {
      const { at, event } = JSON.parse(text.slice(start, end)) as Stamped;
      return Row.of(seq, at, event);
    }
    const data = text.slice(kind + this.#kind.length, end - 2);
    return new Row(seq, text.slice(start + AT, kind), this.#type!, data);
  }

  /** Takes up what a line says after its time; false where it is not as `lineOf` writes it. */
  #meet(text: string, kind: number, end: number): boolean {
    const type = kind + MIDDLE.length;
    const typeEnd = text.indexOf('"', type);
    const asWritten = typeEnd >= type && typeEnd < end && text.startsWith(MIDDLE, kind) &&
      text.startsWith(BEFORE_DATA, typeEnd);
    if (!asWritten) return false;
    this.#kind = text.slice(kind, typeEnd + BEFORE_DATA.length);
    this.#type = text.slice(type, typeEnd) as EventType;
    return true;
  }
}

/** Where events that are read from pages go, and where those come from that were kept aside. */
export interface Reading {
  readonly rows: Stored[];
  /** The pieces of an event. */
  aside(seq: number): Promise<Uint8Array[]>;
  /** Whether nothing more is to be read. */
  enough(): boolean;
}

/** Reads the events of a page that are after `after`: at least one where there is one. */
export function readPage(first: number, bytes: Uint8Array, after: number, into: Reading): Promise<void> {
  return readLines(first, decoder.decode(bytes), after, into);
}

/** The same of a page as text. */
export async function readLines(first: number, text: string, after: number, into: Reading): Promise<void> {
  const reader = new LineReader();
  for (let [seq, start] = [first, 0]; start < text.length; seq++) {
    const end = text.indexOf("\n", start);
    if (end === -1) return;
    if (seq > after) {
      if (text[start] === "@") {
        // Only as many pieces as the line counts: a crash may have left more of an event that was never numbered.
        const pieces = (await into.aside(seq)).slice(0, Number(text.slice(start + 1, end)));
        const whole = decoder.decode(join(pieces));
        into.rows.push(reader.read(seq, whole, 0, whole.length));
      } else into.rows.push(reader.read(seq, text, start, end));
      if (into.enough()) return;
    }
    start = end + 1;
  }
}

/** Cuts bytes into pieces that fit a KV value. */
export function split(bytes: Uint8Array): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += PAGE_BYTES) pieces.push(bytes.slice(at, at + PAGE_BYTES));
  return pieces;
}

/** The pieces in one. */
export function join(pieces: readonly Uint8Array[]): Uint8Array {
  return concat(pieces, pieces.reduce((sum, p) => sum + p.length, 0));
}

function concat(parts: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
