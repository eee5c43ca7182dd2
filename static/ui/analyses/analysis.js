// @ts-check
/// <reference path="../dom.d.ts" />
// One analysis, from its bill to its result. Everything shown comes from the run's events, but for the bill's own
// text, which this page keeps or asks for.

import { ui, useCallback, useEffect, useMemo, useState } from "../kit.js";
import { linkTo } from "../router.js";
import { useAgents } from "../shared/agents.js";
import { Announcer } from "../shared/announcer.js";
import { Convergence } from "../shared/convergence.js";
import { EventLog } from "../shared/event_log.js";
import { RehearsalBanner } from "../shared/rehearsal_banner.js";
import { billOf, keepBill } from "./bill_store.js";
import { BillPane } from "./bill_pane.js";
import { Debate } from "./debate.js";
import { DisagreementMap } from "./disagreement_map.js";
import { Findings } from "./findings.js";
import { Heading } from "./heading.js";
import { READS } from "./home.js";
import { Jumps } from "./jumps.js";
import { Lanes } from "./lanes.js";
import { sentenceFor } from "./news.js";
import { opinionsOf, topicsByFinding } from "./opinions.js";
import { Outcome } from "./outcome.js";
import { usePeople } from "./people.js";
import { usePlaces } from "./places.js";
import { useRun } from "./run_store.js";
import { StageTrack } from "./stage_track.js";
import { Votes } from "./votes.js";
import { cut } from "../shared/format.js";

/** @typedef {{ id: string }} Choice Another object is another choice, also of the same finding. */

/** @param {{ id: string }} props */
export function Analysis({ id }) {
  const run = useRun(id);
  const { agents } = useAgents("analysis");
  const [text, setText] = useState(() => billOf(id));
  const [chosen, setChosen] = useState(/** @type {Choice | undefined} */ (undefined));
  const [wanted, setWanted] = useState(/** @type {Choice | undefined} */ (undefined));
  const [sheet, setSheet] = useState(false);
  const { view } = run;
  const people = usePeople(view.lanes, agents);
  const places = usePlaces(text, view.findings);
  const opinions = useMemo(() => opinionsOf(view), [view.reviews, view.rounds]);
  const topics = useMemo(() => topicsByFinding(view), [view.rounds]);
  useEffect(() => {
    document.title = view.bill_id ? `${cut(view.bill_id, 60)} · Parley` : "Parley";
  }, [view.bill_id]);

  const select = useCallback((/** @type {string} */ finding) => {
    setChosen({ id: finding });
    setSheet(true);
  }, []);
  const reveal = useCallback((/** @type {string} */ finding) => {
    setChosen({ id: finding });
    setWanted({ id: finding });
  }, []);
  const mark = useCallback((/** @type {string} */ finding) => {
    reveal(finding);
    setSheet(false);
  }, []);
  const close = useCallback(() => setSheet(false), []);
  const open = useCallback((/** @type {string} */ given) => {
    keepBill(id, given);
    setText(given);
  }, [id]);

  if (run.missing) return ui`<${Missing} id=${id} />`;
  const running = ["running", "pending", "unknown"].includes(view.status);
  const scored = view.rounds.some((round) => round.score !== undefined);
  const debated = view.rounds.some((round) => round.topics.length > 0);
  const voted = view.rounds.some((round) => round.turns.some((turn) => turn.votes));
  const heard = opinions.size > 0;
  const ended = view.result !== undefined || view.status === "failed" || view.status === "cancelled";
  const jumps = [
    ended && { to: "outcome-title", label: "Result" },
    { to: "lanes-title", label: "Analysts" },
    { to: "findings-title", label: "Findings" },
    (debated || voted) && { to: "debate-title", label: debated ? "Debate" : "Votes" },
    heard && { to: "map-title", label: "Where they differ" },
  ].filter(Boolean);
  const { findings, rulings, rounds } = view;
  const list = { findings, people, places, opinions, rulings, active: chosen?.id ?? "", running, wanted };
  const pane = { text, characters: view.characters, findings, places, people, chosen, open: sheet };
  return ui`
    <div class="analysis">
      <${Announcer} run=${run} sentenceFor=${sentenceFor} />
      <${Heading} run=${run} people=${people} running=${running && view.status !== "unknown"} />
      <${StageTrack} view=${view} running=${running} />
      ${view.provider === "rehearsal" && ui`<${RehearsalBanner}>${READS}<//>`}
      ${view.partial && ui`<p class="note">The beginning of this record was cleared.</p>`}
      <${Jumps} jumps=${jumps} />
      <${Outcome} view=${view} deleted=${run.deleted} people=${people} onReveal=${reveal} />
      <${Lanes} lanes=${view.lanes} people=${people} running=${running} />
      <div class="reading">
        <${Findings} ...${list} onSelect=${select} />
        <${BillPane} ...${pane} onOpen=${open} onMark=${mark} onClose=${close} />
      </div>
      ${
    (debated || voted) && ui`
      <section class="debate" aria-labelledby="debate-title">
        <h2 id="debate-title" tabindex="-1">${debated ? "Debate" : "Votes"}</h2>
        <div class="debate-columns ${debated ? "" : "is-votes-only"}">
          ${debated && ui`<${Debate} rounds=${rounds} people=${people} onReveal=${reveal} />`}
          <aside aria-label="Agreement and votes">
            ${
      scored && ui`<${Convergence} rounds=${rounds} total=${view.max_rounds} threshold=${view.threshold} />`
    }
            <${Votes} rounds=${rounds} people=${people} />
          </aside>
        </div>
      </section>`
  }
      ${
    heard &&
    ui`<${DisagreementMap} findings=${findings} people=${people} opinions=${opinions} topics=${topics}
        result=${view.result} onReveal=${reveal} />`
  }
      <${EventLog} run="/api/v1/analyses/${encodeURIComponent(id)}"
        stream="/api/v1/ws/analysis/${
    encodeURIComponent(id)
  }" events=${run.events} count=${run.events.length} />
    </div>`;
}

/** @param {{ id: string }} props */
function Missing({ id }) {
  return ui`
    <div class="missing">
      <h1 tabindex="-1">No such analysis</h1>
      <p>There is none with the id <code>${id}</code>. It may have been deleted. Should one be started under this id,
        it appears here by itself.</p>
      <p><a href=${linkTo("analyses")}>All analyses</a></p>
    </div>`;
}
