// What an agent says in a rehearsed debate: its position with reasons first, then what it finds of every position on
// the table, and whether it keeps its own or moves. Positions have letters and no authors, so nobody is named.

import type { Stance } from "../../core/event.ts";
import type { DebateView, SceneOccasion } from "../prompt.ts";
import { decide, type Decision, grouped, optionPosition, same } from "./decision.ts";
import { pick } from "./random.ts";
import { bullet, freshPoints, isFresh, type Speaker } from "./speaker.ts";
import { fill } from "./voice.ts";

/** Positions that a turn weighs one by one. */
const WEIGHED = 4;

/** The paragraphs of a debate turn. */
export function debateTurn(
  speaker: Speaker,
  scene: SceneOccasion,
  debate: DebateView,
  seed: number,
): string[] {
  const { voice, profile, subject } = speaker;
  const decision = decide(speaker, scene, debate, seed);
  const option = subject.options.find((name) => same(decision.text, optionPosition(name)));
  const about = option ? [option] : [];
  const prefers = option ? ` ${voice.prefers}` : "";
  const yields = `I would give this up if ${voice.yields}`;
  if (debate.positions.length === 0) {
    const points = freshPoints(speaker, 3, "", about).map(bullet).join("\n");
    return [`**My position:** ${decision.text}${prefers}`, points, yields];
  }
  const others = grouped(debate).filter((p) => !same(p.text, decision.before ?? decision.text)).slice(
    0,
    WEIGHED,
  );
  const weighed = others.map((p) =>
    `- **${p.label}** (“${clipped(p.text)}”): ${judgement(speaker, p.text, seed)}`
  );
  const name = decision.label ? `**${decision.label}**` : `“${clipped(decision.text)}”`;
  const verdict = decision.before === undefined
    ? `${speaker.say(KEEP, { name, care: profile.cares_about[1] })}${prefers}`
    : `I move to ${name}. ${reason(speaker)}`;
  const more = freshPoints(speaker, Math.max(1, 3 - others.length), "", about).map((point) => point.text);
  const heading = others.length === 0
    ? speaker.say(ALONE, { care: profile.cares_about[0] })
    : speaker.say(HEADINGS, { care: profile.cares_about[0] });
  const remains = scene.round >= scene.total_rounds
    ? speaker.say(REMAINS, { name, care: profile.cares_about.at(-1), worry: profile.challenges.at(-1) })
    : isFresh(yields, speaker.said)
    ? yields
    : "";
  return [heading, weighed.join("\n"), `${verdict} ${more.join(" ")}`, remains].filter(Boolean);
}

/** The stance that goes with the decision, as an answer to a stance prompt. */
export function stanceOf(speaker: Speaker, decision: Decision): Stance {
  const { text, label, confidence, before } = decision;
  const position = label ?? text.slice(0, 500);
  return before === undefined
    ? { position, confidence }
    : { position, confidence, changed_because: reason(speaker) };
}

function reason(speaker: Speaker): string {
  const { profile, voice } = speaker;
  const care = profile.cares_about[Math.floor(speaker.chance("care") * profile.cares_about.length)]!;
  return fill(pick(REASONS, 0, speaker.agent, speaker.said.length)!, { care, prefers: voice.prefers });
}

const HEADINGS = [
  "Weighing what is on the table by {care}:",
  "Held against {care}, the positions look like this to me:",
  "I went through the letters with {care} in mind.",
  "Here is what each letter does for {care}:",
];

const ALONE = [
  "All that is on the table now says the same, and I checked it once more against {care}.",
  "Nobody holds another position any more; with {care} in mind I looked for what we may have missed.",
  "One position is left; before I call it settled, a last look at {care}:",
];

const KEEP = [
  "I keep {name}: it holds up on {care}.",
  "For {care} I stay with {name}.",
  "{name} remains my answer, {care} included.",
  "I looked for a reason to leave {name} in {care} and found none.",
];

const REMAINS = [
  "If we go with {name}, I ask that somebody looks at {care} again after the first month.",
  "What remains for me to watch with {name}: {care}.",
  "My last request, whatever we call it: no {worry}.",
  "Should {name} be chosen, I would write down what we do about {worry}.",
];

const REASONS = [
  "It serves {care} better than my draft did. {prefers}",
  "My own draft had no good answer on {care}. {prefers}",
  "On {care} it asks for less and gives as much. {prefers}",
];

/** What a role finds of another's position: a merit or a gap, in terms of its own concerns. */
function judgement({ profile }: Speaker, text: string, seed: number): string {
  const care = pick(profile.cares_about, seed, "merit", profile.type, text)!;
  const worry = pick(profile.challenges, seed, "gap", profile.type, text)!;
  return fill(pick(JUDGEMENTS, seed, "judgement", profile.type, text)!, { care, worry }).replace(
    /^./,
    (c) => c.toLowerCase(),
  );
}

const JUDGEMENTS = [
  "strong on {care}, and I could work with it.",
  "sound as far as it goes, silent on {care}.",
  "it risks {worry}.",
  "worth having for {care}, but not as the first step.",
  "close to my view, apart from a danger of {worry}.",
];

/** The beginning of a position, to be recognised by. */
function clipped(text: string): string {
  const plain = text.replace(/[“”]/g, "").replace(/[.\s]+$/, "");
  const words = plain.split(/\s+/);
  return words.length <= 9 && plain.length <= 90 ? plain : `${words.slice(0, 8).join(" ").slice(0, 90)} …`;
}
