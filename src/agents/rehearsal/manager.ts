// The project manager of a rehearsed discussion: it asks the next speaker about what is open in its field, chooses
// who speaks next and says when nothing is open any more.

import type { HistoryEntry } from "../../core/event.ts";
import type { Choice, DiscussionOccasion } from "../prompt.ts";
import { profileOf } from "../system_text.ts";
import { fragments, latestOfOthers, nameOf, questionTo, quoteFrom } from "./quotes.ts";
import { hash } from "./random.ts";
import { speakerOf } from "./speaker.ts";
import { contentWords, overlap } from "./terms.ts";

/** A turn of which less than this share of words is new says nothing new. */
const NEW_WORDS = 0.2;

/** The project manager's request to the next speaker: two or three sentences, one of them a question. */
export function managerPrompt(
  occasion: DiscussionOccasion & { purpose: "manager_prompt" },
  seed: number,
): string {
  const { for_agent, transcript, round, total_rounds } = occasion;
  const manager = speakerOf(occasion, seed);
  const { role, cares_about, challenges } = profileOf(for_agent);
  const care = cares_about[(round - 1) % cares_about.length]!;
  const worry = challenges[(round - 1) % challenges.length]!;
  const [topic] = manager.shuffle(manager.terms, for_agent);
  const slots = { role, care, worry, topic };

  const person = transcript.findLast((entry) => entry.agent_type === "human");
  const unheard = person &&
    !transcript.slice(transcript.indexOf(person)).some((e) => e.agent_type === for_agent);
  const heard = unheard ? fragments(person.response).at(-1) : undefined;
  if (heard) return manager.say(TO_PERSON, { ...slots, who: nameOf(person!), quote: heard });

  const asked = questionTo(transcript, for_agent, role);
  if (asked) return manager.say(TO_QUESTION, { ...slots, who: asked.from.role, quote: asked.text });

  const interests = contentWords([...cares_about, ...challenges].join(" "));
  for (const entry of latestOfOthers(transcript, for_agent)) {
    const quote = quoteFrom(entry, interests, manager.said, seed, for_agent, round);
    if (!quote) continue;
    return manager.say(round >= total_rounds && round > 1 ? TO_CLOSE : TO_CLAIM, {
      ...slots,
      who: entry.role,
      quote,
    });
  }
  return manager.say(TO_OPEN, slots);
}

const TO_OPEN = [
  "{role}, please open. What does {topic} need first, seen from {care}? One proposal and one risk are enough.",
  "{role}, begin with your field. Where would {worry} enter into {topic}? Name a first step against it.",
  "Nobody has spoken for {care} so far, {role}. What would you do about {topic} this week?",
];
const TO_CLAIM = [
  "{role}, {who} said “{quote}”, and nobody has tested that. What does it mean for {care} in {topic}?",
  "“{quote}” ({who}) stands unanswered, {role}. Does it hold once you look at {care}? Say what you would change.",
  "{role}, please take up “{quote}” by {who}. Where do you see {worry}, and what would you do instead?",
  "{who} proposes “{quote}”. What is missing on {care}, {role}? Add the one thing the others could not know.",
];
const TO_QUESTION = [
  "{role}, {who} asked you “{quote}” and is still waiting. Can you answer it with {care} in mind?",
  "There is an open question to you, {role}: “{quote}” ({who}). What is your answer for {topic}?",
];
const TO_PERSON = [
  "{role}, {who} wrote “{quote}”. What do you answer, given {care}?",
  "A word from outside, {role}: “{quote}” ({who}). How does that change {topic} for you?",
];
const TO_CLOSE = [
  "Last round, {role}. {who} left us with “{quote}”. Which decision on {topic} can you stand behind, and what remains open?",
  "{role}, we are closing, with “{quote}” from {who} on the table. What is your final word on {care}?",
];

/** Who speaks next, and why; `settled` once all were heard and nothing new comes. */
export function choice(occasion: DiscussionOccasion & { purpose: "choice" }, seed: number): Choice {
  const { candidates, transcript, round, total_rounds, task } = occasion;
  const agents = transcript.filter((entry) => entry.agent_type !== "human");
  const silent = candidates.filter((type) => !agents.some((entry) => entry.agent_type === type));
  const personWaits = transcript.at(-1)?.agent_type === "human";
  if (silent.length === 0 && !personWaits && agents.length > 0) {
    const inRound = new Set(agents.filter((entry) => entry.round >= round).map((entry) => entry.agent_type));
    const heardAgain = candidates.filter((type) =>
      inRound.has(type)
    ).length >= Math.ceil(candidates.length / 2);
    if (round >= total_rounds && heardAgain) {
      return {
        next: null,
        settled: true,
        reason: `All ${candidates.length} were heard and the last round has said it.`,
      };
    }
    if (isStale(transcript)) {
      return {
        next: null,
        settled: true,
        reason: `${agents.at(-1)!.role} added nothing new, and all were heard.`,
      };
    }
  }
  const newest = contentWords(`${task} ${transcript.slice(-2).map((entry) => entry.response).join(" ")}`);
  const ranked = candidates.map((type) => {
    const { role, cares_about, challenges } = profileOf(type);
    const question = questionTo(transcript, type, role);
    const last = agents.findLastIndex((entry) => entry.agent_type === type);
    const relevance = overlap(contentWords([...cares_about, ...challenges].join(" ")), newest);
    const rest = last < 0 ? candidates.length : agents.length - 1 - last;
    const justSpoke = last >= 0 && rest === 0 ? -100 : 0;
    const rank = justSpoke + 3 * rest + (last < 0 ? 6 : 0) + (question ? 5 : 0) + Math.min(4, relevance) +
      (hash(seed, "choice", task, type, transcript.length) % 3);
    const why = question
      ? `${question.from.role} asked the ${role} a question that is still open.`
      : last < 0
      ? `The ${role} has not been heard yet and cares about ${cares_about[0]}.`
      : `The ${role} was silent longest and can say what this means for ${
        cares_about[round % cares_about.length]
      }.`;
    return { type, rank, why };
  }).sort((a, b) => b.rank - a.rank);
  return {
    next: ranked[0]?.type ?? null,
    settled: ranked.length === 0,
    reason: ranked[0]?.why ?? "Nobody is left to ask.",
  };
}

/** Whether the newest turn brings almost no word that was not there before. */
function isStale(transcript: readonly HistoryEntry[]): boolean {
  const words = contentWords(transcript.at(-1)!.response);
  const before = contentWords(transcript.slice(0, -1).map((entry) => entry.response).join(" "));
  return words.size === 0 || (words.size - overlap(words, before)) / words.size < NEW_WORDS;
}
