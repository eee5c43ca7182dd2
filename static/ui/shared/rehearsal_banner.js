// @ts-check
// Says plainly that no language model is at work, and how to get one.

import { ui } from "../kit.js";

const KEY = ui`<code>OPENAI_API_KEY=…</code>`;
const LOCAL = ui`<code>OPENAI_BASE_URL=http://127.0.0.1:11434/v1</code>`;

/** @param {{ children?: any }} props what the rehearsal does instead */
export function RehearsalBanner({ children }) {
  return ui`
    <aside class="banner" aria-label="Rehearsal">
      <p>
        <b>No language model is connected.</b> ${children} For real answers restart with ${KEY}, or for a local Ollama with ${LOCAL}.
      </p>
    </aside>`;
}
