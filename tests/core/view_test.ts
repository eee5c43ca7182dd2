import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "npm:fast-check@4.10.2";
import type { Event, EventType, Stored, TurnRef } from "../../src/core/event.ts";
import { check, GrammarError } from "../../src/core/grammar.ts";
import { emptyView, evolve, progress, type View } from "../../src/core/view.ts";

const AT = "2026-01-02T03:04:05.678Z";
const NONE = { input_tokens: 0, output_tokens: 0 };
const USED = { input_tokens: 10, output_tokens: 5 };
const ref = (agent_type = "critic", message_id = "m1", attempt = 1, round = 1): TurnRef => ({
  agent_type,
  role: agent_type,
  round,
  message_id,
  attempt,
});

const start: Event = {
  type: "run_started",
  data: {
    discussion_id: "r",
    task: "t",
    agent_types: ["critic"],
    mode: "parallel",
    rounds: 2,
    enable_project_manager: false,
    provider: "rehearsal",
    model: "m",
  },
};
const round = (round: number): Event => ({ type: "round_started", data: { round, total_rounds: 2 } });
const roundDone = (round: number, convergence_score?: number): Event => ({
  type: "round_completed",
  data: { round, total_rounds: 2, ...(convergence_score !== undefined && { convergence_score }) },
});
const turn = (...args: Parameters<typeof ref>): Event => ({ type: "turn_started", data: ref(...args) });
const text = (delta: string, message_id = "m1"): Event => ({
  type: "text_streamed",
  data: { agent_type: "critic", round: 1, message_id, delta },
});
const done = (response: string, ...args: Parameters<typeof ref>): Event => ({
  type: "turn_completed",
  data: { ...ref(...args), response, usage: USED, model: "m" },
});
const failed = (will_retry: boolean, ...args: Parameters<typeof ref>): Event => ({
  type: "turn_failed",
  data: { ...ref(...args), error: "e", code: "cut", will_retry, usage: USED },
});
const human: Event = {
  type: "human_spoke",
  data: { ...ref("human", "h"), role: "Ada", response: "hello", usage: NONE, model: "human" },
};
const over: Event = {
  type: "run_completed",
  data: {
    total_responses: 0,
    conversation_history: [],
    result: { summary: "", usage: NONE, stop_reason: "rounds_completed" },
  },
};
const broke: Event = { type: "run_failed", data: { error: "e", code: "c" } };
const cancelled: Event = {
  type: "run_cancelled",
  data: { error: "Discussion cancelled", code: "cancelled" },
};

function fold(...events: Event[]): View {
  return events.reduce((view, event, i) => {
    check(view, event);
    return evolve(view, { seq: i + 1, at: AT, event });
  }, emptyView());
}

Deno.test("a view adds up what happened", () => {
  const view = fold(
    start,
    round(1),
    turn(),
    text("he"),
    text("llo"),
    done("hello"),
    human,
    roundDone(1, 0.5),
    round(2),
  );
  assertEquals([view.status, view.head, view.round, view.rounds_completed], ["running", 9, 2, 1]);
  assertEquals(view.history.map((h) => [h.agent_type, h.response]), [["critic", "hello"], [
    "human",
    "hello",
  ]]);
  assertEquals([view.turns, view.scores, view.open, view.attempts], [{ 1: ["critic"] }, [0.5], {}, {}]);
  assertEquals([view.usage, view.usage_by_agent, view.usage_by_model], [USED, { critic: USED }, { m: USED }]);
});

Deno.test("a turn asked again takes the place of the one that never ended", () => {
  const view = fold(start, round(1), turn(), text("half"), turn("critic", "m2", 2));
  assertEquals(Object.keys(view.open), ["m2"]);
  assertEquals(view.attempts, { "1/critic": 2 });
});

Deno.test("a failed try that is tried again is under way no more, but not over; one that is not is over", () => {
  assertEquals(fold(start, round(1), turn(), failed(true)).failed, {});
  const view = fold(
    start,
    round(1),
    turn(),
    failed(true),
    turn("critic", "m2", 2),
    failed(false, "critic", "m2", 2),
  );
  assertEquals(view.failed, { "1/critic": { error: "e", code: "cut" } });
  assertEquals(view.usage, { input_tokens: 20, output_tokens: 10 });
  assertEquals(view.history, []);
});

Deno.test("a view that was stored and read again is the same view", () => {
  const events = [
    start,
    round(1),
    turn(),
    text("a"),
    done("a"),
    turn("architect", "m2"),
    failed(false, "architect", "m2"),
    roundDone(1),
  ];
  for (let cut = 0; cut <= events.length; cut++) {
    const rows = events.map((event, i): Stored => ({ seq: i + 1, at: AT, event }));
    const direct = rows.reduce(evolve, emptyView());
    const stored = JSON.parse(JSON.stringify(rows.slice(0, cut).reduce(evolve, emptyView()))) as View;
    assertEquals(rows.slice(cut).reduce(evolve, stored), direct);
  }
});

Deno.test("folding one log does not change another's view", () => {
  fold(start, round(1), turn(), text("a"), done("a"));
  assertEquals(emptyView().usage, NONE);
  assertEquals(fold(start).usage, NONE);
});

const REFUSED: [what: string, before: Event[], event: Event][] = [
  ["anything but a start or an end at the beginning", [], round(1)],
  ["a message before the start", [], human],
  ["a completion before the start", [], over],
  ["a second start", [start], start],
  ["round 2 first", [start], round(2)],
  ["a round within a round", [start, round(1)], round(2)],
  ["the same round again", [start, round(1), roundDone(1)], round(1)],
  ["a turn of another round", [start, round(1)], turn("critic", "m1", 1, 2)],
  ["a turn before any round", [start], turn()],
  ["a message that is under way already", [start, round(1), turn()], turn("architect", "m1")],
  ["text of a message that is not under way", [start, round(1)], text("a")],
  ["text of a message that is complete", [start, round(1), turn(), text("a"), done("a")], text("b")],
  ["a completion without a turn", [start, round(1)], done("a")],
  ["a completion that is not what was streamed", [start, round(1), turn(), text("a")], done("b")],
  ["a completion of a turn that failed", [start, round(1), turn(), text("a"), failed(false)], done("a")],
  ["a completion of a turn that was asked again", [
    start,
    round(1),
    turn(),
    text("a"),
    turn("critic", "m2", 2),
  ], done("a")],
  ["the end of a round with a turn under way", [start, round(1), turn()], roundDone(1)],
  ["the end of a round that did not start", [start], roundDone(1)],
  ["the end of a run with a turn under way", [start, round(1), turn()], over],
];

for (const [what, before, event] of REFUSED) {
  Deno.test(`the grammar refuses ${what}`, () => {
    assertThrows(
      () => check(fold(...before), event),
      GrammarError,
      `Event ${event.type} may not come after ${before.length}`,
    );
  });
}

for (const terminal of [over, broke, cancelled]) {
  Deno.test(`nothing comes after ${terminal.type}`, () => {
    const view = fold(start, terminal);
    assertEquals(view.ended_at, AT);
    for (
      const event of [
        start,
        round(1),
        turn(),
        text("a"),
        done("a"),
        human,
        roundDone(1),
        over,
        broke,
        cancelled,
      ]
    ) {
      assertThrows(() => check(view, event), GrammarError, "the run has ended");
    }
  });
}

Deno.test("a run may fail or be cancelled at any time, also before it starts and with turns under way", () => {
  for (const end of [broke, cancelled]) {
    assertEquals(fold(end).ended_at, AT);
    assertEquals(fold(start, round(1), turn(), text("half"), end).open, {});
  }
});

Deno.test("names from the prototype of objects are ordinary ids", () => {
  for (const id of ["constructor", "toString", "hasOwnProperty"]) {
    assertThrows(() => check(fold(start, round(1)), text("a", id)), GrammarError);
    const view = fold(start, round(1), turn("critic", id), text("a", id), done("a", "critic", id));
    assertEquals(view.history.length, 1);
  }
});

Deno.test("whatever the grammar lets through, the view stays sound", () => {
  const any = fc.constantFrom<Event>(
    round(1),
    round(2),
    roundDone(1),
    roundDone(2),
    human,
    text("a"),
    text("b", "m2"),
    done("a"),
    done("aa"),
    done("b", "architect", "m2"),
    turn(),
    turn("architect", "m2"),
    turn("critic", "m3", 2),
    failed(true),
    failed(false),
    failed(false, "architect", "m2"),
    over,
    broke,
    cancelled,
  );
  fc.assert(
    fc.property(fc.array(any, { maxLength: 60 }), (events) => {
      const view = fold(start);
      const ends: EventType[] = [];
      let last = 0;
      for (const event of events) {
        try {
          check(view, event);
        } catch (error) {
          assert(error instanceof GrammarError);
          continue;
        }
        evolve(view, { seq: view.head + 1, at: AT, event });
        if (view.ended_at !== undefined) ends.push(event.type);
        const share = progress(view, 8);
        assert(share >= 0 && share <= 1 && (share === 1) === (view.ended_at !== undefined));
        if (view.ended_at === undefined) assert(share >= last), last = share;
        assert(view.rounds_completed <= view.round && view.round <= view.rounds_completed + 1);
        const count = Object.values(view.turns).flat().length;
        assertEquals(view.history.filter((h) => h.agent_type !== "human").length, count);
      }
      assert(ends.length <= 1);
    }),
    { verbose: 1, numRuns: 500 },
  );
});

Deno.test("progress is below 1 until the run has ended, and 1 then, however it ended", () => {
  const view = fold(start, round(1), turn(), text("a"), done("a"), roundDone(1));
  assertEquals([progress(view, 4), progress(view, 1), progress(view, 0)], [0.25, 0.99, 0]);
  for (const end of [over, broke, cancelled]) assertEquals(progress(fold(start, end), 9), 1);
});
