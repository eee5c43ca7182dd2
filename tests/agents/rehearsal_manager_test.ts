// The project manager of a rehearsed discussion: its requests, its choice of who speaks next, its summary.

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import {
  choicePrompt,
  managerPrompt,
  type Scene,
  summaryPrompt,
  turnPrompt,
} from "../../src/agents/prompt.ts";
import { roleOf } from "../../src/core/roster.ts";
import { entry, scene } from "../support/prompts.ts";
import { answerTo, rehearse, valueOf } from "../support/rehearsed.ts";

Deno.test("the manager's request names a concern and an open point, and the agent takes it up", () => {
  const transcript = [
    entry("architect", "One part should own the session store and nobody else may write to it."),
  ];
  const request = answerTo(managerPrompt(scene({ transcript }), "security_engineer"));
  assertStringIncludes(request, "Security Engineer");
  assertMatch(request, /“One part should own the session store.*Architect|Architect.*“One part should own/);
  assertMatch(
    request,
    /the threat model|least privilege|trust without verification|secrets in the wrong place/,
  );
  const response = answerTo(turnPrompt(scene({ transcript }), "security_engineer", { instruction: request }));
  assertMatch(response.split("\n")[0]!, /Project Manager/);
  const asked = [...response.matchAll(/“([^”]+)”/g)].map(([, words]) => words!);
  assert(asked.some((words) => request.includes(words)), response);
});

Deno.test("the manager's choice hears everybody, never the same one twice in a row, and settles in the last round", () => {
  const agents = ["architect", "critic", "designer"];
  const of: Scene = scene({ mode: "moderated", agent_types: agents, transcript: [], total_rounds: 2 });
  for (let turn = 0;; turn++) {
    const round = turn < 3 ? 1 : 2;
    const { next, settled, reason } = valueOf(choicePrompt({ ...of, round }, agents));
    assert(reason.length > 10);
    if (settled) {
      assertEquals(next, null);
      assert(turn >= 4, `settled after ${turn} turns`);
      break;
    }
    assert(turn < 6 && agents.includes(next!) && next !== of.transcript.at(-1)?.agent_type);
    if (turn < 3) assert(!of.transcript.some((e) => e.agent_type === next), "the silent come first");
    const response = answerTo(turnPrompt({ ...of, round }, next!));
    of.transcript.push({ agent_type: next!, role: roleOf(next!), round, response });
  }
  of.transcript.push({ ...entry("human", "And the price?"), round: 2 });
  assertEquals(valueOf(choicePrompt({ ...of, round: 2 }, agents)).settled, false, "not while a person waits");
});

Deno.test("the summary repeats only what was said, with who said it, and why it ended", () => {
  const { transcript } = rehearse(
    "Move our billing service from a monolith to microservices, for 10,000 users.",
    "round_robin",
    ["architect", "critic", "qa_engineer"],
    2,
  );
  const question = entry("critic", "Designer, who tests this with children?", 2);
  const designer = entry("designer", "A path without settings serves people best at first.", 1);
  const summary = answerTo(
    summaryPrompt(scene({ transcript: [designer, ...transcript, question] }), "settled"),
  );
  assertStringIncludes(summary, "nothing that matters was left open");
  assertStringIncludes(summary, "Who tests this with children? (Critic to Designer)");
  const said = transcript.map((e) => e.response).join("\n").toLowerCase();
  const lines = summary.split("\n").filter((line) => line.startsWith("- ") && !line.includes("children"));
  assert(lines.length >= 3);
  for (const line of lines) {
    const [, words, role] = /^- (.*) \(([^;)]+)/.exec(line)!;
    assert(`${said}\n${designer.response.toLowerCase()}`.includes(words!.toLowerCase()), line);
    assert(["Architect", "Critic", "QA Engineer", "Designer"].includes(role!), line);
  }
  assert(summary.split(/\s+/).length <= 250);
});
