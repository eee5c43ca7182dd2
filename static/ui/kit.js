// @ts-check
// The page's few building blocks in one place: templates by htm over preact, the hooks that components use, and a
// memo for components that are drawn often and change seldom.

import htm from "../lib/htm.js";
import { Component, h } from "../lib/preact.js";

/**
 * A template: ui`<p class=${name}>…</p>`.
 * @type {(strings: TemplateStringsArray, ...values: any[]) => any}
 */
export const ui = /** @type {any} */ (htm).bind(element);

/**
 * A component that is drawn again only when one of its properties is another one.
 * @template P
 * @param {(props: P) => any} component
 */
export function memo(component) {
  return class extends Component {
    /** @override @param {any} next */
    shouldComponentUpdate(next) {
      const now = /** @type {any} */ (this.props);
      return Object.keys({ ...now, ...next }).some((name) => now[name] !== next[name]);
    }
    /** @override @param {any} props */
    render(props) {
      return h(/** @type {any} */ (component), props);
    }
  };
}

/**
 * An empty string, as `message && …` gives it, would be a text node that preact writes again at every drawing; in a
 * live region that is noise.
 * @param {any} type
 * @param {any} props
 * @param {...any} children
 */
function element(type, props, ...children) {
  return h(type, props, ...children.map((child) => child === "" ? null : child));
}

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
