// Where a list goes on: after the run that was shown last, as text that a client hands back.

import { invalid, quote } from "../errors.ts";

export type ListPlace = [created: number, id: string];

export function cursorOf([created, id]: ListPlace): string {
  const at = created.toString(36);
  // A name with its subject may hold what an address cannot.
  return PLAIN.test(id) ? `${at}~${id}` : `${at}!${encodeBase64(id)}`;
}

const PLAIN = /^[\w.~-]{1,128}$/;

/** Throws `invalid`. */
export function placeOf(cursor: string): ListPlace {
  const [, created, mark, rest = ""] = /^([0-9a-z]{1,9})([~!])([\w.~-]{1,1024})$/.exec(cursor) ?? [];
  const id = mark === "!" ? decodeBase64(rest) : PLAIN.test(rest) ? rest : undefined;
  if (created && id) return [parseInt(created, 36), id];
  throw invalid([{ path: "cursor", message: `${quote(cursor)} is not a next_cursor of this list` }]);
}

function encodeBase64(ascii: string): string {
  return btoa(ascii).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Undefined for what is no base64url. */
function decodeBase64(text: string): string | undefined {
  try {
    return atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    return undefined;
  }
}
