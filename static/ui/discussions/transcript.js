// @ts-check
/// <reference path="../dom.d.ts" />
// What was said, round by round, as a set transcript. While it grows it stays at the end, unless the reader has
// scrolled away; then a button leads back.

import { memo, ui, useEffect, useLayoutEffect, useMemo, useRef, useState } from "../kit.js";
import { called } from "../shared/agents.js";
import { Turn } from "./turn.js";

const NEAR_PX = 160;

/** @param {{ view: import("./view.js").View, agents: any[], running: boolean }} props */
export function Transcript({ view, agents, running }) {
  const abreast = view.mode === "parallel" || view.mode === "debate";
  // Seats do not move, so rounds that have not changed are not drawn again when a lane changes its state.
  const seats = useMemo(() => view.lanes.map((lane) => lane.agent_type), [view.lanes.length, view.task]);
  const rounds = view.rounds.map((round) => {
    const props = { round, agents, seats, abreast, total: view.total_rounds, debate: view.mode === "debate" };
    return ui`<${Round} key=${round.round} ...${props} />`;
  });
  return ui`
    <div class="transcript">
      ${view.partial && ui`<p class="note">The beginning of this record was cleared.</p>`}
      ${rounds}
      ${view.rounds.length === 0 && ui`<p class="empty">${waiting(view)}</p>`}
      <${Follow} view=${view} running=${running} />
    </div>`;
}

/** @param {import("./view.js").View} view */
function waiting(view) {
  if (view.status === "pending") return "Waiting for a free place. It starts by itself.";
  if (view.status === "running") return "The agents are taking their seats…";
  return view.status === "unknown" ? "Opening the record…" : "Nothing is kept of what was said.";
}

const Round = memo(drawn);

/** @param {{ round: import("./view.js").Round, agents: any[], seats: string[], abreast: boolean, total: number,
 *   debate: boolean }} props */
function drawn({ round, agents, seats, abreast, total, debate }) {
  const id = `round-${round.round}`;
  const entries = round.entries.map((entry) => {
    if (entry.kind === "choice") return ui`<${Choice} key=${entry.id} choice=${entry} agents=${agents} />`;
    const { role, icon } = called(agents, entry.agent_type, entry.role);
    const props = { turn: entry, role, icon, seat: seats.indexOf(entry.agent_type) };
    return ui`<${Turn} key=${entry.id} ...${props} />`;
  });
  const what = debate ? round.round === 1 ? "Drafts" : "Revision" : "";
  const score = round.score === undefined ? undefined : `agreement ${Math.round(round.score * 100)} %`;
  return ui`
    <section class="round ${abreast ? "is-abreast" : ""}" aria-labelledby=${id}>
      <h2 id=${id}>
        <span>${round.round === 0 ? "Before the first round" : `Round ${round.round}`}</span>
        ${total > 0 && round.round > 0 && ui`<span class="of"> of ${total}</span>`}
        ${what && ui`<span class="what">${what}</span>`}
        ${score && ui`<span class="score">${score}</span>`}
      </h2>
      <div class="turns">${entries}</div>
    </section>`;
}

/** @param {{ choice: import("./view.js").Choice, agents: any[] }} props */
function Choice({ choice, agents }) {
  const what = choice.next && !choice.settled
    ? ui`The chair gives the floor to <b>${called(agents, choice.next).role}</b>.`
    : ui`The chair declares the matter settled.`;
  return ui`<p class="choice-note">${what} ${choice.reason}</p>`;
}

/** @param {{ view: import("./view.js").View, running: boolean }} props */
function Follow({ view, running }) {
  const end = useRef(/** @type {HTMLDivElement | null} */ (null));
  const following = useRef(false);
  const [away, setAway] = useState(false);
  useEffect(() => {
    const look = () => {
      following.current = isNear(end.current);
      setAway(!following.current);
    };
    look();
    addEventListener("scroll", look, { passive: true });
    addEventListener("resize", look);
    return () => {
      removeEventListener("scroll", look);
      removeEventListener("resize", look);
    };
  }, []);
  useLayoutEffect(() => {
    if (running && following.current) end.current?.scrollIntoView({ block: "end" });
    else if (running) setAway(!isNear(end.current));
  }, [view.rounds]);
  useLayoutEffect(() => {
    // The closing appears below the end; whoever has followed so far should see it come.
    if (!running && following.current) end.current?.scrollIntoView({ block: "center" });
  }, [running]);
  function jump() {
    following.current = true;
    end.current?.scrollIntoView({ block: "end" });
  }
  return ui`
    <div class="end" ref=${end}></div>
    ${running && away && ui`<button type="button" class="jump" onClick=${jump}>Newest ↓</button>`}`;
}

/** Whether the end of the transcript is at, or close below, the lower edge of the window. @param {Element | null} end */
function isNear(end) {
  if (!end) return false;
  const { top } = end.getBoundingClientRect();
  return top > 0 && top < innerHeight + NEAR_PX;
}
