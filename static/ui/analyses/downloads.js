// @ts-check
/// <reference path="../dom.d.ts" />
// Takes an analysis away as a file. The file is made in the page when it is asked for.

import { ui } from "../kit.js";
import { asJson, asMarkdown } from "./report.js";

/** @param {{ id: string, view: import("./view.js").View, people: import("./people.js").People }} props */
export function Downloads({ id, view, people }) {
  const title = view.bill_id.replace(/[^\p{L}\p{N}.]+/gu, "-").replace(/^-+|-+$/g, "") ||
    "analysis";
  const name = Array.from(title).slice(0, 60).join("");
  const nameOf = (/** @type {string} */ agent_id) => people.of(agent_id).label;
  const json = () => save(`${name}.json`, "application/json", asJson(id, view));
  const markdown = () => save(`${name}.md`, "text/markdown", asMarkdown(id, view, nameOf));
  return ui`
    <button type="button" onClick=${json}>Download JSON</button>
    <button type="button" onClick=${markdown}>Download Markdown</button>`;
}

/** @param {string} name @param {string} type @param {string} text */
function save(name, type, text) {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // The browser has taken the file by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
