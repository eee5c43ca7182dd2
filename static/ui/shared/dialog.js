// @ts-check
/// <reference path="../dom.d.ts" />
// A question that must be answered before something is lost. The browser's own modal dialog keeps the focus inside
// and gives it back afterwards; Escape means no.

import { ui, useLayoutEffect, useRef } from "../kit.js";

/**
 * @param {{ title: string, children: any, action: string, onAnswer: (yes: boolean) => void }} props
 */
export function Confirm({ title, children, action, onAnswer }) {
  const ref = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useLayoutEffect(() => ref.current?.showModal(), []);
  const answer = () => onAnswer(ref.current?.returnValue === "yes");
  return ui`
    <dialog ref=${ref} aria-labelledby="confirm-title" onClose=${answer}>
      <h2 id="confirm-title">${title}</h2>
      <p>${children}</p>
      <div class="buttons">
        <button type="button" onClick=${() => ref.current?.close()} autofocus>Keep it</button>
        <button type="button" class="danger" onClick=${() => ref.current?.close("yes")}>${action}</button>
      </div>
    </dialog>`;
}
