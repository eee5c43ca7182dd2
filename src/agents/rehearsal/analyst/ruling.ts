// How the arbitrator of a rehearsal settles what the votes left divided: by which words state it more plainly, and not
// by how many voted for it, unless hardly anybody did.

import type { Finding } from "../../../core/analysis.ts";
import type { JudgeAnswer, JudgeOccasion } from "../../analysis_schema.ts";
import { AHEAD, cited, evidence, opposed } from "./weigh.ts";

/** Below this support a finding that nothing contradicts is rejected. */
const HARDLY = 0.4;
/** From this evidence on a finding stands by its own words. */
const STATED = 0.5;

/** How the arbitrator rules on each divided finding. */
export function judge({ items }: JudgeOccasion): JudgeAnswer {
  return {
    rulings: items.map(({ finding, support }) => {
      const rival = items.map((item) => item.finding).find((other) => opposed(other, finding));
      return { finding_id: finding.finding_id, ...rulingOn(finding, rival, support) };
    }),
  };
}

function rulingOn(
  finding: Finding,
  rival: Finding | undefined,
  support: number | null,
): Pick<JudgeAnswer["rulings"][number], "ruling" | "reason"> {
  if (!finding.grounded) {
    return { ruling: "reject", reason: finding.refused_because ?? "The bill does not bear it out." };
  }
  const strength = evidence(finding);
  if (rival) {
    const lead = strength - evidence(rival);
    if (lead > AHEAD) {
      return { ruling: "uphold", reason: `${cited(finding)} says it more plainly than ${cited(rival, 70)}.` };
    }
    if (lead < -AHEAD) return { ruling: "reject", reason: `${cited(rival)} says the contrary more plainly.` };
    return {
      ruling: "unresolved",
      reason: `The section bears both readings: ${cited(finding, 70)} and ${cited(rival, 70)}.`,
    };
  }
  if (support !== null && support < HARDLY) {
    return { ruling: "reject", reason: `Few support it, and ${cited(finding)} does not compel it.` };
  }
  if (strength >= STATED) return { ruling: "uphold", reason: `The words state it: ${cited(finding)}.` };
  return { ruling: "unresolved", reason: `${cited(finding)} permits this reading and does not require it.` };
}
