// @ts-check
/// <reference path="../dom.d.ts" />
// Stops a run: once asked it waits for the run's own end, and says why where the server refuses. It goes with that end;
// a focus that would be lost with it is taken to the page's heading.

import { ui, useLayoutEffect, useRef, useState } from "../kit.js";

/** @param {{ stop: () => Promise<unknown> }} props */
export function StopButton({ stop }) {
  const [asked, setAsked] = useState(false);
  const [failure, setFailure] = useState("");
  const button = useRef(/** @type {HTMLElement | null} */ (null));
  const held = useRef(false);
  useLayoutEffect(() => () => {
    const at = document.activeElement;
    // A button that was disabled has lost the focus to the body already.
    const lost = held.current && (at === null || at === document.body);
    if (at !== button.current && !lost) return;
    const heading = document.querySelector("h1");
    if (heading instanceof HTMLElement) heading.focus({ preventScroll: true });
  }, []);

  async function ask() {
    held.current = document.activeElement === button.current;
    setAsked(true);
    setFailure("");
    try {
      await stop();
    } catch (error) {
      setAsked(false);
      setFailure(error instanceof Error ? error.message : String(error));
    }
  }
  return ui`
    <button ref=${button} type="button" class="danger" disabled=${asked} onClick=${ask}>${
    asked ? "Stopping…" : "Stop"
  }</button>
    ${failure ? ui`<span class="error" role="alert">${failure}</span>` : null}`;
}
