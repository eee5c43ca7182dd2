// @ts-check
// HTML, Vue and Svelte as tokens for the eye: markup with the scripts, styles and expressions that are in it.

import { braced, script, tag } from "./scan_script.js";

/** @typedef {import("./scan.js").Scan} Scan */

/** @param {Scan} scan @param {"html" | "vue" | "svelte"} language */
export function markup(scan, language) {
  while (!scan.over) {
    if (scan.match("comment", /<!--[\s\S]*?(?:-->|$)/y) || scan.match("comment", /<![^>]*>?/y)) continue;
    const raw = /^<(script|style)\b/i.exec(scan.text.slice(scan.at, scan.at + 8))?.[1]?.toLowerCase();
    if (raw) {
      if (tag(scan)) inside(scan, raw);
    } else if (/^<\/?[a-z]/i.test(scan.text.slice(scan.at, scan.at + 3))) tag(scan);
    else if (language === "vue" && scan.sees("{{")) {
      scan.take("mark", 1);
      braced(scan);
      if (scan.sees("}")) scan.take("mark", 1);
    } else if (language === "svelte" && scan.sees("{")) block(scan);
    else {
      scan.take("", 1);
      scan.until("", language === "html" ? /</g : /[<{]/g);
    }
  }
}

/** `{#if …}`, `{:else}`, `{/each}` and `{value}`. @param {Scan} scan */
function block(scan) {
  if (scan.match("keyword", /\{[#:/@]\w*/y)) {
    script(scan, (s) => s.sees("}"));
    scan.take("keyword", 1);
  } else braced(scan);
}

// How far these look ahead is bounded: without that, a long style without a brace would take minutes.
const NAME = /[\w-]{1,80}(?![\w-])(?=\s{0,20}:[^{;}\n]{0,200}[;}\n])/y;
const SELECTOR = /[.#:]{0,2}[\w-]{1,80}(?![\w-])(?=[^;{}]{0,200}\{)/y;

/** What stands in a script or a style, to its end. @param {Scan} scan @param {string} name */
function inside(scan, name) {
  const end = new RegExp(`</${name}`, "gi");
  end.lastIndex = scan.at;
  const stop = end.exec(scan.text)?.index ?? scan.text.length;
  if (name === "style") return style(scan, stop);
  const whole = scan.text;
  // Its own text ends where the element does, whatever a string in it looks like.
  scan.text = whole.slice(0, stop);
  scan.last = "";
  script(scan);
  scan.text = whole;
}

/** @param {Scan} scan @param {number} stop */
function style(scan, stop) {
  const whole = scan.text;
  scan.text = whole.slice(0, stop);
  while (!scan.over) {
    const taken = scan.match("comment", /\/\*[\s\S]*?(?:\*\/|$)/y) ||
      scan.match("string", /"[^"\n]*"?|'[^'\n]*'?/y) ||
      scan.match("keyword", /@[\w-]+/y) ||
      scan.match("name", NAME) ||
      scan.match("number", /#[\da-f]{3,8}\b|\d[\d.]*(?:%|[a-z]+)?/iy) ||
      scan.match("tag", SELECTOR) ||
      scan.match("", /[\w-]+|\s+/y);
    if (!taken) scan.take("mark", 1);
  }
  scan.text = whole;
}
