// What the journal of a store has of its runs, read from outside; see journal.ts.

import type { Finding } from "./doctor_finding.ts";
import type { StoreFile } from "./doctor_source.ts";
import { JournalDamaged, recordsOf } from "./journal_entry.ts";
import type { Page } from "./pages.ts";

/** What the journal has of each run, also what is in pages by now; and what is wrong with it. */
export function examineJournal(store: StoreFile): { tails: Map<string, Page[]>; findings: Finding[] } {
  const tails = new Map<string, Page[]>();
  const findings: Finding[] = [];
  for (const { key, value } of store.list(["journal"])) {
    try {
      if (key?.length !== 2 || !Number.isSafeInteger(key[1])) {
        throw new JournalDamaged("It stands under a key that is none");
      }
      for (const { run, page } of recordsOf(value)) {
        if (tails.has(run)) tails.get(run)!.push(page);
        else tails.set(run, [page]);
      }
    } catch (error) {
      if (!(error instanceof JournalDamaged)) throw error;
      const which = key?.[1] ?? "of no number";
      const what = `entry ${which} cannot be read, and no start would go on with it: ${error.message}`;
      findings.push({ level: "problem", kind: "journal", what });
    }
  }
  for (const run of tails.keys()) {
    if (store.has(["run", run]) || store.has(["trash", run])) continue;
    findings.push({ level: "problem", kind: "journal", run, what: "it is there, and the run is not" });
  }
  return { tails, findings };
}
