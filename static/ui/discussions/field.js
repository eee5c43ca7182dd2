// @ts-check
// A labelled field with its hint and its error, tied together for those who do not see them side by side.

import { html, useId } from "../html.js";

/**
 * @param {{ label: string, hint?: string, error?: string, small?: boolean,
 *   children: (aria: Record<string, string | undefined>) => any }} props `children` gets the field's id and aria
 */
export function Field({ label, hint, error, small, children }) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  const aria = {
    id,
    "aria-describedby": described || undefined,
    "aria-invalid": error ? "true" : undefined,
  };
  return html`<div class="field ${small ? "is-small" : ""}">
    <label for=${id}>${label}</label>
    ${children(aria)}
    ${hint && html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}
    <${FieldError} id=${`${id}-error`} error=${error} />
  </div>`;
}

/** @param {{ id: string, error?: string }} props */
export function FieldError({ id, error }) {
  return error ? html`<p class="error" id=${id}>${error}</p>` : null;
}
