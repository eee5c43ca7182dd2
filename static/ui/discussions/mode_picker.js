// @ts-check
/// <reference path="../dom.d.ts" />
// How they discuss: the four modes as a choice of one, each with a small drawing of who hears whom.

import { ui, useId } from "../kit.js";
import { FieldError } from "../shared/field.js";

/** `rounds` is what a discussion of this mode usually needs. */
export const MODES = [
  { mode: "round_robin", label: "Round robin", rounds: 2, text: "In turn; each has heard all before." },
  { mode: "parallel", label: "Parallel", rounds: 2, text: "All at once, hearing earlier rounds only." },
  { mode: "debate", label: "Debate", rounds: 3, text: "Drafts apart, then revision until they converge." },
  { mode: "moderated", label: "Moderated", rounds: 2, text: "The project manager gives the floor." },
];

/** Strokes and dots on a field of 40 by 20. @type {Record<string, { lines: string, dots: [number, number][] }>} */
const DRAWINGS = {
  round_robin: { lines: "M5 10H35", dots: [[5, 10], [15, 10], [25, 10], [35, 10]] },
  parallel: { lines: "M5 4H35M5 10H35M5 16H35", dots: [[5, 4], [5, 10], [5, 16]] },
  debate: {
    lines: "M5 3C20 3 25 10 35 10M5 17C20 17 25 10 35 10M5 10H35",
    dots: [[5, 3], [5, 10], [5, 17], [35, 10]],
  },
  moderated: { lines: "M20 4L6 16M20 4V16M20 4L34 16", dots: [[20, 4], [6, 16], [20, 16], [34, 16]] },
};

/** @param {{ mode: string, error?: string, onChange: (mode: string) => void }} props */
export function ModePicker({ mode, error, onChange }) {
  const id = useId();
  const choices = MODES.map((choice) =>
    ui`
    <label key=${choice.mode} class="choice">
      <input type="radio" name="mode" value=${choice.mode} checked=${choice.mode === mode}
        onChange=${() => onChange(choice.mode)} />
      <${Drawing} mode=${choice.mode} />
      <span><b>${choice.label}</b> <small>${choice.text}</small></span>
    </label>`
  );
  return ui`
    <fieldset class="field modes" aria-describedby=${error ? `${id}-error` : undefined}>
      <legend>Order of debate</legend>
      <div class="choices">${choices}</div>
      <${FieldError} id=${`${id}-error`} error=${error} />
    </fieldset>`;
}

/** @param {{ mode: string }} props */
export function Drawing({ mode }) {
  const drawing = DRAWINGS[mode];
  if (!drawing) return null;
  return ui`
    <svg class="drawing" viewBox="0 0 40 20" width="40" height="20" aria-hidden="true">
      <path d=${drawing.lines} />
      ${drawing.dots.map(([x, y]) => ui`<circle cx=${x} cy=${y} r="2.6" />`)}
    </svg>`;
}
