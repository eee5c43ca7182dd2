// @ts-check
// What a job's states are called on the page.

export const FRAMEWORKS = [
  { name: "react", label: "React", text: "One TypeScript component with JSX." },
  { name: "vanilla", label: "Vanilla", text: "One HTML document." },
  { name: "vue", label: "Vue", text: "One single-file component." },
  { name: "svelte", label: "Svelte", text: "One single-file component." },
];

export const TEAMS = [
  { team: "anthropic", label: "Anthropic" },
  { team: "google", label: "Google" },
];

/** @type {Record<string, string>} */
export const PHASE_WORDS = {
  planning: "Planning",
  generating: "Generating",
  reviewing: "Reviewing",
  refining: "Refining",
  complete: "Complete",
};

/** A team's status in one word; one that is not asked yet is idle. @type {Record<string, string>} */
export const STATUS_WORDS = {
  pending: "Idle",
  thinking: "Thinking",
  generating: "Generating",
  complete: "Complete",
  error: "Error",
};

/** @type {Record<string, number>} */
const HUES = { anthropic: 45, google: 255 };

/** A team's own colour, as a style for its element. @param {string} team */
export function hue(team) {
  return { "--hue": String(HUES[team] ?? 160) };
}

/** The state of a job as the page's states are drawn. @param {import("../../client.js").Job} job */
export function stateOf({ status, error_code }) {
  if (status === "complete") return "completed";
  if (status === "error") return error_code === "cancelled" ? "cancelled" : "failed";
  return status === "received" ? "pending" : "running";
}

/** @param {string} framework */
export function frameworkName(framework) {
  return FRAMEWORKS.find(({ name }) => name === framework)?.label ?? framework;
}

/** `1 line`, `12 lines`. @param {number} n @param {string} noun */
export function several(n, noun) {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}
