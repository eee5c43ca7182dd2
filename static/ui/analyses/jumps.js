// @ts-check
/// <reference path="../dom.d.ts" />
// Leads to the parts of a long page. Buttons and not links, since the URL's hash names the view.

import { ui } from "../kit.js";

/** @param {{ jumps: { to: string, label: string }[] }} props */
export function Jumps({ jumps }) {
  const buttons = jumps.map(({ to, label }) =>
    ui`<li key=${to}><button type="button" onClick=${() => jump(to)}>${label}</button></li>`
  );
  return ui`<nav class="jumps" aria-label="Parts of this analysis"><ul>${buttons}</ul></nav>`;
}

/** @param {string} id */
function jump(id) {
  const heading = document.getElementById(id);
  heading?.scrollIntoView({ block: "start" });
  // What is far away has only a guessed height until it comes near.
  requestAnimationFrame(() => heading?.scrollIntoView({ block: "start" }));
  heading?.focus({ preventScroll: true });
}
