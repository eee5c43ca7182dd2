// @ts-check
/// <reference path="../dom.d.ts" />
// Agents' words as safe HTML. Raw HTML in them is shown as text and never interpreted; what markdown itself makes is
// passed through DOMPurify with a short list of elements: no images, no forms, no styles, no ids, links to web and
// mail addresses only. While a text grows only its last blocks change, so the rest is neither parsed to HTML nor
// touched in the document again.

import DOMPurify from "../../lib/dompurify.js";
import { Marked } from "../../lib/marked.js";
import { ui, useLayoutEffect, useMemo, useRef } from "../kit.js";

const ALLOWED_TAGS = [
  ...["p", "br", "hr", "strong", "em", "del", "code", "pre", "blockquote", "ul", "ol", "li", "a"],
  ...["h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"],
];
const ALLOWED_ATTR = ["href", "title", "start", "align"];
const BLOCKS = new Set(["P", "UL", "OL", "BLOCKQUOTE", "TABLE", "H4", "H5", "H6"]);
const WEB_OR_MAIL = /^(?:https?:|mailto:)/i;

const marked = new Marked({
  gfm: true,
  renderer: {
    html: ({ text }) => escaped(text),
    image: ({ text }) => escaped(text ? `[image: ${text}]` : "[image]"),
    checkbox: ({ checked }) => checked ? "☑ " : "☐ ",
    // A turn's own heading is an h3: what an agent writes stays below it.
    heading({ tokens, depth }) {
      const level = Math.min(6, depth + 3);
      return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>`;
    },
    link({ href, title, tokens }) {
      const text = this.parser.parseInline(tokens);
      if (!WEB_OR_MAIL.test(href)) return text;
      return `<a href="${escaped(href)}"${title ? ` title="${escaped(title)}"` : ""}>${text}</a>`;
    },
  },
});

DOMPurify.addHook("afterSanitizeAttributes", (node) => {
  if (node.nodeName === "A") {
    node.setAttribute("target", "_blank");
    node.setAttribute("rel", "noopener noreferrer nofollow");
  }
  // Each block runs the way of its own script; code never does. A part of one that had its own would not count for it.
  const outer = node.parentNode?.closest?.("[dir]");
  if (BLOCKS.has(node.nodeName) && !outer) node.setAttribute("dir", "auto");
  // What can scroll sideways must be reachable without a mouse.
  if (node.nodeName === "PRE" || node.nodeName === "TABLE") node.setAttribute("tabindex", "0");
});

/** @param {{ text: string, open?: boolean }} props `open` while the text is still growing */
export function Markdown({ text, open = false }) {
  const blocks = useMemo(() => marked.lexer(text).filter((token) => token.type !== "space"), [text]);
  const parts = blocks.map((token, i) => ui`<${Block} key=${i} token=${token} />`);
  return ui`<div class="prose ${open ? "is-open" : ""}">${parts}</div>`;
}

/** One paragraph, list or the like; drawn again only when its source changes. @param {{ token: any }} props */
function Block({ token }) {
  const ref = useRef(/** @type {HTMLDivElement | null} */ (null));
  useLayoutEffect(() => ref.current?.replaceChildren(rendered(token)), [token.raw]);
  return ui`<div class="block" ref=${ref}></div>`;
}

/** @param {any} token @returns {DocumentFragment} */
function rendered(token) {
  return DOMPurify.sanitize(marked.parser([token]), {
    ALLOWED_TAGS,
    ALLOWED_ATTR,
    ALLOWED_URI_REGEXP: WEB_OR_MAIL,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  });
}

/** @param {string} text */
function escaped(text) {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
