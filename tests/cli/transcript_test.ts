// How events read in a terminal: what streams, what waits, and that two turns never share a line.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { createPaint, printable } from "../../src/cli/paint.ts";
import { Transcript } from "../../src/cli/transcript.ts";

/** A transcript and everything it wrote, in order: `> ` before progress. */
function record(colours = false) {
  const written: string[] = [];
  const paint = createPaint(colours);
  const transcript = new Transcript({
    out: (text) => written.push(text),
    err: (text) => written.push(`> ${text}`),
    paint: { out: paint, err: paint },
  });
  const take = (event_type: string, data: unknown) => transcript.take({ event_type, data });
  return {
    transcript,
    take,
    thinking: (agent: string, message_id: string, attempt = 1) =>
      take("agent_thinking", { agent_type: agent, role: agent, round: 1, message_id, attempt }),
    delta: (message_id: string, delta: string) => take("agent_delta", { message_id, delta }),
    response: (agent: string, message_id: string, response: string) =>
      take("agent_response", { agent_type: agent, role: agent, round: 1, message_id, response }),
    /** What was written since the last look. */
    text: () => written.splice(0).join(""),
  };
}

Deno.test("a turn that is open alone writes as it streams", () => {
  const { thinking, delta, response, text } = record();
  thinking("Critic", "m1");
  assertEquals(text(), "> Critic is thinking\n");
  delta("m1", "Why ");
  assertEquals(text(), "── Critic · round 1 ──\nWhy ");
  delta("m1", "so?");
  assertEquals(text(), "so?");
  response("Critic", "m1", "Why so?");
  assertEquals(text(), "\n\n");
});

Deno.test("turns that are open at once are printed whole, in the order they end", () => {
  const { thinking, delta, response, text } = record();
  thinking("Ann", "a");
  thinking("Bob", "b");
  text();
  delta("a", "one ");
  delta("b", "two ");
  delta("a", "more");
  assertEquals(text(), "");
  response("Bob", "b", "two ");
  assertEquals(text(), "── Bob · round 1 ──\ntwo \n\n");
  delta("a", "!");
  assertEquals(text(), "── Ann · round 1 ──\none more!");
  response("Ann", "a", "one more!");
  assertEquals(text(), "\n\n");
});

Deno.test("what happens while a turn is in the middle of a line waits for its end", () => {
  const { thinking, delta, response, take, text } = record();
  thinking("Ann", "a");
  delta("a", "I");
  thinking("Bob", "b");
  response("human", "h", "Hello");
  take("round_start", { round: 2, total_rounds: 2 });
  delta("b", "You");
  assertEquals(text(), "> Ann is thinking\n── Ann · round 1 ──\nI");
  response("Ann", "a", "I");
  assertEquals(
    text(),
    "\n\n> Bob is thinking\n── human · round 1 ──\nHello\n\n> Round 2 of 2\n",
  );
});

Deno.test("what cannot wait gets a line of its own", () => {
  const { transcript, thinking, delta, text } = record();
  transcript.urgent("Connection lost");
  assertEquals(text(), "> Connection lost\n");
  thinking("Ann", "a");
  delta("a", "I");
  text();
  transcript.urgent("Connection lost");
  delta("a", " think");
  assertEquals(text(), "> \nConnection lost\n think");
});

Deno.test("a try that was cut is marked and the next one starts afresh", () => {
  const { thinking, delta, response, text } = record();
  thinking("Ann", "a1");
  delta("a1", "I thi");
  thinking("Ann", "a2", 2);
  delta("a2", "I think");
  response("Ann", "a2", "I think");
  assertEquals(
    text(),
    "> Ann is thinking\n── Ann · round 1 ──\nI thi\n[cut off here; asked again]\n\n" +
      "> Ann is thinking\n── Ann · round 1 ──\nI think\n\n",
  );
});

Deno.test("a try that failed is told, and marked where it had begun to write", () => {
  const { thinking, delta, take, text } = record();
  const failed = { agent_type: "Ann", role: "Ann", round: 1, attempt: 1, error: "Too busy", code: "x" };
  thinking("Ann", "a");
  thinking("Bob", "b");
  text();
  delta("a", "I");
  take("agent_error", { ...failed, message_id: "a", will_retry: false });
  assertEquals(text(), "> Ann failed: Too busy\n");
  delta("b", "You");
  take("agent_error", { ...failed, agent_type: "Bob", role: "Bob", message_id: "b", will_retry: true });
  assertEquals(
    text(),
    "── Bob · round 1 ──\nYou\n[cut off here]\n\n> Bob failed and is asked again: Too busy\n",
  );
});

Deno.test("tokens, agreement, stances and the summary are told", () => {
  const { take, response, text } = record();
  take("round_complete", { round: 1, total_rounds: 3, convergence_score: 0.8333 });
  assertEquals(text(), "> Round 1 of 3 is over, agreement 83 %\n");
  const turn = { agent_type: "Ann", role: "Ann", round: 1, message_id: "a", response: "x" };
  const usage = { input_tokens: 10, output_tokens: 5 };
  take("agent_response", { ...turn, usage, stance: { position: "Wait", confidence: 0.7 } });
  assertEquals(
    text(),
    "── Ann · round 1 ──\nx\n[stands for: Wait (70 % sure)]\n\n> Ann used 15 tokens\n",
  );
  response("Bob", "b", "no usage known");
  assertEquals(text().includes("tokens"), false);
  take("discussion_complete", {
    total_responses: 2,
    result: { summary: "Do it.", stop_reason: "rounds_completed", usage },
  });
  assertEquals(text(), "── Summary ──\nDo it.\n\n> Completed: 2 responses, 15 tokens, rounds completed\n");
});

Deno.test("the project manager's choices are told", () => {
  const { take, text } = record();
  take("speaker_choice", { next: "qa_engineer", settled: false, reason: "Tests are open" });
  take("speaker_choice", { next: null, settled: true, reason: "All agree" });
  assertEquals(
    text(),
    "> The project manager calls on qa engineer: Tests are open\n" +
      "> The project manager calls it settled: All agree\n",
  );
});

Deno.test("events that nobody knows are passed over", () => {
  const { take, text } = record();
  take("moon_phase", { phase: "full" });
  take("agent_delta", { message_id: "never begun", delta: "x" });
  assertEquals(text(), "");
});

Deno.test("a model's escape sequences are shown, not obeyed", () => {
  const { thinking, delta, text } = record();
  thinking("Ann", "a");
  delta("a", "\x1b[2J\x07tab\there\r\nnext");
  assertStringIncludes(text(), "\n\u{fffd}[2J\u{fffd}tab\there\nnext");
  assertEquals(printable("\x9b31m"), "\u{fffd}31m");
});

Deno.test("colours are added only where they are wanted", () => {
  const { thinking, delta, text } = record(true);
  thinking("Ann", "a");
  delta("a", "x");
  assertEquals(text(), "> \x1b[2mAnn is thinking\x1b[22m\n\x1b[1m── Ann · round 1 ──\x1b[22m\nx");
});
