// What a server says over the Responses API, as chunks. The status inside the last event is what counts: some servers end
// every answer with `response.completed`, also one that ran out of tokens. Where that status is missing or is none of an
// end, the event's name counts. Everything is said several times (in pieces, whole, with its item, in the last event) and
// is taken where it comes first, since no server can be relied on to say it each time.

import OpenAI from "openai";
import type { Usage } from "../core/event.ts";
import type { Chunk, StopCause } from "./model.ts";
import { countOf, type Reader, stringOf, textOf } from "./openai_call.ts";
import { argumentsOf } from "./openai_tool_calls.ts";

type Event = OpenAI.Responses.ResponseStreamEvent;
type Response = OpenAI.Responses.Response;
type Message = OpenAI.Responses.ResponseOutputMessage;
type Call = OpenAI.Responses.ResponseFunctionToolCall;

/** What a status may say of an answer that is over. */
const ENDS: ReadonlySet<string> = new Set(["completed", "incomplete", "failed", "cancelled"]);

/**
 * Events to chunks. `asked` is the model's name in case the server does not report one, `kept` whether it keeps the
 * answer in case it does not say.
 */
export function responsesReader(asked: string, kept?: boolean): Reader<Event> {
  let final: Response | undefined;
  let status = "";
  let usage: Usage | undefined;
  let refused = false;
  let held = 0;
  const called = new Set<string>();
  /** What was heard of the answer, of its item under way and of that item's part under way. */
  const heard = { answer: false, item: false, part: false };

  function take(event: Event | Response): Chunk[] {
    if (isWhole(event)) return end(event, "completed");
    switch (event.type) {
      case "response.output_text.delta":
      case "response.refusal.delta":
        return say(event.delta, event.type === "response.refusal.delta");
      case "response.output_text.done":
        return partOver(event.text, false);
      case "response.refusal.done":
        return partOver(event.refusal, true);
      case "response.reasoning_summary_text.delta":
      case "response.reasoning_text.delta":
        return [{ type: "reasoning", text: textOf(event.delta) }];
      case "response.output_item.done":
        if (event.item.type === "function_call") return call(event.item);
        return event.item.type === "message" ? itemOver(event.item) : [];
      case "response.completed":
      case "response.incomplete":
      case "response.failed":
        return end(event.response, event.type.replace("response.", ""));
      default:
        textOf(event.type);
        if ("delta" in event) held += stringOf(event.delta).length;
        return [];
    }
  }

  function say(text: unknown, refusal: boolean): Chunk[] {
    refused ||= refusal;
    heard.answer = heard.item = heard.part = true;
    return [{ type: "text", text: textOf(text) }];
  }

  function partOver(text: unknown, refusal: boolean): Chunk[] {
    const chunks = heard.part || text === "" ? [] : say(text, refusal);
    heard.part = false;
    return chunks;
  }

  function itemOver(item: Message): Chunk[] {
    const chunks = heard.item ? [] : spoken([item]);
    heard.item = heard.part = false;
    return chunks;
  }

  function spoken(items: Message[]): Chunk[] {
    return items.flatMap(({ content }) => content ?? []).flatMap((part) => {
      const refusal = part.type === "refusal";
      const text = stringOf(refusal ? part.refusal : part.text);
      return text === "" ? [] : say(text, refusal);
    });
  }

  function call({ call_id, name, arguments: args }: Call): Chunk[] {
    held = 0;
    const made = { id: textOf(call_id), name: textOf(name), arguments: argumentsOf(args) };
    // By all of it: there are servers that give every call the same id.
    const key = JSON.stringify(made);
    if (called.has(key)) return [];
    called.add(key);
    return [{ type: "tool_call", ...made }];
  }

  function end(response: Response, name: string): Chunk[] {
    const { error } = response;
    const output = response.output ?? [];
    status = ENDS.has(String(response.status)) ? String(response.status) : name;
    // One that failed may have cost something, and says so.
    usage = response.usage && {
      input_tokens: countOf(response.usage.input_tokens),
      output_tokens: countOf(response.usage.output_tokens),
    };
    if (status === "failed" || status === "cancelled" || error) {
      const cause = error ?? { code: "server_error", message: `The answer ended as ${status}` };
      throw new OpenAI.APIError(undefined, cause, undefined, undefined);
    }
    final = response;
    const messages = output.filter((item) => item.type === "message");
    const calls = output.filter((item) => item.type === "function_call" && item.status !== "incomplete");
    return [...(heard.answer ? [] : spoken(messages)), ...(calls as Call[]).flatMap(call)];
  }

  function stop(response: Response): StopCause {
    const why = response.incomplete_details?.reason;
    if (refused || why === "content_filter") return "content_filter";
    if (status === "incomplete" || why === "max_output_tokens") return "length";
    return called.size > 0 ? "tool_calls" : "stop";
  }

  return {
    take,
    get whole() {
      return final !== undefined;
    },
    get held() {
      return held;
    },
    get usage() {
      return usage;
    },
    finish() {
      if (!final) return [];
      const { store = kept } = final as typeof final & { store?: unknown };
      const id = stringOf(final.id);
      const done: Chunk = { type: "done", stop: stop(final), model: stringOf(final.model) || asked };
      if (id) done.response_id = id;
      if (typeof store === "boolean") done.kept = store;
      return usage ? [{ type: "usage", ...usage }, done] : [done];
    },
  };
}

/** A server that does not stream sends the response itself. */
function isWhole(event: Event | Response): event is Response {
  return "object" in event && event.object === "response";
}
