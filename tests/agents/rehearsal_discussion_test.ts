// What the rehearsal model says in a discussion: it works from the task, quotes others as they spoke, answers people
// and questions, does not repeat itself, and its debates mostly converge.

import { assert, assertEquals, assertLess, assertMatch, assertStringIncludes } from "@std/assert";
import { agreement } from "../../src/core/convergence.ts";
import { turnPrompt } from "../../src/agents/prompt.ts";
import { sentences } from "../../src/agents/rehearsal/quotes.ts";
import { agentsOf } from "../../src/core/roster.ts";
import { entry, scene } from "../support/prompts.ts";
import { answerTo, rehearse } from "../support/rehearsed.ts";

const AGENTS = agentsOf("discussion").map((row) => row.type);
const TASKS = [
  "Design a scalable authentication system",
  "We want to migrate our billing service from a monolith to microservices without downtime, for 10,000 users.",
  "Plan a birthday party for 30 kids with a budget of $500",
  "Should we use Postgres or MongoDB for the order history?",
];

Deno.test("the first round speaks of the task in its own terms", () => {
  const terms = [
    "authentication system",
    /billing service|monolith|microservices/,
    /birthday party|budget/,
    /Postgres|MongoDB|order history/,
  ];
  for (const [i, task] of TASKS.entries()) {
    for (const { response } of rehearse(task, "parallel", AGENTS, 1).transcript) {
      assertMatch(response, new RegExp(terms[i]!));
    }
  }
});

Deno.test("others are named and quoted with words they really said", () => {
  let quoted = 0;
  for (const task of TASKS) {
    const { transcript } = rehearse(
      task,
      "round_robin",
      ["architect", "critic", "qa_engineer", "designer"],
      3,
    );
    for (const [i, { agent_type, response }] of transcript.entries()) {
      const before = transcript.slice(0, i);
      if (i > 0) {
        const others = before.filter((e) => e.agent_type !== agent_type).map((e) => e.role);
        assert(others.some((role) => response.includes(role)), `${agent_type} names nobody: ${response}`);
      }
      for (const [, words] of response.matchAll(/“([^”]+)”/g)) {
        const verbatim = words!.replace(/ …$/, "");
        assert(
          [task, ...before.map((e) => e.response)].some((text) => text.includes(verbatim)),
          `made up: ${words}`,
        );
        quoted++;
      }
    }
  }
  assert(quoted > 40, `only ${quoted} quotations`);
});

Deno.test("turns have 70 to 185 words, and no two agents say the same sentence", () => {
  for (const mode of ["round_robin", "parallel"]) {
    for (const task of TASKS) {
      const author = new Map<string, string>();
      for (const { agent_type, response } of rehearse(task, mode, AGENTS, 4).transcript) {
        const words = response.split(/\s+/).length;
        assert(words >= 70 && words <= 185, `${words} words: ${response}`);
        for (
          const sentence of sentences(response).filter((s) => s.split(" ").length > 4 && !/[“”]/.test(s))
        ) {
          assertEquals(author.get(sentence) ?? agent_type, agent_type, sentence);
          author.set(sentence, agent_type);
        }
      }
    }
  }
});

Deno.test("a person's words are answered first, by name and with what they are about", () => {
  const transcript = [
    entry("critic", "It may fail."),
    entry("human", "What about offline use in the subway?"),
  ];
  const response = answerTo(turnPrompt(scene({ transcript }), "critic"));
  assertMatch(
    response.split("\n")[0]!,
    /Ann.*“What about offline use in the subway\?”|“What about offline.*Ann/,
  );
  assertStringIncludes(response, "the subway");
});

Deno.test("a question to a role by name is answered by it", () => {
  const transcript = [entry("designer", "I like it. Critic, what would break first here?")];
  assertStringIncludes(
    answerTo(turnPrompt(scene({ transcript }), "critic")),
    "“what would break first here?”",
  );
});

Deno.test("any task is answered: other scripts, nothing at all, and very long words", () => {
  const found: [string, string | RegExp][] = [
    ["我们应该如何设计一个可扩展的身份验证系统？", "身份验证系统"],
    ["Wie sollten wir ein Anmeldesystem für 2 Millionen Kunden entwerfen?", "Anmeldesystem"],
    ["Спроектируйте систему аутентификации", "систему аутентификации"],
    ["???", "this task"],
    ["x".repeat(20_000), /x{40}/],
    ["{who} {topic} $& “quoted”", /./],
  ];
  for (const [task, term] of found) {
    for (const { response } of rehearse(task, "round_robin", ["critic", "architect"], 2).transcript) {
      assertLess(response.length, 3000);
      assert(!/undefined|\{\w+\}/.test(response.replaceAll("{who} {topic}", "")), response);
    }
    assertMatch(rehearse(task, "parallel", ["critic"], 1).transcript[0]!.response, new RegExp(term));
  }
});

Deno.test("most debates converge and some do not; a stance that moved says why", () => {
  const subjects = [
    "login page",
    "order history",
    "party",
    "tax form",
    "search",
    "museum tour",
    "game",
    "farm",
    "clinic",
    "bus line",
  ];
  const tasks = ["Design a", "Plan the next", "Improve our", "Replace the old"].flatMap((verb) =>
    subjects.map((s) => `${verb} ${s}`)
  );
  let converged = 0;
  for (const task of tasks) {
    const { stances } = rehearse(task, "debate", ["architect", "critic", "designer", "qa_engineer"], 4);
    assertLess(agreement(stances[0]!), 0.5, "independent drafts differ");
    if (agreement(stances.at(-1)!) >= 0.8) converged++;
    for (const [round, now] of stances.entries()) {
      for (const [agent, stance] of Object.entries(now)) {
        const before = stances[round - 1]?.[agent]?.position ?? stance.position;
        assertEquals(stance.changed_because !== undefined, before !== stance.position, task);
      }
    }
  }
  assert(converged >= 24 && converged <= 38, `${converged} of ${tasks.length} debates converged`);
});

Deno.test("a debate turn announces what its stance then says", () => {
  const { transcript, stances } = rehearse(TASKS[3]!, "debate", AGENTS, 2);
  for (const { agent_type, response } of transcript.filter((e) => e.round === 2)) {
    assertEquals(
      /I move to \*\*/.test(response),
      stances[1]![agent_type]!.changed_because !== undefined,
      response,
    );
  }
});
