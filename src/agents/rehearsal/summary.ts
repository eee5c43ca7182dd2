// The closing summary of a rehearsed discussion. It reports only what was said: each line is somebody's own sentence
// with its author, and a sentence counts as taken up when another agent quoted it.

import type { HistoryEntry } from "../../core/event.ts";
import type { DiscussionOccasion } from "../prompt.ts";
import { fragments, nameOf, questionTo, sentences } from "./quotes.ts";
import { profileOf } from "../system_text.ts";
import { contentWords, overlap, subjectOf } from "./terms.ts";

const MOST_STATEMENTS = 5;
const MOST_QUESTIONS = 3;
/** A sentence longer than this is not repeated in a summary, in characters. */
const LONGEST = 190;

const ENDINGS: Readonly<Record<string, string>> = {
  rounds_completed: "all planned rounds were held",
  agreement: "the positions agree",
  stances_stable: "nobody changed position any more",
  no_progress: "nothing new was being said",
  settled: "nothing that matters was left open",
  budget: "the budget was used up",
};

/** Decisions, open questions and who raised them, as markdown of at most about 250 words. */
export function summary(occasion: DiscussionOccasion & { purpose: "summary" }): string {
  const { transcript, task, stop_reason } = occasion;
  const agents = transcript.filter((entry) => entry.agent_type !== "human");
  const roles = [...new Set(agents.map((entry) => entry.role))];
  const [topic = "the task"] = subjectOf(task).terms;
  const ending = ENDINGS[stop_reason] ?? stop_reason.replaceAll("_", " ");
  if (roles.length === 0) return `Nobody spoke about ${topic}; the discussion ended because ${ending}.`;

  const turns = `${agents.length} ${agents.length === 1 ? "turn" : "turns"}`;
  const parts = [
    `**${capital(topic)}** was discussed in ${turns} by ${listed(roles)}; it ended because ${ending}.`,
  ];
  const stated = statements(agents, task);
  const taken = stated.filter((s) => s.by.length > 0);
  const rest = stated.filter((s) => s.by.length === 0);
  if (taken.length > 0) {
    parts.push(list("Decisions", taken.map((s) => `${s.text} (${s.role}; taken up by ${listed(s.by)})`)));
  }
  if (rest.length > 0) {
    const title = taken.length > 0 ? "Also put forward" : "Put forward and not contradicted";
    parts.push(list(title, rest.map((s) => `${s.text} (${s.role})`)));
  }
  const people = transcript.filter((entry) => entry.agent_type === "human").slice(-2).flatMap((entry) => {
    const piece = fragments(entry.response).at(-1);
    return piece ? [`“${piece}” (${nameOf(entry)})`] : [];
  });
  if (people.length > 0) parts.push(list("From people", people));
  const open = openQuestions(transcript);
  parts.push(
    open.length > 0
      ? list("Open questions", open)
      : "**Open questions**: none that was put to somebody by name.",
  );
  return parts.join("\n\n");
}

interface Statement {
  text: string;
  role: string;
  /** The roles that quoted it. */
  by: string[];
}

/** One sentence of each agent, the most quoted first. */
function statements(agents: readonly HistoryEntry[], task: string): Statement[] {
  const about = contentWords(task);
  const quoting = quotations(agents);
  const types = [...new Set(agents.map((entry) => entry.agent_type))];
  const best = types.flatMap((type) => {
    const own = agents.filter((entry) => entry.agent_type === type);
    const [{ role }] = own as [HistoryEntry];
    const said = new Set(own.flatMap((entry) => sentences(entry.response)).filter(isStatement));
    const ranked = [...said].map((text, i) => {
      const by = new Set(fragments(text).flatMap((piece) => [...quoting.get(piece) ?? []]));
      by.delete(role);
      const rank = 10 * by.size + overlap(contentWords(text), about) + i / 1000;
      return { text: capital(text), role, by: [...by], rank };
    });
    return ranked.sort((a, b) => b.rank - a.rank).slice(0, 1);
  });
  return best.sort((a, b) => b.rank - a.rank).slice(0, MOST_STATEMENTS);
}

/** Each quotation in the transcript, and the roles that used it. */
function quotations(agents: readonly HistoryEntry[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const { role, response } of agents) {
    for (const [, words] of response.matchAll(/“([^“”]+)”/g)) {
      found.set(words!, (found.get(words!) ?? new Set()).add(role));
    }
  }
  return found;
}

/** A whole sentence that neither asks nor quotes. */
function isStatement(sentence: string): boolean {
  return sentence.length <= LONGEST && !/[“”"]/.test(sentence) && /[.!。！]$/.test(sentence) &&
    (sentence.split(/\s+/).length >= 6 || /[\u3040-\u9fff]/.test(sentence));
}

/** Questions put to a role that has not spoken since, newest first. */
function openQuestions(transcript: readonly HistoryEntry[]): string[] {
  const types = [...new Set(transcript.map((entry) => entry.agent_type))].filter((type) => type !== "human");
  return types.flatMap((type) => {
    const { role } = profileOf(type);
    const question = questionTo(transcript, type, role);
    return question ? [`${capital(question.text)} (${nameOf(question.from)} to ${role})`] : [];
  }).slice(0, MOST_QUESTIONS);
}

function list(title: string, lines: readonly string[]): string {
  return `**${title}**\n${lines.map((line) => `- ${line}`).join("\n")}`;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
