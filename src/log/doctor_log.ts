// Reads the log of one run from outside and says what is wrong with it: gaps and overlaps of its pages, lines that are
// no events, pieces that are missing. See kv.ts for what is stored how, and for what a crash may leave behind.

import type { Stored } from "../core/event.ts";
import type { Report } from "./doctor_finding.ts";
import type { StoreFile } from "./doctor_source.ts";
import { join, type Page } from "./pages.ts";

/** A line of a page with its place. `stored` is missing where it was not asked for or cannot be read. */
export interface Line {
  seq: number;
  stored?: Stored;
}

export interface LogEnds {
  cleared: number;
  /** The last sequence there is; `cleared` when nothing is left. */
  head: number;
  /** Whether every sequence from `cleared` + 1 to `head` can be read. */
  whole: boolean;
  last?: Stored;
}

const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * `tail` is what the journal has of the run, also what is in its pages by now.
 *
 * Calls `each` for every event in order, and reports what is wrong on the way. With `quick` only the last event is
 * read, and `each` is not called.
 */
export function readLog(
  store: StoreFile,
  run: string,
  report: Report,
  tail: readonly Page[],
  { quick = false, each = () => {} }: { quick?: boolean; each?: (stored: Stored) => void } = {},
): LogEnds {
  const cleared = clearedOf(store, run, report);
  const asides = new Map<number, number>();
  const ends: LogEnds = { cleared, head: cleared, whole: true };
  const wrong = (kind: string, what: string) => {
    ends.whole = false;
    report("problem", kind, what);
  };
  function* pages() {
    yield* store.list(["page", run]);
    for (const { first, head, bytes } of tail) {
      if (head > ends.head) yield { key: ["page", run, first], value: bytes };
    }
  }
  for (const { key, value } of pages()) {
    const first = key?.[2];
    if (key?.length !== 3 || typeof first !== "number" || !Number.isSafeInteger(first) || first < 1) {
      wrong("page", "a page stands under a key that is none");
      continue;
    }
    const lines = linesIn(value);
    if (typeof lines === "string") {
      wrong("page", `the page that begins with ${first} ${lines}`);
      continue;
    }
    const last = first + lines.length - 1;
    if (last <= cleared) {
      report(
        "note",
        "page",
        `events ${first} to ${last} were cleared and are still there; nobody reads them`,
      );
      continue;
    }
    if (first > ends.head + 1) wrong("page", `events ${ends.head + 1} to ${first - 1} are missing`);
    if (first <= ends.head && ends.head > cleared) {
      wrong("page", `the page that begins with ${first} repeats events up to ${Math.min(last, ends.head)}`);
    }
    for (const [i, line] of lines.entries()) {
      const seq = first + i;
      if (seq <= ends.head) continue;
      const aside = line.startsWith("@");
      if (aside) asides.set(seq, Number(line.slice(1)));
      if (quick && !aside && i < lines.length - 1) continue;
      const text = aside ? textAside(store, run, seq, line) : line;
      const stored = text === undefined ? undefined : eventIn(seq, text);
      if (text === undefined) wrong("aside", `pieces of event ${seq} are missing or cannot be read`);
      else if (!stored) wrong("event", `event ${seq} cannot be read`);
      ends.last = stored;
      if (stored && !quick) each(stored);
    }
    ends.head = Math.max(ends.head, last);
  }
  reportLeftAside(store, run, asides, report);
  return ends;
}

function clearedOf(store: StoreFile, run: string, report: Report): number {
  const entry = store.get(["cleared", run]);
  if (!entry) return 0;
  if (Number.isSafeInteger(entry.value) && entry.value as number > 0) return entry.value as number;
  report("problem", "cleared", "it does not say up to where the log was cleared");
  return 0;
}

/** The lines of a page; else what is wrong with it. */
function linesIn(value: unknown): string[] | string {
  if (!(value instanceof Uint8Array)) return "holds no bytes";
  let text: string;
  try {
    text = decoder.decode(value);
  } catch {
    return "holds bytes that are no text";
  }
  if (text === "") return "is empty";
  if (!text.endsWith("\n")) return "breaks off in the middle of a line";
  const lines = text.split("\n");
  lines.pop();
  return lines;
}

function textAside(store: StoreFile, run: string, seq: number, line: string): string | undefined {
  const count = Number(line.slice(1));
  if (!Number.isSafeInteger(count) || count < 1) return undefined;
  const pieces: Uint8Array[] = [];
  for (const { key, value } of store.list(["aside", run, seq])) {
    if (pieces.length === count) break;
    if (key?.[3] !== pieces.length || !(value instanceof Uint8Array)) return undefined;
    pieces.push(value);
  }
  if (pieces.length < count) return undefined;
  try {
    return decoder.decode(join(pieces));
  } catch {
    return undefined;
  }
}

function eventIn(seq: number, text: string): Stored | undefined {
  try {
    const { at, event } = JSON.parse(text);
    const is = typeof at === "string" && !Number.isNaN(Date.parse(at)) && typeof event?.type === "string" &&
      typeof event.data === "object" && event.data !== null;
    return is ? { seq, at, event } : undefined;
  } catch {
    return undefined;
  }
}

/** Pieces are durable before the line that counts them, so a crash may leave some that no line counts. */
function reportLeftAside(store: StoreFile, run: string, asides: Map<number, number>, report: Report): void {
  let left = 0;
  for (const key of store.keys(["aside", run])) {
    const [, , seq, piece] = key ?? [];
    if (key?.length !== 4 || typeof seq !== "number" || typeof piece !== "number") {
      report("problem", "aside", "a piece of an event stands under a key that is none");
    } else if (piece >= (asides.get(seq) ?? 0)) left++;
  }
  if (left > 0) report("note", "aside", `${left} pieces belong to no event; nobody reads them`);
}
