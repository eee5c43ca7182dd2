// @ts-check
// What a job's messages tell beyond its state: what each team runs on, its first version once a second one stands, what
// was sent back, the teams' reviews, and when each phase began. Pure, and shares what has not changed.

import { codeSoFar } from "../../client/job_fold.js";

/** @typedef {import("../../client.js").Job} Job */
/** @typedef {{ code: string, filename: string, language: string, token_count: number, checked: boolean,
 *   reason: string, model: string }} Version */
/** @typedef {{ by: string, of: string, scores: Record<string, number>, reasons: string[] }} Review */

/**
 * @typedef {object} TeamDetails
 * @property {string} provider
 * @property {string} model
 * @property {string} [notice]
 * @property {string[]} setbacks what went wrong on the way, in words
 * @property {Version} [first]
 * @property {Version} [refined]
 * @property {{ message_id: string, attempt: number, answer: string }} [writing] the try under way
 */

/**
 * @typedef {object} Details
 * @property {Record<string, TeamDetails>} teams
 * @property {{ phase: string, at: string, message: string }[]} phases in their order
 * @property {{ phase: string, reason: string }[]} skipped
 * @property {Review[]} reviews
 * @property {{ by: string, error: string }[]} failed_reviews
 * @property {string} [dropped] why there is no second version
 * @property {string} [plan_error]
 * @property {boolean} partial whether the beginning is missing
 */

/** @type {Details} */
export const NO_DETAILS = {
  teams: {},
  phases: [],
  skipped: [],
  reviews: [],
  failed_reviews: [],
  partial: false,
};

/** @type {TeamDetails} */
const UNKNOWN = { provider: "", model: "", setbacks: [] };

/** @param {Details} details @param {any} message @returns {Details} */
export function foldDetails(details, message) {
  const { type, team, data, timestamp } = message;
  /** @param {Partial<TeamDetails> | ((known: TeamDetails) => Partial<TeamDetails>)} change */
  const onTeam = (change) => {
    const known = details.teams[team] ?? UNKNOWN;
    const now = { ...known, ...(typeof change === "function" ? change(known) : change) };
    return { ...details, teams: { ...details.teams, [team]: now } };
  };
  switch (type) {
    case "stream_reset":
      return { ...NO_DETAILS, partial: data.first_sequence > 1 };
    case "job_received": {
      const teams = data.teams.map((
        /** @type {any} */ { team, ...means },
      ) => [team, { ...UNKNOWN, ...means }]);
      return { ...details, teams: Object.fromEntries(teams) };
    }
    case "phase_change": {
      const phases = [...details.phases, { phase: data.phase, at: timestamp, message: data.message }];
      return { ...details, phases, skipped: [...details.skipped, ...(data.skipped ?? [])] };
    }
    case "plan":
      return data.error === undefined ? details : { ...details, plan_error: data.error };
    case "code_delta": {
      const { message_id, attempt, delta } = data;
      return onTeam(({ writing }) => {
        const before = writing && writing.message_id === message_id ? writing.answer : "";
        return { writing: { message_id, attempt, answer: before + delta } };
      });
    }
    case "code_rejected":
      return onTeam(({ setbacks }) => ({
        setbacks: [...setbacks, `Sent back once: ${data.reason}`],
        writing: undefined,
      }));
    case "attempt_failed":
      return onTeam(({ setbacks }) => ({
        setbacks: [...setbacks, `A try failed and was made again: ${data.error}`],
        writing: undefined,
      }));
    case "code_generated":
      return onTeam({ [data.refined ? "refined" : "first"]: data, writing: undefined });
    case "refinement_dropped":
      return { ...onTeam({ writing: undefined }), dropped: data.reason };
    case "team_review":
      return { ...details, reviews: [...details.reviews, { by: team, ...data }] };
    case "review_failed":
      return { ...details, failed_reviews: [...details.failed_reviews, { by: team, error: data.error }] };
    default:
      return details;
  }
}

/**
 * A version of a team's code as it can be shown; `open` while it is being written. What is known by the job's state alone
 * is the `only` one.
 * @typedef {object} Shown
 * @property {"first" | "refined" | "only"} name
 * @property {string} code
 * @property {string} language
 * @property {boolean} open
 * @property {{ filename?: string, token_count?: number | null, checked?: boolean, reason?: string }} [version]
 */

/** Oldest first. @param {Job} job @param {Details} details @param {import("../../client/types.js").Team} team
 * @returns {Shown[]} */
export function versionsOf(job, details, team) {
  const now = job.teams[team];
  const { first, refined, writing } = details.teams[team] ?? UNKNOWN;
  const language = LANGUAGES[job.target_framework ?? ""] ?? "tsx";
  const over = job.completed_at !== undefined;
  /** @type {Shown[]} */
  const shown = [];
  if (first) shown.push({ name: "first", code: first.code, language, open: false, version: first });
  if (refined) shown.push({ name: "refined", code: refined.code, language, open: false, version: refined });
  if (writing && !over) {
    shown.push({ name: first ? "refined" : "first", code: codeSoFar(writing.answer), language, open: true });
  }
  // What was polled, or written before the beginning was cleared.
  if (shown.length === 0 && now?.generated_code) {
    const stands = now.filename !== undefined;
    const known = { language, open: !over && !stands, ...(stands && { version: now }) };
    shown.push({ name: "only", code: now.generated_code, ...known });
  }
  return shown;
}

/** @type {Record<string, string>} */
const LANGUAGES = { react: "tsx", vanilla: "html", vue: "vue", svelte: "svelte" };
