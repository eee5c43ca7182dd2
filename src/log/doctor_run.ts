// Examines one run: its row, what was asked, its log, and whether they agree. An event is held against the grammar of
// its kind as the recorder did before it was numbered.

import { z } from "zod";
import type { BaseView } from "../core/base_view.ts";
import { type Event, isTerminal, type Stored } from "../core/event.ts";
import { GrammarError } from "../core/grammar.ts";
import { type Finding, findingsOf, type Report } from "./doctor_finding.ts";
import { type Foldable, KINDS } from "./doctor_kinds.ts";
import { type LogEnds, readLog } from "./doctor_log.ts";
import { piecesOf } from "./doctor_pieces.ts";
import type { KeyPart } from "./doctor_keys.ts";
import type { Entry, StoreFile } from "./doctor_source.ts";
import type { Page } from "./pages.ts";
import { isOver, type RunRow } from "./store.ts";

const row = z.looseObject({
  id: z.string(),
  kind: z.string(),
  subject: z.string(),
  epoch: z.string(),
  cut: z.number().optional(),
  status: z.enum(["pending", "running", "completed", "failed", "cancelled", "idle"]),
  created: z.number(),
  updated: z.number(),
  ended: z.number().optional(),
  digest: z.looseObject({}).optional(),
});

/** The row of an entry; else which field of it is wrong. */
export function rowOf({ key, value }: Entry): RunRow | string {
  const parsed = row.safeParse(value);
  if (!parsed.success) return String(parsed.error.issues[0]!.path[0] ?? "value");
  return parsed.data.id === key?.[1] ? parsed.data : "id";
}

export const INDEXES = ["list", "listed", "open", "ended"] as const;
export type Index = typeof INDEXES[number];

/** Under which keys a run must be found, and it alone. */
export function indexKeys(run: RunRow): Record<Index, KeyPart[] | undefined> {
  const { id, subject, kind, status, created, ended } = run;
  return {
    list: ["list", subject, kind, created, id],
    listed: ["listed", subject, kind, status, created, id],
    open: ended === undefined ? ["open", created, id] : undefined,
    ended: ended === undefined ? undefined : ["ended", ended, id],
  };
}

/** What is wrong with a run, and how many events it has. Counts in `indexed` the entries of indexes it rightly has. */
export function examineRun(
  store: StoreFile,
  entry: Entry,
  tail: readonly Page[],
  quick: boolean,
  indexed: Record<Index, number>,
): { findings: Finding[]; events: number } {
  const id = String(entry.key?.[1]);
  const { report, all } = findingsOf(id);
  const run = rowOf(entry);
  if (store.has(["trash", id])) {
    report("problem", "trash", "the run is there and marked as deleted: the next start would erase its log");
  }
  if (typeof run === "string") {
    report("problem", "run", `its row cannot be used: ${run} is missing or wrong`);
    const { head, cleared } = readLog(store, id, report, tail, { quick });
    return { findings: all(), events: head - cleared };
  }
  const keys = indexKeys(run);
  for (const kind of INDEXES) {
    const key = keys[kind];
    if (!key) continue;
    if (store.has(key)) indexed[kind]++;
    else report("problem", kind, MISSING[kind]);
  }
  piecesOf(store, ["spec", id], run.epoch, report);
  const kind = KINDS.get(run.kind);
  if (!kind) report("problem", "run", "its kind is not known here");
  const fold = kind && !quick ? new Fold(store, run, tail, kind, report) : undefined;
  const ends = readLog(store, id, report, tail, { quick, each: (stored) => fold?.take(stored) });
  checkSnapshots(store, run, ends, report);
  compare(run, ends, ends.whole ? fold?.end : undefined, kind, report);
  return { findings: all(), events: ends.head - ends.cleared };
}

const MISSING = {
  list: "no list shows the run",
  listed: "the list of its status does not show the run",
  open: "the run has not ended and no start would take it up",
  ended: "the run has ended and retention would never find it",
};

/** A log on its way through the grammar. */
class Fold {
  #view: BaseView | undefined;
  #spoken: Map<string, number> | undefined;
  #begun = false;

  constructor(
    readonly store: StoreFile,
    readonly run: RunRow,
    readonly tail: readonly Page[],
    readonly kind: Foldable,
    readonly report: Report,
  ) {}

  /** The view at the end; undefined where the log did not come through. */
  get end(): BaseView | undefined {
    return this.#begun ? this.#view : this.kind.emptyView();
  }

  take(stored: Stored): void {
    if (!this.#begun) {
      this.#begun = true;
      this.#view = stored.seq === 1 ? this.kind.emptyView() : this.#snapshot(stored.seq - 1);
    }
    const view = this.#view;
    if (!view || stored.seq !== view.head + 1) return void (this.#view = undefined);
    try {
      this.#check(view, stored);
      this.kind.evolve(view, stored);
    } catch (error) {
      this.#view = undefined;
      const why = error instanceof GrammarError
        ? error.message
        : `Event ${stored.event.type} does not hold what it should`;
      this.report(
        "problem",
        "event",
        `event ${stored.seq}: ${why}. What follows was not held against the grammar`,
      );
    }
  }

  #check(view: BaseView, { seq, event }: Stored): void {
    try {
      this.kind.check(view, event);
    } catch (error) {
      if (!(error instanceof GrammarError) || !this.kind.settle) throw error;
      const spoken = this.#spoken ??= lastWords(this.store, this.run.id, this.tail);
      this.kind.settle(view, (message_id) => (spoken.get(message_id) ?? 0) >= seq);
      this.kind.check(view, event);
    }
  }

  /** The view kept when the log was cleared up to `seq`; what is wrong with it is said elsewhere. */
  #snapshot(seq: number): BaseView | undefined {
    return piecesOf(this.store, ["snapshot", this.run.id], seq, () => {}) as BaseView | undefined;
  }
}

/** At which sequence each message is spoken of last. Reads the log a second time, which is seldom needed. */
function lastWords(store: StoreFile, run: string, tail: readonly Page[]): Map<string, number> {
  const last = new Map<string, number>();
  const each = ({ seq, event }: Stored) => {
    if ("message_id" in event.data) last.set(String(event.data.message_id), seq);
  };
  readLog(store, run, () => {}, tail, { each });
  return last;
}

/** A run that goes on, or rests, after it was cleared is taken up from the snapshot made then. */
function checkSnapshots(store: StoreFile, run: RunRow, { cleared, head }: LogEnds, report: Report): void {
  const { id } = run;
  const needed = head > cleared || !isOver(run);
  let left = 0;
  let there = false;
  for (const seq of store.branches(["snapshot", id])) {
    if (seq === cleared && cleared > 0) there = true;
    else if (typeof seq !== "number") report("problem", "snapshot", "it stands under a key that is none");
    else left++;
  }
  if (left > 0) report("note", "snapshot", `${left} belong to no clear of this log; nobody reads them`);
  if (there) {
    const view = piecesOf(store, ["snapshot", id], cleared, report) as BaseView | undefined;
    if (view && view.head !== cleared) {
      report("problem", "snapshot", `the snapshot at ${cleared} is one of another sequence`);
    }
  } else if (cleared > 0 && needed) {
    report(
      "problem",
      "snapshot",
      `the log was cleared up to ${cleared}, and what it added up to is not there`,
    );
  }
}

/** Whether the row says what the log says. */
function compare(
  run: RunRow,
  { head, last, whole }: LogEnds,
  view: BaseView | undefined,
  kind: Foldable | undefined,
  report: Report,
): void {
  const { status, ended } = run;
  const wrong = (what: string) => report("problem", "run", what);
  const open = status === "pending" || status === "running";
  if (open !== (ended === undefined)) {
    return wrong(`its status is ${status}, and it ${open ? "has" : "has no"} time of its end`);
  }
  const over = last && whole ? endOf(last.event) : undefined;
  if (status === "idle") {
    if (kind && !kind.unfinished) wrong("it rests, and runs of its kind do not");
    if (over) wrong(`it rests, and its last event, ${head}, says that it is over`);
    else if (view && kind?.unfinished?.(view)) wrong("it rests, and something of it is under way in the log");
  } else if (open) {
    if (over) report("note", "run", `its log has ended (${over}), and its row does not say so yet`);
  } else if (head === 0) wrong(`it is ${status}, and its log is empty`);
  else if (last && whole && !over) {
    wrong(`it is ${status}, and its last event, ${head} (${last.event.type}), does not end it`);
  } else if (over && over !== status) wrong(`it is ${status}, and its log says ${over}`);
  if (over && !open && last && ended !== Date.parse(last.at)) {
    wrong(`it has ended at another time than its last event, ${head}`);
  }
}

/** How a run stands after this event, if that ends it. */
function endOf(event: Event): RunRow["status"] | undefined {
  if (!isTerminal(event)) return undefined;
  if (event.type === "run_failed") return "failed";
  return event.type === "run_cancelled" ? "cancelled" : "completed";
}
