// What an agent decides in a rehearsed debate. Each role has a position of its own; from round to round more agents
// move to the leading one, and in about one debate of five some never do. A decision depends on the seed, the task,
// the round and the positions alone, so what an agent says and the stance it gives afterwards are the same decision.

import type { DebateView, SceneOccasion } from "../prompt.ts";
import { chance, hash, pick } from "./random.ts";
import type { Speaker } from "./speaker.ts";
import { fill } from "./voice.ts";

/** Debates of which some agents never join the leading position, as a share of all. */
const DIVIDED = 0.2;

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

/** The position a role starts from; where the task names options it is one of them, worded alike by all. */
function ownPosition(speaker: Speaker, task: string, seed: number): string {
  const option = pick(speaker.subject.options, seed, "option", task, speaker.agent);
  return option ? optionPosition(option) : fill(speaker.voice.position, { topic: speaker.topic });
}

/** Worded alike by all who choose it, and unlike any other option's. */
export function optionPosition(option: string): string {
  return `Choose ${option}.`;
}

export interface Grouped {
  label: string;
  text: string;
  support: number;
}

/** The positions on the table, equal ones as one under their first letter. */
export function grouped({ positions }: DebateView): Grouped[] {
  const table: Grouped[] = [];
  for (const { label, text } of positions) {
    const known = table.find((p) => same(p.text, text));
    if (known) known.support++;
    else table.push({ label, text, support: 1 });
  }
  return table;
}

/** Whether two wordings are the same but for case, full stops and blanks. */
export function same(a: string, b: string): boolean {
  const plain = (text: string) => text.toLowerCase().replace(/[\s.!]+/g, " ").trim();
  return plain(a) === plain(b);
}

function two(value: number): number {
  return Math.round(value * 100) / 100;
}
