// What a session's events add up to, and which of them may follow which.

import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Event, EventData, Stored } from "../../src/core/event.ts";
import { GrammarError } from "../../src/core/grammar.ts";
import { checkSession } from "../../src/core/session_grammar.ts";
import {
  earlierThan,
  emptySession,
  evolveSession,
  hasRequest,
  openRequest,
  type SessionView,
  takeUpSession,
} from "../../src/core/session_view.ts";

const usage = { input_tokens: 10, output_tokens: 5 };
const opened: Event = {
  type: "session_opened",
  data: { session_id: "s", agent: "researcher", provider: "p", model: "m" },
};
const received = (request_id: string): Event => ({
  type: "request_received",
  data: { request_id, agent: "researcher", message: `Say ${request_id}`, enable_reasoning: true },
});
const step = (fields: Partial<EventData["step_taken"]>): Event => ({
  type: "step_taken",
  data: {
    request_id: "a",
    step_id: "1",
    step: "thought",
    content: "Hm",
    iteration: 1,
    attempt: 1,
    ...fields,
  },
});
const piece = (delta: string, fields: Partial<EventData["step_streamed"]> = {}): Event => ({
  type: "step_streamed",
  data: { request_id: "a", message_id: "1", step: "thought", iteration: 1, attempt: 1, delta, ...fields },
});
const done = (request_id: string, fields: Partial<EventData["request_completed"]> = {}): Event => ({
  type: "request_completed",
  data: {
    request_id,
    agent: "researcher",
    answer: "So",
    iterations: 1,
    usage,
    model: "m",
    interrupted: false,
    ...fields,
  },
});
const tool = { call_id: "c", name: "calculator", arguments: "{}" };

function after(...events: Event[]): SessionView {
  return events.reduce((view, event, i) => {
    checkSession(view, event);
    const stored: Stored = { seq: i + 1, at: `2026-01-01T00:00:0${i}.000Z`, event };
    return evolveSession(view, stored);
  }, emptySession());
}

function refused(view: SessionView, event: Event, why: string): void {
  assertThrows(() => checkSession(view, event), GrammarError, why);
}

Deno.test("a session is idle until a request comes in and again when the last one is completed", () => {
  assertEquals(after(opened).status, "idle");
  assertEquals(after(opened, received("a"), received("b")).status, "running");
  assertEquals(after(opened, received("a"), received("b"), done("a")).status, "running");
  const view = after(opened, received("a"), received("b"), done("b"), done("a"));
  assertEquals([view.status, view.head, view.ended_at], ["idle", 5, undefined]);
});

Deno.test("the conversation is in the order of the questions, and a request sees only what was answered before it", () => {
  const view = after(
    opened,
    received("a"),
    received("b"),
    done("b"),
    received("c"),
    done("a", { answer: "Late" }),
    received("e"),
    done("e", { answer: "" }),
    received("d"),
  );
  const said = view.conversation.map((c) => `${c.request_id} ${c.answer}`);
  assertEquals(said, ["a Late", "b So", "c undefined", "e ", "d undefined"]);
  assertEquals(earlierThan(view, openRequest(view, "c")!.first).map((e) => e.request_id), ["b"]);
  assertEquals(earlierThan(view, openRequest(view, "d")!.first).map((e) => e.request_id), ["a", "b"]);
  assertEquals([hasRequest(view, "a"), hasRequest(view, "z"), hasRequest(view, "__proto__")], [
    true,
    false,
    false,
  ]);
});

Deno.test("steps stand once their call's usage is known, and an error that is retried voids them", () => {
  const call = [
    step({ step_id: "1" }),
    step({ step_id: "2", step: "action", tool, usage, model: "m" }),
    step({ step_id: "3", step: "observation", tool }),
  ];
  const view = after(opened, received("a"), ...call);
  const [open] = view.open;
  assertEquals([open!.steps.map((s) => s.step_id), open!.pending.length, open!.attempt], [
    ["1", "2", "3"],
    0,
    0,
  ]);
  assertEquals([view.usage, view.usage_by_model, view.usage_by_agent], [usage, { m: usage }, {
    researcher: usage,
  }]);
  const retried = after(
    opened,
    received("a"),
    piece("Hm"),
    step({}),
    step({ step_id: "2", step: "error", usage, will_retry: true, code: "cut" }),
  );
  const [again] = retried.open;
  assertEquals([again!.steps, again!.pending, again!.attempt, again!.retried], [[], [], 1, true]);
});

Deno.test("what a stopped call used is counted once, with the end of its request", () => {
  const half = { input_tokens: 4, output_tokens: 1 };
  const view = after(
    opened,
    received("a"),
    step({ usage: half, model: "m" }),
    piece("x", { message_id: "2" }),
    done("a", { interrupted: true }),
  );
  assertEquals(view.usage, usage);
  assertEquals(view.usage_by_model.m, usage);
});

Deno.test("taking a session up drops what was under way and keeps what was done", () => {
  const view = after(
    opened,
    received("a"),
    received("b"),
    step({ usage, model: "m" }),
    piece("Half", { message_id: "2", iteration: 2, attempt: 3 }),
  );
  takeUpSession(view);
  const [a, b] = view.open;
  assertEquals([a!.steps.length, a!.streaming, a!.pending], [1, [], []]);
  assertEquals([a!.lost?.step_id, a!.lost?.iteration, a!.lost?.attempt], ["2", 2, 3]);
  assert(a!.lost!.usage.input_tokens > 1000);
  assertEquals(b!.lost, undefined);
  const fresh = structuredClone(view);
  takeUpSession(view);
  assertEquals(view, fresh);
});

Deno.test("an interrupt marks what is under way then, and nothing that comes later", () => {
  const view = after(
    opened,
    received("a"),
    received("b"),
    { type: "interrupt_asked", data: {} },
    received("c"),
  );
  assertEquals(view.open.map((r) => r.interrupted), [true, true, false]);
  const one = after(opened, received("a"), received("b"), {
    type: "interrupt_asked",
    data: { request_id: "b" },
  });
  assertEquals(one.open.map((r) => r.interrupted), [false, true]);
});

Deno.test("a session opens once, first, and a request id is used once", () => {
  refused(emptySession(), received("a"), "the session has not opened");
  refused(after(opened), opened, "opened already");
  refused(after(opened, received("a")), received("a"), "request a has come in already");
  refused(after(opened, received("a"), done("a")), received("a"), "request a has come in already");
});

Deno.test("nothing comes of a request that is not under way", () => {
  const view = after(opened, received("a"), done("a"));
  for (const event of [piece("x"), step({}), done("a")]) refused(view, event, "request a is not under way");
  const over = after(opened, received("a"), {
    type: "run_cancelled",
    data: { error: "x", code: "cancelled" },
  });
  refused(over, received("b"), "the session has ended (cancelled)");
  assertEquals(over.open, []);
});

Deno.test("the pieces of a step are its content, and a whole step is said once", () => {
  const view = after(opened, received("a"), piece("H"), piece("m"));
  refused(view, step({ content: "Hmm" }), "the pieces of 1 are not its content");
  checkSession(view, step({ content: "Hm", step: "answer" }));
  checkSession(view, step({ content: "It broke", step: "error" }));
  const whole = after(opened, received("a"), piece("Hm"), step({}));
  refused(whole, step({}), "step 1 is whole already");
  refused(whole, piece("x"), "step 1 is whole already");
});

Deno.test("an observation answers an action, and an answer is the last step", () => {
  const observation = step({ step_id: "3", step: "observation", tool });
  refused(after(opened, received("a")), observation, "answers no action");
  const acted = after(opened, received("a"), step({ step_id: "2", step: "action", tool, usage }));
  checkSession(acted, observation);
  refused(
    after(opened, received("a"), step({ step_id: "2", step: "action", tool, usage }), observation),
    step({ step_id: "4", step: "observation", tool }),
    "answers no action",
  );
  refused(after(opened, received("a")), step({ step: "action" }), "calls nothing");
  const answered = after(opened, received("a"), step({ step: "answer", content: "So", usage }));
  refused(answered, step({ step_id: "2" }), "the last step has been taken (answer)");
  refused(answered, done("a", { answer: "Other" }), "the answer is not the last step");
  checkSession(answered, done("a"));
});

Deno.test("events of other kinds of run have no place in a session", () => {
  refused(
    after(opened),
    { type: "round_started", data: { round: 1, total_rounds: 1 } },
    "it is no event of a session",
  );
});
