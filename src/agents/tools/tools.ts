// The tools a reasoning session may use. All of them are safe to run: they read nothing but their own arguments, the
// clock and the session's own earlier messages, they write nothing, and their input and output are bounded. A call
// that cannot be carried out is answered with a sentence that says why, so that a model can mend it.

import type { Clock } from "../../clock.ts";
import type { ToolCall, ToolSpec } from "../model.ts";
import { shortened, ToolError } from "./arguments.ts";
import { calculate, CALCULATOR } from "./calculator.ts";
import { CLOCK, tellTime } from "./clock.ts";
import { SEARCH, searchEarlier } from "./search.ts";
import { convertUnits, UNITS } from "./units.ts";

/** A request of this session that is over, and what was answered. */
export interface Earlier {
  request_id: string;
  message: string;
  answer: string;
}

export interface ToolContext {
  clock: Clock;
  /** Oldest first. */
  earlier: readonly Earlier[];
}

/** `content` is what the model reads; not `ok` where it says why the call could not be carried out. */
export interface ToolResult {
  content: string;
  ok: boolean;
}

/** One tool: takes the parsed arguments, and throws `ToolError` with a sentence for the model. */
export type Tool = (args: Record<string, unknown>, context: ToolContext) => string;

/** What the tools are called and take, as a model is told. */
export const TOOLS: readonly ToolSpec[] = [CALCULATOR, CLOCK, UNITS, SEARCH];

const RUN: ReadonlyMap<string, Tool> = new Map([
  [CALCULATOR.name, calculate],
  [CLOCK.name, tellTime],
  [UNITS.name, convertUnits],
  [SEARCH.name, searchEarlier],
]);

/** Longer arguments are refused unread. */
const MAX_ARGUMENTS = 16_384;
/** Longer answers lose their end. */
const MAX_CONTENT = 8192;

/** Carries out one call. Never throws, and takes milliseconds whatever it is given. */
export function runTool(call: ToolCall, context: ToolContext): ToolResult {
  const tool = RUN.get(call.name);
  if (!tool) {
    const known = [...RUN.keys()].join(", ");
    return failed(`There is no tool ${JSON.stringify(shortened(call.name, 64))}; there are ${known}`);
  }
  if (call.arguments.length > MAX_ARGUMENTS) {
    return failed(`The arguments are longer than ${MAX_ARGUMENTS} characters`);
  }
  try {
    const args: unknown = JSON.parse(call.arguments.trim() || "{}");
    if (typeof args !== "object" || args === null || Array.isArray(args)) {
      return failed("The arguments must be a JSON object");
    }
    return { content: shortened(tool(args as Record<string, unknown>, context), MAX_CONTENT), ok: true };
  } catch (error) {
    if (error instanceof SyntaxError) return failed("The arguments are not valid JSON");
    if (error instanceof ToolError) return failed(error.message);
    // A bug of a tool must not end a request; what went wrong inside is nothing a model could mend.
    return failed(`The tool ${call.name} could not work with these arguments`);
  }
}

function failed(reason: string): ToolResult {
  return { content: shortened(`Error: ${reason}`, MAX_CONTENT), ok: false };
}
