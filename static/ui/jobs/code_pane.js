// @ts-check
/// <reference path="../dom.d.ts" />
// A team's code: as it is being written, then each version that stands, in colours, with what its compiler says of it,
// and at work where that can be shown.

import { ui, useEffect, useId, useLayoutEffect, useRef, useState } from "../kit.js";
import { CopyButton } from "../shared/copy_button.js";
import { count } from "../shared/format.js";
import { Highlighted } from "./highlight.js";
import { Preview } from "./preview.js";
import { several } from "./wording.js";

const NEAR_PX = 40;
/** How much of a code that is being written is coloured in a millisecond of waiting: half a second for 200 KB. */
const UNITS_PER_MS = 400;

/**
 * @param {{ versions: import("./details.js").Shown[], name: string, framework: string, job_id: string,
 *   team: import("../../client/types.js").Team, refining: boolean }} props
 */
export function CodePane({ versions, name, framework, job_id, team, refining }) {
  const [chosen, setChosen] = useState(/** @type {string | undefined} */ (undefined));
  const [tab, setTab] = useState("code");
  const newest = versions.at(-1);
  const shown = versions.find((version) => version.name === chosen) ?? newest;
  // A version that comes is shown, whichever one was looked at before.
  useEffect(() => setChosen(undefined), [versions.length]);
  if (!shown) return null;
  const { code, language, open, version } = shown;
  const toggles = versions.map((each) =>
    ui`<button key=${each.name} type="button" aria-pressed=${each === shown ? "true" : "false"}
      onClick=${() => setChosen(each.name)}>${each.name === "refined" ? "Refined" : "First"}</button>`
  );
  return ui`
    <div class="code-pane" aria-busy=${open ? "true" : "false"}>
      <div class="code-bar">
        <${Tabs} tab=${tab} onTab=${setTab} name=${name} />
        ${versions.length > 1 && ui`<div class="versions" role="group" aria-label="Version">${toggles}</div>`}
        <${CopyButton} text=${code} label="Copy" />
      </div>
      <p class="code-facts">
        ${version?.filename && ui`<span class="filename">${version.filename}</span>`}
        <span>${several(lineCount(code), "line")}</span>
        ${version && ui`<span>${count(version.token_count ?? 0)} tokens</span>`}
        ${
    open &&
    ui`<span class="writing">${shown.name === "refined" && refining ? "refining…" : "writing…"}</span>`
  }
      </p>
      ${version && ui`<${Verdict} version=${version} />`}
      ${
    tab === "code"
      ? ui`<${Code} code=${code} language=${language} open=${open} name=${name} />`
      : ui`<${Preview} shown=${shown} framework=${framework} job_id=${job_id} team=${team} name=${name} />`
  }
    </div>`;
}

/** @param {{ tab: string, onTab: (tab: string) => void, name: string }} props */
function Tabs({ tab, onTab, name }) {
  const tabs = [["code", "Code"], ["preview", "Preview"]].map(([id, label]) =>
    ui`<button key=${id} type="button" aria-pressed=${id === tab ? "true" : "false"}
      onClick=${() => onTab(id ?? "")}>${label}</button>`
  );
  return ui`<div class="tabs" role="group" aria-label="Show of ${name}">${tabs}</div>`;
}

/** What the framework's own compiler says. @param {{ version: { checked?: boolean, reason?: string } }} props */
function Verdict({ version: { checked, reason } }) {
  return ui`
    <p class="checked ${checked ? "is-sound" : "is-unsound"}">
      <b>${checked ? "✓ Checked" : "✗ Not checked"}</b> <span>${reason}</span>
    </p>`;
}

/** @param {{ code: string, language: string, open: boolean, name: string }} props */
function Code({ code: newest, language, open, name }) {
  const code = useSlowly(newest, open ? newest.length / UNITS_PER_MS : 0);
  const id = useId();
  const pane = useRef(/** @type {any} */ (null));
  const following = useRef(true);
  useLayoutEffect(() => {
    const { current } = pane;
    if (open && current && following.current) current.scrollTop = current.scrollHeight;
  }, [code, open]);
  // It is told of its last scrolling also when it has gone meanwhile.
  /** @param {{ currentTarget: any }} event */
  function onScroll({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) {
    following.current = scrollHeight - scrollTop - clientHeight < NEAR_PX;
  }
  return ui`
    <pre class="code ${
    open ? "is-open" : ""
  }" id=${id} ref=${pane} tabindex="0" role="region" aria-label="Code of ${name}"
      onScroll=${onScroll}><code><${Highlighted} code=${code} language=${language} /></code></pre>`;
}

/**
 * A text that is being written, but no newer than `everyMs` after the last one: colouring takes as long as the text is,
 * and a long one at every frame would leave the page no time for anything else.
 * @param {string} newest @param {number} everyMs
 */
function useSlowly(newest, everyMs) {
  const drawn = useRef({ text: newest, at: 0 });
  const [, again] = useState(0);
  const due = drawn.current.at + everyMs - performance.now();
  if (due <= 0) drawn.current = { text: newest, at: performance.now() };
  const { text, at } = drawn.current;
  const late = text !== newest;
  useEffect(() => {
    if (!late) return;
    const timer = setTimeout(() => again((n) => n + 1), due);
    return () => clearTimeout(timer);
  }, [late, at]);
  return text;
}

/** @param {string} code */
function lineCount(code) {
  return code === "" ? 0 : code.replace(/\n$/, "").split("\n").length;
}
