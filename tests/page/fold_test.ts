// What a discussion's events add up to on the page, without a browser: whole runs, runs joined in the middle, turns
// asked again, resets and ends.

import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { begin, EMPTY, fold, progressOf } from "../../static/ui/discussions/fold.js";
import type { Turn, View } from "../../static/ui/discussions/view.js";
import { ago, count, cut, duration, shellQuoted } from "../../static/ui/shared/format.js";
import { linkTo, parseRoute } from "../../static/ui/router.js";
import { discussion } from "../support/script.ts";
import { type Line, StagedDiscussion } from "../support/staged_discussion.ts";

const REQUEST = {
  task: "Where to put the door",
  agent_types: ["critic", "architect"],
  mode: "debate",
  rounds: 2,
};
const WHO = { agent_type: "critic", role: "Critic", round: 1, message_id: "m1", attempt: 1 };
const USAGE = { input_tokens: 10, output_tokens: 5 };

function folded(lines: Iterable<Line>, from: View = EMPTY): View {
  const stage = new StagedDiscussion("d", REQUEST, lines);
  stage.play();
  return stage.events.reduce((view, event) => fold(view, event), from);
}

function turns(view: View): Turn[] {
  return view.rounds.flatMap((round) => round.entries).filter((entry) => entry.kind === "turn");
}

Deno.test("fold() gives a whole debate with its turns, stances, scores and usage", () => {
  const view = folded(discussion(REQUEST));
  assertEquals(view.status, "completed");
  assertEquals(view.rounds.map((round) => [round.round, round.done, round.entries.length]), [
    [1, true, 2],
    [2, true, 2],
  ]);
  assert(turns(view).every((turn) => turn.state === "done" && turn.stance && turn.text.length > 100));
  assertEquals(view.lanes.map((lane) => [lane.agent_type, lane.state, lane.turns, lane.usage.input_tokens]), [
    ["critic", "done", 2, 1640],
    ["architect", "done", 2, 1640],
  ]);
  assertEquals(view.usage, { input_tokens: 3280, output_tokens: 656 });
  assertEquals(view.rounds.map((round) => round.score), [0.32, 0.62]);
  assertEquals(progressOf(view), 1);
});

Deno.test("fold() shares what an event does not change", () => {
  const all = [...discussion(REQUEST)];
  const before = folded(all.slice(0, -30));
  const after = folded(all.slice(-30, -29), before);
  assertStrictEquals(after.rounds[0], before.rounds[0]);
  assertEquals(before.rounds.length, 2);
});

Deno.test("the deltas of a turn make its text until the answer itself comes", () => {
  const lines: Line[] = [
    ["round_start", { round: 1, total_rounds: 1 }],
    ["agent_thinking", WHO],
    ["agent_delta", { ...WHO, delta: "Not " }],
    ["agent_delta", { ...WHO, delta: "so." }],
  ];
  const view = folded(lines);
  assertEquals([turns(view)[0]?.text, turns(view)[0]?.state], ["Not so.", "speaking"]);
  assertEquals(view.lanes[0]?.state, "speaking");
  const done = folded([["agent_response", {
    ...WHO,
    response: "Not so. Rather so.",
    usage: USAGE,
    model: "m",
  }]], view);
  assertEquals([turns(done)[0]?.text, turns(done)[0]?.number], ["Not so. Rather so.", 1]);
});

Deno.test("a try that a crash broke off gives its place to the next one", () => {
  const again = { ...WHO, message_id: "m2", attempt: 2 };
  const view = folded([
    ["agent_thinking", WHO],
    ["agent_delta", { ...WHO, delta: "Lost" }],
    ["agent_thinking", again],
    ["agent_response", { ...again, response: "Found", usage: USAGE, model: "m" }],
  ]);
  assertEquals(turns(view).map((turn) => [turn.text, turn.attempt]), [["Found", 2]]);
});

Deno.test("a try that failed stays, and counts only when it is not asked again", () => {
  const failed = (will_retry: boolean): Line => [
    "agent_error",
    { ...WHO, error: "cut", code: "cut", will_retry, usage: USAGE },
  ];
  const known = begin(EMPTY, { ...REQUEST, total_rounds: 1, status: "running" });
  const retried = folded([["agent_thinking", WHO], failed(true)], known);
  assertEquals([retried.lanes[0]?.state, progressOf(retried)], ["thinking", 0]);
  const lost = folded([["agent_thinking", WHO], failed(false)], known);
  assertEquals([lost.lanes[0]?.state, progressOf(lost)], ["failed", 0.5]);
  assertEquals(lost.lanes[0]?.usage, USAGE);
});

Deno.test("an answer whose beginning was not seen is shown all the same, and so is a person's", () => {
  const view = folded([
    ["agent_response", { ...WHO, response: "Late", usage: USAGE, model: "m" }],
    ["agent_response", {
      ...WHO,
      agent_type: "human",
      message_id: "h",
      response: "Hm",
      usage: USAGE,
      model: "human",
    }],
  ]);
  assertEquals(turns(view).map((turn) => [turn.agent_type, turn.text, turn.number]), [
    ["critic", "Late", 1],
    ["human", "Hm", 2],
  ]);
  assertEquals(view.lanes.map((lane) => lane.agent_type), ["critic"]);
});

Deno.test("a reset forgets what was said but not what the run is about", () => {
  const view = folded([["stream_reset", { reason: "history_cleared" }]], folded(discussion(REQUEST)));
  assertEquals([view.task, view.rounds, view.said, view.partial], [REQUEST.task, [], 0, true]);
  assertEquals(begin(view, { ...REQUEST, total_rounds: 2, status: "completed" }).status, "completed");
});

Deno.test("the end of a run closes what was open", () => {
  const opened: Line[] = [["agent_thinking", WHO], ["agent_delta", { ...WHO, delta: "Half a" }]];
  const cancelled = folded([...opened, ["error", { error: "Discussion cancelled", code: "cancelled" }]]);
  assertEquals([cancelled.status, turns(cancelled)[0]?.state], ["cancelled", "failed"]);
  const failed = folded([...opened, ["error", { error: "No key", code: "unauthorized" }]]);
  assertEquals([failed.status, failed.error?.error], ["failed", "No key"]);
});

Deno.test("unknown events change nothing", () => {
  assertStrictEquals(fold(EMPTY, { event_type: "applause", timestamp: "", data: {} }), EMPTY);
});

Deno.test("numbers and times read well", () => {
  assertEquals([0, 999, 1000, 1240, 9960, 34_500, 999_600, 1_250_000].map(count), [
    ...["0", "999", "1k", "1.2k", "10k", "35k", "1M", "1.3M"],
  ]);
  assertEquals([0, 7000, 750_000, 3_723_000].map(duration), ["0:00", "0:07", "12:30", "1:02:03"]);
  const now = Date.parse("2026-11-20T12:00:00Z");
  assertEquals(
    ["2026-11-20T11:59:50Z", "2026-11-20T11:55:00Z", "2026-11-20T09:00:00Z", "2026-11-19T12:00:00Z", "x"]
      .map((iso) => ago(iso, now)),
    ["just now", "5 minutes ago", "3 hours ago", "yesterday", ""],
  );
  assertEquals(shellQuoted("it's"), `'it'\\''s'`);
});

Deno.test("a route survives the way through the URL", () => {
  assertEquals(parseRoute(linkTo("discussions", "a/b c")), { view: "discussions", rest: ["a/b c"] });
  assertEquals(parseRoute(""), { view: "", rest: [] });
  assertEquals(parseRoute("#/x/%E0%A4%A"), { view: "x", rest: ["%E0%A4%A"] });
});

Deno.test("a text is cut between characters as people count them, and only where it is longer", () => {
  assertEquals([cut("door", 4), cut("doors", 4), cut("", 3)], ["door", "doo…", ""]);
  assertEquals(cut("a house to let", 9), "a house…");
  const family = "👩‍👩‍👧";
  assertEquals(cut(family.repeat(3), 2), `${family}…`);
  assertEquals(cut("🇫🇷🇩🇪🇮🇹", 2), "🇫🇷…");
  assertEquals(cut(family, 1), family);
});
