// A rehearsed answer of a persona: an opening for what the person does, two or three moves on the terms of the message,
// a word on what was said before, and a closing question. Pure: the same seed, persona and conversation give the same
// words, and no sentence of a reply has been said in the conversation before.

import type { Said } from "../../../core/spec.ts";
import { roleOf } from "../../../core/roster.ts";
import type { Occasion } from "../../model.ts";
import { chance, shuffled } from "../random.ts";
import { isFresh } from "../speaker.ts";
import { fill } from "../voice.ts";
import { quoteOf } from "./memory.ts";
import { isSubstance, type Kind, read, type Utterance } from "./utterance.ts";
import { type PersonaVoice, personaVoice } from "./voice.ts";

export interface PersonaOccasion extends Occasion {
  purpose: "persona_reply";
  message: string;
  /** Oldest first, without the message. */
  context: Said[];
  /** Everybody who is asked this, the agent among them. */
  personas: string[];
}

const FEWEST_WORDS = 44;
const MOST_WORDS = 150;

/** The openings for each thing a person does. */
const OPENS: Record<Kind, (voice: PersonaVoice) => readonly string[]> = {
  silent: (voice) => voice.silent,
  emoji: (voice) => voice.emoji,
  number: (voice) => voice.number,
  code: (voice) => voice.code,
  recall: (voice) => voice.recalls,
  identity: (voice) => voice.identity,
  thanks: (voice) => voice.thanked,
  farewell: (voice) => voice.parts,
  greeting: (voice) => voice.greets,
  introduction: (voice) => voice.meets,
  follow: (voice) => voice.follows,
  choice: (voice) => voice.chooses,
  help: (voice) => voice.helps,
  question: (voice) => voice.asked,
  statement: (voice) => voice.thinks,
};
/** What takes the place of a frame that needs a topic where there is none. */
const NEEDS_TOPIC: ReadonlySet<Kind> = new Set(["code", "follow", "choice", "help"]);
/** These are answered without going into a matter. */
const SOCIAL: ReadonlySet<Kind> = new Set([
  "greeting",
  "thanks",
  "farewell",
  "identity",
  "introduction",
  "recall",
  "silent",
]);

type Slots = Record<string, string | undefined>;

/** The text of one reply: 40 to 160 words of plain markdown. */
export function personaReply({ agent, message, context, personas }: PersonaOccasion, seed: number): string {
  const voice = personaVoice(agent);
  const heard = read(message, context);
  const said = context.filter(({ role }) => role === "assistant").map(({ content }) => content).join("\n");
  const key = [agent, message, context.length, context.at(-1)?.content.slice(-200) ?? ""];
  const order = <T>(items: readonly T[], ...words: string[]) => shuffled(items, seed, ...key, ...words);
  const likely = (p: number, ...words: string[]) => chance(seed, ...key, ...words) < p;
  const spoken: string[] = [];

  const { terms } = heard;
  const topic = terms[0];
  const slots: Slots = {
    q: heard.quote,
    topic,
    a: topic,
    b: terms[1],
    name: heard.name,
    fact: heard.recall?.fact,
  };

  const open = opening();
  const moves = SOCIAL.has(heard.kind) || !topic ? [] : voice.moves.map((_, group) => move(group));
  const extras = [
    moves.length > 0 || heard.kind === "silent" ? remembered() : "",
    personas.length > 1 && likely(0.5, "beside") ? beside() : "",
  ];
  const close = topic && heard.kind !== "greeting" ? say(voice.closes, { topic }) : "";
  return fitted();

  /** The first frame, in an order of its own, whose sentence is fresh; "" where all have been said. */
  function say(frames: readonly string[], filled: Slots): string {
    const fresh = unusedFirst(order(frames, "say", frames[0] ?? "")).map((frame) => fill(frame, filled))
      .find(isNew);
    if (fresh) spoken.push(fresh);
    return fresh ?? "";
  }

  /** Whether no sentence of a piece has been said, in the conversation or in this reply. */
  function isNew(piece: string): boolean {
    return piece.split(/(?<=[.!?]\*?)\s+/).every((sentence) =>
      isFresh(sentence, said) && isFresh(sentence, spoken.join("\n"))
    );
  }

  /** Frames that have left no trace in the conversation come first. */
  function unusedFirst(frames: readonly string[]): string[] {
    const trace = (frame: string) =>
      frame.split(/\{\w+\}/).reduce((a, b) => (b.length > a.length ? b : a)).slice(1);
    const used = (frame: string) => said.includes(trace(frame));
    return [...frames.filter((frame) => !used(frame)), ...frames.filter(used)];
  }

  function opening(): string {
    if (heard.times > 1 && !SOCIAL.has(heard.kind)) {
      const again = say(voice.again, { ...slots, n: counted(heard) });
      if (again) return again;
    }
    if (heard.foreign && heard.kind !== "greeting" && heard.kind !== "thanks") {
      return say(voice.foreign, slots);
    }
    if (heard.kind === "recall" && !heard.recall?.fact) return say(voice.forgets, slots);
    if (NEEDS_TOPIC.has(heard.kind) && !topic) return say(voice.asked, slots);
    return say(OPENS[heard.kind](voice), slots);
  }

  /** One move about the topic or what else was named; what the voice likes to put beside it comes last. */
  function move(group: number): string {
    const frames = unusedFirst(order(voice.moves[group] ?? [], "move", `${group}`));
    const named = terms.length > 1
      ? [terms[group % terms.length]!, ...terms]
      : [group === 1 ? "this" : topic!, topic!];
    for (const term of [...named, ...order(voice.near, "near")]) {
      const fresh = frames.map((frame) => frame.replace(/\{[ab]\}/g, term)).find(isNew);
      if (fresh) {
        spoken.push(fresh);
        return fresh;
      }
    }
    return "";
  }

  function remembered(): string {
    const mine = context.filter(({ role, content }) => role === "user" && isSubstance(content))
      .map(({ content }) => quoteOf(content));
    const other = mine.filter((piece) => piece.length > 8 && piece !== heard.quote);
    const unquoted = other.findLast((piece) => !said.includes(`“${piece}”`)) ?? other.at(-1);
    return unquoted && likely(0.75, "remember") ? say(voice.remembers, { earlier: unquoted }) : "";
  }

  function beside(): string {
    const other = order(personas.filter((id) => id !== agent), "other")[0];
    return other ? say(voice.beside, { other: roleOf(other, "persona") }) : "";
  }

  /** The parts put together, with what is missing to the fewest words and without what is too much. */
  function fitted(): string {
    const parts = { open, moves, extras: [...extras], close, more: [] as string[] };
    const text = () => layOut(voice, parts);
    while (wordCount(text()) < FEWEST_WORDS) {
      const more = moves.length > 0
        ? say(voice.near.map((near) => anyMove(near)), {})
        : say(voice.invites, {});
      const next = more ||
        say(voice.moves.flat().map((frame) => frame.replace(/\{[ab]\}/g, topic ?? voice.near[0]!)), {});
      if (!next) break;
      parts.more.push(next);
    }
    while (wordCount(text()) > MOST_WORDS && parts.extras.length > 0) parts.extras.pop();
    return text();
  }

  function anyMove(term: string): string {
    return order(voice.moves[1] ?? [], "any", term)[0]!.replace(/\{[ab]\}/g, term);
  }
}

interface Parts {
  open: string;
  moves: string[];
  extras: string[];
  close: string;
  more: string[];
}

function layOut(voice: PersonaVoice, { open, moves, extras, close, more }: Parts): string {
  const last = sentence([...extras, ...more, close]);
  const made = moves.map((text, i) => ({ text, label: voice.labels[i] ?? "" })).filter(({ text }) => text);
  switch (voice.layout) {
    case "bullets":
      return paragraphs([
        open,
        made.map(({ label, text }) => `- **${label}**: ${capital(text)}`).join("\n"),
        last,
      ]);
    case "steps":
      return paragraphs([open, made.map(({ text }, i) => `${i + 1}. ${capital(text)}`).join("\n"), last]);
    case "prose":
      return paragraphs([
        sentence([open, ...made.map(({ label, text }) => label ? `${label} ${text}` : capital(text))]),
        last,
      ]);
    case "scene first":
      return paragraphs([
        capital(made[0]?.text ?? ""),
        sentence([open, ...made.slice(1).map(({ text }) => capital(text))]),
        last,
      ]);
  }
}

function paragraphs(parts: readonly string[]): string {
  return parts.filter(Boolean).join("\n\n");
}

function sentence(parts: readonly string[]): string {
  return parts.filter(Boolean).join(" ");
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function counted({ times }: Utterance): string {
  return times === 2 ? "twice" : `${times} times`;
}

function wordCount(text: string): number {
  return text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}
