// @ts-check
// What analysts say of each other's findings, gathered from reviews, rounds of votes and the arbitrator. A later vote
// replaces an earlier one, and a vote a review.

/** @typedef {import("./view.js").View} View */
/** `name` is a vote or a verdict. @typedef {{ agent_id: string, name: string, reason: string, round?: number }} Opinion */

/**
 * @param {Pick<View, "reviews" | "rounds">} view
 * @returns {Map<string, Opinion[]>} by finding
 */
export function opinionsOf({ reviews, rounds }) {
  /** @type {Map<string, Map<string, Opinion>>} */
  const found = new Map();
  /** @param {string} finding_id @param {Opinion} opinion */
  const put = (finding_id, opinion) => {
    const known = found.get(finding_id) ?? new Map();
    known.set(opinion.agent_id, opinion);
    found.set(finding_id, known);
  };
  for (const [agent_id, given] of Object.entries(reviews)) {
    for (const { finding_id, verdict, reason } of given) put(finding_id, { agent_id, name: verdict, reason });
  }
  for (const { round, turns } of rounds.toSorted((a, b) => a.round - b.round)) {
    for (const { agent_id, votes = [] } of turns) {
      for (const { finding_id, vote, reason } of votes) {
        put(finding_id, { agent_id, name: vote, reason, round });
      }
    }
  }
  return new Map([...found].map(([id, by]) => [id, [...by.values()]]));
}

const AGAINST = ["dispute", "question", "oppose", "strongly_oppose"];

/** Whether anybody is against it, or doubts it. @param {readonly Opinion[] | undefined} opinions */
export function isContested(opinions) {
  return opinions?.some(({ name }) => AGAINST.includes(name)) ?? false;
}

/** The topic a finding is a side of. @param {Pick<View, "rounds">} view @returns {Map<string, import("./view.js").Topic>} */
export function topicsByFinding({ rounds }) {
  const sides = rounds.flatMap(({ topics }) => topics).flatMap((topic) =>
    topic.sides.map(({ finding }) => /** @type {const} */ ([finding.finding_id, topic]))
  );
  return new Map(sides);
}
