import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { ModelError, type ModelRequest } from "../../src/agents/model.ts";
import { Actor, type Line, plain } from "../support/actor.ts";
import { all, last, play, shown, spec, turnsAsked } from "./rig.ts";

const AGENTS = ["architect", "critic", "designer"];
const moderated = (fields = {}) => spec({ mode: "moderated", agent_types: AGENTS, ...fields });

function choosing(choice: (said: number, request: ModelRequest) => object | Line): Actor {
  return new Actor((request) => {
    if (request.occasion.purpose !== "choice") return plain(request);
    const answer = choice((request.occasion.transcript as unknown[]).length, request);
    const raw = typeof answer === "string" || answer instanceof ModelError || "text" in answer;
    return raw ? answer as Line : JSON.stringify(answer);
  });
}

const next = (agent: string | null, settled = false) => ({ next: agent, settled, reason: "because" });

Deno.test("moderated: the project manager's choice speaks, also twice in a row", async () => {
  const order = ["critic", "critic", "architect"];
  const model = choosing((said) => next(order[said]!));
  const rows = await play(moderated(), model);
  assertEquals(all(rows, "turn_completed").map((t) => t.agent_type), order);
  assertEquals(all(rows, "speaker_chosen").map((c) => [c.agent_type, c.next, c.settled, c.reason]), [
    ["project_manager", "critic", false, "because"],
    ["project_manager", "critic", false, "because"],
    ["project_manager", "architect", false, "because"],
  ]);
  assertEquals(all(rows, "round_completed").length, 1);
});

Deno.test("moderated: the project manager sees all that was said when it chooses, and who may be chosen", async () => {
  const model = choosing((said) => next(AGENTS[said]!));
  await play(moderated(), model);
  const choices = model.asked.filter((r) => r.occasion.purpose === "choice");
  choices.forEach((request, i) => {
    assertEquals(request.occasion.candidates, AGENTS);
    assertEquals(request.occasion.agent, "project_manager");
    AGENTS.forEach((a, n) => assertEquals(shown(request).includes(`${a} speaks in round`), n < i));
  });
});

Deno.test("moderated: the project manager ends it when the matter is settled", async () => {
  const model = choosing((said) => said < 4 ? next(AGENTS[said % 3]!) : next(null, true));
  const rows = await play(moderated({ rounds: 5 }), model);
  assertEquals(all(rows, "turn_completed").length, 4);
  const { result, total_responses } = last(rows, "run_completed");
  assertEquals([result.stop_reason, total_responses], ["settled", 4]);
  assertEquals(all(rows, "round_completed").map((r) => r.round), [1, 2]);
});

Deno.test("moderated: nothing is settled before anybody has spoken", async () => {
  const model = choosing((said) => said === 0 ? next(null, true) : next("critic"));
  const rows = await play(moderated(), model);
  const first = all(rows, "speaker_chosen")[0]!;
  assertEquals([first.next, first.settled], ["architect", false]);
  assertStringIncludes(first.reason, "nobody has spoken yet");
  assertEquals(last(rows, "run_completed").total_responses, 3);
});

for (
  const [what, bad] of [
    ["an agent who does not take part", next("devops_engineer")],
    ["nobody at all", next(null)],
    ["__proto__", next("__proto__")],
    ["an answer that is no JSON", "whoever likes"],
    ["an empty answer", ""],
    ["a failed call", new ModelError("timeout", "too long")],
  ] as const
) {
  Deno.test(`moderated: after ${what} the next in turn speaks, and the event says why`, async () => {
    const rows = await play(moderated(), choosing(() => bad));
    assertEquals(all(rows, "turn_completed").map((t) => t.agent_type), AGENTS);
    for (const { reason, settled } of all(rows, "speaker_chosen")) {
      assertStringIncludes(reason, "Next in turn");
      assertEquals(settled, false);
    }
    assertEquals(last(rows, "run_completed").result.stop_reason, "rounds_completed");
  });
}

Deno.test("moderated: the next in turn is whoever spoke least in this round", async () => {
  const model = choosing((said) => said === 0 ? next("critic") : next("nobody"));
  const rows = await play(moderated(), model);
  assertEquals(all(rows, "turn_completed").map((t) => t.agent_type), ["critic", "architect", "designer"]);
});

Deno.test("moderated: a refused key ends the run at the first choice", async () => {
  const model = choosing(() => new ModelError("unauthorized", "The key was refused"));
  const rows = await play(moderated(), model);
  assertEquals(model.asked.length, 1);
  assertEquals((rows.at(-1)!.event.data as { code: string }).code, "unauthorized");
});

Deno.test("moderated: every agent sees all that was said before", async () => {
  const model = choosing((said) => next(AGENTS[said % 3]!));
  await play(moderated({ rounds: 2 }), model);
  const turns = model.asked.filter((r) => r.occasion.purpose === "turn");
  assertEquals(turns.map((r) => (r.occasion.transcript as unknown[]).length), [0, 1, 2, 3, 4, 5]);
});

Deno.test("moderated: the tokens of choices count towards the run", async () => {
  const rows = await play(moderated(), choosing((said) => next(AGENTS[said]!)));
  const spent = [...all(rows, "speaker_chosen"), ...all(rows, "turn_completed")]
    .reduce((sum, { usage }) => sum + usage.input_tokens + usage.output_tokens, 0);
  const { usage } = last(rows, "run_completed").result;
  assertEquals(usage.input_tokens + usage.output_tokens, spent);
  assert(all(rows, "speaker_chosen").every((c) => c.usage.input_tokens > 0));
});

Deno.test("moderated with a project manager who writes prompts: it chooses, then writes, then the agent speaks", async () => {
  const model = choosing((said) => next(AGENTS[said]!));
  await play(moderated({ enable_project_manager: true }), model);
  assertEquals(model.asked.slice(0, 3).map((r) => r.occasion.purpose), ["choice", "manager_prompt", "turn"]);
  assertEquals(turnsAsked(model.asked, "manager_prompt").length, 3);
});
