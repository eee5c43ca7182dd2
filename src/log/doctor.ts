// Examines a store's file and says what is wrong with it. A running server is not disturbed, and what it is just about
// is told apart from damage: what any crash may leave behind, and the next start puts right, is a note and no problem.
// Runs are looked at one after the other, so memory does not grow with the store.
//
// The doctor changes nothing: what a crash left the next start mends, and damage is what backups are for.

import { type Finding } from "./doctor_finding.ts";
import { examineIndexes } from "./doctor_index.ts";
import { examineJournal } from "./doctor_journal.ts";
import { examineRun } from "./doctor_run.ts";
import { StoreFile, StoreUnreadable } from "./doctor_source.ts";

export interface Diagnosis {
  runs: number;
  events: number;
  problems: number;
  notes: number;
}

export interface ExamineOptions {
  /** Leaves out what takes longest: to read every event and to hold it against the grammar. */
  quick?: boolean;
}

/** Yields what is found, as of one moment, and returns the counts. Never throws over what the file holds. */
export function* examine(
  file: string,
  { quick = false }: ExamineOptions = {},
): Generator<Finding, Diagnosis> {
  const counts: Diagnosis = { runs: 0, events: 0, problems: 0, notes: 0 };
  for (const finding of examineFile(file, quick, counts)) {
    counts[finding.level === "problem" ? "problems" : "notes"]++;
    yield finding;
  }
  return counts;
}

function* examineFile(file: string, quick: boolean, counts: Diagnosis): Generator<Finding> {
  let store: StoreFile | undefined;
  try {
    store = new StoreFile(file);
    const damage = store.integrity();
    // What a damaged tree holds would be reported as missing, run by run.
    if (damage.length > 0) return yield* damage.map(ofFile);
    const journal = examineJournal(store);
    yield* journal.findings;
    const indexed = { list: 0, listed: 0, open: 0, ended: 0 };
    for (const entry of store.list(["run"])) {
      if (entry.key?.length !== 2 || typeof entry.key[1] !== "string") {
        yield { level: "problem", kind: "run", what: "a row stands under a key that is none" };
        continue;
      }
      const tail = journal.tails.get(entry.key[1]) ?? [];
      const { findings, events } = examineRun(store, entry, tail, quick, indexed);
      counts.runs++;
      counts.events += events;
      yield* findings;
    }
    yield* examineIndexes(store, indexed);
  } catch (error) {
    if (!(error instanceof StoreUnreadable)) throw error;
    yield ofFile(error.message);
  } finally {
    store?.close();
  }
}

function ofFile(what: string): Finding {
  return { level: "problem", kind: "file", what };
}
