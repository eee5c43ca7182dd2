// Finds a run for somebody: their own, or for an administrator anybody's. For all others a run that is not theirs does
// not exist.

import type { Runs } from "../engine/runs.ts";
import { ParleyError } from "../errors.ts";
import type { RunRow } from "../log/store.ts";
import type { Visitor } from "./gate.ts";

/** What of somebody decides which runs there are. */
export type Asker = Pick<Visitor, "owner" | "all">;

/** The row of a run whose id its subject may have chosen. Throws `not_found`. */
export function ownNamed(runs: Runs, id: string, kind: string, { owner }: Asker): Promise<RunRow> {
  return runs.row(id, kind, owner);
}

/** The row of a run whose id was made here, by which an administrator finds everybody's. Throws `not_found`. */
export async function ownRow(runs: Runs, id: string, kind: string, { owner, all }: Asker): Promise<RunRow> {
  return await (all ? runs.anyRow(id, kind) : runs.row(id, kind, owner));
}

/** The same as `found`, or undefined where there is none. */
export function orNothing(found: Promise<RunRow>): Promise<RunRow | undefined> {
  return found.catch((error) => {
    if (error instanceof ParleyError && error.code === "not_found") return undefined;
    throw error;
  });
}
