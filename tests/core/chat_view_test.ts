import { assertEquals, assertThrows } from "@std/assert";
import type { ChatEventData } from "../../src/core/chat_event.ts";
import { checkChat } from "../../src/core/chat_grammar.ts";
import { type ChatView, emptyChat, evolveChat, responseId } from "../../src/core/chat_view.ts";
import type { Event } from "../../src/core/event.ts";
import { GrammarError } from "../../src/core/grammar.ts";

const AT = "2026-01-01T00:00:00.000Z";
const USAGE = { input_tokens: 10, output_tokens: 2 };
const means = { provider: "rehearsal", model: "rehearsal" };
const form = "multi_chat" as const;

const ref = (index: number, attempt = 1) => ({
  index,
  persona_id: ["skeptic", "teacher"][index]!,
  message_id: `m${index}.${attempt}`,
  attempt,
});

const begun: Event = {
  type: "chat_started",
  data: { form, message: "Hi", personas: ["skeptic", "teacher"], ...means },
};
const starts = (index: number, attempt = 1): Event => ({
  type: "reply_started",
  data: { ...ref(index, attempt), ...means },
});
const says = (index: number, delta: string, offset: number, fields = {}): Event => ({
  type: "reply_streamed",
  data: { ...ref(index), form, channel: "text", delta, offset, ...fields },
});
const whole = (index: number, fields: Partial<ChatEventData["reply_completed"]> = {}): Event => ({
  type: "reply_completed",
  data: {
    ...ref(index),
    persona_name: "X",
    response: "No.",
    model: "rehearsal",
    usage: USAGE,
    form,
    tail: ".",
    tail_offset: 2,
    ...fields,
  },
});
const fails = (index: number, will_retry: boolean, attempt = 1): Event => ({
  type: "reply_failed",
  data: { ...ref(index, attempt), form, error: "It broke", code: "cut", will_retry, usage: USAGE },
});
const completed = (view: ChatView): Event => ({
  type: "chat_completed",
  data: { form, provider: "rehearsal", replies: Object.values(view.replies), usage: view.usage },
});

/** The view of these events, each asked for first. */
function viewOf(...events: Event[]): ChatView {
  return events.reduce((view, event) => {
    checkChat(view, event);
    return evolveChat(view, { seq: view.head + 1, at: AT, event });
  }, emptyChat());
}

function refused(view: ChatView, event: Event, why: string): void {
  assertThrows(() => checkChat(view, event), GrammarError, why);
}

Deno.test("a chat's view holds the replies by their place, and what was used by whom", () => {
  const view = viewOf(
    begun,
    starts(0),
    starts(1),
    says(1, "N", 0),
    says(1, "o", 1),
    says(0, "hm", 0, { channel: "reasoning" }),
    fails(0, true),
    whole(1),
    starts(0, 2),
    fails(0, false, 2),
  );
  assertEquals(view.attempts, { 0: 2, 1: 1 });
  assertEquals(view.open, {});
  assertEquals(view.replies[0], { index: 0, persona_id: "skeptic", error: "It broke", code: "cut" });
  assertEquals(view.replies[1], {
    index: 1,
    persona_id: "teacher",
    persona_name: "X",
    response: "No.",
    model: "rehearsal",
    usage: USAGE,
  });
  assertEquals(view.usage, { input_tokens: 30, output_tokens: 6 });
  assertEquals(view.usage_by_agent.skeptic, { input_tokens: 20, output_tokens: 4 });
  const end = completed(view);
  checkChat(view, end);
  evolveChat(view, { seq: 11, at: AT, event: end });
  assertEquals([view.status, view.ended_at, view.head], ["completed", AT, 11]);
});

Deno.test("text and reasoning of a try under way are kept apart", () => {
  const view = viewOf(
    begun,
    starts(0),
    says(0, "hm", 0, { channel: "reasoning" }),
    says(0, "N", 0),
    says(0, "m", 2, { channel: "reasoning" }),
  );
  assertEquals(view.open, { "m0.1": { index: 0, persona_id: "skeptic", text: "N", reasoning: "hmm" } });
});

Deno.test("an event that may not come now is refused with the reason", () => {
  refused(emptyChat(), starts(0), "the chat has not started");
  const open = viewOf(begun, starts(0), says(0, "No", 0));
  refused(open, begun, "started already");
  refused(open, starts(0, 2), "reply 0 is under way");
  refused(open, starts(1, 2), "was tried 0 times, and this is try 2");
  refused(open, says(0, ".", 1), "goes on at 2, not at 1");
  refused(open, says(0, "", 2), "no text");
  refused(open, says(1, "x", 0), "not under way");
  refused(open, says(0, "x", 2, { message_id: "__proto__" }), "not under way");
  refused(open, whole(0, { tail: "!" }), "not the response");
  refused(open, whole(0, { tail: "No.", tail_offset: 0 }), "goes on at 2, not at 0");
  refused(open, whole(0, { reasoning: "why" }), "not the reasoning");
  refused(open, completed(open), "under way");
  refused(viewOf(begun, starts(0), fails(0, false)), starts(0, 2), "reply 0 is there already");
  refused(open, { type: "round_started", data: { round: 1, total_rounds: 1 } }, "no event of a chat");
});

Deno.test("a chat completes only with all its replies, and one that answers", () => {
  const one = viewOf(begun, starts(0), fails(0, false));
  refused(one, completed(one), "nobody has answered");
  const both = viewOf(begun, starts(0), says(0, "No", 0), whole(0), starts(1), fails(1, false));
  const replies = Object.values(both.replies).reverse();
  const data = { form, provider: "rehearsal", replies, usage: USAGE };
  refused(both, { type: "chat_completed", data }, "a reply is missing");
  checkChat(both, completed(both));
  const over = viewOf(begun, {
    type: "run_cancelled",
    data: { error: "Request cancelled", code: "cancelled" },
  });
  refused(over, starts(0), "has ended (cancelled)");
  assertEquals(over.error, { error: "Request cancelled", code: "cancelled" });
});

Deno.test("a response has the provider's id, or one made of its run's", () => {
  assertEquals(responseId("r1", { response_id: "resp_abc" }), "resp_abc");
  assertEquals(responseId("r1", {}), "resp_r1");
});
