// @ts-check
// An analysis as something to keep: everything as JSON, and as a Markdown report in which each claim stands with the
// words of the bill it rests on. Pure.

import { spelt } from "../shared/format.js";
import { amount, DIRECTION, levelWord, percent, several, stance } from "./wording.js";

/** @typedef {import("./view.js").View} View */
/** @typedef {import("./view.js").Finding} Finding */
/** @typedef {(agent_id: string) => string} NameOf */

/** @param {string} id @param {View} view */
export function asJson(id, view) {
  const {
    bill_id,
    status,
    provider,
    model,
    started_at,
    ended_at,
    findings,
    reviews,
    rounds,
    rulings,
    result,
  } = view;
  const about = { analysis_id: id, bill_id, status, provider, model, started_at, ended_at };
  const debate = rounds.map(({ round, topics, turns, score }) => ({
    round,
    topics,
    turns,
    convergence_score: score,
  }));
  return JSON.stringify({ ...about, result: result ?? null, findings, reviews, debate, rulings }, null, 2);
}

/** @param {string} id @param {View} view @param {NameOf} nameOf */
export function asMarkdown(id, view, nameOf) {
  const { result } = view;
  const judged = new Map(
    [...result?.consensus_findings ?? [], ...result?.other_findings ?? []].map((
      one,
    ) => [one.finding.finding_id, one]),
  );
  const parts = [
    `# ${escaped(view.bill_id)}`,
    `Analysis \`${id}\`, ${view.status}${view.ended_at ? ` ${view.ended_at}` : ""}. Model: ${
      escaped(view.model)
    } (${escaped(view.provider)}).`,
    ...(result ? summaryOf(result) : []),
    ...section(
      "What they agree on",
      (result?.consensus_findings ?? []).map((one) => entry(one.finding, one, nameOf)),
    ),
    ...section("What stayed disputed", (result?.disagreements ?? []).map((one) => dispute(one, nameOf))),
    ...section(
      result ? "Other findings" : "Findings",
      (result
        ? result.other_findings.map((one) => one.finding)
        : view.findings.filter((finding) => finding.grounded))
        .map((finding) => entry(finding, judged.get(finding.finding_id), nameOf)),
    ),
    ...section(
      "Refused: not borne out by the bill",
      view.findings.filter((finding) => !finding.grounded).map((finding) =>
        entry(finding, undefined, nameOf)
      ),
    ),
    ...section("Debate", view.rounds.map((round) => debated(round, nameOf)).filter(Boolean)),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** @param {import("./view.js").Result} result */
function summaryOf(result) {
  const facts = [
    levelWord(result.consensus_level),
    ...(result.convergence_score === null ? [] : [`convergence ${percent(result.convergence_score)}`]),
    `${several(result.consensus_findings.length, "finding")} agreed`,
    `${result.other_findings.length} not agreed`,
    `${result.refused_count} refused`,
  ];
  return [`**${facts.join(" · ")}**`, ...(result.summary ? [result.summary] : [])];
}

/** @param {string} title @param {string[]} parts */
function section(title, parts) {
  return parts.length === 0 ? [] : [`## ${title}`, ...parts];
}

/** @param {Finding} finding @param {import("./view.js").Judged | undefined} judged @param {NameOf} nameOf */
function entry(finding, judged, nameOf) {
  const impact = finding.fiscal_impact;
  const facts = [
    nameOf(finding.agent_id),
    spelt(finding.category),
    DIRECTION[finding.direction]?.word ?? finding.direction,
    ...(impact ? [[amount(impact.amount_billions), impact.time_period].filter(Boolean).join(", ")] : []),
    `${finding.impact_magnitude} impact`,
    `confidence ${percent(finding.confidence)}`,
    ...(judged && judged.support !== null
      ? [`support ${percent(judged.support)}, ${levelWord(judged.level).toLowerCase()}`]
      : []),
  ];
  const votes = judged?.votes.map((vote) => `${nameOf(vote.agent_id)} ${stance(vote.vote).word}`).join(", ");
  return [
    `### ${escaped(finding.description)}`,
    escaped(facts.join(" · ")),
    [
      ...finding.quotation.split("\n").map((line) => `> ${escaped(line)}`),
      ">",
      `> — ${escaped(finding.section)}`,
    ].join("\n"),
    ...(finding.grounded
      ? []
      : [`Refused: ${escaped(finding.refused_because ?? "not borne out by the bill")}`]),
    ...(votes ? [`Votes: ${escaped(votes)}.`] : []),
    ...(judged?.ruling ? [`Arbitrator: ${judged.ruling.ruling}. ${escaped(judged.ruling.reason)}`] : []),
  ].join("\n\n");
}

/** @param {import("./view.js").Result["disagreements"][number]} one @param {NameOf} nameOf */
function dispute({ topic, sides }, nameOf) {
  return [
    `### ${escaped(`${spelt(topic.category)}: ${topic.section} (${topic.reason})`)}`,
    ...sides.map(({ agent_id, position }) => `**${escaped(nameOf(agent_id))}:** ${oneLine(position)}`),
  ].join("\n\n");
}

/** @param {import("./view.js").Round} round @param {NameOf} nameOf */
function debated({ round, turns, score }, nameOf) {
  const said = turns.filter((turn) => !turn.votes);
  if (said.length === 0) return "";
  const title = `### Round ${round}${score === undefined ? "" : `, agreement ${percent(score)}`}`;
  return [
    title,
    ...said.map((turn) => {
      const to = turn.target_agent ? ` to ${nameOf(turn.target_agent)}` : "";
      return `**${escaped(nameOf(turn.agent_id))}** (${turn.turn_type}${escaped(to)}): ${
        oneLine(turn.content)
      }`;
    }),
  ].join("\n\n");
}

/** @param {string} text */
function oneLine(text) {
  return text.trim().replace(/\s*\n\s*/g, " ");
}

/** Text that Markdown shows as it stands. @param {string} text */
function escaped(text) {
  return text.replace(/[\\`*_[\]<>#|]/g, "\\$&");
}
