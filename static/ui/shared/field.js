// @ts-check
/// <reference path="../dom.d.ts" />
// A labelled field with its hint and its error, tied together for those who do not see them side by side.

import { ui, useId } from "../kit.js";

/**
 * `as` is the element, `input` by default; what is not named here goes to it.
 * @param {{ label: string, hint?: string, error?: string, small?: boolean, as?: string, children?: any,
 *   onValue: (value: string) => void } & Record<string, any>} props
 */
export function Field({ label, hint, error, small, as = "input", children, onValue, ...rest }) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return ui`
    <div class="field ${small ? "is-small" : ""}">
      <label for=${id}>${label}</label>
      <${as} id=${id} dir=${as === "select" ? undefined : "auto"} aria-describedby=${
    described || undefined
  } aria-invalid=${error ? "true" : undefined}
        onInput=${valued(onValue)} ...${rest}>${children}<//>
      ${hint && ui`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}
      <${FieldError} id=${`${id}-error`} error=${error} />
    </div>`;
}

/** @param {{ id: string, error?: string }} props */
export function FieldError({ id, error }) {
  return error ? ui`<p class="error" id=${id}>${error}</p>` : null;
}

/** A listener that is given what the field now holds. @param {(value: string) => void} fn */
export function valued(fn) {
  return (/** @type {Event} */ event) => fn(/** @type {HTMLInputElement} */ (event.target).value);
}

/** A listener that is given whether the box is ticked. @param {(checked: boolean) => void} fn */
export function ticked(fn) {
  return (/** @type {Event} */ event) => fn(/** @type {HTMLInputElement} */ (event.target).checked);
}
