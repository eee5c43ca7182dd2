// How the four agents of a session sound. What they found is the same; the researcher names where each fact comes
// from, the analyst sets up and judges figures, the coder writes them down as code, the tutor explains and asks back.

import { shortened } from "../../tools/arguments.ts";
import { SMALL_WORDS } from "../stop_words.ts";
import type { Plan } from "./plan.ts";
import type { Call, Finding } from "./task.ts";

/** How far the work is. */
export interface Progress {
  /** What is asked; absent where the call goes on with it. */
  what?: string;
  call: Call;
  /** What the last call gave, where there was one. */
  last?: string;
}

export interface Outcome {
  findings: Finding[];
  /** What was begun and could not be finished within the iterations. */
  unfinished: string[];
  plan: Plan;
}

export interface Voice {
  thinks(progress: Progress): string;
  concludes(outcome: Outcome): string;
  answers(outcome: Outcome): string;
  /** Where there is nothing that a tool could do. */
  declines(message: string): string;
}

const TOOL_NAMES: Record<string, string> = {
  calculator: "calculator",
  clock: "clock",
  convert_units: "unit conversion",
  search_session: "search over this session",
};

const VOICES: Record<string, Voice> = {
  researcher: {
    thinks: ({ what, call, last }) =>
      `${last ? `Noted: ${last}. ` : "I split the question. "}${
        what ? `What is asked: “${what}”. ` : ""
      }I ask the ${toolName(call.name)} ${call.why}, so that the answer has a source.`,
    concludes: ({ findings }) =>
      `I have ${counted(findings.length, "finding")}, each with its source, and can answer.`,
    answers: (outcome) =>
      body(
        outcome,
        ({ text, sources, rounded }) =>
          `${text}.${rounded ? ` The figure is ${rounded}.` : ""}${
            sources.length > 0 ? ` Source: ${sources.map(toolName).join(", ")}.` : ""
          }`,
        "Still open",
      ),
    declines: (message) =>
      `I looked for a part of ${about(message)} that I could find out with a source, and there is none.`,
  },
  analyst: {
    thinks: ({ what, call, last }) =>
      `${last ? `${last}. ` : ""}${what ? `To be determined: “${what}”. ` : ""}I use the ${
        toolName(call.name)
      } ${call.why}.`,
    concludes: ({ findings }) =>
      findings.some(({ rounded }) => rounded)
        ? "The figures are in. One of them is rounded, which I must say."
        : "The figures are in, and none of them had to be rounded.",
    answers: (outcome) =>
      body(
        outcome,
        ({ text, rounded, ok, sources }) =>
          `${ok && sources.some(computes) ? "Result: " : ""}${text}.${
            rounded ? ` Precision: ${rounded}.` : ""
          }`,
        "Not determined",
      ),
    declines: (message) => `There is no quantity in ${about(message)} that I could set up a calculation for.`,
  },
  coder: {
    thinks: ({ what, call, last }) =>
      `${last ? `Returned: ${last}. ` : ""}${what ? `Input: “${what}”. ` : ""}Call ${call.name}(${
        JSON.stringify(call.arguments)
      }) ${call.why}.`,
    concludes: ({ findings }) =>
      `All calls returned; ${counted(findings.filter(({ ok }) => ok).length, "result")} to report.`,
    answers: (outcome) =>
      body(
        outcome,
        ({ text, rounded, ok, sources }) =>
          `${!ok ? `Failed: ${text}` : sources.some(computes) ? `\`${text}\`` : `${text}.`}${
            rounded ? ` // ${rounded}` : ""
          }`,
        "Not handled",
      ),
    declines: (message) =>
      `Nothing in ${
        about(message)
      } maps to a call that I can make, and I write no code without a language model.`,
  },
  tutor: {
    thinks: ({ what, call, last }) =>
      `${last ? `Good, one step is done: ${last}. ` : "Let us take it step by step. "}${
        what ? `The question is “${what}”. ` : ""
      }We use the ${toolName(call.name)} ${call.why}.`,
    concludes: () => "Every step is done. I put them together and add one to try.",
    answers: (outcome) => {
      const next = outcome.findings.findLast(({ ok, exercise }) => ok && exercise)?.exercise;
      const said = body(
        outcome,
        ({ text, rounded, ok }) =>
          `${ok ? "Here is the step: " : "This step did not work: "}${text}.${
            rounded ? ` Mind that it is ${rounded}.` : ""
          }`,
        "We have not looked at",
      );
      return next ? `${said}\n\nYour turn: ${next}` : said;
    },
    declines: (message) =>
      `I would like to go through ${
        about(message)
      } with you, but explaining it takes knowledge that I do not have.`,
  },
};

/** The voice of an agent; one that is not known sounds like the researcher. */
export function voiceOf(agent: string): Voice {
  return Object.hasOwn(VOICES, agent) ? VOICES[agent]! : VOICES.researcher!;
}

/** Where the user only says something: it is in the session, and can be asked for. */
export function noted(message: string): string {
  return `Noted: “${
    shortened(message.replace(/\s+/g, " ").trim(), 200)
  }”. It stays in this session, and you can ask me for it later.`;
}

/** What this model is and can do, said only where it cannot answer. */
export const ABLE =
  "I am the rehearsal model, a built-in stand-in and no language model. I can do arithmetic, convert units, tell times " +
  "and count days, and look up what was said in this session: for example “what is 12.5% of 480 plus 3?”, “convert 5 " +
  "miles to km”, “how many days until 2030-01-01?”.";

/** Whether figures come from it, rather than words that were said. */
function computes(tool: string): boolean {
  return tool === "calculator" || tool === "convert_units" || tool === "clock";
}

export function toolName(name: string): string {
  return TOOL_NAMES[name] ?? name;
}

function body(
  { findings, unfinished, plan }: Outcome,
  line: (finding: Finding) => string,
  left: string,
): string {
  const lines = findings.map(line);
  const text = lines.length > 1 ? lines.map((each, i) => `${i + 1}. ${each}`).join("\n") : lines.join("");
  const open = [...unfinished, ...plan.open].map((each) => `“${shortened(each, 160)}”`);
  const notes = [];
  if (open.length > 0) {
    const why = unfinished.length === open.length
      ? "there were no steps left for it"
      : "none of my tools can find that out";
    notes.push(`${left}: ${open.join(", ")} (${why}).`);
  }
  if (plan.more > 0) notes.push(`The message asks for ${plan.more} more; ask for them in another message.`);
  return [text, ...notes].filter((each) => each !== "").join("\n\n");
}

/** The question by its own words. */
function about(message: string): string {
  const words = message.match(/[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu) ?? [];
  const telling = words.filter((word) => word.length > 2 && !SMALL_WORDS.en!.has(word.toLowerCase()));
  const named = [...new Set(telling)].slice(0, 6).join(", ");
  const quoted = `“${shortened(message.replace(/\s+/g, " ").trim(), 120)}”`;
  return named && message.length > 60 ? `your question about ${named}` : quoted;
}

function counted(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? "" : "s"}`;
}
