// A rehearsed contribution to a discussion. It answers people first, then whoever asked, then reacts to what others
// said, by name and with their words; it adds what its role cares about in the task's own terms, and ends with a
// question, or in the last round with a conclusion.

import type { HistoryEntry } from "../../core/event.ts";
import type { DiscussionOccasion } from "../prompt.ts";
import { roleOf } from "../../core/roster.ts";
import { MANAGER } from "../user_message.ts";
import { debateTurn } from "./debate.ts";
import { isDate } from "./figures.ts";
import {
  fragments,
  latestOfOthers,
  nameOf,
  questionTo,
  quoteFrom,
  sentences,
  unheardPeople,
} from "./quotes.ts";
import { bullet, freshPoints, pairOfTerms, type Speaker, speakerOf } from "./speaker.ts";
import { contentWords, subjectOf } from "./terms.ts";
import { fill } from "./voice.ts";

export type TurnOccasion = DiscussionOccasion & { purpose: "turn" };

/** The text of one turn: markdown of about 80 to 180 words. */
export function turn(occasion: TurnOccasion, seed: number): string {
  const speaker = speakerOf(occasion, seed);
  const opening = [hearPeople(speaker, occasion), answerQuestion(speaker, occasion)].filter(Boolean);
  const body = occasion.debate
    ? debateTurn(speaker, occasion, occasion.debate, seed)
    : discuss(speaker, occasion, seed);
  return [opening.join(" "), ...body].filter(Boolean).join("\n\n");
}

/** The paragraphs of an ordinary turn. */
function discuss(speaker: Speaker, occasion: TurnOccasion, seed: number): string[] {
  const { agent, round, total_rounds, transcript, instruction = "" } = occasion;
  const people = unheardPeople(transcript, agent).map((entry) => entry.response).join("\n");
  const question = questionTo(transcript, agent, speaker.profile.role)?.text ?? "";
  const focus = `${people}\n${instruction}\n${question}`;
  const about = people ? subjectOf(people).terms.slice(0, 2) : [];
  const spoken = transcript.some((entry) => entry.agent_type === agent);
  const last = round >= total_rounds && total_rounds > 1;

  if (last) {
    const points = freshPoints(speaker, 2, focus, about).map(bullet).join("\n");
    const open = `I would change my mind if ${speaker.voice.yields}`;
    return [
      speaker.say(speaker.voice.ends, { topic: speaker.topic }),
      reactions(speaker, occasion, seed, 1),
      points,
      open,
    ];
  }
  if (spoken) {
    const points = freshPoints(speaker, 2, focus, about).map((point) => point.text).join(" ");
    return [reactions(speaker, occasion, seed, 2), points, ask(speaker, occasion)];
  }
  const reaction = reactions(speaker, occasion, seed, 1);
  const open = reaction && (people || instruction)
    ? ""
    : speaker.say(speaker.voice.opens, { topic: speaker.topic });
  const points = freshPoints(speaker, reaction && focus.trim() ? 2 : 3, focus, about);
  const listed = speaker.chance("layout") < 0.6
    ? points.map(bullet).join("\n")
    : points.map((p) => p.text).join(" ");
  const first = reaction ? [reaction, open] : [open];
  return [...first, listed, [fromTheTask(speaker), ask(speaker, occasion)].filter(Boolean).join(" ")];
}

/** Answers what people said since this agent last spoke. */
function hearPeople(speaker: Speaker, { transcript, agent }: TurnOccasion): string {
  const newest = unheardPeople(transcript, agent).at(-1);
  const quote = newest && fragments(newest.response).at(-1);
  if (!newest || !quote) return "";
  return speaker.say(speaker.voice.hears, { who: nameOf(newest), quote });
}

/** Takes up a question that a colleague put to this role by name, or else the project manager's request. */
function answerQuestion(speaker: Speaker, { transcript, agent, instruction }: TurnOccasion): string {
  const question = questionTo(transcript, agent, speaker.profile.role);
  if (question && (instruction === undefined || instruction.includes(question.text))) {
    return speaker.say(speaker.voice.asked, { who: nameOf(question.from), quote: question.text });
  }
  if (instruction === undefined) return "";
  const asked = sentences(instruction).filter((s) => !/[“”"]/.test(s));
  const quote = asked.find((s) => /[?？]$/.test(s) && s.length <= 160) ?? fragments(instruction)[0];
  return quote ? speaker.say(speaker.voice.asked, { who: roleOf(MANAGER), quote }) : "";
}

/** Up to `count` sentences on what others said last; on its own words when it is alone. */
function reactions(speaker: Speaker, occasion: TurnOccasion, seed: number, count: number): string {
  const { transcript, agent, round, total_rounds } = occasion;
  const { voice, profile } = speaker;
  const interests = contentWords([...profile.cares_about, ...profile.challenges, ...speaker.terms].join(" "));
  const others = latestOfOthers(transcript, agent);
  const asker = questionTo(transcript, agent, profile.role)?.from.agent_type;
  // Whoever asked was answered already; somebody else comes first.
  const age = (entry: HistoryEntry) => entry.round - (entry.agent_type === asker ? 2 : 0);
  const order = speaker.shuffle(others, "others").sort((p, q) => age(q) - age(p));
  const leaning = (agent === "critic" ? 0.3 : 0.5) + (round >= total_rounds && total_rounds > 1 ? 0.3 : 0);
  let agrees = speaker.chance("agrees") < leaning;
  const parts: string[] = [];
  for (const entry of order) {
    if (parts.length >= count) break;
    const quote = quoteFrom(entry, interests, speaker.said, seed, agent, round, entry.agent_type);
    if (!quote) continue;
    parts.push(speaker.say(agrees ? voice.agrees : voice.doubts, { who: nameOf(entry), quote }));
    agrees = !agrees;
  }
  if (parts.length > 0) return parts.join(" ");
  const own = transcript.findLast((entry) => entry.agent_type === agent);
  const quote = own && quoteFrom(own, interests, speaker.said, seed, agent, round);
  return quote ? speaker.say(ON_OWN_WORDS, { quote, ...pairOfTerms(speaker) }) : "";
}

const ON_OWN_WORDS = [
  "Going back to my own words, “{quote}”: they still leave {a} open.",
  "I said “{quote}” and would now be more exact about {b}.",
  "“{quote}” was my last point; with {a} in mind it needs a second look.",
  "One thing follows from my “{quote}” that I had not seen: it also decides {b}.",
];

/** A remark on a figure or on a quality the task asks for. */
function fromTheTask(speaker: Speaker): string {
  const { figures, qualities } = speaker.subject;
  const [figure] = speaker.shuffle(figures.filter((f) => !isDate(f)), "figure");
  const [quality] = speaker.shuffle(qualities, "quality");
  if (figure && (!quality || speaker.chance("figure") < 0.6)) return fill(speaker.voice.figure, { figure });
  return quality ? fill(speaker.voice.quality, { quality }) : "";
}

/** A question to a colleague: rather one that has not spoken yet. */
function ask(speaker: Speaker, { agent_types, transcript, agent }: TurnOccasion): string {
  const heard = new Set(transcript.map((entry) => entry.agent_type));
  const others = speaker.shuffle(agent_types.filter((type) => type !== agent), "ask");
  const to = others.find((type) => !heard.has(type)) ?? others[0];
  return to
    ? speaker.say(speaker.voice.asks, { who: roleOf(to, "discussion"), ...pairOfTerms(speaker) })
    : "";
}
