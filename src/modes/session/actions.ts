// The tools a model calls: each call is an action that people can read, and what comes of it is an observation. Tools
// take milliseconds and touch nothing, so a call and what came of it are one commit.

import type { ToolCall } from "../../agents/model.ts";
import { runTool } from "../../agents/tools/tools.ts";
import type { Event, Usage } from "../../core/event.ts";
import type { ToolUse } from "../../core/session_event.ts";
import type { OpenRequest, TakenStep } from "../../core/session_view.ts";
import type { Desk } from "./desk.ts";
import type { CallRef } from "./speech.ts";

/** Calls of one answer that are carried out; a model that makes more is told so. */
const MAX_CALLS = 16;
/** The longest arguments that are shown of a call, in UTF-16 units. */
const SHOWN_CHARS = 300;

/** The actions and observations of one answer, one after the other; the last action says what the answer used. */
export function acted(
  desk: Desk,
  request: OpenRequest,
  ref: CallRef,
  calls: readonly ToolCall[],
  end: { usage: Usage; model: string },
): Event[] {
  const made = calls.slice(0, MAX_CALLS);
  const left = calls.length - made.length;
  const before = request.steps.filter((s) => s.step === "action");
  let previous: ToolUse | undefined = before.at(-1)?.tool;
  const used = new Set(before.map((s) => s.tool?.call_id));
  return made.flatMap((call, i) => {
    const tool = toolUse(call, used, desk.options.newId);
    const last = i === made.length - 1;
    const action: Event = {
      type: "step_taken",
      data: {
        ...ref,
        step_id: desk.options.newId(),
        step: "action",
        content: described(tool),
        tool,
        ...(last && end),
      },
    };
    const note = last && left > 0 ? ` (${left} more calls were left out: ${MAX_CALLS} at a time)` : "";
    const observation = observed(desk, request, ref, tool, previous, note);
    previous = tool;
    return [action, observation];
  });
}

/** What came of actions that were taken before a restart. */
export function unobserved(desk: Desk, request: OpenRequest): Event[] {
  const actions = request.steps.filter((s): s is TakenStep & { tool: ToolUse } => s.step === "action");
  const seen = new Set(request.steps.filter((s) => s.step === "observation").map((s) => s.tool?.call_id));
  return actions.flatMap(({ tool, iteration, attempt }, i) =>
    seen.has(tool.call_id) ? [] : [
      observed(
        desk,
        request,
        { request_id: request.request_id, iteration, attempt },
        tool,
        actions[i - 1]?.tool,
        "",
      ),
    ]
  );
}

function observed(
  desk: Desk,
  request: OpenRequest,
  ref: CallRef,
  tool: ToolUse,
  previous: ToolUse | undefined,
  note: string,
): Event {
  const content = previous && sameCall(previous, tool)
    ? `${tool.name} has just been called with exactly this; its result stands above. Go on from it.`
    : runTool({ id: tool.call_id, name: tool.name, arguments: tool.arguments }, {
      clock: desk.options.clock,
      earlier: desk.earlier(request),
    }).content;
  const { extra: _, ...shown } = tool;
  const step_id = desk.options.newId();
  return {
    type: "step_taken",
    data: { ...ref, step_id, step: "observation", content: content + note, tool: shown },
  };
}

/** A call with an id that no other call of the request has; some servers give each call the same one, or none. */
function toolUse(
  { id, name, arguments: args, extra }: ToolCall,
  used: Set<string | undefined>,
  newId: () => string,
) {
  const call_id = id && !used.has(id) ? id : newId();
  used.add(call_id);
  const tool: ToolUse = { call_id, name, arguments: args, ...(extra && { extra }) };
  return tool;
}

function sameCall(a: ToolUse, b: ToolUse): boolean {
  return a.name === b.name && canonical(a.arguments) === canonical(b.arguments);
}

/** The same arguments written in another way are the same. */
function canonical(args: string): string {
  const value = parsed(args);
  return value ? JSON.stringify(Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1)) : args.trim();
}

/** A call as people read it: `calculator: 12 * 7`. */
function described({ name: given, arguments: args }: ToolUse): string {
  const name = given.trim() || "unnamed tool";
  const value = parsed(args);
  const entries = value ? Object.entries(value).filter(([, v]) => v !== null) : [];
  const text = !value
    ? args
    : entries.length === 1
    ? plain(entries[0]![1])
    : entries.map(([key, v]) => `${key} ${plain(v)}`).join(", ");
  const shown = text.length > SHOWN_CHARS
    ? `${text.slice(0, SHOWN_CHARS - 1).replace(/[\ud800-\udbff]$/, "")}…`
    : text;
  return shown.trim() === "" ? name : `${name}: ${shown.trim()}`;
}

function plain(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function parsed(args: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(args);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? value as Record<string, unknown>
      : undefined;
  } catch {
    return undefined;
  }
}
