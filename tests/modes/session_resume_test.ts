// The crash test of a session without processes: its log is cut after every event, and the session is taken up again from
// there by a model that knows nothing of the first life. It comes to the same end and asks for nothing it had.

import { assert, assertEquals } from "@std/assert";
import { ModelError, type ModelRequest } from "../../src/agents/model.ts";
import type { Stored } from "../../src/core/event.ts";
import {
  calculate,
  DONE,
  end,
  ends,
  open,
  type Options,
  type Script,
  steps,
  Thinker,
  viewOf,
  worker,
} from "./session_rig.ts";

function taken({ occasion }: ModelRequest): number {
  return (occasion.steps as unknown[]).length;
}

interface Scene {
  name: string;
  answer: (request: ModelRequest) => Script;
  requests?: { id: string; reasoning?: boolean }[];
  options?: Options;
}

const SCENES: Scene[] = [
  { name: "a request that calls a tool", answer: worker },
  {
    name: "a request that calls several tools at once",
    answer: (r) =>
      taken(r) === 0
        ? ["<thought>All at once.</thought>", calculate("1 + 1", "a"), calculate("2 + 2", "b"), ...DONE]
        : ["<thought>Well.</thought>", "Done.", ...DONE],
  },
  {
    name: "a request that meets its last iteration",
    answer: (r) =>
      r.tools?.length
        ? ["<thought>More.</thought>", calculate(`${taken(r)} + 1`), ...DONE]
        : ["<thought>Well.</thought>It ends.", ...DONE],
    options: { maxIterations: 2 },
  },
  {
    name: "a request that only thinks",
    answer: () => ["<thought>Hm.", ...DONE],
    options: { maxIterations: 2 },
  },
  {
    name: "a request without reasoning",
    answer: () => ["Just ", "so.", ...DONE],
    requests: [{ id: "r1", reasoning: false }],
  },
  {
    name: "a request that fails",
    answer: (r) =>
      taken(r) === 0 ? [calculate("1 + 1"), ...DONE] : ["<thought>Oh", new ModelError("timeout", "Too slow")],
  },
  {
    name: "a request that is cut twice",
    answer: () => ["<thought>Oh</thought>no", new ModelError("cut", "Cut off")],
  },
  {
    name: "three requests at once",
    answer: worker,
    requests: [{ id: "r1" }, { id: "r2", reasoning: false }, { id: "r3" }],
  },
];

for (const { name, answer, requests = [{ id: "r1" }], options } of SCENES) {
  Deno.test(`${name} comes to the same end from every event its log can end with`, async () => {
    const first = new Thinker(answer);
    const session = open(first, options);
    for (const { id, reasoning = true } of requests) {
      await session.ask(id, `12 * ${id.slice(1)}`, { enable_reasoning: reasoning });
    }
    await session.act();
    const whole = await session.rows();
    assert(whole.length > 3);

    for (let cut = 2; cut <= whole.length; cut++) {
      const before = whole.slice(0, cut);
      const model = new Thinker(answer);
      const again = open(model, { ...options, before });
      await again.act();
      const rows = await again.rows();
      assertEquals(rows.slice(0, cut), before);
      for (const { id } of requests) {
        if (!before.some(({ event }) => event.type === "request_received" && event.data.request_id === id)) {
          continue;
        }
        assertEquals(steps(rows, id), steps(whole, id), `${id} cut after ${cut}`);
        const { usage, ...became } = end(rows, id);
        const { usage: fair, ...was } = end(whole, id);
        assertEquals(became, was, `${id} cut after ${cut}`);
        assert(usage.input_tokens >= fair.input_tokens, `${id} was cheaper for a crash after ${cut}`);
      }
      assertEquals(model.asked.length <= first.asked.length, true);
      const settled = before.filter(({ event }) =>
        event.type === "step_taken" && event.data.usage && !event.data.will_retry
      );
      if (requests.length === 1 && cut > 2) {
        const all = whole.filter(({ event }) =>
          event.type === "step_taken" && event.data.usage && !event.data.will_retry
        );
        assert(
          model.asked.length <= (all.length - settled.length) * 2,
          `asked for what it had, cut after ${cut}`,
        );
      }
      assertNoReuse(rows);
      assertEquals([again.view.status, again.view.open.length], ["idle", 0]);
    }
  });
}

Deno.test("a step that streamed when the server died ends as an error, and the call is made under a higher attempt", async () => {
  const whole = await (async () => {
    const session = open(new Thinker(() => ["Half of ", "it", ...DONE]));
    await session.ask("r1", "Tell me");
    await session.act();
    return await session.rows();
  })();
  const cut = whole.findLastIndex((r) => r.event.type === "step_streamed");
  const streaming = whole[cut]!.event;
  assert(streaming.type === "step_streamed");
  const again = open(new Thinker(() => ["Half of ", "it", ...DONE]), { before: whole.slice(0, cut) });
  await again.act();
  const [lost, answer] = (await again.rows()).flatMap((r) =>
    r.event.type === "step_taken" ? [r.event.data] : []
  );
  assertEquals([lost!.step, lost!.code, lost!.will_retry, lost!.attempt], ["error", "restarted", true, 1]);
  assertEquals(lost!.step_id, streaming.data.message_id);
  assert(lost!.usage!.input_tokens > 0, "the lost call was free");
  assertEquals([answer!.step, answer!.attempt], ["answer", 2]);
});

Deno.test("a restart does not use up the second chance of a call", async () => {
  const before: Stored[] = [];
  const first = open(new Thinker(() => ["Half", new Promise(() => {})]));
  await first.ask("r1", "Tell me");
  const acting = first.act();
  await first.when((rows) => rows.some((r) => r.event.type === "step_streamed"));
  before.push(...await first.rows());
  first.stop();
  assertEquals(await acting, false);
  const model = new Thinker((_, call) =>
    call === 1 ? ["Ha", new ModelError("cut", "Cut off")] : ["Whole.", ...DONE]
  );
  const again = open(model, { before });
  await again.act();
  assertEquals(end(await again.rows()).answer, "Whole.");
});

Deno.test("an interrupt that came just before the server died is kept", async () => {
  const session = open(new Thinker(worker));
  await session.ask("r1", "1 + 1");
  await session.ask("r2", "2 + 2");
  await session.interrupt("r1");
  const before = await session.rows();
  const model = new Thinker(worker);
  const again = open(model, { before });
  await again.act();
  const rows = await again.rows();
  assertEquals(ends(rows).map((e) => [e.request_id, e.interrupted]), [["r1", true], ["r2", false]]);
  assertEquals(model.asked.every((r) => r.occasion.message === "2 + 2"), true);
  assertEquals(viewOf(rows).conversation.map((c) => c.interrupted), [true, false]);
});

function assertNoReuse(rows: readonly Stored[]): void {
  const whole = rows.flatMap(({ event }) => event.type === "step_taken" ? [event.data.step_id] : []);
  assertEquals(new Set(whole).size, whole.length, "a step was taken twice");
}
