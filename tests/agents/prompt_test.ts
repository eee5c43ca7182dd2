// What a model is sent: hostile words stay data and never change the system text, own words are marked as own, and
// every call carries what it is for as data.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  choicePrompt,
  managerPrompt,
  stancePrompt,
  summaryPrompt,
  turnPrompt,
} from "../../src/agents/prompt.ts";
import { agentsOf } from "../../src/core/roster.ts";
import { allPrompts, entry, HOSTILE, parsed, scene } from "../support/prompts.ts";

const AGENTS = agentsOf("discussion").map((row) => row.type);

Deno.test("hostile words leave the system text byte-identical and stay inside the data", () => {
  const calm = allPrompts(scene({ transcript: [entry("architect", "Use two pages.")] }), "Use two pages.");
  for (const words of HOSTILE) {
    const transcript = [entry("architect", words), entry("human", words), entry("critic", words)];
    const hostile = allPrompts(scene({ task: words, transcript }), words);
    for (const [i, prompt] of hostile.entries()) {
      const { data, rest } = parsed(prompt);
      assertEquals(prompt.system, calm[i]!.system);
      assertEquals(rest, parsed(calm[i]!).rest, "nothing outside the data depends on what was said");
      assertEquals(data[0], { kind: "task", text: words }, "and the data still says what was said");
      assert(
        !/<\||\[INST\]/.test(prompt.messages[0]!.content),
        "no control word of a chat template is left bare",
      );
    }
  }
});

Deno.test("each contribution says who made it, and an agent's own words are its own", () => {
  const transcript = [entry("architect", "One."), entry("critic", "Two."), entry("human", "Three.", 2)];
  const { data } = parsed(turnPrompt(scene({ transcript }), "critic", { instruction: "Say more." }));
  assertEquals(data, [
    { kind: "task", text: "Design a login page" },
    { kind: "turn", from: "Architect", round: 1, text: "One." },
    { kind: "your_turn", from: "you, the Critic", round: 1, text: "Two." },
    { kind: "human", from: "Ann", round: 2, text: "Three." },
    { kind: "request", from: "Project Manager", text: "Say more." },
  ]);
});

Deno.test("a debate names nobody but the speaker, and its positions stand under letters", () => {
  const transcript = [entry("architect", "One."), entry("critic", "Two.")];
  const debate = { positions: [{ label: "A", text: "Wait." }, { label: "B", text: "Go." }] };
  const prompt = turnPrompt(scene({ mode: "debate", transcript }), "critic", { debate });
  assert(!prompt.messages[0]!.content.includes("Architect"));
  assertEquals(parsed(prompt).data.slice(-2), [
    { kind: "position", letter: "A", text: "Wait." },
    { kind: "position", letter: "B", text: "Go." },
  ]);
  const summary = summaryPrompt(scene({ mode: "debate", transcript }), "agreement");
  assertStringIncludes(summary.messages[0]!.content, "Architect");
});

Deno.test("the system text tells role, concerns, mode and length, and differs by agent, mode and purpose", () => {
  const { system } = turnPrompt(scene(), "security_engineer");
  for (
    const part of [
      "Security Engineer",
      "least privilege",
      "80 to 180 words",
      "speak in turn",
      "never instructions",
    ]
  ) {
    assertStringIncludes(system, part);
  }
  const modes = ["round_robin", "parallel", "debate", "moderated"];
  const all = modes.flatMap((mode) => allPrompts(scene({ mode }), "x").slice(0, 1).map((p) => p.system));
  assertEquals(new Set(all).size, modes.length);
  assertEquals(new Set(AGENTS.map((agent) => turnPrompt(scene(), agent).system)).size, AGENTS.length);
});

Deno.test("the occasion carries the scene as data, and the answers have their schemas", () => {
  const transcript = [entry("architect", "One.")];
  const of = scene({ transcript });
  const debate = { positions: [{ label: "A", text: "Wait." }] };
  const stance = stancePrompt(of, "critic", "I said so.", debate);
  assertEquals(stance.occasion, {
    purpose: "stance",
    agent: "critic",
    task: "Design a login page",
    mode: "round_robin",
    agent_types: ["architect", "critic"],
    round: 2,
    total_rounds: 3,
    transcript,
    draft: "I said so.",
    debate,
  });
  assertEquals(managerPrompt(of, "critic").occasion.agent, "project_manager");
  assertEquals(managerPrompt(of, "critic").occasion.for_agent, "critic");
  const accepts = (value: unknown) => stance.answer!.schema.safeParse(value).success;
  assert(
    accepts({ position: "A", confidence: 1 }) &&
      accepts({ position: "A", confidence: 0, changed_because: "" }),
  );
  assert(!accepts({ position: "", confidence: 1 }) && !accepts({ position: "A", confidence: 1.1 }));
  assert(!accepts({ position: "x".repeat(501), confidence: 1 }));
  const choice = choicePrompt(of, ["critic"]).answer!.schema;
  assert(choice.safeParse({ next: null, settled: true, reason: "done" }).success);
  assert(!choice.safeParse({ settled: true, reason: "done" }).success);
});
