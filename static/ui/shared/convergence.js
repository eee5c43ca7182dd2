// @ts-check
// How far a debate agrees, round by round, against the threshold at which it stops. A small drawing for the eye, and
// the same numbers as a table for those who do not see it.

import { ui } from "../kit.js";

const [WIDTH, HEIGHT] = [280, 132];
const [LEFT, RIGHT, TOP, BOTTOM] = [38, 12, 12, 24];

/** @param {{ rounds: { round: number, score?: number }[], total: number, threshold?: number }} props */
export function Convergence({ rounds, total, threshold = 0.8 }) {
  const points = rounds.flatMap(({ round, score }) => score === undefined ? [] : [{ round, score }]);
  const last = points.at(-1);
  const most = Math.max(total, last?.round ?? 1, 2);
  const x = (/** @type {number} */ round) => LEFT + (WIDTH - LEFT - RIGHT) * (round - 1) / (most - 1);
  const y = (/** @type {number} */ score) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - score);
  const line = points.map(({ round, score }, i) => `${i ? "L" : "M"}${x(round)} ${y(score)}`).join("");
  const ticks = Array.from({ length: most }, (_, i) => i + 1).filter((n) => most <= 10 || n % 2 === 1);
  const words = last
    ? `Agreement is ${percent(last.score)} after round ${last.round}; the debate ends at ${
      percent(threshold)
    }.`
    : "";
  return ui`
    <section class="convergence" aria-labelledby="convergence-title">
      <h2 id="convergence-title">Agreement</h2>
      <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${words}>
        ${[0, 0.5, 1].map((score) => ui`<${Level} key=${score} at=${y(score)} label=${percent(score)} />`)}
        <line class="threshold" x1=${LEFT} x2=${WIDTH - RIGHT} y1=${y(threshold)} y2=${y(threshold)} />
        <text class="threshold-label" x=${LEFT + 2} y=${y(threshold) - 4}>agreed at ${
    percent(threshold)
  }</text>
        ${ticks.map((n) => ui`<text key=${n} class="tick" x=${x(n)} y=${HEIGHT - 7}>${n}</text>`)}
        <path class="line" d=${line} />
        ${points.map(({ round, score }) => ui`<circle key=${round} cx=${x(round)} cy=${y(score)} r="4" />`)}
      </svg>
      <table class="sr-only">
        <caption>Agreement by round</caption>
        <thead><tr><th scope="col">Round</th><th scope="col">Agreement</th></tr></thead>
        <tbody>${
    points.map(({ round, score }) => ui`<tr><td>${round}</td><td>${percent(score)}</td></tr>`)
  }</tbody>
      </table>
      <p class="hint">${words} To agree is not to be right.</p>
    </section>`;
}

/** @param {{ at: number, label: string }} props */
function Level({ at, label }) {
  return ui`
    <line class="level" x1=${LEFT} x2=${WIDTH - RIGHT} y1=${at} y2=${at} />
    <text class="level-label" x=${LEFT - 5} y=${at + 3}>${label}</text>`;
}

/** @param {number} score */
function percent(score) {
  return `${Math.round(score * 100)} %`;
}
