// @ts-check
/// <reference path="../dom.d.ts" />
// The bill beside its findings, with every quotation marked in its place. Choosing a finding brings its place to
// sight; pressing a marked place brings its finding. On a narrow page the bill is a sheet that opens from below.

import { memo, ui, useLayoutEffect, useMemo, useRef } from "../kit.js";
import { voice } from "../shared/agents.js";
import { BillField } from "./bill_field.js";
import { blocksOf, marksByBlock, piecesOf } from "./marks.js";

/** @typedef {import("./view.js").Finding} Finding */
/** @typedef {{ hue: any, refused: boolean }} Look */

export const BillPane = memo(drawn);

/**
 * `chosen` is what was chosen last; another object for the same finding scrolls to it again.
 * @param {{ text?: string, characters: number, findings: Finding[], places?: import("./places.js").Places,
 *   people: import("./people.js").People, chosen?: { id: string }, open: boolean, onOpen: (text: string) => void,
 *   onMark: (id: string) => void, onClose: () => void }} props
 */
function drawn({ text, characters, findings, places, people, chosen, open, onOpen, onMark, onClose }) {
  const blocks = useMemo(() => text === undefined ? [] : blocksOf(text), [text]);
  const looks = useMemo(() =>
    new Map(findings.map((finding) => [finding.finding_id, {
      hue: voice(people.of(finding.agent_id).seat),
      refused: !finding.grounded,
    }])), [findings, people]);
  const marked = useMemo(() => {
    const marks = [...places ?? []].flatMap(([id, place]) => place ? [{ id, ...place }] : []);
    return marksByBlock(blocks, marks);
  }, [blocks, places]);
  const page = useRef(/** @type {HTMLElement | null} */ (null));
  const active = chosen?.id ?? "";

  useLayoutEffect(() => {
    if (!chosen || !page.current) return;
    bringToSight(page.current);
    // What was outside the window had only a guessed height until it came near.
    requestAnimationFrame(() => page.current && bringToSight(page.current));
  }, [chosen, places !== undefined]);

  if (text === undefined) return ui`<${Unknown} open=${open} onOpen=${onOpen} onClose=${onClose} />`;
  const drawnBlocks = blocks.map((block, i) => {
    const marks = marked.get(i);
    const mine = marks?.some((mark) => mark.id === active) ? active : "";
    return ui`<${Paragraph} key=${block.start} block=${block} marks=${same(marks)} active=${mine} looks=${
      marks ? looks : undefined
    } />`;
  });
  const other = characters > 0 && Math.abs(text.length - characters) > 2;
  return ui`
    <section class="bill ${open ? "is-open" : ""}" aria-labelledby="bill-title">
      <header>
        <h2 id="bill-title" tabindex="-1">The bill</h2>
        <p class="told" role="status">${toldOf(chosen, places)}</p>
        <button type="button" class="close-bill" onClick=${onClose}>Close</button>
      </header>
      ${
    other &&
    ui`<p class="note">This text has ${text.length} characters, the bill that was analysed ${characters}. Some places may differ.</p>`
  }
      <div class="bill-text" role="region" tabindex="0" aria-label="Text of the bill" ref=${page} onClick=${pressed}>
        ${drawnBlocks}
      </div>
    </section>`;

  /** @param {any} event */
  function pressed(event) {
    const ids = event.target.closest("mark")?.dataset.ids.split(" ");
    if (!ids) return;
    // Where several findings quote the same words each press goes on to the next.
    onMark(ids[(ids.indexOf(active) + 1) % ids.length]);
  }
}

const NONE = /** @type {import("./marks.js").Mark[]} */ ([]);
/** @type {Map<string, import("./marks.js").Mark[]>} */
const seen = new Map();

/** One array for the same marks, so that a block is not drawn again for nothing. @param {import("./marks.js").Mark[] | undefined} marks */
function same(marks) {
  if (!marks) return NONE;
  const key = marks.map((mark) => `${mark.id} ${mark.start} ${mark.end}`).join("\n");
  const known = seen.get(key);
  if (known) return known;
  if (seen.size > 5000) seen.clear();
  seen.set(key, marks);
  return marks;
}

/** One short line that begins like the heading of a section, a title or a bill. */
const HEADING =
  /^\s*(?:(?:sec(?:tion|\.)|§|title|division|chapter|subtitle|part)\s*[\dIVXL]+[^\n]{0,120}|a bill)\s*$/i;

const Paragraph = memo(drawnParagraph);

/** @param {{ block: import("./marks.js").Block, marks: import("./marks.js").Mark[], active: string,
 *   looks?: Map<string, Look> }} props */
function drawnParagraph({ block, marks, active, looks }) {
  const kind = HEADING.test(block.text) ? "is-heading" : undefined;
  if (marks.length === 0) return ui`<p class=${kind}>${block.text}</p>`;
  const pieces = piecesOf(block, marks).map(({ text, start, ids }) => {
    if (ids.length === 0) return text;
    const here = ids.includes(active);
    const look = looks?.get(here ? active : ids[0] ?? "");
    const kind = `${here ? "is-active" : ""} ${look?.refused ? "is-refused" : ""}`;
    return ui`<mark key=${start} class=${kind} style=${look?.hue} data-ids=${ids.join(" ")}>${text}</mark>`;
  });
  return ui`<p class=${kind}>${pieces}</p>`;
}

/** @param {HTMLElement} page */
function bringToSight(page) {
  const mark = page.querySelector("mark.is-active");
  if (!mark) return;
  const { top, height } = mark.getBoundingClientRect();
  const above = Math.max(24, (page.clientHeight - height) / 3);
  page.scrollTop += top - page.getBoundingClientRect().top - above;
}

/** @param {{ id: string } | undefined} chosen @param {import("./places.js").Places | undefined} places */
function toldOf(chosen, places) {
  if (!places) return "";
  if (!chosen) {
    const found = [...places.values()].filter(Boolean).length;
    return found > 0 ? `${found} of ${places.size} quotations marked` : "";
  }
  return places.get(chosen.id) ? "The quotation is marked below." : "The quotation is not in this text.";
}

/** @param {{ open: boolean, onOpen: (text: string) => void, onClose: () => void }} props */
function Unknown({ open, onOpen, onClose }) {
  return ui`
    <section class="bill is-unknown ${open ? "is-open" : ""}" aria-labelledby="bill-title">
      <header>
        <h2 id="bill-title" tabindex="-1">The bill</h2>
        <button type="button" class="close-bill" onClick=${onClose}>Close</button>
      </header>
      <${BillField} label="Open the bill’s text to see quotations in place" name="open_bill" rows="5" value=""
        placeholder="Paste the text here, or drop its file…" onText=${(/** @type {string} */ text) =>
    text.trim() && onOpen(text)}
        hint="It stays in this tab; the server does not send bills back." />
    </section>`;
}
