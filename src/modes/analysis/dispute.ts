// The stages in which analysts judge each other: a review of the others' findings, a debate of what contradicts, and
// votes. Convergence is computed from the votes; no model is asked for it.

import { debatePrompt, reviewPrompt, votePrompt } from "../../agents/analysis_prompt.ts";
import type { DebateTurn } from "../../agents/analysis_schema.ts";
import type { Finding } from "../../core/analysis.ts";
import type { AnalysisEventData, Analyst, CastVote } from "../../core/analysis_event.ts";
import { convergenceScore, disagreements, type FindingVote, type Topic } from "../../core/consensus.ts";
import { addUsage, NO_USAGE } from "../../core/event.ts";
import { RunFailure } from "../../agents/caller.ts";
import { merge } from "../merge.ts";
import { answerTokens, type Panel, type Stream } from "./panel.ts";

/** Findings one prompt shows of others, and one ballot holds; the weightiest first. */
const MOST_REVIEWED = 60;
const BALLOT = 60;
/** Findings that are voted on at all. */
export const MOST_VOTED = 360;
/** Topics of one round. */
const MOST_TOPICS = 5;
/** What one finding takes in a review or a vote, with a sentence of reason, in tokens. */
const VERDICT_TOKENS = 90;
const TURN_OUTPUT = 512;

/** Every analyst reads what the others found, all at once. */
export async function* crossReview(panel: Panel): Stream {
  const stage = "cross_reviewing";
  const missing = panel.working.filter(({ agent_id }) =>
    !(agent_id in panel.view.reviews) && !panel.hasFailed(stage, agent_id)
  );
  const findings = panel.grounded.slice(0, MOST_REVIEWED);
  const outcomes = yield* merge(
    missing.map(({ agent_id, agent_type }) =>
      panel.attempt(stage, agent_id, review(panel, agent_id, agent_type, findings))
    ),
  );
  return outcomes.includes("budget") ? "budget" : "done";
}

async function* review(panel: Panel, agent_id: string, agent_type: string, findings: Finding[]): Stream {
  const others = findings.filter((f) => f.agent_id !== agent_id);
  const own = findings.filter((f) => f.agent_id === agent_id);
  const room = answerTokens(others.length, VERDICT_TOKENS);
  const answer = await panel.caller.ask(reviewPrompt(panel.reading, agent_type, others, own), room);
  if (answer === "budget") return "budget";
  const known = new Set(others.map((f) => f.finding_id));
  const reviews = answer.value.reviews.filter((r) => known.has(r.finding_id));
  yield { type: "review_made", data: { agent_id, reviews, usage: answer.usage, model: answer.model } };
  yield panel.progress();
  return "done";
}

/** What is really disputed: findings that contradict each other, the heaviest first. */
export function topicsOf(panel: Panel): Topic[] {
  const weightOf = (topic: Topic) =>
    Math.max(...topic.sides.map((s) => panel.grounded.indexOf(s.finding) * -1));
  return disagreements(panel.grounded).sort((a, b) => weightOf(b) - weightOf(a)).slice(0, MOST_TOPICS);
}

/** One round of debate: every topic at once, and in it the sides one after the other, so that they can answer. */
export async function* debateRound(panel: Panel, round_number: number, topics: Topic[]): Stream {
  if (panel.round < round_number) {
    const participants = [...new Set(topics.flatMap((t) => t.sides.map((s) => s.agent_id)))].sort();
    const topic = topics.map((t) => `${t.category}: ${t.section} (${t.reason})`).join("; ");
    yield { type: "debate_opened", data: { round_number, topic, topics, participants } };
  }
  const outcomes = yield* merge(topics.map((topic, i) => discuss(panel, round_number, topic, i)));
  return outcomes.includes("budget") ? "budget" : "done";
}

async function* discuss(panel: Panel, round_number: number, topic: Topic, topic_index: number): Stream {
  for (const { agent_id } of topic.sides) {
    const said = panel.view.turns.filter((t) => t.topic_index === topic_index);
    const taken = said.some((t) => t.agent_id === agent_id && t.round_number === round_number);
    if (taken || panel.hasFailed("debating", agent_id, topic_index)) continue;
    const outcome = yield* panel.attempt(
      "debating",
      agent_id,
      speak(panel, round_number, topic, topic_index, agent_id, said),
      topic_index,
    );
    if (outcome === "budget") return "budget";
  }
  return "done";
}

async function* speak(
  panel: Panel,
  round_number: number,
  topic: Topic,
  topic_index: number,
  agent_id: string,
  said: DebateTurn[],
): Stream {
  const { agent_type } = panel.analysts.find((a) => a.agent_id === agent_id)!;
  const turns = said.map(({ agent_id, turn_type, content, target_agent }) => ({
    agent_id,
    turn_type,
    content,
    target_agent,
  }));
  const prompt = debatePrompt(panel.reading, agent_type, topic, round_number, turns);
  const answer = await panel.caller.ask(prompt, TURN_OUTPUT);
  if (answer === "budget") return "budget";
  const { value, usage, model } = answer;
  const known = panel.analysts.some((a) => a.agent_id === value.target_agent && a.agent_id !== agent_id);
  yield {
    type: "debate_turn_taken",
    data: {
      agent_id,
      round_number,
      turn_type: value.turn_type === "vote" ? "proposal" : value.turn_type,
      content: value.content,
      target_agent: known ? value.target_agent : null,
      topic_index,
      usage,
      model,
    },
  };
  return "done";
}

/** Every analyst votes, all at once; in the first round on everything the bill bears out, later on what is disputed. */
export async function* vote(panel: Panel, round_number: number, topics: Topic[]): Stream {
  const disputed = disputedIn(topics);
  const all = panel.grounded.slice(0, MOST_VOTED);
  const contradicting = panel.grounded.filter((f) => disputed.has(f.finding_id));
  const ballot = round_number <= 1 ? [...new Set([...contradicting, ...all])] : contradicting;
  const missing = panel.working.filter(({ agent_id }) =>
    !(agent_id in (panel.view.votes[round_number] ?? {})) && !panel.hasFailed("voting", agent_id)
  );
  const outcomes = yield* merge(
    missing.map((analyst) =>
      panel.attempt("voting", analyst.agent_id, castVote(panel, round_number, analyst, ballot))
    ),
  );
  if (outcomes.includes("budget")) return "budget";
  const voted = Object.keys(panel.view.votes[round_number] ?? {}).length;
  const failure = Object.values(panel.view.failed).findLast((f) => f.stage === "voting");
  if (voted === 0 && ballot.length > 0 && failure) throw new RunFailure(failure.code, failure.error);
  return "done";
}

async function* castVote(panel: Panel, round_number: number, analyst: Analyst, ballot: Finding[]): Stream {
  const { agent_id, agent_type } = analyst;
  const turns = panel.view.turns.map(({ agent_id, turn_type, content, target_agent }) => ({
    agent_id,
    turn_type,
    content,
    target_agent,
  }));
  const cast = new Map<string, CastVote>();
  let usage = NO_USAGE;
  let model = "";
  for (let at = 0; at < ballot.length; at += BALLOT) {
    const part = ballot.slice(at, at + BALLOT);
    const prompt = votePrompt(panel.reading, agent_type, part, turns);
    const answer = await panel.caller.ask(prompt, answerTokens(part.length, VERDICT_TOKENS));
    if (answer === "budget") return "budget";
    const known = new Set(part.map((f) => f.finding_id));
    // Who votes twice on a finding has changed its mind.
    for (const v of answer.value.votes) if (known.has(v.finding_id)) cast.set(v.finding_id, v);
    usage = addUsage(usage, answer.usage);
    model = answer.model;
  }
  const votes = [...cast.values()];
  const tally = Map.groupBy(votes, (v) => v.vote);
  const content = [...tally].map(([name, of]) => `${of.length} × ${name.replaceAll("_", " ")}`).join(
    ", ",
  );
  const data: AnalysisEventData["debate_turn_taken"] = {
    agent_id,
    round_number,
    turn_type: "vote",
    content: content || "no vote",
    target_agent: null,
    votes,
    usage,
    model,
  };
  yield { type: "debate_turn_taken", data };
  return "done";
}

/** How far the votes of a round on the disputed findings agree. */
export function measure(
  panel: Panel,
  round_number: number,
  topics: Topic[],
): AnalysisEventData["convergence_measured"] {
  const disputed = disputedIn(topics);
  const convergence_score = convergenceScore(
    votesIn(panel, round_number).filter((v) => disputed.has(v.finding_id)),
  );
  const previous_score = panel.view.scores[round_number - 1] ?? null;
  const change = Math.round((convergence_score - (previous_score ?? 0)) * 1000) / 1000;
  const threshold = panel.run.spec.convergence_threshold;
  return {
    round_number,
    convergence_score,
    previous_score,
    change,
    converging: change > 0,
    threshold,
    threshold_met: convergence_score >= threshold,
  };
}

/** The votes of a round, one row each. */
export function votesIn(panel: Panel, round_number: number): FindingVote[] {
  return Object.entries(panel.view.votes[round_number] ?? {}).flatMap(([agent_id, votes]) =>
    votes.map(({ finding_id, vote }) => ({ agent_id, finding_id, vote }))
  );
}

function disputedIn(topics: Topic[]): Set<string> {
  return new Set(topics.flatMap((t) => t.sides.map((s) => s.finding.finding_id)));
}
