// @ts-check
// What a person asked or interrupted in a session and the server has not said anything on: it is shown from the click on,
// also while there is no connection that could carry it. Pure.

/** @typedef {import("./fold.js").Asked} Asked */
/** A question that the session does not have yet. @typedef {{ id: string, agent: string, message: string,
 *   reasoning: boolean, error?: string }} Unsent */

/**
 * The session's questions as they are shown.
 * @param {Asked[]} asked
 * @param {object} own
 * @param {Unsent[]} own.unsent
 * @param {ReadonlySet<string>} own.stopping those that were interrupted here
 * @param {boolean} own.live whether what was asked is on its way; it is not worth a word then
 * @returns {Asked[]}
 */
export function shown(asked, { unsent, stopping, live }) {
  const known = asked.map((one) =>
    one.state === "thinking" && stopping.has(one.id)
      ? { ...one, state: /** @type {const} */ ("stopping") }
      : one
  );
  const waiting = unsent.filter(({ id, error }) =>
    (!live || error !== undefined) && !asked.some((one) => one.id === id)
  );
  return [...known, ...waiting.map((one) => ({ ...one, ...blank(one.error) }))];
}

/** @param {string | undefined} error @returns {Pick<Asked, "state" | "steps" | "answer">} */
function blank(error) {
  return { state: error === undefined ? "waiting" : "failed", steps: [], answer: "" };
}
