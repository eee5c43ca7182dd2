// What a rehearsal analyst says in a debate. It argues from the quotations: whose words state a figure, a date or a
// duty, and whose reading goes beyond what they say.

import type { Finding } from "../../../core/analysis.ts";
import type { DebateAnswer, DebateOccasion } from "../../analysis_schema.ts";
import { AHEAD, amountTold, cited, evidence, farApart, nameOf, opposed, sameWords, typeOf } from "./weigh.ts";

/** One turn: a criticism first, an answer when it was spoken to, and later a proposal that both can accept. */
export function debate({ agent, topic, round, turns }: DebateOccasion): DebateAnswer {
  const own = topic.sides.find((side) => typeOf(side.agent_id) === agent);
  const rivals = topic.sides.filter((side) => side !== own);
  const rival = (own && rivals.find(({ finding }) => opposed(finding, own.finding))) ?? rivals[0];
  if (!rival) {
    return { turn_type: "clarification", content: "Nobody contradicts this reading.", target_agent: null };
  }
  if (!own) return asking(rival, rivals[1]);
  const spoken = turns.filter((turn) => turn.agent_id === own.agent_id).length;
  const addressed = turns.slice(turns.findLastIndex((turn) => turn.agent_id === own.agent_id) + 1)
    .findLast((turn) => turn.target_agent === own.agent_id);
  const target_agent = addressed?.agent_id ?? rival.agent_id;
  const other = topic.sides.find((side) => side.agent_id === target_agent)?.finding ?? rival.finding;
  const lead = evidence(own.finding) - evidence(other);
  if (addressed?.turn_type === "proposal" && spoken > 0) {
    return accepts(own.finding, other, target_agent, lead);
  }
  if (farApart(own.finding, other) && !opposed(own.finding, other)) {
    if (spoken > 0 || round > 1) return bothAmounts(own.finding, other, target_agent);
    return amountQuestion(own.finding, other, target_agent, addressed !== undefined);
  }
  if (lead < -AHEAD && (spoken > 0 || round > 1)) return givesWay(own.finding, other, target_agent);
  if (spoken > 0 || round > 1) return proposal(own.finding, other, target_agent, lead);
  return {
    turn_type: addressed ? "rebuttal" : "critique",
    content: addressed
      ? rebuttal(own.finding, other, target_agent, lead)
      : critique(own.finding, other, target_agent),
    target_agent,
  };
}

function critique(own: Finding, other: Finding, to: string): string {
  if (sameWords(own, other)) {
    return `${nameOf(to)} and I read the same words in ${own.section} ${cited(own)}. ${nameOf(to)} draws ` +
      `${sense(other)} from them, I ${sense(own)}. ${
        goesBeyond(other) ? weakness(other) : "The words do not say for whom."
      }`;
  }
  return `${nameOf(to)} reads ${sense(other)} in ${own.section} from ${cited(other)}. ${weakness(other)} ` +
    `I rest on ${cited(own)}, and that says ${sense(own)}.`;
}

function rebuttal(own: Finding, other: Finding, to: string, lead: number): string {
  if (sameWords(own, other)) {
    return `The words are the same; the question is for whom. ${nameOf(to)} counts ${
      sense(other)
    }, I count ` +
      `${sense(own)}: ${effectOf(own)}.`;
  }
  const strength = lead > AHEAD
    ? `My words are the plainer ones: ${cited(own)}.`
    : `The words ${cited(own)} are in the same section and cannot be left out.`;
  return `${nameOf(to)} has a point with ${cited(other, 80)}. ${strength} ${weakness(other)}`;
}

function givesWay(own: Finding, other: Finding, to: string): DebateAnswer {
  return {
    turn_type: "clarification",
    content:
      `I give way: ${cited(other)} says ${sense(other)}. The ${sense(own)} that I had drawn, ${
        effectOf(own)
      }, is ` +
      "allowed by the words and not said by them. What remains of my finding is a question for later.",
    target_agent: to,
  };
}

function proposal(own: Finding, other: Finding, to: string, lead: number): DebateAnswer {
  const [first, second] = lead >= 0 ? [own, other] : [other, own];
  return {
    turn_type: "proposal",
    content:
      `I propose to keep apart what the text keeps apart: ${sense(first)} as ${
        cited(first, 90)
      } has it and, as a ` +
      `consequence that is not stated, ${sense(second)}: ${effectOf(second)}. ${
        nameOf(to)
      }, can you accept the first as ` +
      "what the bill says and the second as what may follow?",
    target_agent: to,
  };
}

function amountQuestion(own: Finding, other: Finding, to: string, answering: boolean): DebateAnswer {
  const mine = `I count ${amountTold(own)}: ${cited(own, 80)}.`;
  if (answering) {
    const content = `${mine} ${
      amountTold(other)
    } is stated too, for another time or purpose; it does not replace mine.`;
    return { turn_type: "rebuttal", content, target_agent: to };
  }
  const content =
    `${nameOf(to)} counts ${amountTold(other)}. ${mine} Both stand in ${own.section} Which of them says ` +
    "what this provision brings or costs?";
  return { turn_type: "question", content, target_agent: to };
}

function accepts(own: Finding, other: Finding, to: string, lead: number): DebateAnswer {
  const mine = lead < -AHEAD
    ? `My ${sense(own)} becomes what may follow, not what the bill says`
    : `My ${sense(own)} stays on record beside it, from ${cited(own, 80)}`;
  const content = `I can accept that, ${nameOf(to)}: ${cited(other, 90)} is reported as it stands. ${mine}.`;
  return { turn_type: "clarification", content, target_agent: to };
}

function bothAmounts(own: Finding, other: Finding, to: string): DebateAnswer {
  return {
    turn_type: "proposal",
    content:
      `Both amounts are stated, and they are not two counts of one thing: ${amountTold(own)} in ${
        cited(own, 80)
      }, ` +
      `${amountTold(other)} in ${
        cited(other, 80)
      }. I propose to report each with its own words and to add nothing up.`,
    target_agent: to,
  };
}

function asking(
  side: DebateOccasion["topic"]["sides"][number],
  other: DebateOccasion["topic"]["sides"][number] | undefined,
): DebateAnswer {
  const against = other ? ` ${nameOf(other.agent_id)} points to ${cited(other.finding, 80)}.` : "";
  return {
    turn_type: "question",
    content: `Which words in ${side.finding.section} say ${sense(side.finding)}? I see ${
      cited(side.finding, 80)
    }.${against}`,
    target_agent: side.agent_id,
  };
}

/** What the finding says follows from the words; the words themselves where it says nothing more. */
function effectOf(finding: Finding): string {
  const effect = /; ([^;]+?)\.?$/.exec(finding.description)?.[1];
  return effect ?? cited(finding, 80);
}

/** What a reading lacks, as far as its quotation shows it. */
function weakness(finding: Finding): string {
  if (finding.fiscal_impact && finding.fiscal_impact.time_period === "") {
    return "It names no period for its amount.";
  }
  if (goesBeyond(finding)) {
    return "What may follow from a provision is not what it provides.";
  }
  if (!/\d/.test(finding.quotation)) return "No figure stands in those words.";
  return finding.confidence < 0.7
    ? "Those words leave more open than the finding does."
    : "Those words are about another part of it.";
}

/** Whether the description adds what may follow. */
function goesBeyond({ description }: Finding): boolean {
  return /; [^;]*\b(?:may|might|could|as far as)\b/.test(description);
}

function sense({ direction, category }: Finding): string {
  return direction === "neutral"
    ? `no change of ${category}`
    : `${direction} of ${category}`.replace("_", " ");
}
