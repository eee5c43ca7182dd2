// Team Anthropic's counters and timers.

import type { Brief } from "../brief.ts";
import { numbersOf } from "../numbers.ts";
import { each, type Fn, h, type Part, when, x } from "../part.ts";
import { capital } from "../words.ts";
import type { Wants } from "../wants.ts";
import { button, css, panel } from "./style.ts";

export function counter(brief: Brief, wants: Wants): Part {
  const { step, least, most, start } = numbersOf(brief.text);
  const bound = (value: number | undefined, other: string) => value === undefined ? other : String(value);
  return {
    name: brief.name,
    about: [],
    constants: [
      { name: "STEP", init: String(step) },
      { name: "LEAST", init: bound(least, "-Infinity") },
      { name: "MOST", init: bound(most, "Infinity") },
    ],
    state: [{ name: "count", init: String(start) }],
    functions: [
      {
        name: "move",
        params: "by: number",
        body: ["$count = Math.min(MOST, Math.max(LEAST, $count + by));"],
      },
      {
        name: "press",
        params: "event: key",
        body: [
          'if (event.key === "ArrowUp") move(STEP);',
          'else if (event.key === "ArrowDown") move(-STEP);',
          "else return;",
          "event.preventDefault();",
        ],
      },
    ],
    status:
      '"Count: " + $count + ($count === MOST ? ", the most there can be" : $count === LEAST ? ", the least there can be" : "")',
    view: panel(
      capital(brief.title),
      "Use the buttons, or the arrow keys while one has the focus.",
      h(
        "div",
        { class: "panel__row", role: "group", "aria-label": "Count" },
        button(`− ${step}`, "move(-STEP)", {
          "aria-label": `Decrease by ${step}`,
          disabled: x("$count <= LEAST"),
          "@keydown": "press(event)",
        }),
        h("output", { class: "panel__count" }, x("$count")),
        button(`+ ${step}`, "move(STEP)", {
          "aria-label": `Increase by ${step}`,
          disabled: x("$count >= MOST"),
          "@keydown": "press(event)",
        }),
        button("Reset", `$count = ${start}`, { disabled: x(`$count === ${start}`) }),
        ...(wants.has("reset") ? [button("Double", "move($count)")] : []),
      ),
    ),
    css: css(".panel__count { min-width: 4rem; font-size: 2.5rem; font-weight: 700; text-align: center; }"),
  };
}

export function timer(brief: Brief, wants: Wants): Part {
  const seconds = numbersOf(brief.text).seconds;
  const down = seconds !== undefined;
  const laps = !down && (brief.features.has("laps") || wants.has("reset"));
  return {
    name: brief.name,
    about: ["Time is measured by the clock, not by counting ticks, so a sleeping page does not lose any."],
    constants: down ? [{ name: "LENGTH", init: `${seconds} * 1000` }] : [],
    state: [
      { name: "running", init: "false" },
      { name: "startedAt", init: "0" },
      { name: "before", init: "0" },
      { name: "elapsed", init: "0" },
      ...(laps ? [{ name: "laps", type: "number[]", init: "[]" }] : []),
    ],
    derived: [{ name: "shown", init: down ? "Math.max(0, LENGTH - $elapsed)" : "$elapsed" }],
    tick: {
      while: down ? "$running && $elapsed < LENGTH" : "$running",
      every: down ? 250 : 50,
      act: "$elapsed = $before + Date.now() - $startedAt;",
    },
    functions: [
      CLOCK,
      { name: "start", body: ["$startedAt = Date.now();", "$before = $elapsed;", "$running = true;"] },
      { name: "pause", body: ["$elapsed = $before + Date.now() - $startedAt;", "$running = false;"] },
      {
        name: "reset",
        body: ["$running = false;", "$elapsed = 0;", "$before = 0;", ...(laps ? ["$laps = [];"] : [])],
      },
      ...(laps ? [{ name: "lap", body: ["$laps = [...$laps, $elapsed];"] }] : []),
    ],
    status: down
      ? '$shown === 0 ? "Time is over." : $running ? "Running" : "Paused"'
      : `$running ? "Running" : "Paused at " + clock($elapsed)`,
    view: panel(
      capital(brief.title),
      "",
      h("p", { class: "panel__time", role: "timer" }, x("clock($shown)")),
      h(
        "div",
        { class: "panel__row" },
        when("$running", button("Pause", "pause()", {}, false), button("Start", "start()", {}, false)),
        ...(laps ? [button("Lap", "lap()", { disabled: x("!$running") })] : []),
        button("Reset", "reset()", { disabled: x("$elapsed === 0") }),
      ),
      ...(laps
        ? [
          h("h3", {}, "Laps"),
          when(
            "$laps.length === 0",
            h("p", { class: "panel__hint" }, "No laps yet."),
            h("ol", {}, each("time", "$laps", "index", h("li", {}, x("clock(time)")), "index")),
          ),
        ]
        : []),
    ),
    css: css(
      ".panel__time { margin: 0; font-size: 3rem; font-variant-numeric: tabular-nums; text-align: center; }",
    ),
  };
}

/** Minutes, seconds and tenths. */
const CLOCK: Fn = {
  name: "clock",
  params: "ms: number",
  pure: true,
  body: [
    "const tenths = Math.floor(ms / 100);",
    'const minutes = String(Math.floor(tenths / 600)).padStart(2, "0");',
    'const seconds = String(Math.floor(tenths / 10) % 60).padStart(2, "0");',
    'return minutes + ":" + seconds + "." + (tenths % 10);',
  ],
};
