// One step of a reasoning session, composed from the user's message and what the tools have given so far: a thought
// and the next call of a tool, or a last thought and the answer. Every figure in an answer comes from an observation.

import type { Clock } from "../../../clock.ts";
import type { Occasion } from "../../model.ts";
import { runTool } from "../../tools/tools.ts";
import type { Composer } from "../compose.ts";
import { Reply } from "../reply.ts";
import type { Talk } from "./earlier.ts";
import { asksSomething, type Plan, planOf } from "./plan.ts";
import { type Call, type Finding, isCall, type Seen, type Task } from "./task.ts";
import { ABLE, noted, toolName, type Voice, voiceOf } from "./voice.ts";

/** What a session tells this model about the step that is due. */
export interface StepOccasion extends Occasion {
  purpose: "session_step";
  message: string;
  enable_reasoning: boolean;
  /** From 1. */
  iteration: number;
  /** What was done for this message so far. */
  steps: { type: string; content: string; tool?: { name: string } }[];
  /** What was said before it, oldest first. */
  conversation: Talk[];
  /** No tool may be called any more. */
  last: boolean;
  /** Names of the tools that may be called. */
  tools: string[];
}

/** The composers of a session. */
export const SESSION: { session_step: Composer<StepOccasion> } = {
  session_step: (occasion) => step(occasion),
};

function step(occasion: StepOccasion): Reply {
  const { agent, message, conversation, steps, last } = occasion;
  const voice = voiceOf(agent);
  const plan = planOf(message, conversation);
  const observed = steps.filter(({ type }) => type === "observation")
    .map(({ content }): Seen => ({ content, ok: !/^Error\b/.test(content) }));
  if (plan.tasks.length === 0) return spoken(occasion, thoughtOf(voice, plan), unable(voice, message));

  const done = progress(plan.tasks, observed, occasion);
  if (done.call && !last) {
    const { what, call, goesOn } = done.call;
    const before = observed.at(-1)?.content;
    const thought = voice.thinks({
      ...(!goesOn && { what }),
      call,
      ...(before && { last: oneLine(before) }),
    });
    const text = occasion.enable_reasoning ? `<thought>${untagged(thought)}</thought>` : "";
    return new Reply({ text, tool_calls: [{ name: call.name, arguments: call.arguments }] });
  }
  const outcome = { findings: done.findings, unfinished: done.unfinished, plan };
  const worked = outcome.findings.some(({ ok }) => ok);
  const thought = worked ? voice.concludes(outcome) : "Nothing came out of that; I say why.";
  return spoken(occasion, thought, voice.answers(outcome));
}

interface Progress {
  findings: Finding[];
  /** The first call that has not been made. */
  call?: { what: string; call: Call; goesOn: boolean };
  unfinished: string[];
}

/**
 * Goes through the tasks again from the start: each takes the observations that its calls led to, in their order. A
 * call that was made before is not made again.
 */
function progress(tasks: Task[], observed: Seen[], occasion: StepOccasion): Progress {
  const { tools, last } = occasion;
  const result: Progress = { findings: [], unfinished: [] };
  const known = new Map<string, Seen>();
  let at = 0;
  for (const task of tasks) {
    const seen: Seen[] = [];
    for (let move = task.next(seen);; move = task.next(seen)) {
      if (!isCall(move)) {
        result.findings.push(move);
        break;
      }
      const key = JSON.stringify([move.name, move.arguments]);
      const got = known.get(key) ?? observed[at++] ?? atOnce(move, occasion);
      if (got) {
        known.set(key, got);
        seen.push(got);
        continue;
      }
      if (last || tools.includes(move.name)) {
        result.call ??= { what: task.what, call: move, goesOn: seen.length > 0 };
        result.unfinished.push(task.what);
      } else {
        const why = occasion.enable_reasoning
          ? "which is not available here"
          : "which I can ask only with reasoning enabled";
        const text = `“${task.what}” needs the ${toolName(move.name)}, ${why}`;
        result.findings.push({ text, ok: false, sources: [] });
      }
      break;
    }
  }
  return result;
}

/** Where only the answer is wanted there are no steps for calls: what needs no clock is worked out here, by the tools. */
function atOnce(
  { name, arguments: args }: Call,
  { enable_reasoning, conversation }: StepOccasion,
): Seen | undefined {
  if (enable_reasoning || name === "clock") return undefined;
  const earlier = conversation.map((said, i) => ({ request_id: `${i + 1}`, ...said }));
  return runTool({ id: "", name, arguments: JSON.stringify(args) }, { clock: NO_CLOCK, earlier });
}

/** A composer knows no time; the tool that would ask for it is not called from here. */
const NO_CLOCK: Clock = { now: () => 0, monotonic: () => 0, after: () => () => {} };

function spoken({ enable_reasoning }: StepOccasion, thought: string, answer: string): Reply {
  const text = untagged(answer);
  return new Reply({ text: enable_reasoning ? `<thought>${untagged(thought)}</thought>${text}` : text });
}

/** A message that is repeated must not open or close a thought. */
function untagged(text: string): string {
  return text.replace(/<(\/?\s*th(?:ought|ink))/gi, "‹$1");
}

function thoughtOf(voice: Voice, { open }: Plan): string {
  const what = open.length > 0
    ? "None of my tools can find that out"
    : "There is nothing to calculate or to look up in this";
  return voice === voiceOf("tutor") ? `${what}, and I should say so openly.` : `${what}; I say so.`;
}

function unable(voice: Voice, message: string): string {
  if (/^\W*(?:hi|hello|hey|good\s+(?:morning|afternoon|evening))\b[^?]{0,30}$/i.test(message)) {
    return `Hello. ${ABLE}`;
  }
  if (/^\W*(?:thanks|thank\s+you|thx)\b/i.test(message)) return "You are welcome.";
  if (/\b(?:who|what)\s+are\s+you\b|\bwhat\s+can\s+you\s+do\b|^\W*help\W*$/i.test(message)) return ABLE;
  return asksSomething(message) ? `${voice.declines(message)} ${ABLE}` : noted(message);
}

function oneLine(content: string): string {
  const line = content.split("\n")[0]!.replace(/\.$/, "");
  return line.length <= 160 ? line : `${line.slice(0, 159).replace(/[\ud800-\udbff]$/, "")}…`;
}
