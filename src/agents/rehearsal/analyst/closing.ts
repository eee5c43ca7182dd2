// The arbitrator's closing summary: what the analysts agree on, with sections and amounts as stated, what stays
// disputed, and how many findings the bill did not bear out. It reports only what it was given.

import type { Finding } from "../../../core/analysis.ts";
import type { SummaryOccasion } from "../../analysis_schema.ts";
import { shortened } from "./sentence.ts";
import { evidence, nameOf } from "./weigh.ts";

const MOST_AGREED = 6;
const MOST_DISPUTED = 3;

/** At most about 250 words of plain markdown. */
export function closing({ bill_id, agreed, disputed, refused }: SummaryOccasion): string {
  const agents = [...new Set([...agreed, ...disputed].map((f) => nameOf(f.agent_id)))];
  const who = agents.length > 0 ? ` of ${listed(agents)}` : "";
  const parts = [
    agreed.length === 0
      ? `On **${bill_id}** no finding${who} found consensus.`
      : `On **${bill_id}** ${count(agreed.length, "finding")}${who} found consensus.`,
  ];
  if (agreed.length > 0) parts.push(`**Agreed**\n\n${most(agreed, MOST_AGREED)}`);
  if (disputed.length > 0) parts.push(`**Still disputed**\n\n${most(disputed, MOST_DISPUTED)}`);
  parts.push(
    refused === 0
      ? "Every quotation was found in the bill."
      : `${count(refused, "further finding")} ${
        refused === 1 ? "was" : "were"
      } refused: the bill does not bear ${refused === 1 ? "it" : "them"} out.`,
  );
  return parts.join("\n\n");
}

/** The best borne out, each said once, with their sections. */
function most(findings: readonly Finding[], number: number): string {
  const distinct = [...new Map(findings.map((f) => [f.quotation, f])).values()];
  const chosen = distinct.toSorted((a, b) => weight(b) - weight(a)).slice(0, number);
  const lines = chosen.map((f) =>
    `- ${shortened(f.description.replace(/\.$/, ""), 170)} (${shortened(f.section, 60)})`
  );
  const left = distinct.length - chosen.length;
  return [...lines, ...(left > 0 ? [`- and ${left} more`] : [])].join("\n");
}

function weight(finding: Finding): number {
  const sizes = ["negligible", "low", "medium", "high", "transformative"];
  return evidence(finding) + sizes.indexOf(finding.impact_magnitude) / 4;
}

function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? "" : "s"}`;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
