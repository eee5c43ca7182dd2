// Rows of runs as those outside may see them. A run of somebody else takes the same way to the same answer as one that
// there is not, so that neither the answer nor its time tells them apart.

import { conflict, notFound } from "../errors.ts";
import type { Earlier } from "../log/again.ts";
import type { RunRow } from "../log/store.ts";
import { keyOf, publicId } from "./run_key.ts";
import type { NewRun } from "./run_types.ts";
import type { Stage } from "./stage.ts";

/** Ids made here, and those that clients may choose. */
const ID = /^[A-Za-z0-9._~-]{1,128}$/;

/** The row of the run that this subject knows by this id. Throws `not_found`. */
export async function rowOf(stage: Stage, id: string, kind: string, subject: string): Promise<RunRow> {
  // The database refuses keys that are too long, and those are nobody's id.
  if (!ID.test(id)) throw notFound(kind, id);
  return await rowAt(stage, keyOf(kind, id, subject), kind, subject);
}

/** The same for a run whose key is known. */
export async function rowAt(stage: Stage, key: string, kind: string, subject: string): Promise<RunRow> {
  const fits = (row: RunRow) => row.kind === kind && row.subject === subject;
  const live = stage.get(key)?.row;
  if (live && fits(live)) return live;
  const row = await stage.store.get(key);
  if (!row || !fits(row)) throw notFound(kind, publicId(key));
  return row;
}

/** The row of a run whose id was made here, whoever's it is. Throws `not_found`. */
export async function anyRow(stage: Stage, id: string, kind: string): Promise<RunRow> {
  const row = stage.get(id)?.row ?? (ID.test(id) ? await stage.store.get(id) : undefined);
  if (row?.kind !== kind) throw notFound(kind, id);
  return row;
}

/** The row of the run that an Idempotency-Key started before. Throws `conflict` where it came with another body. */
export async function earlierRow(
  stage: Stage,
  { run, sameBody }: Earlier,
  { kind, subject, again }: Pick<NewRun, "kind" | "subject" | "again">,
): Promise<RunRow> {
  if (!sameBody) throw conflict(`Idempotency-Key ${JSON.stringify(again!.key)} came with another body`);
  return await rowAt(stage, run, kind, subject);
}
