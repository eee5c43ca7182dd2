// @ts-check
// The debate as a conversation: round by round and topic by topic, each side on its own hand.

import { memo, ui } from "../kit.js";
import { Icon, voice } from "../shared/agents.js";
import { spelt } from "../shared/format.js";
import { Markdown } from "../shared/markdown.js";
import { inSentence, percent, several } from "./wording.js";

/** @typedef {import("./view.js").Round} Round */

/** @param {{ rounds: Round[], people: import("./people.js").People, onReveal: (id: string) => void }} props */
export function Debate({ rounds, people, onReveal }) {
  const held = rounds.filter((round) => round.topics.length > 0 || round.turns.some((turn) => !turn.votes));
  return ui`
    <div class="conversation">
      ${
    held.map((round) =>
      ui`<${DebateRound} key=${round.round} round=${round} people=${people} onReveal=${onReveal} />`
    )
  }
    </div>`;
}

const DebateRound = memo(drawnRound);

/** @param {{ round: Round, people: import("./people.js").People, onReveal: (id: string) => void }} props */
function drawnRound({ round, people, onReveal }) {
  const spoken = round.turns.filter((turn) => !turn.votes);
  const voters = round.turns.length - spoken.length;
  const topics = round.topics.map((topic, i) => ({
    topic,
    turns: spoken.filter((turn) => (turn.topic_index ?? 0) === i),
  }));
  const loose = spoken.filter((turn) => (turn.topic_index ?? 0) >= round.topics.length);
  const props = { people, onReveal };
  return ui`
    <section class="debate-round" aria-labelledby="debate-${round.round}">
      <h3 id="debate-${round.round}">Round ${round.round}${
    round.score !== undefined && ui` <span class="score">agreement ${percent(round.score)}</span>`
  }</h3>
      ${
    topics.map(({ topic, turns }, i) =>
      ui`<${DebateTopic} key=${i} topic=${topic} turns=${turns} ...${props} />`
    )
  }
      ${loose.length > 0 && ui`<${DebateTopic} turns=${loose} ...${props} />`}
      ${voters > 0 && ui`<p class="voted-note">${several(voters, "analyst")} voted.</p>`}
    </section>`;
}

/** @param {{ topic?: import("./view.js").Topic, turns: import("./view.js").Turn[], people: import("./people.js").People,
 *   onReveal: (id: string) => void }} props */
function DebateTopic({ topic, turns, people, onReveal }) {
  const sides = topic?.sides.map((side) => side.agent_id) ?? [...new Set(turns.map((turn) => turn.agent_id))];
  const said = turns.map((turn) => {
    const right = sides.indexOf(turn.agent_id) % 2 === 1;
    return ui`<${Bubble} key=${turn.id} turn=${turn} right=${right} people=${people} />`;
  });
  const findings = topic?.sides.map(({ agent_id, finding }) =>
    ui`<button key=${finding.finding_id} type="button" class="linkish" onClick=${() =>
      onReveal(finding.finding_id)}>
      ${people.of(agent_id).label}’s finding</button>`
  );
  return ui`
    <div class="topic">
      ${
    topic &&
    ui`<p class="topic-name"><b>${spelt(topic.category)}</b> in ${inSentence(topic.section)}: ${topic.reason}.
      <span class="topic-sides">${findings}</span></p>`
  }
      <div class="bubbles">${said}</div>
    </div>`;
}

const Bubble = memo(drawnBubble);

/** @param {{ turn: import("./view.js").Turn, right: boolean, people: import("./people.js").People }} props */
function drawnBubble({ turn, right, people }) {
  const { label, icon, seat } = people.of(turn.agent_id);
  const target = turn.target_agent && people.of(turn.target_agent);
  return ui`
    <article class="bubble ${right ? "is-right" : ""}" style=${voice(seat)} data-agent=${turn.agent_id}>
      <header>
        <h4><${Icon} icon=${icon} /><span class="name">${label}</span></h4>
        <span class="turn-type">${spelt(turn.turn_type)}</span>
        ${target && ui`<span class="target">to ${target.label}</span>`}
      </header>
      <${Markdown} text=${turn.content} />
    </article>`;
}
