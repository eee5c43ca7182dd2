// How an entry of the journal is written and read; see journal.ts.

import { join, linesOf, Page, PAGE_UNITS } from "./pages.ts";

/** An entry as it is remembered. */
export interface Entry {
  n: number;
  bytes: number;
  runs: string[];
}

/** Lines of a run. */
export interface JournalRecord {
  run: string;
  page: Page;
}

/** The journal cannot be gone on with. `message` says why, for people. */
export class JournalDamaged extends Error {
  override readonly name = "JournalDamaged";
}

const NEWLINE = 10;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The records as values of `next`, `next` + 1, …: one, unless it could get too large. */
export function writeEntries(
  next: number,
  records: readonly JournalRecord[],
): { entry: Entry; value: Uint8Array; records: JournalRecord[] }[] {
  const entries: ReturnType<typeof writeEntries> = [];
  for (let i = 0; i < records.length;) {
    let text = "";
    const some: JournalRecord[] = [];
    for (; i < records.length; i++) {
      const record = textOf(records[i]!);
      if (some.length > 0 && text.length + record.length > PAGE_UNITS) break;
      text += record;
      some.push(records[i]!);
    }
    const value = encoder.encode(text);
    const entry = { n: next + entries.length, bytes: value.length, runs: some.map(({ run }) => run) };
    entries.push({ entry, value, records: some });
  }
  return entries;
}

/** An entry without what it has of a run up to an event; no value when nothing is left. Throws `JournalDamaged`. */
export function without(run: string, upTo: number, value: unknown): { value?: Uint8Array; runs: string[] } {
  const left = recordsOf(value).filter((record) => record.run !== run || record.page.head > upTo);
  const runs = left.map((record) => record.run);
  return left.length === 0 ? { runs } : { value: encoder.encode(left.map(textOf).join("")), runs };
}

/** Text that JSON spells as it is. For each call of `JSON.stringify` the platform takes 8 KB from the system. */
const PLAIN = /^[ !#-\[\]-~]*$/;

function textOf({ run, page: { first, count, text } }: JournalRecord): string {
  const quoted = PLAIN.test(run) ? `"${run}"` : JSON.stringify(run);
  return `{"run":${quoted},"first":${first},"count":${count}}\n${text}`;
}

/** Throws `JournalDamaged` when this is no entry. */
export function recordsOf(value: unknown): JournalRecord[] {
  if (!(value instanceof Uint8Array)) throw new JournalDamaged("It holds no bytes");
  if (value.at(-1) !== NEWLINE) throw new JournalDamaged("It breaks off in the middle of a line");
  const lines = linesOf(value);
  const records: JournalRecord[] = [];
  for (let i = 0; i < lines.length;) {
    const { run, first, count } = headOf(lines[i++]!);
    if (typeof run !== "string") throw new JournalDamaged("It has a record of no run");
    const some = lines.slice(i, i + (count ?? 0));
    if (!Number.isSafeInteger(first) || some.length === 0 || some.length !== count) {
      throw new JournalDamaged("It breaks off in the middle of a record");
    }
    records.push({ run, page: new Page(first!, some.length, join(some)) });
    i += some.length;
  }
  return records;
}

function headOf(line: Uint8Array): Record<string, unknown> & { first?: number; count?: number } {
  try {
    return Object(JSON.parse(decoder.decode(line)));
  } catch {
    throw new JournalDamaged("A record of it begins with something else than its run");
  }
}
