// @ts-check
/// <reference path="../dom.d.ts" />
// All findings as cards, to be filtered and sorted. Only a page of them is in the document until more are asked for.

import { memo, ui, useEffect, useMemo, useRef, useState } from "../kit.js";
import { valued } from "../shared/field.js";
import { spelt } from "../shared/format.js";
import { FindingCard } from "./finding_card.js";
import { several } from "./wording.js";

/** @typedef {import("./view.js").Finding} Finding */

const PAGE = 40;
const MAGNITUDES = ["negligible", "low", "medium", "high", "transformative"];
const ALL = { analyst: "", category: "", held: "" };

/** @type {Record<string, { label: string, compare: (a: Finding, b: Finding, places?: import("./places.js").Places) => number }>} */
const ORDERS = {
  place: { label: "in the bill’s order", compare: byPlace },
  amount: { label: "largest amount first", compare: (a, b) => size(b) - size(a) },
  confidence: { label: "surest first", compare: (a, b) => b.confidence - a.confidence },
  magnitude: {
    label: "greatest impact first",
    compare: (a, b) => MAGNITUDES.indexOf(b.impact_magnitude) - MAGNITUDES.indexOf(a.impact_magnitude),
  },
  found: { label: "as they were found", compare: () => 0 },
};

export const Findings = memo(drawn);

/**
 * `wanted` is a finding to be brought to sight; another object asks again.
 * @param {{ findings: Finding[], people: import("./people.js").People, places?: import("./places.js").Places,
 *   opinions: Map<string, import("./opinions.js").Opinion[]>, rulings: import("./view.js").Ruling[], active: string,
 *   running: boolean, wanted?: { id: string }, onSelect: (id: string) => void }} props
 */
function drawn({ findings, people, places, opinions, rulings, active, running, wanted, onSelect }) {
  const [filter, setFilter] = useState(ALL);
  const [order, setOrder] = useState("place");
  const [shown, setShown] = useState(PAGE);
  const list = useRef(/** @type {HTMLElement | null} */ (null));

  const sorted = useMemo(() => findings.toSorted((a, b) => ORDERS[order]?.compare(a, b, places) ?? 0), [
    findings,
    order,
    places,
  ]);
  const fits = useMemo(() => sorted.filter((finding) => passes(finding, filter)), [sorted, filter]);

  useEffect(() => {
    if (!wanted) return;
    const at = fits.findIndex((finding) => finding.finding_id === wanted.id);
    if (at < 0) setFilter(ALL);
    const index = at < 0 ? sorted.findIndex((finding) => finding.finding_id === wanted.id) : at;
    if (index >= shown) setShown(index + 1);
    // The card is in the document after the next drawing.
    const timer = setTimeout(() => {
      const card = list.current?.querySelector(`[data-finding="${wanted.id.replace(/["\\]/g, "\\$&")}"]`);
      if (!(card instanceof HTMLElement)) return;
      card.scrollIntoView({ block: "center" });
      card.focus({ preventScroll: true });
    }, 30);
    return () => clearTimeout(timer);
  }, [wanted]);

  /** @param {Partial<typeof ALL>} change */
  function narrow(change) {
    setFilter({ ...filter, ...change });
    setShown(PAGE);
  }

  const refused = findings.filter((finding) => !finding.grounded).length;
  const cards = fits.slice(0, shown).map((finding) => {
    const { finding_id, agent_id } = finding;
    const props = {
      finding,
      people,
      person: people.of(agent_id),
      opinions: opinions.get(finding_id),
      ruling: rulings.find((ruling) => ruling.finding_id === finding_id),
      active: active === finding_id,
      open: places !== undefined,
      place: places?.get(finding_id),
      onSelect,
    };
    return ui`<${FindingCard} key=${finding_id} ...${props} />`;
  });
  const categories = [...new Set(findings.map((finding) => finding.category))].sort();
  return ui`
    <section class="findings" aria-labelledby="findings-title">
      <header>
        <h2 id="findings-title" tabindex="-1">Findings <span class="tally">${findings.length}${
    refused > 0 ? `, ${refused} refused` : ""
  }</span></h2>
        <div class="sieve">
          <select aria-label="Analyst" name="analyst" value=${filter.analyst} onChange=${
    valued((analyst) => narrow({ analyst }))
  }>
            <option value="">every analyst</option>
            ${people.all.map((p) => ui`<option key=${p.agent_id} value=${p.agent_id}>${p.label}</option>`)}
          </select>
          <select aria-label="Category" name="category" value=${filter.category} onChange=${
    valued((category) => narrow({ category }))
  }>
            <option value="">every category</option>
            ${categories.map((name) => ui`<option key=${name} value=${name}>${spelt(name)}</option>`)}
          </select>
          <select aria-label="Borne out by the bill" name="held" value=${filter.held} onChange=${
    valued((held) => narrow({ held }))
  }>
            <option value="">borne out or refused</option>
            <option value="yes">borne out</option>
            <option value="no">refused</option>
          </select>
          <select aria-label="Order" name="order" value=${order} onChange=${valued(setOrder)}>
            ${
    Object.entries(ORDERS).map(([name, { label }]) => ui`<option key=${name} value=${name}>${label}</option>`)
  }
          </select>
        </div>
      </header>
      ${
    findings.length === 0 &&
    ui`<p class="empty">${running ? "Nothing has been found yet." : "Nothing was found."}</p>`
  }
      ${
    findings.length > 0 && fits.length < findings.length &&
    ui`<p class="hint">${
      several(fits.length, "finding")
    } of ${findings.length}. <button type="button" class="linkish" onClick=${() =>
      narrow(ALL)}>Show all</button></p>`
  }
      <div class="finding-list" ref=${list}>${cards}</div>
      ${
    fits.length > shown && ui`<p class="more-findings">
        <button type="button" onClick=${() => setShown(shown + PAGE)}>Show ${
      Math.min(PAGE, fits.length - shown)
    } more</button>
        <span class="hint">${shown} of ${fits.length}</span></p>`
  }
    </section>`;
}

/** @param {Finding} finding @param {typeof ALL} filter */
function passes(finding, { analyst, category, held }) {
  return (!analyst || finding.agent_id === analyst) && (!category || finding.category === category) &&
    (!held || finding.grounded === (held === "yes"));
}

/** @param {Finding} a @param {Finding} b @param {import("./places.js").Places} [places] */
function byPlace(a, b, places) {
  const section = (/** @type {Finding} */ finding) => Number(/\d+/.exec(finding.section_id)?.[0] ?? Infinity);
  const start = (/** @type {Finding} */ finding) => places?.get(finding.finding_id)?.start ?? Infinity;
  return compare(section(a), section(b)) || compare(start(a), start(b));
}

/** @param {number} a @param {number} b */
function compare(a, b) {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** @param {Finding} finding */
function size(finding) {
  return Math.abs(finding.fiscal_impact?.amount_billions ?? 0);
}
