// What one agent has at hand when it speaks: its voice, the terms of the task, what was said, and fresh sentences.
// A sentence is fresh when nobody in the transcript has said it, so long discussions do not repeat themselves.

import type { HistoryEntry } from "../../core/event.ts";
import type { SceneOccasion } from "../prompt.ts";
import type { AgentProfile } from "../../core/roster.ts";
import { profileOf } from "../system_text.ts";
import { chance, shuffled } from "./random.ts";
import { contentWords, overlap, type Subject, subjectOf } from "./terms.ts";
import { fill, type Voice, voiceOf } from "./voice.ts";

/** A point of the speaker's role, with terms put in. */
export interface Point {
  lead: string;
  /** A sentence that begins with a capital. */
  text: string;
}

export interface Speaker {
  agent: string;
  profile: AgentProfile;
  voice: Voice;
  subject: Subject;
  /** The main term, and all terms there are to speak about; never empty. */
  topic: string;
  terms: string[];
  /** Everything in the transcript, as one text. */
  said: string;
  /** A number in [0, 1) for this agent, task, round and these words. */
  chance(...words: (string | number)[]): number;
  /** An order of its own for this agent, task, round and these words. */
  shuffle<T>(items: readonly T[], ...words: (string | number)[]): T[];
  /** The first of the frames, in an order of its own, whose sentence nobody has said; else the first at all. */
  say(frames: readonly string[], slots: Record<string, string | undefined>): string;
}

/** The agent of an occasion, ready to speak. */
export function speakerOf(occasion: SceneOccasion, seed: number, agent = occasion.agent): Speaker {
  const subject = subjectOf(occasion.task);
  const terms = termsFor(subject);
  const said = occasion.transcript.map((entry) => entry.response).join("\n");
  const key = [agent, occasion.task, occasion.round, tail(occasion.transcript)];
  const shuffle = <T>(items: readonly T[], ...words: (string | number)[]) =>
    shuffled(items, seed, ...key, ...words);
  return {
    agent,
    profile: profileOf(agent),
    voice: voiceOf(agent),
    subject,
    topic: terms[0]!,
    terms,
    said,
    chance: (...words) => chance(seed, ...key, ...words),
    shuffle,
    say(frames, slots) {
      const order = unusedFirst(shuffle(frames, "say", frames[0] ?? ""), (frame) => frame, said);
      const all = order.map((frame) => fill(frame, slots));
      return all.find((sentence) => isFresh(sentence, said)) ?? all[0] ?? "";
    },
  };
}

/** Up to `count` fresh points, those nearest to `focus` first; `about` are terms to prefer. */
export function freshPoints(
  speaker: Speaker,
  count: number,
  focus = "",
  about: readonly string[] = [],
): Point[] {
  const { voice, said } = speaker;
  const terms = [...about, ...speaker.shuffle(speaker.terms, "terms")];
  const wanted = contentWords(focus);
  const near = new Map(voice.points.map((p) => [p, overlap(contentWords(`${p[0]} ${p[1]}`), wanted)]));
  const order = unusedFirst(speaker.shuffle(voice.points, "points"), ([, frame]) => frame, said)
    .sort((p, q) => near.get(q)! - near.get(p)!);
  const points: Point[] = [];
  const used = new Set<string>();
  for (let turn = 0; turn < terms.length && points.length < count; turn++) {
    for (const [i, [lead, frame]] of order.entries()) {
      if (points.length >= count) break;
      if (used.has(lead)) continue;
      const a = terms[(i + turn) % terms.length]!;
      const b = terms[(i + turn + 1) % terms.length]!;
      const text = fill(frame, { a, b, topic: speaker.topic });
      if (!isFresh(text, said)) continue;
      used.add(lead);
      points.push({ lead, text });
    }
  }
  return points;
}

/** Two different terms for a question, as `a` and `b`. */
export function pairOfTerms(speaker: Speaker): { a: string; b: string } {
  const [a, b] = speaker.shuffle(speaker.terms, "pair");
  return { a: a!, b: b ?? a! };
}

/** A point within a list. */
export function bullet({ lead, text }: Point): string {
  return `- **${lead}**: ${text}`;
}

/** The items whose frame has left no trace in `said` before those that were used, otherwise in their order. */
function unusedFirst<T>(items: readonly T[], frame: (item: T) => string, said: string): T[] {
  const used = (item: T) => {
    const parts = frame(item).split(/\{\w+\}/);
    return said.includes(parts.reduce((longest, part) => (part.length > longest.length ? part : longest)));
  };
  return [...items.filter((item) => !used(item)), ...items.filter(used)];
}

/** Whether nobody has said this sentence yet. */
export function isFresh(sentence: string, said: string): boolean {
  return !said.includes(sentence.slice(1));
}

/** The terms; where the task names fewer than four, what every undertaking has stands between them. */
function termsFor({ terms }: Subject): string[] {
  if (terms.length >= 4) return terms;
  const named = terms.length > 0 ? terms : ["this task"];
  return COMMON.flatMap((term, i) => [named[i % named.length]!, term]);
}

const COMMON = ["the first attempt", "daily use", "the riskiest part"];

/** What tells this transcript from others: its length and its newest words. */
function tail(transcript: readonly HistoryEntry[]): string {
  return `${transcript.length}:${transcript.at(-1)?.response.slice(-200) ?? ""}`;
}
