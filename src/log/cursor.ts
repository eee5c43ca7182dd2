// Where a list goes on: after the run that was shown last, as text that a client hands back.

import { invalid, quote } from "../errors.ts";

export type ListPlace = [created: number, id: string];

export function cursorOf([created, id]: ListPlace): string {
  return `${created.toString(36)}~${id}`;
}

/** Throws `invalid`. */
export function placeOf(cursor: string): ListPlace {
  const [, created, id] = /^([0-9a-z]{1,9})~([\w.~-]{1,128})$/.exec(cursor) ?? [];
  if (created && id) return [parseInt(created, 36), id];
  throw invalid([{ path: "cursor", message: `${quote(cursor)} is not a next_cursor of this list` }]);
}
