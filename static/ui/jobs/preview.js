// @ts-check
/// <reference path="../dom.d.ts" />
// Code at work, in a frame that can reach nothing: an origin of its own, no network, no forms that go anywhere, no way
// to the page. The frame's own document is served with that policy and is sent what it shows; a new code gets a new frame.
// Code without a framework is a document already; all other code is made one by the server, with the framework inside.

import { previewJob, ProblemError } from "../../client.js";
import { ui, useEffect, useLayoutEffect, useRef, useState } from "../kit.js";

/**
 * @param {{ shown: import("./details.js").Shown, framework: string, job_id: string,
 *   team: import("../../client/types.js").Team, name: string }} props
 */
export function Preview({ shown, framework, job_id, team, name }) {
  const { code, open } = shown;
  if (open) return ui`<p class="no-preview">The preview appears when the code is complete.</p>`;
  if (framework === "vanilla") return ui`<${Frame} key=${code} code=${code} name=${name} />`;
  const version = shown.name === "only" ? undefined : shown.name;
  return ui`<${Compiled} key=${code} job_id=${job_id} team=${team} version=${version} name=${name} />`;
}

/**
 * @param {{ job_id: string, team: import("../../client/types.js").Team, version?: "first" | "refined",
 *   name: string }} props
 */
function Compiled({ job_id, team, version, name }) {
  const [{ document, reason }, setAnswer] = useState(
    /** @type {{ document?: string | null, reason?: string }} */ ({}),
  );
  useEffect(() => {
    const leaving = new AbortController();
    const { signal } = leaving;
    previewJob("", job_id, { team, ...(version && { version }) }, { signal }).then(setAnswer, (error) => {
      if (signal.aborted) return;
      const why = error instanceof ProblemError ? error.message : "The server does not answer.";
      setAnswer({ document: null, reason: why });
    });
    return () => leaving.abort();
  }, []);
  if (document) return ui`<${Frame} code=${document} name=${name} />`;
  return ui`<p class="no-preview" role="status">${
    reason === undefined ? "The code is being compiled…" : `There is no preview. ${reason}`
  }</p>`;
}

/** Messages in one second that are more than code says for itself; so many would keep the page from everything else. */
const FLOOD = 20;

/** @param {{ code: string, name: string }} props */
function Frame({ code, name }) {
  const frame = useRef(/** @type {any} */ (null));
  const [run, setRun] = useState(0);
  const [stopped, setStopped] = useState(false);
  // Before the frame loads, not after the next drawing: what it says then is said once.
  useLayoutEffect(() => {
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
