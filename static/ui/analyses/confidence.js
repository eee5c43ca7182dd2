// @ts-check
// How sure somebody is, as a band: a bar for the eye, with the share and a word for it beside.

import { ui } from "../kit.js";
import { percent } from "./wording.js";

/** @param {{ value: number, label?: string, word?: string }} props `value` in [0, 1] */
export function Band({ value, label = "Confidence", word = bandOf(value) }) {
  const share = Math.min(1, Math.max(0, value));
  return ui`
    <span class="band" role="meter" aria-label=${label} aria-valuemin="0" aria-valuemax="100"
      aria-valuenow=${Math.round(share * 100)} aria-valuetext="${percent(share)}, ${word}">
      <span class="band-bar" aria-hidden="true"><i style=${{ width: `${share * 100}%` }}></i></span>
      <span class="band-text">${percent(share)}<span class="band-word"> ${word}</span></span>
    </span>`;
}

/** @param {number} value */
function bandOf(value) {
  if (value >= 0.85) return "very sure";
  if (value >= 0.65) return "sure";
  return value >= 0.4 ? "fairly sure" : "unsure";
}
