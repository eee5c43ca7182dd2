// Under which name a run is kept. Ids that clients may choose are a name space of each subject: two of them can use the
// same id, neither learns of the other's, and what the store holds without authentication keeps its bare id.

import { ANONYMOUS } from "../config.ts";

/** Kinds whose ids a client may choose. All others have ids that are made here, which nobody can guess. */
const NAMED = new Set(["analysis", "job", "session"]);

/** No id has this in it, so that what stands before the first one is the id, whoever the subject is. */
const MARK = "@";

/** The name in the store of the run that this subject knows by this id. */
export function keyOf(kind: string, id: string, subject: string): string {
  return NAMED.has(kind) && subject !== ANONYMOUS ? `${id}${MARK}${subject}` : id;
}

/** The id by which a run is known outside. */
export function publicId(key: string): string {
  const mark = key.indexOf(MARK);
  return mark < 0 ? key : key.slice(0, mark);
}
