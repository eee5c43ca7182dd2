// What the journal of a store has of its runs, read from outside; see journal.ts.

import type { Finding } from "./doctor_finding.ts";
import type { StoreFile } from "./doctor_source.ts";
import { JournalDamaged, recordsOf } from "./journal_entry.ts";
import type { Page } from "./pages.ts";

/** What was made durable of each run in the journal and not taken back, also what is in pages by now; and what is wrong. */
export function examineJournal(store: StoreFile): { tails: Map<string, Page[]>; findings: Finding[] } {
  const tails = new Map<string, Page[]>();
  const findings: Finding[] = [];
  for (const { key, value } of store.list(["journal"])) {
    try {
      if (key?.length !== 2 || !Number.isSafeInteger(key[1])) {
        throw new JournalDamaged("It stands under a key that is none");
      }
      for (const { run, page } of recordsOf(value)) {
        if (!page) tails.delete(run);
        else if (tails.has(run)) tails.get(run)!.push(page);
        else tails.set(run, [page]);
      }
    } catch (error) {
      if (!(error instanceof JournalDamaged)) throw error;
      const which = key?.[1] ?? "of no number";
      const what = `entry ${which} cannot be read, and no start would go on with it: ${error.message}`;
      findings.push({ level: "problem", kind: "journal", what });
    }
  }
  return { tails, findings };
}
