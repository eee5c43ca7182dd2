// @ts-check
/// <reference path="../dom.d.ts" />
// Code at work, in a frame that can reach nothing: an origin of its own, no network, no forms that go anywhere, no way
// to the page. The frame's own document is served with that policy and is sent the code; a new code gets a new frame.

import { ui, useEffect, useRef } from "../kit.js";

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

/** @param {{ code: string, name: string }} props */
function Frame({ code, name }) {
  const frame = useRef(/** @type {any} */ (null));
  useEffect(() => {
    const send = (/** @type {any} */ event) => {
      const shown = frame.current?.contentWindow;
      // Its origin is opaque, so that there is no other name to send to; the window itself is the one meant.
      if (shown && event.source === shown && event.data === "preview-ready") shown.postMessage(code, "*");
    };
    addEventListener("message", send);
    return () => removeEventListener("message", send);
  }, []);
  return ui`
    <iframe ref=${frame} class="preview" title="Preview of the code of ${name}" src="/static/preview.html"
      sandbox="allow-scripts allow-forms" referrerpolicy="no-referrer"></iframe>`;
}
