// @ts-check
/// <reference path="../dom.d.ts" />
// Copies a text. Pages that are not served over https (but for this machine's own) have no clipboard API; the old
// way, a selected field, works there.

import { ui, useRef, useState } from "../kit.js";

/** @param {{ text: string | (() => string), label: string }} props */
export function CopyButton({ text, label }) {
  const [told, setTold] = useState("");
  const timer = useRef(/** @type {any} */ (undefined));
  async function copy() {
    const done = await copied(typeof text === "function" ? text() : text);
    setTold(done ? "Copied" : "Could not copy");
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setTold(""), 2000);
  }
  return ui`
    <button type="button" class="copy" onClick=${copy}>
      ${label}<span class="told" role="status">${told}</span>
    </button>`;
}

/** @param {string} text */
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    field.className = "sr-only";
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}
