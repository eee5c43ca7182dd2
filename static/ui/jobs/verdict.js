// @ts-check
// How the two compare: each team's scores for the other's code, criterion by criterion, why, and who has won.

import { ui } from "../kit.js";
import { called, Icon } from "../shared/agents.js";
import { spelt } from "../shared/format.js";
import { hue } from "./wording.js";

/** @typedef {import("../../client.js").Job} Job */
/** @typedef {import("./details.js").Details} Details */

/** @type {Record<string, string>} */
const DECIDED = {
  planner: "The planner has decided between the two.",
  reviews: "The planner could not be asked, so the teams’ reviews decide.",
  default: "There was nothing to compare.",
};

/** @param {{ job: Job, details: Details, agents: import("../shared/agents.js").Agent[] }} props */
export function Verdict({ job, details, agents }) {
  const { review } = job;
  const { reviews, failed_reviews } = details;
  if (!review && reviews.length === 0 && failed_reviews.length === 0) return null;
  const winner = review && called(agents, review.winner);
  return ui`
    <section class="job-verdict" aria-labelledby="verdict-title">
      <h2 id="verdict-title">${
    winner ? ui`<${Icon} icon=${winner.icon} />${winner.role} has won` : "The reviews"
  }</h2>
      ${review && ui`<p class="why">${DECIDED[review.decided_by] ?? ""}</p>`}
      ${reviews.length > 0 && ui`<${Scores} job=${job} reviews=${reviews} agents=${agents} />`}
      <div class="reasons">
        ${review && ui`<${Reasons} title="Why" reasons=${review.reasons} />`}
        ${
    reviews.map(({ by, of, reasons }) =>
      ui`<${Reasons} key=${by} title="${called(agents, by).role} on ${called(agents, of).role}’s code"
          reasons=${reasons} team=${by} />`
    )
  }
      </div>
      ${
    failed_reviews.map(({ by, error }) =>
      ui`<p key=${by} class="note">${called(agents, by).role} could not review the other’s code: ${error}</p>`
    )
  }
    </section>`;
}

/** @param {{ job: Job, reviews: import("./details.js").Review[], agents: any[] }} props */
function Scores({ job, reviews, agents }) {
  const criteria = [...new Set(reviews.flatMap(({ scores }) => Object.keys(scores)))];
  const teams = /** @type {import("../../client/types.js").Team[]} */ (Object.keys(job.teams));
  const { review } = job;
  const heads = teams.map((team) =>
    ui`<th key=${team} scope="col" class=${team === review?.winner ? "is-winner" : ""} style=${hue(team)}>${
      called(agents, team).role
    }</th>`
  );
  /** @param {(team: import("../../client/types.js").Team) => number | undefined} scoreOf */
  const cells = (scoreOf) => {
    const scores = teams.map(scoreOf);
    const best = Math.max(...scores.map((score) => score ?? -1));
    return scores.map((score, i) =>
      ui`<td key=${i} class=${score !== undefined && score === best ? "is-best" : ""}><${Score} score=${score}
        team=${teams[i]} /></td>`
    );
  };
  const rows = criteria.map((criterion) => {
    const scored = cells((team) => reviews.find(({ of }) => of === team)?.scores[criterion]);
    return ui`<tr key=${criterion}><th scope="row">${spelt(criterion)}</th>${scored}</tr>`;
  });
  const overall = review && Object.keys(review.scores).length > 0 &&
    ui`<tr class="overall"><th scope="row">${review.decided_by === "planner" ? "Planner" : "Mean"}</th>${
      cells((team) => review.scores[team])
    }</tr>`;
  return ui`
    <table class="scores">
      <caption>Scores from 0 to 10; each team’s code is scored by the other team</caption>
      <thead><tr><td></td>${heads}</tr></thead>
      <tbody>${rows}${overall}</tbody>
    </table>`;
}

/** @param {{ score: number | undefined, team: string | undefined }} props */
function Score({ score, team }) {
  if (score === undefined) return ui`<span class="score">–</span>`;
  return ui`
    <span class="score" style=${hue(team ?? "")}><span class="gauge" aria-hidden="true"><i style=${{
    width: `${score * 10}%`,
  }}></i></span>${score}</span>`;
}

/** @param {{ title: string, reasons: string[], team?: string }} props */
function Reasons({ title, reasons, team }) {
  return ui`
    <div class="reason" style=${team ? hue(team) : {}}>
      <h3>${title}</h3>
      <ul>${reasons.map((reason, i) => ui`<li key=${i}>${reason}</li>`)}</ul>
    </div>`;
}
