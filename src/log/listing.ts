// The order in which runs are listed: newest first, of one subject and kind, all or of one status. Keys alone are read
// to find a page; rows only of what is shown.

import type { RunStatus } from "../core/base_view.ts";
import { cursorOf, type ListPlace, placeOf } from "./cursor.ts";
import type { RunRow } from "./run_row.ts";

export interface ListQuery {
  subject: string;
  kind: string;
  status?: RunStatus;
  limit: number;
  /** As returned by the page before. */
  cursor?: string;
}

/** The marks that a run has in its lists: among all, and among those of its status. */
export function listKeys({ subject, kind, status, created, id }: RunRow): [Deno.KvKey, Deno.KvKey] {
  return [["list", subject, kind, created, id], ["listed", subject, kind, status, created, id]];
}

/** One page of a list, and where the next one begins if there may be one. */
export async function listed(
  kv: Deno.Kv,
  { subject, kind, status, limit, cursor }: ListQuery,
): Promise<{ rows: RunRow[]; next_cursor?: string }> {
  const prefix = status ? ["listed", subject, kind, status] : ["list", subject, kind];
  const range = cursor === undefined ? { prefix } : { prefix, end: [...prefix, ...placeOf(cursor)] };
  const places: ListPlace[] = [];
  for await (const { key } of kv.list(range, { reverse: true, limit })) {
    places.push(key.slice(-2) as ListPlace);
  }
  const rows = await Promise.all(places.map(([, id]) => kv.get<RunRow>(["run", id])));
  const last = places.at(-1);
  return {
    rows: rows.flatMap(({ value }) => value ? [value] : []),
    next_cursor: places.length === limit && last ? cursorOf(last) : undefined,
  };
}
