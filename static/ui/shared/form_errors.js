// @ts-check
// What the server says about a request, sorted to the fields of a form. The server decides what is valid; what it
// says of a field the form does not have is said for the form as a whole.

import { ProblemError } from "../../client.js";
import { ui } from "../kit.js";
import { sentenceOf } from "./failure.js";

/** By path as the server has it, without `budget.`; empty for the whole request. @typedef {Record<string, string>} FieldErrors */

/** @param {unknown} error @returns {FieldErrors} */
export function errorsOf(error) {
  if (error instanceof ProblemError && error.errors.length > 0) {
    /** @type {FieldErrors} */
    const found = {};
    for (const { path, message } of error.errors) {
      const name = path.replace(/^budget\./, "");
      found[name] = found[name] ? `${found[name]}; ${message}` : message;
    }
    return found;
  }
  if (error instanceof ProblemError) return { "": error.message };
  // The request may have arrived, and only its answer been lost.
  return { "": `${sentenceOf(error)} It is not known whether this was started; to start it again is safe.` };
}

/** `agent_types.1` and `budget.max_tokens` belong to fields of the form. @param {string} path */
export function fieldOf(path) {
  const name = path.replace(/^budget\./, "").split(".")[0] ?? "";
  return name === "provider" ? "model" : name;
}

/** All that is said of a field and its parts. @param {FieldErrors} errors @param {string} field */
export function listed(errors, field) {
  const all = Object.entries(errors).filter(([path]) => fieldOf(path) === field);
  return all.map(([, message]) => message).join(" ") || undefined;
}

/** What is wrong with the request as a whole, or with a field the form does not have.
 * @param {{ errors: FieldErrors, shown: string[] }} props */
export function Elsewhere({ errors, shown }) {
  const rest = Object.entries(errors).filter(([path]) => !shown.includes(fieldOf(path)));
  if (rest.length === 0) return null;
  return ui`
    <ul class="errors" role="alert" tabindex="-1">
      ${rest.map(([path, message]) => ui`<li key=${path}>${path && `${path}: `}${message}</li>`)}
    </ul>`;
}

/** Model and caps of a draft, as a request has them; nothing that was left open.
 * @param {Record<string, any>} draft */
export function modelAndBudget(draft) {
  const [provider, model] = draft.model ? JSON.parse(draft.model) : [undefined, undefined];
  const limits = ["max_tokens", "max_seconds", "max_cost_usd"]
    .filter((name) => draft[name] !== "").map((name) => [name, Number(draft[name])]);
  return {
    ...(provider ? { provider } : {}),
    ...(draft.other_model || model ? { model: draft.other_model || model } : {}),
    ...(limits.length > 0 ? { budget: Object.fromEntries(limits) } : {}),
  };
}
