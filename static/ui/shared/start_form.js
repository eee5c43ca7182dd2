// @ts-check
/// <reference path="../dom.d.ts" />
// What every form that starts a run does alike: it keeps what was typed, asks only when nothing is missing, and shows
// what is wrong at its field. What was typed outlives a look at another run, but not a reload. What is sent again unchanged
// goes by the same name, so that a run is started once also where the first answer was lost.

import { useRef, useState } from "../kit.js";
import { errorsOf, fieldOf } from "./form_errors.js";
import { madeName } from "./made_name.js";
import { wrongNumbers } from "./numbers.js";

/** @typedef {import("./form_errors.js").FieldErrors} FieldErrors */

/**
 * @template D
 * @typedef {object} Form
 * @property {D} kept what was typed so far; it is replaced as a person types
 * @property {(draft: D) => FieldErrors} lacking what the server need not be asked about
 * @property {string} [key] the Idempotency-Key of what was sent and not changed since
 * @property {(draft: D, options: { idempotencyKey: string }) => Promise<{ place: string, used: Partial<D> }>} start
 *   asks the server; gives the hash of the new run, and the fields that begin anew with their values
 */

/**
 * The state of a form and what its elements need. A form that was refused has the focus at its first error.
 * @template {object} D
 * @param {Form<D>} form always the same object
 */
export function useStartForm(form) {
  const [draft, setDraft] = useState(form.kept);
  const [errors, setErrors] = useState(/** @type {FieldErrors} */ ({}));
  const [busy, setBusy] = useState(false);
  const ref = useRef(/** @type {HTMLFormElement | null} */ (null));

  /** What was said about a field is over once it is edited. @param {Partial<D>} change */
  function edit(change) {
    form.kept = { ...form.kept, ...change };
    form.key = undefined;
    setDraft(form.kept);
    const left = Object.entries(errors).filter(([path]) => !(fieldOf(path) in change) && path !== "");
    setErrors(Object.fromEntries(left));
  }

  /** @param {Event} event */
  async function onSubmit(event) {
    event.preventDefault();
    if (busy) return;
    const missing = { ...wrongNumbers(ref.current), ...form.lacking(draft) };
    if (Object.keys(missing).length > 0) return refuse(missing);
    setBusy(true);
    try {
      form.key ??= madeName();
      const { place, used } = await form.start(draft, { idempotencyKey: form.key });
      form.kept = { ...form.kept, ...used };
      form.key = undefined;
      location.hash = place;
    } catch (error) {
      setBusy(false);
      refuse(errorsOf(error));
    }
  }

  /** @param {FieldErrors} found */
  function refuse(found) {
    setErrors(found);
    focusError(ref.current);
  }

  /** For a field in which Enter alone begins a new line. @param {KeyboardEvent} event */
  function onKeyDown(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) ref.current?.requestSubmit();
  }

  return { draft, errors, busy, edit, ref, onSubmit, onKeyDown };
}

/** Takes the focus to what is wrong in a form that was not sent, once that is drawn. @param {HTMLFormElement | null} form */
export function focusError(form) {
  requestAnimationFrame(() => {
    const first = form?.querySelector("[aria-invalid=true], [data-invalid], .errors");
    if (first instanceof HTMLElement) first.focus();
  });
}
