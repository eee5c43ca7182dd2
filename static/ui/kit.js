// @ts-check
// The page's few building blocks in one place: templates by htm over preact, and the hooks that components use.

import htm from "../lib/htm.js";
import { h } from "../lib/preact.js";

/**
 * A template: ui`<p class=${name}>…</p>`.
 * @type {(strings: TemplateStringsArray, ...values: any[]) => any}
 */
export const ui = /** @type {any} */ (htm).bind(h);

export { Fragment, render } from "../lib/preact.js";
export {
  useCallback,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useReducer,
  useRef,
  useState,
} from "../lib/hooks.js";
