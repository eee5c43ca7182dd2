// @ts-check
// Code in colours, line by line, as nodes and never as HTML. A line that has not changed is not drawn again, so that code
// can be coloured while it is being written.

import { memo, ui, useMemo } from "../kit.js";
import { Scan } from "./scan.js";
import { markup } from "./scan_markup.js";
import { script } from "./scan_script.js";

/** @typedef {import("./scan.js").Token} Token */

/** The tokens of each line; joined by line ends they are the code. @param {string} code @param {string} language
 * @returns {Token[][]} */
export function linesOf(code, language) {
  const scan = new Scan(code);
  if (language === "html" || language === "vue" || language === "svelte") markup(scan, language);
  else script(scan);
  /** @type {Token[][]} */
  const lines = [[]];
  for (const { kind, text } of scan.tokens) {
    text.split("\n").forEach((part, i) => {
      if (i > 0) lines.push([]);
      if (part) lines.at(-1)?.push({ kind, text: part });
    });
  }
  return lines;
}

/** Lines that are drawn, or left as they are, together. */
const BLOCK = 40;

/** @param {{ code: string, language: string }} props */
export function Highlighted({ code, language }) {
  // The drawing itself is kept, so that a page that is drawn for other reasons does not look at a long code again.
  return useMemo(() => {
    const lines = linesOf(code.replace(/\n$/, ""), language);
    const blocks = [];
    for (let at = 0; at < lines.length; at += BLOCK) {
      const tokens = JSON.stringify(lines.slice(at, at + BLOCK));
      blocks.push(ui`<${Block} key=${at} tokens=${tokens} last=${at + BLOCK >= lines.length} />`);
    }
    return blocks;
  }, [code, language]);
}

/** Its lines' tokens as a text: an equal one is the same one, and not drawn again. */
const Block = memo(
  /** @param {{ tokens: string, last: boolean }} props */
  function block({ tokens, last }) {
    /** @type {Token[][]} */
    const lines = JSON.parse(tokens);
    const drawn = lines.map((line, i) =>
      ui`<${Line} key=${i} tokens=${JSON.stringify(line)} last=${last && i === lines.length - 1} />`
    );
    return ui`<span class="lines">${drawn}</span>`;
  },
);

const Line = memo(drawn);

/** @param {{ tokens: string, last: boolean }} props */
function drawn({ tokens, last }) {
  /** @type {Token[]} */
  const known = JSON.parse(tokens);
  const parts = known.map(({ kind, text }) => kind ? ui`<span class="tok-${kind}">${text}</span>` : text);
  return ui`<span class="line">${parts}${last ? null : "\n"}</span>`;
}
