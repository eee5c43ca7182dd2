// What the rehearsal model answers where nobody plays a part: it says what it is, restates what was asked, and does
// what can be done from the words alone. It counts, sorts, calculates, lists terms, makes an outline, remembers the
// conversation, and calls a tool of the client's where the message plainly asks for it. It knows nothing of the world.

import type { Said } from "../../core/spec.ts";
import type { Occasion } from "../model.ts";
import { CHORES } from "./assistant/chores.ts";
import { toolCall } from "./assistant/tool_call.ts";
import { type Kind, read } from "./persona/utterance.ts";
import { pick } from "./random.ts";
import { Reply } from "./reply.ts";

export interface AssistantOccasion extends Occasion {
  purpose: "assistant_reply";
  message: string;
  /** Oldest first, without the message. */
  context: Said[];
  /** As the client gave them. */
  tools: Record<string, unknown>[];
}

const WHO =
  "I am Parley's rehearsal model: no language model, but a small program that works offline from your words alone.";
const HOW_TO =
  "For an answer that draws on knowledge, start the server with a model of your own (`OPENAI_API_KEY` or `OPENAI_BASE_URL`).";

/** How the reasoning names what the person does. */
const READ_AS: Record<Kind, string> = {
  silent: "hardly a message",
  emoji: "pictures without words",
  number: "a number",
  code: "code",
  recall: "a question about this conversation",
  identity: "a question about me",
  thanks: "thanks",
  farewell: "a goodbye",
  greeting: "a greeting",
  introduction: "somebody telling me who they are",
  follow: "a follow-up to what was said",
  choice: "a choice between options",
  help: "a request",
  question: "a question",
  statement: "a statement",
};

/** One answer, with its reasoning and, where one fits, a call of a tool. */
export function assistantReply({ message, context, tools }: AssistantOccasion, seed: number): Reply {
  const heard = read(message, context);
  const first = !context.some(({ role }) => role === "assistant");
  const call = toolCall(message, tools);
  if (call) {
    const text = `${first ? `${WHO} ` : ""}You ask: “${heard.quote}”. I call \`${call.name}\` for that.`;
    return new Reply({
      text,
      reasoning: reasoning(
        `The name of the tool ${call.name} is in the message, and so is all that it requires.`,
      ),
      tool_calls: [call],
    });
  }
  const job = { message, context, heard, first };
  for (const { name, run } of CHORES) {
    const done = run(job);
    if (done === undefined) continue;
    const parts = [first && heard.kind !== "identity" ? WHO : "", done.text, done.knowledge ? howTo() : ""];
    return new Reply({ text: paragraphs(parts), reasoning: reasoning(`What I can do with it: ${name}.`) });
  }
  return new Reply({
    text: paragraphs([first ? WHO : "", asked(), contents(), howTo()]),
    reasoning: reasoning(
      "I have no rule that does what it asks, so I say what is in it and what is missing.",
    ),
  });

  /** Said once in a conversation. */
  function howTo(): string {
    return context.some(({ content }) => content.includes(HOW_TO)) ? "" : HOW_TO;
  }

  function asked(): string {
    const { kind, quote, times, terms } = heard;
    if (times > 1) {
      return `You have written “${quote}” ${
        times === 2 ? "twice" : `${times} times`
      } now, and I still know no more.`;
    }
    if (kind === "silent" || kind === "emoji") {
      return `You wrote “${quote}”, which leaves me nothing to work on yet.`;
    }
    if (kind === "follow" && terms[0]) {
      return `You come back to what we spoke about; I take “${quote}” to be about ${terms[0]}.`;
    }
    const lead = kind === "statement" ? "You write" : "You ask";
    return `${lead}: “${quote}”. ${pick(UNKNOWING, seed, message, context.length)}`;
  }

  /** What the message holds, for whoever goes on with it. */
  function contents(): string {
    const { figures, qualities, options } = heard.subject;
    const terms = heard.kind === "follow" ? heard.terms : heard.subject.terms;
    const rows = [
      ["It is about", terms.slice(0, 5)],
      ["It names figures", figures],
      ["It leaves a choice between", options],
      ["It asks for the result to be", qualities.slice(0, 4)],
    ] as const;
    const found = rows.filter(([, list]) => list.length > 0).map(([lead, list]) =>
      `- ${lead}: ${list.join(", ")}`
    );
    if (found.length > 0) return ["What I can find in it:", ...found].join("\n");
    return `Offline I can ${CAN}.`;
  }

  function reasoning(last: string): string {
    const about = heard.terms.length > 0
      ? `Its terms: ${heard.terms.slice(0, 5).join(", ")}.`
      : "I find no terms in it.";
    const earlier = context.length > 0
      ? `There are ${context.length} earlier messages to look at.`
      : "Nothing was said before.";
    return `I read the message as ${READ_AS[heard.kind]}. ${about} ${earlier} ${last}`;
  }
}

const UNKNOWING = [
  "I have no knowledge to answer that from, and I will not make something up.",
  "That needs knowledge of the world, which I do not have.",
  "I can take it apart, though I cannot answer it from knowledge.",
];

/** What it can do, for people. */
export const CAN =
  "calculate, count words, sort a list, list the terms of a text, pick out its main sentences, make an outline, and " +
  "remember what you tell me in this conversation";

function paragraphs(parts: readonly string[]): string {
  return parts.filter(Boolean).join("\n\n");
}
