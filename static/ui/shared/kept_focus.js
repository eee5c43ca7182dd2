// @ts-check
/// <reference path="../dom.d.ts" />
// A button that goes when its work is done takes the focus with it, and who uses the keyboard would begin again at the
// top of the page. The focus is taken to a heading instead.

import { useLayoutEffect, useRef } from "../kit.js";

/**
 * `button` is the button's ref; `hold` is called when it is pressed. `heading` finds where the focus goes, and `other`
 * where it goes when that has gone as well.
 * @param {(button: HTMLElement | null) => Element | null} heading
 * @param {() => Element | null} [other]
 */
export function useKeptFocus(heading, other = () => null) {
  const button = useRef(/** @type {HTMLElement | null} */ (null));
  const held = useRef(false);
  useLayoutEffect(() => {
    const place = heading(button.current);
    return () => {
      const at = document.activeElement;
      // A button that was disabled has lost the focus to the body already.
      const lost = held.current && (at === null || at === document.body);
      if (at !== button.current && !lost) return;
      focus(place);
      // The button is taken out of the page after this, and its heading may be with it.
      queueMicrotask(() => place?.isConnected || focus(other()));
    };
  }, []);
  return {
    button,
    hold() {
      held.current = document.activeElement === button.current;
    },
  };
}

/** @param {Element | null} place */
function focus(place) {
  if (place instanceof HTMLElement) place.focus({ preventScroll: true });
}
