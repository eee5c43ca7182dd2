// @ts-check
// One finding: what is claimed, by whom, with which amount, how sure, and from which words of the bill. Drawn again
// only when something about it changes, since there may be hundreds.

import { memo, ui } from "../kit.js";
import { Icon, voice } from "../shared/agents.js";
import { spelt } from "../shared/format.js";
import { Band } from "./confidence.js";
import { amount, DIRECTION, isRange, several, stance } from "./wording.js";

/** @typedef {import("./view.js").Finding} Finding */

export const FindingCard = memo(drawn);

/**
 * `place` is undefined where the quotation was not found, or where no text is open (`open` is false then).
 * @param {{ finding: Finding, person: import("./people.js").Person, people: import("./people.js").People,
 *   opinions?: import("./opinions.js").Opinion[], ruling?: import("./view.js").Ruling, active: boolean,
 *   open: boolean, place?: import("./locate.js").Place, onSelect: (id: string) => void }} props
 */
function drawn({ finding, person, people, opinions, ruling, active, open, place, onSelect }) {
  const { finding_id, grounded } = finding;
  const direction = DIRECTION[finding.direction] ?? { symbol: "◆", word: finding.direction };
  const kind = `is-${grounded ? "grounded" : "refused"} ${active ? "is-active" : ""}`;
  return ui`
    <article class="finding ${kind}" style=${voice(person.seat)} data-finding=${finding_id}
      aria-labelledby="finding-${finding_id}" tabindex="-1">
      <p class="kicker">
        <span class="who"><${Icon} icon=${person.icon} />${person.label}</span>
        <span class="tag">${spelt(finding.category)}</span>
        <span class="direction is-${finding.direction}"><span aria-hidden="true">${direction.symbol} </span>${direction.word}</span>
        <span class="magnitude">${finding.impact_magnitude} impact</span>
      </p>
      <h3 id="finding-${finding_id}">${finding.description}</h3>
      ${finding.fiscal_impact && ui`<${Amount} impact=${finding.fiscal_impact} />`}
      ${
    finding.time_horizon && finding.time_horizon !== finding.fiscal_impact?.time_period &&
    ui`<p class="horizon">${finding.time_horizon}</p>`
  }
      <button type="button" class="quotation" aria-pressed=${active ? "true" : "false"} onClick=${() =>
    onSelect(finding_id)}>
        <q>${finding.quotation}</q>
        <span class="where">${finding.section}<span class="lead">${leadOf(open, place)}</span></span>
      </button>
      <p class="sureness">
        <${Band} value=${finding.confidence} />
        ${
    grounded
      ? ui`<span class="grounded"><span aria-hidden="true">✓ </span>borne out by the bill</span>`
      : ui`<span class="refused"><span aria-hidden="true">✗ </span>refused</span>`
  }
      </p>
      ${
    !grounded && ui`<p class="refusal">${finding.refused_because || "The bill does not bear it out."}</p>`
  }
      ${opinions && ui`<${Opinions} opinions=${opinions} people=${people} />`}
      ${ruling && ui`<p class="ruling"><b>Arbitrator: ${ruling.ruling}.</b> ${ruling.reason}</p>`}
    </article>`;
}

/** @param {boolean} open @param {any} place */
function leadOf(open, place) {
  if (!open) return "open the bill’s text to see it in place";
  return place ? "show in the bill" : "these words were not found in the opened text";
}

/** @param {{ impact: NonNullable<Finding["fiscal_impact"]> }} props */
function Amount({ impact }) {
  const range = isRange(impact) && `${amount(impact.confidence_low)} to ${amount(impact.confidence_high)}`;
  const facts = [
    impact.time_period,
    range,
    impact.is_revenue ? "revenue" : "outlay",
    impact.is_recurring ? "recurring" : "once",
  ].filter(Boolean);
  return ui`<p class="amount"><b>${amount(impact.amount_billions)}</b> <span>${facts.join(" · ")}</span></p>`;
}

/** @param {{ opinions: import("./opinions.js").Opinion[], people: import("./people.js").People }} props */
function Opinions({ opinions, people }) {
  const tally = Map.groupBy(opinions, ({ name }) => stance(name).symbol);
  const brief = [...tally].map(([symbol, all]) => `${symbol} ${all.length}`).join("  ");
  return ui`
    <details class="opinions">
      <summary>${
    several(opinions.length, "opinion")
  } <span class="brief" aria-hidden="true">${brief}</span></summary>
      <ul>${
    opinions.map(({ agent_id, name, reason }) => {
      const { symbol, word, tone } = stance(name);
      const { label, seat } = people.of(agent_id);
      return ui`
        <li key=${agent_id} style=${voice(seat)}>
          <b class="name">${label}</b>
          <span class="stance-mark is-${tone}"><span aria-hidden="true">${symbol} </span>${word}</span>
          ${reason}
        </li>`;
    })
  }</ul>
    </details>`;
}
