// The six voices of the personas, as data: the sentences each has for what people do in a conversation, and the moves
// it makes when there is something to talk about. A voice knows no facts about the world. It asks, frames, and
// proposes what to try, measure or imagine, always about the terms of the person it speaks with.

import { creative_writer } from "./voices/creative_writer.ts";
import { data_scientist } from "./voices/data_scientist.ts";
import { philosopher } from "./voices/philosopher.ts";
import { skeptic } from "./voices/skeptic.ts";
import { teacher } from "./voices/teacher.ts";
import { tech_enthusiast } from "./voices/tech_enthusiast.ts";

type Frames = readonly string[];

/**
 * Sentence frames with slots. `{q}` is a piece of the person's message, `{earlier}` one of an earlier message,
 * `{topic}`, `{a}` and `{b}` are terms, which stand as objects only since they may be singular or plural.
 */
export interface PersonaVoice {
  /** How the moves are set: as a list with bold labels, as numbered steps, in running text, or before the opening. */
  layout: "bullets" | "steps" | "prose" | "scene first";
  /** What a move is headed by, one for each group; empty for none. */
  labels: Frames;
  /** What stands beside a single term, so that there are always two. */
  near: Frames;
  /** What it does with a topic, in order; one frame of each group makes a reply: {a} or {b}. */
  moves: readonly Frames[];
  /** Last sentences: {topic}. */
  closes: Frames;
  /** Ways to begin where there is no topic yet; no slot. */
  invites: Frames;
  /** Openings, by what the person does. */
  greets: Frames;
  /** Somebody says who they are: {name}. */
  meets: Frames;
  thanked: Frames;
  parts: Frames;
  silent: Frames;
  emoji: Frames;
  /** A message in another language: {q}. */
  foreign: Frames;
  /** Code: {topic} is a name in it. */
  code: Frames;
  /** A number alone: {q}. */
  number: Frames;
  asked: Frames;
  thinks: Frames;
  helps: Frames;
  /** A follow-up: {topic} is what it is taken to refer to. */
  follows: Frames;
  /** An "X or Y": {a}, {b}. */
  chooses: Frames;
  /** What the person wants to be reminded of: {fact} is a whole clause. */
  recalls: Frames;
  forgets: Frames;
  /** The same message once more: {n} is how often, as in "3 times". */
  again: Frames;
  /** Back to something said before: {earlier}. */
  remembers: Frames;
  /** What it is; no slot. */
  identity: Frames;
  /** Another persona asked the same: {other}. */
  beside: Frames;
}

const VOICES: Readonly<Record<string, PersonaVoice>> = {
  tech_enthusiast,
  creative_writer,
  data_scientist,
  philosopher,
  skeptic,
  teacher,
};

/** The voice of a persona; one that has none of its own speaks as the teacher does. */
export function personaVoice(persona: string): PersonaVoice {
  return Object.hasOwn(VOICES, persona) ? VOICES[persona]! : teacher;
}
