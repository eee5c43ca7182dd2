// A rehearsed debate. Each role has a position of its own; from round to round more agents move to the leading one,
// and in about one debate of five some never do. Whether an agent moves depends on the seed, the task, the round and
// the positions alone, so what it says in its turn and the stance it gives afterwards are the same decision.

import type { Stance } from "../../core/event.ts";
import type { DebateView, SceneOccasion } from "../prompt.ts";
import { chance, hash, pick } from "./random.ts";
import { bullet, freshPoints, type Speaker } from "./speaker.ts";
import { fill } from "./voice.ts";

/** Debates of which some agents never join the leading position, as a share of all. */
const DIVIDED = 0.2;
/** Positions that a turn weighs one by one. */
const WEIGHED = 4;

export interface Decision {
  /** What is held now: the words of the position, and its letter if it is on the table. */
  text: string;
  label?: string;
  confidence: number;
  /** What was held before, when that was another position. */
  before?: string;
}

/** Where the speaker stands after this round. */
export function decide(speaker: Speaker, scene: SceneOccasion, debate: DebateView, seed: number): Decision {
  const { task, round, total_rounds } = scene;
  const { agent } = speaker;
  const table = grouped(debate);
  const nerve = chance(seed, "nerve", task, agent);
  const own = debate.own?.position ?? ownPosition(speaker, task, seed);
  const held = table.find((p) => same(p.text, own));
  const leader =
    table.toSorted((p, q) => q.support - p.support || hash(seed, task, q.text) - hash(seed, task, p.text))[0];
  if (!leader) return { text: own, confidence: two(0.55 + 0.25 * nerve) };

  const keeps = { text: held?.text ?? own, label: held?.label };
  if (same(leader.text, own)) {
    return {
      ...keeps,
      confidence: two(Math.min(0.95, 0.65 + 0.1 * nerve + 0.05 * round + 0.05 * leader.support)),
    };
  }
  const divided = chance(seed, "divided", task) < DIVIDED && chance(seed, "camp", task, agent) < 0.6;
  const pull = Math.min(0.95, 0.35 + 0.2 * round + (round >= total_rounds ? 0.15 : 0));
  if (divided || nerve > pull) return { ...keeps, confidence: two(0.5 + 0.2 * nerve) };
  return { text: leader.text, label: leader.label, confidence: two(0.6 + 0.25 * (1 - nerve)), before: own };
}

/** The stance that goes with the decision, as an answer to a stance prompt. */
export function stanceOf(speaker: Speaker, decision: Decision): Stance {
  const { text, label, confidence, before } = decision;
  const position = label ?? text.slice(0, 500);
  return before === undefined
    ? { position, confidence }
    : { position, confidence, changed_because: reason(speaker) };
}

/** The paragraphs of a debate turn. */
export function debateTurn(
  speaker: Speaker,
  scene: SceneOccasion,
  debate: DebateView,
  seed: number,
): string[] {
  const decision = decide(speaker, scene, debate, seed);
  const yields = `I would give this up if ${speaker.voice.yields}`;
  if (debate.positions.length === 0) {
    const points = freshPoints(speaker, 3);
    return [`**My position:** ${decision.text}`, points.map(bullet).join("\n"), yields];
  }
  const table = grouped(debate);
  const shown = table.filter((p) => !same(p.text, decision.before ?? decision.text)).slice(0, WEIGHED);
  const weighed = shown.map((p) =>
    `- **${p.label}** (“${clipped(p.text)}”): ${judgement(speaker, p.text, seed)}`
  );
  const name = decision.label ? `**${decision.label}**` : `“${clipped(decision.text)}”`;
  const [point] = freshPoints(speaker, 1);
  const verdict = decision.before === undefined
    ? `I keep ${name}. ${point?.text ?? speaker.voice.prefers}`
    : `I move to ${name}. ${reason(speaker)} ${point?.text ?? ""}`.trimEnd();
  const heading = fill(pick(HEADINGS, seed, speaker.agent, scene.round)!, {
    care: speaker.profile.cares_about[0],
  });
  return [shown.length > 0 ? heading : "", weighed.join("\n"), verdict, yields].filter(Boolean);
}

/** The position a role starts from; where the task names options it is one of them, worded alike by all. */
function ownPosition(speaker: Speaker, task: string, seed: number): string {
  const option = pick(speaker.subject.options, seed, "option", task, speaker.agent);
  return option ? `Choose ${option}.` : fill(speaker.voice.position, { topic: speaker.topic });
}

interface Grouped {
  label: string;
  text: string;
  support: number;
}

/** The positions on the table, equal ones as one under their first letter. */
function grouped({ positions }: DebateView): Grouped[] {
  const table: Grouped[] = [];
  for (const { label, text } of positions) {
    const known = table.find((p) => same(p.text, text));
    if (known) known.support++;
    else table.push({ label, text, support: 1 });
  }
  return table;
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

function same(a: string, b: string): boolean {
  const plain = (text: string) => text.toLowerCase().replace(/[\s.!]+/g, " ").trim();
  return plain(a) === plain(b);
}

/** The beginning of a position, to be recognised by. */
function clipped(text: string): string {
  const plain = text.replace(/[“”]/g, "").replace(/[.\s]+$/, "");
  const words = plain.split(/\s+/);
  return words.length <= 9 && plain.length <= 90 ? plain : `${words.slice(0, 8).join(" ").slice(0, 90)} …`;
}

function two(value: number): number {
  return Math.round(value * 100) / 100;
}
