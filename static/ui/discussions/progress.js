// @ts-check
// How far the discussion is: a bar of one segment a round, each filled by its completed turns.

import { ui } from "../kit.js";
import { isOver, progressOf } from "./fold.js";

/** @param {{ view: import("./view.js").View }} props */
export function Progress({ view }) {
  const now = Math.round(progressOf(view) * 100);
  const total = Math.max(view.total_rounds, view.rounds.at(-1)?.round ?? 0, 1);
  const text = `Round ${view.rounds.at(-1)?.round ?? 0} of ${total}, ${now} %`;
  const segments = Array.from({ length: total }, (_, i) => {
    const filled = filling(view, i + 1);
    return ui`<span key=${i} class=${filled >= 1 ? "is-full" : ""}><i style=${{
      width: `${filled * 100}%`,
    }}></i></span>`;
  });
  return ui`
    <div class="progress is-${view.status}" role="progressbar" aria-label="Progress" aria-valuemin="0"
      aria-valuemax="100" aria-valuenow=${now} aria-valuetext=${text}>${segments}</div>`;
}

/** Share of a round that is complete. @param {import("./view.js").View} view @param {number} number */
function filling(view, number) {
  const round = view.rounds.find((known) => known.round === number);
  if (round?.done) return 1;
  if (!round || view.agent_types.length === 0) return 0;
  return Math.min(1, round.entries.filter(isOver).length / view.agent_types.length);
}
