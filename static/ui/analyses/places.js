// @ts-check
// Where each finding's quotation stands in the bill. Each is searched once, as it arrives.

import { useMemo, useRef } from "../kit.js";
import { locator } from "./locate.js";

/** @typedef {Map<string, import("./locate.js").Place | undefined>} Places */

/**
 * Places by finding; undefined where there is no text. A finding that was searched in vain has an undefined place.
 * @param {string | undefined} text
 * @param {import("./view.js").Finding[]} findings
 * @returns {Places | undefined}
 */
export function usePlaces(text, findings) {
  const search = useMemo(() => text === undefined ? undefined : locator(text), [text]);
  const known = useRef(
    /** @type {{ search: any, places: Places }} */ ({ search: undefined, places: new Map() }),
  );
  return useMemo(() => {
    if (!search) return undefined;
    if (known.current.search !== search) known.current = { search, places: new Map() };
    const places = new Map(known.current.places);
    for (const { finding_id, quotation, section } of findings) {
      if (!places.has(finding_id)) places.set(finding_id, search.find(quotation, section));
    }
    known.current.places = places;
    return places;
  }, [search, findings]);
}
