// @ts-check
// Where the analysts differ: findings down, analysts across, and in each cell what that analyst says of that finding.
// Colour, symbol and word say the same, so that none of them is needed.

import { memo, ui, useMemo, useState } from "../kit.js";
import { Icon, voice } from "../shared/agents.js";
import { spelt } from "../shared/format.js";
import { isContested } from "./opinions.js";
import { inSentence, levelWord, percent, several, stance, VOTES } from "./wording.js";

/** @typedef {import("./view.js").Finding} Finding */
/** @typedef {import("./opinions.js").Opinion} Opinion */

const PAGE = 25;

export const DisagreementMap = memo(drawn);

/**
 * @param {{ findings: Finding[], people: import("./people.js").People, opinions: Map<string, Opinion[]>,
 *   topics: Map<string, import("./view.js").Topic>, result?: import("./view.js").Result,
 *   onReveal: (id: string) => void }} props
 */
function drawn({ findings, people, opinions, topics, result, onReveal }) {
  const [every, setEvery] = useState(false);
  const [shown, setShown] = useState(PAGE);
  const heard = useMemo(() => findings.filter((finding) => opinions.has(finding.finding_id)), [
    findings,
    opinions,
  ]);
  const contested = useMemo(
    () => heard.filter(({ finding_id }) => topics.has(finding_id) || isContested(opinions.get(finding_id))),
    [heard, topics],
  );
  const levels = useMemo(() => {
    const judged = [...result?.consensus_findings ?? [], ...result?.other_findings ?? []];
    return new Map(judged.map((one) => [one.finding.finding_id, one]));
  }, [result]);
  const fits = every ? heard : contested;
  const rows = fits.slice(0, shown).map((finding) => {
    const { finding_id } = finding;
    const props = {
      finding,
      people,
      opinions: opinions.get(finding_id),
      topic: topics.get(finding_id),
      judged: levels.get(finding_id),
      onReveal,
    };
    return ui`<${Row} key=${finding_id} ...${props} />`;
  });
  const heads = people.all.map(({ agent_id, label, icon, seat }) =>
    ui`<th key=${agent_id} scope="col" style=${
      voice(seat)
    }><${Icon} icon=${icon} /><span class="name">${label}</span></th>`
  );
  return ui`
    <section class="map" aria-labelledby="map-title">
      <header>
        <h2 id="map-title" tabindex="-1">Where they differ <span class="tally">${
    several(contested.length, "contested finding")
  } of ${heard.length}</span></h2>
        <label class="check"><input type="checkbox" name="every" checked=${every} onChange=${toggle} />
          <span>Also what nobody contests</span></label>
      </header>
      ${fits.length === 0 && ui`<p class="empty">Nobody contests a finding.</p>`}
      ${
    fits.length > 0 && ui`
      <div class="map-scroll" role="region" tabindex="0" aria-label="Map of disagreement">
        <table>
          <caption class="sr-only">What each analyst says of each finding</caption>
          <thead><tr><th scope="col">Finding</th>${heads}<th scope="col">Support</th></tr></thead>
          <tbody>${rows}</tbody>
        </table>
      </div>
      <${Legend} />`
  }
      ${
    fits.length > shown &&
    ui`<button type="button" onClick=${() => setShown(shown + PAGE)}>Show ${
      Math.min(PAGE, fits.length - shown)
    } more</button>`
  }
    </section>`;

  /** @param {any} event */
  function toggle(event) {
    setEvery(event.target.checked);
    setShown(PAGE);
  }
}

const Row = memo(drawnRow);

/** @param {{ finding: Finding, people: import("./people.js").People, opinions?: Opinion[],
 *   topic?: import("./view.js").Topic, judged?: import("./view.js").Judged, onReveal: (id: string) => void }} props */
function drawnRow({ finding, people, opinions, topic, judged, onReveal }) {
  const cells = people.all.map(({ agent_id }) => {
    const own = finding.agent_id === agent_id;
    const opinion = opinions?.find((one) => one.agent_id === agent_id);
    if (!opinion && !own) {
      return ui`<td key=${agent_id} class="is-silent"><span class="sr-only">nothing said</span></td>`;
    }
    const { symbol, word, tone } = opinion ? stance(opinion.name) : { symbol: "", word: "", tone: "none" };
    return ui`
      <td key=${agent_id} class="is-${tone}" title=${opinion?.reason}>
        <span class="symbol" aria-hidden="true">${own ? "◆" : ""}${symbol}</span>
        <span class="word">${own ? `found it${word ? ", " : ""}` : ""}${word}</span>
      </td>`;
  });
  return ui`
    <tr>
      <th scope="row">
        <button type="button" class="linkish" onClick=${() =>
    onReveal(finding.finding_id)}>${finding.description}</button>
        <span class="row-about">${spelt(finding.category)} · ${inSentence(finding.section)}${
    topic && ui` · <b class="disputed">disputed: ${topic.reason}</b>`
  }</span>
      </th>
      ${cells}
      <td class="support">${
    judged
      ? ui`<b>${judged.support === null ? "–" : percent(judged.support)}</b> <span>${
        levelWord(judged.level)
      }</span>`
      : ui`<span class="sr-only">not counted yet</span>`
  }</td>
    </tr>`;
}

function Legend() {
  const shown = [{ symbol: "◆", word: "found it", tone: "none" }, ...VOTES, stance("question")];
  return ui`<ul class="legend" aria-label="Signs">${
    shown.map(({ symbol, word, tone }) =>
      ui`<li key=${word}><span class="swatch is-${tone}" aria-hidden="true">${symbol}</span>${word}</li>`
    )
  }</ul>`;
}
