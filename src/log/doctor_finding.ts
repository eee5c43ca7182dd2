// What the doctor has to say, one sentence at a time. No sentence repeats what people said or a name that a client
// chose, apart from the id of a run.

export interface Finding {
  /** A problem is what no crash and no running server leaves behind; a note is what the next start puts right. */
  level: "problem" | "note";
  /** The kind of stored key it is about; `event` for what a page holds, `file` for the database itself. */
  kind: string;
  run?: string;
  what: string;
}

/** Takes what was found. */
export type Report = (level: Finding["level"], kind: string, what: string) => void;

/** A finding as one line. */
export function lineOf({ level, kind, run, what }: Finding): string {
  return `${level}: ${run === undefined ? "" : `run ${run}: `}${kind}: ${what}`;
}

const MOST = 20;

/** A list of findings about one run that says how many more there are instead of growing without bound. */
export function findingsOf(run: string): { report: Report; all: () => Finding[] } {
  const kept: Finding[] = [];
  const more = { problem: 0, note: 0 };
  const report: Report = (level, kind, what) => {
    if (kept.length < MOST) kept.push({ level, kind, run, what });
    else more[level]++;
  };
  const rest = (level: Finding["level"]): Finding[] =>
    more[level] === 0 ? [] : [{ level, kind: "run", run, what: `${more[level]} more of it are not listed` }];
  return { report, all: () => [...kept, ...rest("problem"), ...rest("note")] };
}
