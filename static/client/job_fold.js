// @ts-check
// What a job's messages add up to: the same object that `GET /api/v1/orchestrate/{id}` answers, as far as the log tells
// it, so that a consumer sees one shape whichever way it came. Pure: a fold gives a new state, shares what has not
// changed, and takes no message twice.

/** @typedef {import("./types.js").Job} Job */
/** @typedef {import("./types.js").JobTeam} JobTeam */
/** @typedef {import("./types.js").Team} Team */

/**
 * Under this key a team keeps the answer it is streaming, with the prose around its code: the next piece is joined to
 * that. A symbol, since it is no part of what a job says of itself, and does not show in JSON.
 */
const ANSWER = Symbol("answer");

/** A job of which nothing is known yet. @param {string} job_id @returns {Job} */
export function emptyJob(job_id) {
  return { job_id, status: "received", brief: "", teams: {}, plan: null, last_sequence: 0 };
}

/**
 * The state after a message of the job's socket. A message without a sequence changes nothing, nor does one that the
 * state has in it already.
 * @param {Job} job
 * @param {any} message
 * @returns {Job}
 */
export function foldJob(job, message) {
  const { sequence, timestamp, type, team, data } = message;
  if (typeof sequence !== "number" || sequence <= job.last_sequence) return job;
  const next = { ...job, ...changed(job, message), last_sequence: sequence, updated_at: timestamp };
  if (team) {
    next.teams = { ...next.teams, [team]: teamAfter(next.teams[/** @type {Team} */ (team)], message) };
  }
  if (data?.usage && type !== "complete") next.usage = sum(next.usage, data.usage);
  return { ...next, status: statusOf(next, type, team) };
}

/** What a message says of the job as a whole. @param {Job} job @param {any} message @returns {Partial<Job>} */
function changed(job, { type, team, data, timestamp }) {
  switch (type) {
    case "job_received": {
      const { brief, target_framework } = data;
      /** @type {Job["teams"]} */
      const teams = {};
      for (const means of data.teams) {
        const name = /** @type {Team} */ (means.team);
        teams[name] = job.teams[name] ?? PENDING;
      }
      return {
        brief,
        target_framework,
        teams,
        started_at: timestamp,
        usage: { input_tokens: 0, output_tokens: 0 },
      };
    }
    case "phase_change":
      return { phase: data.phase };
    case "plan":
      return { plan: data.plan };
    case "review": {
      const { winner, scores, reasons, decided_by, code } = data;
      return { winner, review: { winner, scores, reasons, decided_by, ...(code && { code }) } };
    }
    case "complete":
      return { usage: data.usage, completed_at: timestamp };
    case "error":
      return team ? {} : { completed_at: timestamp, error: data.error, error_code: data.code };
    default:
      return {};
  }
}

/** @type {JobTeam} */
const PENDING = { status: "pending", thoughts: [], generated_code: null, token_count: null };

/** @param {JobTeam | undefined} known @param {any} message @returns {JobTeam} */
function teamAfter(known = PENDING, { type, data, timestamp }) {
  switch (type) {
    case "status_change":
      return { ...known, status: data.status };
    case "thought_added": {
      const { id, text } = data;
      return {
        ...known,
        thoughts: [...known.thoughts, { id, text, timestamp: data.timestamp ?? timestamp }],
      };
    }
    case "code_delta": {
      const { message_id, delta } = data;
      const before = /** @type {any} */ (known)[ANSWER] ?? begun(known, message_id);
      const text = before.message_id === message_id ? before.text + delta : delta;
      const next = { ...known, [ANSWER]: { message_id, text } };
      // A version that stands is shown until another one takes its place.
      return stands(known) ? next : { ...next, generated_code: codeSoFar(text) };
    }
    case "code_generated": {
      const { code, token_count, filename, language, checked, reason, refined } = data;
      const version = { generated_code: code, token_count, filename, language, checked, reason };
      return { ...without(known), ...version, ...(refined && { refined }) };
    }
    case "code_rejected":
      return /** @type {any} */ (known)[ANSWER] ? known : { ...known, generated_code: data.code };
    case "refinement_dropped":
      return without(known);
    case "error":
      return { ...known, error: data.error };
    default:
      return known;
  }
}

/**
 * The answer under way of a team whose state was asked for, and not folded: what is shown of it is the inside of a
 * fence, or all of it where no fence had been opened.
 * @param {JobTeam} known @param {string} message_id
 */
function begun({ generated_code }, message_id) {
  const opened = generated_code && !/^[ \t]*```/m.test(generated_code) && /[{<;]/.test(generated_code);
  return { message_id, text: opened ? "```\n" + generated_code : generated_code ?? "" };
}

/** @param {JobTeam} team */
function stands(team) {
  return team.filename !== undefined;
}

/** @param {JobTeam} team @returns {JobTeam} */
function without(team) {
  const next = { ...team };
  delete (/** @type {any} */ (next))[ANSWER];
  return next;
}

/** What is inside the first fence of an answer, or all of it where there is none. @param {string} answer */
export function codeSoFar(answer) {
  const opened = /^[ \t]*```[^\n]*\n/m.exec(answer);
  return opened ? answer.slice(opened.index + opened[0].length).split(/^[ \t]*```/m)[0] ?? "" : answer;
}

/** By the same rule as the server's. @param {Job} job @param {string} type @param {string} [team] @returns {Job["status"]} */
function statusOf({ phase, teams, status }, type, team) {
  if (status === "complete" || status === "error") return status;
  // Only with the job's last event, which comes after its last phase.
  if (type === "error" && !team) return "error";
  if (type === "complete") return "complete";
  if (phase === undefined) return "received";
  if (phase === "planning") return "planning";
  return Object.values(teams).every((each) => each.status === "pending") ? "dispatching" : "awaiting";
}

/** @param {import("./types.js").Usage | undefined} a @param {any} b @returns {import("./types.js").Usage} */
function sum(a, b) {
  const all = { .../** @type {any} */ (a ?? {}) };
  for (const [name, value] of Object.entries(b)) {
    if (typeof value === "number") all[name] = (all[name] ?? 0) + value;
  }
  return all;
}
