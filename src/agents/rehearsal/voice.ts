// How each role speaks: sentences with slots, written for that role alone, so that no two agents of a discussion say
// the same thing. A role without a voice of its own gets one made from its roster row.

import type { AgentProfile } from "../../core/roster.ts";
import { profileOf } from "../system_text.ts";
import { junior_engineer, senior_engineer } from "./voices/builders.ts";
import { qa_engineer, security_engineer } from "./voices/guards.ts";
import { designer, product_manager, project_manager } from "./voices/product.ts";
import { architect, devops_engineer } from "./voices/systems.ts";
import { critic, data_scientist } from "./voices/thinkers.ts";

/**
 * Slots: `{topic}` the main term, `{a}` and `{b}` other terms, `{who}` a role or person, `{quote}` their own words,
 * `{figure}` and `{quality}` from the task. Terms stand as objects only, since they may be singular or plural.
 */
export interface Voice {
  /** First words on a task nobody has spoken about: {topic}. */
  opens: readonly string[];
  /** One concern and what to do about it, as a heading and a sentence: {a} or {b}. */
  points: readonly (readonly [lead: string, text: string])[];
  /** Agreement and doubt: {who}, {quote}. */
  agrees: readonly string[];
  doubts: readonly string[];
  /** A question to a colleague: {who}, and {a} or {b}. */
  asks: readonly string[];
  /** Conclusions for the last round: {topic}. */
  ends: readonly string[];
  /** Taking up a colleague's question, and a person's remark: {who}, {quote}. */
  asked: readonly string[];
  hears: readonly string[];
  /** Its position in a debate, one sentence: {topic}. */
  position: string;
  /** Why it prefers an option, and what would change its mind. */
  prefers: string;
  yields: string;
  /** On an amount or date of the task, and on a quality it asks for: {figure}; {quality}. */
  figure: string;
  quality: string;
}

const VOICES: Readonly<Record<string, Voice>> = {
  architect,
  critic,
  data_scientist,
  designer,
  devops_engineer,
  junior_engineer,
  product_manager,
  project_manager,
  qa_engineer,
  security_engineer,
  senior_engineer,
};

/** The voice of an agent type. */
export function voiceOf(type: string): Voice {
  return Object.hasOwn(VOICES, type) ? VOICES[type]! : plainVoice(profileOf(type));
}

function plainVoice({ role, cares_about, challenges }: AgentProfile): Voice {
  const me = `As ${role}`;
  const care = (i: number) => cares_about[i % cares_about.length]!;
  const worry = (i: number) => challenges[i % challenges.length]!;
  return {
    opens: [`${me}, I look at {topic} for ${care(0)} before anything else.`],
    points: [
      ...cares_about.map((c) =>
        [c, `for {a} I would ask about ${c} first and decide the rest from there.`] as const
      ),
      ...challenges.map((c) =>
        [c, `around {b} I would look out for ${c}, which tends to be noticed late.`] as const
      ),
    ],
    agrees: [`${me} I can support “{quote}” from {who}, because it helps with ${care(1)}.`],
    doubts: [`${me} I would question “{quote}” from {who}: it comes close to ${worry(0)}.`],
    asks: [`{who}, what does {a} mean for ${care(0)}?`, `{who}, how would you avoid ${worry(1)} in {b}?`],
    ends: [`${me} I can live with this for {topic}, as long as ${care(0)} is looked at again.`],
    asked: [`${me} I would answer “{quote}” ({who}) by looking at ${care(0)}.`],
    hears: [`{who}, what you say, “{quote}”, matters to me for ${care(0)}.`],
    position: `Decide {topic} by ${care(0)} and accept losses elsewhere.`,
    prefers: `It does better on ${care(0)}.`,
    yields: `someone shows that ${care(0)} does not depend on it.`,
    figure: `${me}, I would check what {figure} means for ${care(0)}.`,
    quality: `“{quality}” has to include ${care(0)}, or it means little to me.`,
  };
}

/** A sentence with its slots filled and its first letter a capital. A slot without a value is left empty. */
export function fill(frame: string, slots: Readonly<Record<string, string | undefined>>): string {
  const text = frame.replace(/\{(\w+)\}/g, (_, name) => slots[name] ?? "").replace(/^\s+/, "");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
