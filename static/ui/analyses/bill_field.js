// @ts-check
/// <reference path="../dom.d.ts" />
// Where a bill's text comes in: typed, pasted, chosen as a file, or dropped onto the field. Nothing leaves the page
// before the form is sent.

import { ui, useId, useRef, useState } from "../kit.js";
import { FieldError, valued } from "../shared/field.js";

/** What is longer is shown by its beginning: a text field of a megabyte stops a browser for many seconds. */
const LONG = 150_000;

/**
 * `name` is the text area's; `onText` also tells the name of the file the text was read from.
 * @param {{ label: string, name: string, value: string, hint: string, rows?: number, error?: string,
 *   placeholder?: string, children?: any, onText: (text: string, file?: string) => void }} props
 */
export function BillField({ label, name, value, hint, rows = 10, error, placeholder, children, onText }) {
  const id = useId();
  const chooser = useRef(/** @type {HTMLInputElement | null} */ (null));
  const [over, setOver] = useState(false);
  const [failure, setFailure] = useState("");
  const wrong = error || failure;

  /** @param {any} file */
  async function read(file) {
    if (!file) return;
    setFailure("");
    try {
      const text = decoded(await file.arrayBuffer());
      if (text === undefined) {
        setFailure(`${file.name} is not a text file. Copy the text out of it and paste it here.`);
      } else onText(text, file.name.replace(/\.\w{1,5}$/, ""));
    } catch {
      setFailure(`${file.name} could not be read.`);
    }
  }

  /** @param {any} event */
  function dropped(event) {
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (!file) return; // Dragged text is the text area's own matter.
    event.preventDefault();
    read(file);
  }

  /** A long text never goes through the field. @param {any} event */
  function pasted(event) {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (text.length <= LONG) return;
    event.preventDefault();
    onText(text);
  }

  /** @param {any} event */
  function dragged(event) {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    setOver(true);
  }

  return ui`
    <div class="field bill-field ${over ? "is-over" : ""}" onDragOver=${dragged} onDragLeave=${() =>
    setOver(false)}
      onDrop=${dropped}>
      <label for=${id}>${label}</label>
      ${
    value.length > LONG
      ? ui`<${LongText} ...${{ id, name, text: value, wrong, onRemove: () => onText("") }} />`
      : ui`<textarea id=${id} name=${name} dir="auto" rows=${rows} spellcheck=${false} placeholder=${placeholder} value=${value}
        aria-describedby="${id}-hint${wrong ? ` ${id}-error` : ""}" aria-invalid=${wrong ? "true" : undefined}
        onInput=${valued((text) => onText(text))} onPaste=${pasted} />`
  }
      <p class="drop-note" aria-hidden="true">Drop the file to read it</p>
      <div class="bill-tools">
        <input type="file" class="sr-only" tabindex="-1" aria-hidden="true" ref=${chooser}
          accept=".txt,.text,.md,.html,.htm,.xml,text/*" onChange=${chosen} />
        <button type="button" onClick=${() => chooser.current?.click()}>Open a text file…</button>
        ${children}
      </div>
      <p class="hint" id="${id}-hint">${hint}</p>
      <${FieldError} id="${id}-error" error=${wrong} />
    </div>`;

  /** @param {any} event */
  function chosen(event) {
    read(event.target.files[0]);
    event.target.value = ""; // The same file may be chosen again.
  }
}

/** @param {{ id: string, name: string, text: string, wrong?: string, onRemove: () => void }} props */
function LongText({ id, name, text, wrong, onRemove }) {
  return ui`
    <div class="long-text">
      <textarea id=${id} name=${name} dir="auto" rows="5" readonly value=${`${
    text.slice(0, 600)
  }…`} aria-describedby="${id}-hint"
        aria-invalid=${wrong ? "true" : undefined} />
      <button type="button" class="linkish" onClick=${onRemove}>Take it out</button>
    </div>`;
}

/** UTF-8, or the older western encoding; undefined for what is no text. @param {ArrayBuffer} bytes */
function decoded(bytes) {
  if (new Uint8Array(bytes).subarray(0, 4096).includes(0)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
