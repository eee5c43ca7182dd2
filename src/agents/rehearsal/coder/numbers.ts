// The figures in a brief for a counter or a timer: by how much, from where, between which bounds, for how long.

import { countOf } from "./phrases.ts";

export interface Numbers {
  step: number;
  start: number;
  least?: number;
  most?: number;
  /** Where a time is counted down. */
  seconds?: number;
}

export function numbersOf(text: string): Numbers {
  const of = (words: RegExp) => {
    const found = words.exec(text)?.[1];
    return found === undefined ? undefined : Number(found);
  };
  const span = /(?:between|from|range(?: of)?)\s+(-?\d+)\s*(?:and|to|-|–)\s*(-?\d+)/i.exec(text);
  const least = span
    ? Number(span[1])
    : of(/(?:minimum|min|at least|not below|never below)\s*(?:of|is|:)?\s*(-?\d+)/i);
  const most = span
    ? Number(span[2])
    : of(/(?:maximum|max|at most|not above|up to|limit of)\s*(?:of|is|:)?\s*(-?\d+)/i);
  const start = of(
    /(?:start(?:s|ing)?(?: value)?(?: at| from| with)?|initial(?: value)?(?: of)?)\s*(-?\d+)/i,
  );
  const step = of(/(?:steps?(?: size)?(?: of)?|by)\s*(\d+)/i) ?? 1;
  return {
    step: step || 1,
    start: start ?? Math.min(most ?? Infinity, Math.max(least ?? -Infinity, 0)),
    least,
    most,
    seconds: secondsOf(text),
  };
}

/** A pomodoro is 25 minutes, a countdown of unsaid length one minute; a stopwatch counts up. */
function secondsOf(text: string): number | undefined {
  if (/\bstop-?watch\b/i.test(text)) return undefined;
  const minutes = countOf(text, "min(?:ute)?s?");
  const seconds = countOf(text, "sec(?:ond)?s?");
  if (minutes !== undefined || seconds !== undefined) {
    return Math.max(1, (minutes ?? 0) * 60 + (seconds ?? 0));
  }
  if (/\bpomodoro\b/i.test(text)) return 25 * 60;
  return /\bcount-?down\b|\btimer\b/i.test(text) ? 60 : undefined;
}
