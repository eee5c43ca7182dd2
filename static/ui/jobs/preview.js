// @ts-check
/// <reference path="../dom.d.ts" />
// Code at work, in a frame that can reach nothing: an origin of its own, no network, no forms that go anywhere, no way
// to the page. The frame's own document is served with that policy and is sent the code; a new code gets a new frame.

import { ui, useEffect, useRef, useState } from "../kit.js";

/** Why code of a framework cannot be shown here. @type {Record<string, string>} */
export const NO_PREVIEW = {
  react:
    "A React component is TypeScript with JSX. To run it has to be compiled and needs React itself, and this page loads nothing from elsewhere. Copy the code into a project to see it.",
  vue:
    "A Vue component has to be compiled and needs Vue itself, and this page loads nothing from elsewhere. Copy the code into a project to see it.",
  svelte:
    "A Svelte component has to be compiled and needs Svelte itself, and this page loads nothing from elsewhere. Copy the code into a project to see it.",
};

/** @param {{ code: string, framework: string, open: boolean, name: string }} props */
export function Preview({ code, framework, open, name }) {
  if (NO_PREVIEW[framework]) return ui`<p class="no-preview">${NO_PREVIEW[framework]}</p>`;
  if (open) return ui`<p class="no-preview">The preview appears when the code is complete.</p>`;
  return ui`<${Frame} key=${code} code=${code} name=${name} />`;
}

/** Messages in one second that are more than code says for itself; so many would keep the page from everything else. */
const FLOOD = 20;

/** @param {{ code: string, name: string }} props */
function Frame({ code, name }) {
  const frame = useRef(/** @type {any} */ (null));
  const [run, setRun] = useState(0);
  const [stopped, setStopped] = useState(false);
  useEffect(() => {
    let since = 0;
    let heard = 0;
    const hear = (/** @type {any} */ event) => {
      const shown = frame.current?.contentWindow;
      // A window that is gone has no name any more, and may have been this one.
      if (!shown || (event.source !== shown && event.source !== null)) return;
      if (event.timeStamp - since > 1000) [since, heard] = [event.timeStamp, 0];
      // Counted before anything is read: reading a long message takes longer than getting it.
      if (++heard > FLOOD) {
        frame.current.remove();
        setStopped(true);
      } else if (event.source === shown && event.data === "preview-ready") {
        // Its origin is opaque, so that there is no other name to send to; the window itself is the one meant.
        shown.postMessage(code, "*");
      }
    };
    addEventListener("message", hear);
    return () => removeEventListener("message", hear);
  }, [run]);
  function again() {
    setStopped(false);
    setRun(run + 1);
  }
  return ui`
    <div class="preview-bar">
      <button type="button" class="linkish" onClick=${again}>Run again</button>
    </div>
    ${
    stopped
      ? ui`<p class="no-preview" role="alert">The preview was stopped: the code sends this page more messages than it can
          hear.</p>`
      : ui`<iframe key=${run} ref=${frame} class="preview" title="Preview of the code of ${name}"
          src="/static/preview.html" sandbox="allow-scripts allow-forms" referrerpolicy="no-referrer"></iframe>`
  }`;
}
