// What a rehearsal analyst says of the others' findings, and how it votes on them. It judges what is in its field:
// where it read the same words, where it read them the other way, and where the words do not carry the reading.

import type { Finding, Vote } from "../../../core/analysis.ts";
import type { ReviewAnswer, ReviewOccasion, VoteAnswer, VoteOccasion } from "../../analysis_schema.ts";
import {
  AHEAD,
  amountTold,
  cited,
  evidence,
  farApart,
  inField,
  opposed,
  sameWords,
  statesAmount,
  typeOf,
} from "./weigh.ts";

type Review = ReviewAnswer["reviews"][number];

/** Reviews of one analyst; what it disputes and asks comes first. */
const MOST_REVIEWS = 40;
/** A reading goes beyond its words below this confidence. */
const UNSURE = 0.58;

/** What it says of others' findings; those outside of its field are left out. */
export function review({ agent, findings, own }: ReviewOccasion): ReviewAnswer {
  const order = { dispute: 0, question: 1, agree: 2 };
  const reviews = findings.filter((f) => typeOf(f.agent_id) !== agent && (inField(agent, f) || meets(f, own)))
    .map((finding) => reviewOf(finding, own))
    .sort((a, b) => order[a.verdict] - order[b.verdict]);
  return { reviews: reviews.slice(0, MOST_REVIEWS) };
}

function reviewOf(finding: Finding, own: readonly Finding[]): Review {
  const say = (verdict: Review["verdict"], reason: string, confidence: number) => ({
    finding_id: finding.finding_id,
    verdict,
    reason,
    confidence: Math.round(confidence * 100) / 100,
  });
  if (!finding.grounded) {
    return say("dispute", finding.refused_because ?? "The bill does not bear it out.", 0.9);
  }
  const against = own.find((mine) => opposed(mine, finding));
  if (against) {
    const mine = `I read ${finding.category} here as ${against.direction}: ${cited(against)}.`;
    return say("dispute", mine, 0.5 + evidence(against) / 2);
  }
  const other = own.find((mine) => farApart(mine, finding));
  if (other && !own.some((mine) => sameWords(mine, finding))) {
    return say(
      "question",
      `${amountTold(finding)} or ${
        amountTold(other)
      }: both stand in this section; which one is the ${finding.category}?`,
      0.6,
    );
  }
  const same = own.find((mine) => sameWords(mine, finding));
  if (same && (same.category !== finding.category || same.direction === finding.direction)) {
    return say("agree", `I rest on the same words: ${cited(finding, 80)}.`, 0.6 + evidence(finding) / 3);
  }
  if (finding.confidence < UNSURE) {
    return say(
      "question",
      `Do the words ${cited(finding, 80)} carry that? They do not say it outright.`,
      0.55,
    );
  }
  if (finding.fiscal_impact && finding.fiscal_impact.time_period === "") {
    return say("question", `${amountTold(finding)}: for which years? The words quoted do not say.`, 0.6);
  }
  const reason = statesAmount(finding)
    ? `The amount stands in the words quoted: ${amountTold(finding)}.`
    : `The words say so: ${cited(finding, 80)}.`;
  return say("agree", reason, 0.5 + evidence(finding) / 3);
}

/** A vote on every finding; abstains where it can judge neither the field nor a contradiction with its own. */
export function vote({ agent, findings, turns }: VoteOccasion): VoteAnswer {
  const own = findings.filter((f) => typeOf(f.agent_id) === agent);
  const spoken = turns.filter((turn) => typeOf(turn.agent_id) === agent).length;
  return {
    votes: findings.map((finding) => ({
      finding_id: finding.finding_id,
      ...voteOn(agent, finding, findings, own, spoken),
    })),
  };
}

function voteOn(
  agent: string,
  finding: Finding,
  all: readonly Finding[],
  own: readonly Finding[],
  spoken: number,
): { vote: Vote; reason: string } {
  if (!finding.grounded) {
    return { vote: "strongly_oppose", reason: finding.refused_because ?? "The bill does not bear it out." };
  }
  const strength = evidence(finding);
  const mine = typeOf(finding.agent_id) === agent;
  const rivals = all.filter((other) => opposed(other, finding)).toSorted((x, y) => evidence(y) - evidence(x));
  const against = own.find((f) => opposed(f, finding));
  const rival = against ?? rivals[0];
  if (rival && (mine || against || inField(agent, finding))) {
    const lead = strength - evidence(rival);
    const words = `${cited(finding, 70)} against ${cited(rival, 70)}`;
    if (mine || against) return partisan({ mine, lead, spoken, words });
    if (Math.abs(lead) <= AHEAD) {
      return { vote: "neutral", reason: `Both can be read from the section: ${words}.` };
    }
    return lead > 0
      ? { vote: "support", reason: `Its words are plainer: ${words}.` }
      : { vote: "oppose", reason: `The other reading has the plainer words: ${words}.` };
  }
  const apart = own.find((f) => farApart(f, finding));
  if (apart && !own.some((f) => sameWords(f, finding))) {
    const amounts = `${amountTold(finding)} beside ${amountTold(apart)}`;
    if (spoken === 0) return { vote: "oppose", reason: `I count another amount: ${amounts}.` };
    if (spoken === 1) return { vote: "neutral", reason: `Both stand in the section: ${amounts}.` };
    return { vote: "support", reason: `Reported with its own words it stands: ${amounts}.` };
  }
  if (mine) {
    const sure = strength >= 0.55;
    return {
      vote: sure ? "strongly_support" : "support",
      reason: `My own reading of ${cited(finding, 70)}.`,
    };
  }
  const same = own.find((f) => sameWords(f, finding));
  if (same) return { vote: "strongly_support", reason: `I rest on the same words: ${cited(finding, 70)}.` };
  if (!inField(agent, finding)) return { vote: "abstain", reason: `${finding.category} is not my field.` };
  if (finding.confidence < UNSURE) {
    return { vote: "neutral", reason: `The reading goes beyond the words: ${cited(finding, 70)}.` };
  }
  return statesAmount(finding)
    ? { vote: "strongly_support", reason: `The amount stands in the words quoted: ${amountTold(finding)}.` }
    : { vote: "support", reason: `The words bear it out: ${cited(finding, 70)}.` };
}

/**
 * The vote of somebody who takes part in a contradiction: on its own finding or on the one that contradicts it. It
 * holds to its reading until the case was argued; then the plainer words win, and equal ones leave it open.
 */
function partisan(
  { mine, lead, spoken, words }: { mine: boolean; lead: number; spoken: number; words: string },
): { vote: Vote; reason: string } {
  if (spoken === 0) {
    return mine
      ? { vote: "strongly_support", reason: `I hold to my reading: ${words}.` }
      : { vote: "oppose", reason: `I read it the other way: ${words}.` };
  }
  if (lead > AHEAD) return { vote: "support", reason: `The plainer words, after what was said: ${words}.` };
  if (lead < -AHEAD) {
    const vote = mine && spoken === 1 ? "neutral" : "oppose";
    return { vote, reason: `The other words are plainer, after what was said: ${words}.` };
  }
  return { vote: mine && spoken === 1 ? "support" : "neutral", reason: `The section bears both: ${words}.` };
}

function meets(finding: Finding, own: readonly Finding[]): boolean {
  return own.some((mine) => opposed(mine, finding) || sameWords(mine, finding));
}
