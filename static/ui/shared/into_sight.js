// @ts-check
/// <reference path="../dom.d.ts" />
// Keeps a question in sight that was just asked, with as much of its answer as fits: while the answer grows the page
// scrolls along, until the question is at its top. Whoever scrolls, types or points has other plans, and is left alone.

import { useEffect, useRef } from "../kit.js";

const PLANS = ["wheel", "touchmove", "pointerdown", "keydown"];

/**
 * @param {string | undefined} id what is followed; undefined for nothing, another one begins anew
 * @param {boolean} growing whether its answer is under way
 * @param {(id: string) => Element | null} find where it is; null while it is not drawn
 */
export function useIntoSight(id, growing, find) {
  const followed = useRef(/** @type {string | undefined} */ (undefined));
  useEffect(() => {
    followed.current = id;
    if (id === undefined) return;
    for (const plan of PLANS) addEventListener(plan, leave, { passive: true });
    return leave;
    function leave() {
      followed.current = undefined;
      for (const plan of PLANS) removeEventListener(plan, leave);
    }
  }, [id]);
  // After every drawing, since each may have made the answer longer.
  useEffect(() => {
    if (id === undefined || followed.current !== id) return;
    find(id)?.scrollIntoView();
    if (!growing) followed.current = undefined;
  });
}
