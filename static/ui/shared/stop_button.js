// @ts-check
/// <reference path="../dom.d.ts" />
// Stops a run: once asked it waits for the run's own end, and says why where the server refuses. It goes with that end;
// a focus that would be lost with it is taken to the page's heading.

import { ui, useState } from "../kit.js";
import { sentenceOf, useFailure } from "./failure.js";
import { useKeptFocus } from "./kept_focus.js";

/** @param {{ stop: () => Promise<unknown>, connection: { state: string } }} props */
export function StopButton({ stop, connection }) {
  const [asked, setAsked] = useState(false);
  const [failure, setFailure] = useFailure(connection);
  const { button, hold } = useKeptFocus(() => document.querySelector("h1"));

  async function ask() {
    hold();
    setAsked(true);
    setFailure("");
    try {
      await stop();
    } catch (error) {
      setAsked(false);
      setFailure(sentenceOf(error));
    }
  }
  return ui`
    <button ref=${button} type="button" class="danger" disabled=${asked} onClick=${ask}>${
    asked ? "Stopping…" : "Stop"
  }</button>
    ${failure ? ui`<span class="error" role="alert">${failure}</span>` : null}`;
}
