// @ts-check
/// <reference path="../dom.d.ts" />
// Stops a run: once asked it waits for the run's own end, and says why where the server refuses.

import { ui, useState } from "../kit.js";

/** @param {{ stop: () => Promise<unknown> }} props */
export function StopButton({ stop }) {
  const [asked, setAsked] = useState(false);
  const [failure, setFailure] = useState("");
  async function ask() {
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
    <button type="button" class="danger" disabled=${asked} onClick=${ask}>${
    asked ? "Stopping…" : "Stop"
  }</button>
    ${failure ? ui`<span class="error" role="alert">${failure}</span>` : null}`;
}
