// @ts-check
/// <reference path="../dom.d.ts" />
// Number fields of a form, read as a browser has them: it gives an empty value for what is no number, and that must not
// pass for a field that was left empty. The bounds are the fields' own attributes.

/**
 * What is wrong with the number fields of a form, by their names. An empty one is left to the server.
 * @param {HTMLFormElement | null} form
 * @returns {Record<string, string>}
 */
export function wrongNumbers(form) {
  /** @type {Record<string, string>} */
  const found = {};
  for (const field of form?.querySelectorAll("input[type=number]") ?? []) {
    if (isWrong(field)) found[field.name] = `Must be ${wanted(field)}.`;
  }
  return found;
}

/** @param {HTMLInputElement} field */
function isWrong({ value, validity, min, max, step, dataset }) {
  if (validity.badInput) return true;
  if (value === "") return false;
  const number = Number(value);
  if (step === "1" && !Number.isInteger(number)) return true;
  return (min !== "" && number < Number(min)) || (max !== "" && number > Number(max)) ||
    (dataset.above !== undefined && number <= Number(dataset.above));
}

/** @param {HTMLInputElement} field */
function wanted({ min, max, step, dataset }) {
  const kind = step === "1" ? "a whole number" : "a number";
  if (dataset.above !== undefined) return `${kind} above ${dataset.above}${max && ` and at most ${max}`}`;
  return max ? `${kind} from ${min} to ${max}` : `${kind}, ${min} or more`;
}
