// @ts-check
/// <reference path="../dom.d.ts" />
// Where a person speaks into a running discussion; every later turn hears it. The words appear in the transcript when
// the server has them, not before.

import { say } from "../../client.js";
import { ui, useId, useState } from "../kit.js";
import { sentenceOf, useFailure } from "../shared/failure.js";
import { valued } from "../shared/field.js";

/** @param {{ id: string, connection: { state: string } }} props */
export function Composer({ id, connection }) {
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useFailure(connection);
  const field = useId();

  /** @param {Event} event */
  async function send(event) {
    event.preventDefault();
    const content = text.trim();
    if (content === "" || busy) return;
    setBusy(true);
    setFailure("");
    try {
      await say("", id, { content });
      setText("");
    } catch (error) {
      setFailure(sentenceOf(error));
    } finally {
      setBusy(false);
    }
  }

  /** Enter sends, Shift + Enter begins a line; an input method's Enter is its own. @param {KeyboardEvent} event */
  function onKeyDown(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) send(event);
  }

  return ui`
    <form class="composer" onSubmit=${send}>
      <label class="sr-only" for=${field}>Say something to the agents</label>
      <textarea id=${field} name="content" dir="auto" rows="1" maxlength="20000" placeholder="Say something to the agents…"
        aria-describedby=${failure ? `${field}-error` : undefined} value=${text} onInput=${valued(setText)}
        onKeyDown=${onKeyDown} />
      <button type="submit" class="primary" disabled=${busy || text.trim() === ""}>Say it</button>
      ${failure && ui`<p class="error" id=${`${field}-error`} role="alert">${failure}</p>`}
    </form>`;
}
