// @ts-check
/// <reference path="../dom.d.ts" />
// Stops the answer to one question of a conversation. It goes when the answer is over; a focus that would be lost with
// it is taken to the question, or where that goes too, to the field of the next one.

import { ui } from "../kit.js";
import { useKeptFocus } from "./kept_focus.js";

/** @param {{ label: string, asked?: boolean, onStop: () => void }} props `asked`: it was, and is being done */
export function StopQuestion({ label, asked = false, onStop }) {
  const { button, hold } = useKeptFocus(
    (known) => known?.closest(".question")?.querySelector("h2") ?? null,
    () => document.querySelector("[name=message]"),
  );
  function stop() {
    hold();
    onStop();
  }
  return ui`<button ref=${button} type="button" class="danger" disabled=${asked} onClick=${stop}>${label}</button>`;
}
