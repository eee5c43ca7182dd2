// @ts-check
/// <reference path="./dom.d.ts" />
// Which view is open, by the URL's hash: `#/discussions/ID` is the view `discussions` with the rest `["ID"]`. A reload
// or a shared link opens the same thing again, and no server route is needed.

import { useEffect, useState } from "./kit.js";

/** @typedef {{ view: string, rest: string[] }} Route */

/** @param {string} hash @returns {Route} */
export function parseRoute(hash) {
  const [view = "", ...rest] = hash.replace(/^#\/?/, "").split("/").filter(Boolean).map(decoded);
  return { view, rest };
}

/** @param {string} view @param {...string} rest */
export function linkTo(view, ...rest) {
  return `#/${[view, ...rest].map(encodeURIComponent).join("/")}`;
}

/** Follows the hash. @returns {Route} */
export function useRoute() {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const follow = () => setHash(location.hash);
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  return parseRoute(hash);
}

/** @param {string} part */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
