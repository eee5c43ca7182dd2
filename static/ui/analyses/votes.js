// @ts-check
// How each analyst voted, counted by round. The same votes by finding stand in the map of disagreement.

import { ui } from "../kit.js";
import { voice } from "../shared/agents.js";
import { VOTES } from "./wording.js";

/** @param {{ rounds: import("./view.js").Round[], people: import("./people.js").People }} props */
export function Votes({ rounds, people }) {
  const voted = rounds.filter((round) => round.turns.some((turn) => turn.votes));
  return voted.map((round) => ui`<${RoundOfVotes} key=${round.round} round=${round} people=${people} />`);
}

/** @param {{ round: import("./view.js").Round, people: import("./people.js").People }} props */
function RoundOfVotes({ round, people }) {
  const seat = (/** @type {import("./view.js").Turn} */ turn) => people.of(turn.agent_id).seat;
  // Who answers first is chance; the order of the lanes is what readers know.
  const turns = round.turns.filter((turn) => turn.votes).sort((a, b) => seat(a) - seat(b));
  const rows = turns.map((turn) => {
    const { label, seat } = people.of(turn.agent_id);
    const counts = VOTES.map(({ vote, tone }) => {
      const n = turn.votes?.filter((cast) => cast.vote === vote).length ?? 0;
      return ui`<td key=${vote} class=${n > 0 ? `is-${tone}` : "is-zero"}>${n}</td>`;
    });
    return ui`<tr key=${turn.id} style=${
      voice(seat)
    }><th scope="row" class="name">${label}</th>${counts}</tr>`;
  });
  const heads = VOTES.map(({ vote, symbol, word }) =>
    ui`<th key=${vote} scope="col" title=${word}><span aria-hidden="true">${symbol}</span><span class="sr-only">${word}</span></th>`
  );
  return ui`
    <table class="votes">
      <caption>${round.round === 0 ? "The vote" : `Votes of round ${round.round}`}</caption>
      <thead><tr><th scope="col"><span class="sr-only">Analyst</span></th>${heads}</tr></thead>
      <tbody>${rows}</tbody>
    </table>`;
}
