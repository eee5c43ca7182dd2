// @ts-check
/// <reference path="../dom.d.ts" />
// Stops a run: once asked it waits for the run's own end, and says why where the server refuses. It goes with that end;
// a focus that would be lost with it is taken to the page's heading.

import { ui, useState } from "../kit.js";
import { useKeptFocus } from "./kept_focus.js";

/** @param {{ stop: () => Promise<unknown> }} props */
export function StopButton({ stop }) {
  const [asked, setAsked] = useState(false);
  const [failure, setFailure] = useState("");
  const { button, hold } = useKeptFocus(() => document.querySelector("h1"));

  async function ask() {
    hold();
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
