// The loop of a reasoning session around the rehearsal model's composer and the real tools, for tests that look at
// what it thinks, calls and answers.

import { assert, assertEquals } from "@std/assert";
import { composeReply } from "../../src/agents/rehearsal/compose.ts";
import { runTool, TOOLS } from "../../src/agents/tools/tools.ts";
import { FakeClock } from "./fake_clock.ts";

/** A Friday noon. */
const NOON = Date.UTC(2026, 10, 20, 12);
export const AGENTS = ["researcher", "analyst", "coder", "tutor"];
/** The names of all tools. */
export const ALL = TOOLS.map(({ name }) => name);
/** What was said before. */
export const TALK = [
  { message: "My lucky number is 42 and my dog is called Rex", answer: "Noted." },
  { message: "The budget for the Berlin trip is 3,000 euros", answer: "Result: 12.5% of 480 + 3 = 63." },
];

interface Options {
  agent?: string;
  talk?: { message: string; answer: string }[];
  tools?: string[];
  iterations?: number;
  enable_reasoning?: boolean;
  /** The last step is told of no tools, as a session does it. */
  toolless_at_last?: boolean;
}

interface Step {
  type: string;
  content: string;
  tool?: { call_id: string; name: string; arguments: string };
}

/** One request of a session: what was thought, called and observed, and the answer. */
export function solve(message: string, options: Options = {}) {
  const {
    agent = "analyst",
    talk = TALK,
    tools = ALL,
    iterations = 8,
    enable_reasoning = true,
    toolless_at_last = false,
  } = options;
  const clock = new FakeClock({ start: NOON });
  const earlier = talk.map((each, i) => ({ request_id: `r${i}`, ...each }));
  const steps: Step[] = [];
  for (let iteration = 1; iteration <= iterations; iteration++) {
    const last = iteration === iterations;
    const occasion = {
      purpose: "session_step",
      agent,
      message,
      enable_reasoning,
      iteration,
      steps,
      conversation: talk,
      last,
      tools: last && toolless_at_last ? [] : tools,
    };
    const { text, tool_calls } = composeReply({ system: "", messages: [], max_tokens: 1000, occasion }, 1);
    const [, thought = "", answer = ""] = /^(?:<thought>([^]*?)<\/thought>)?\s*([^]*)$/.exec(text)!;
    if (thought) steps.push({ type: "thought", content: thought });
    if (tool_calls.length === 0) return { answer, steps, iterations: iteration };
    assertEquals(answer, "", "a step that calls a tool answers nothing yet");
    assert(!last, "the last step may call no tool");
    for (const call of tool_calls) {
      const tool = { call_id: `c${iteration}`, name: call.name, arguments: JSON.stringify(call.arguments) };
      const { content } = runTool({ id: tool.call_id, ...tool }, { clock, earlier });
      steps.push({ type: "action", content: call.name, tool }, { type: "observation", content, tool });
    }
  }
  throw new Error("The last iteration gave no answer");
}

/** Which tools were called, in order. */
export function called(steps: Step[]): string[] {
  return steps.flatMap(({ type, tool }) => type === "action" ? [tool!.name] : []);
}
