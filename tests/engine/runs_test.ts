import type { View } from "../../src/core/view.ts";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { ParleyError } from "../../src/errors.ts";
import { Actor, plain } from "../support/actor.ts";
import type { Json } from "../support/dial.ts";
import { engine, gate, KIND, SUBJECT, traces } from "./rig.ts";

const types = (events: Json[]) => events.map((e) => e.event_type);
const taskOf = (request: { occasion: Record<string, unknown> }) => String(request.occasion.task);

/** An actor that holds every call of a task until the test opens the task's gate. */
function gated() {
  const gates = new Map<string, PromiseWithResolvers<void>>();
  const of = (task: string) => gates.get(task) ?? gates.set(task, gate()).get(task)!;
  const model = new Actor((request) => ({ text: plain(request), hold: of(taskOf(request)).promise }));
  return { model, open: (task: string) => of(task).resolve() };
}

const speaking = (events: Json[]) => types(events).includes("agent_delta");

/** The last word that an actor says before it is held. */
const atGate = (events: Json[]) => events.at(-1)?.data.delta === "(turn)";

Deno.test("beyond MAX_CONCURRENT_RUNS runs wait as pending and begin in the order they were started", async () => {
  const { model, open } = gated();
  await using at = await engine({ model, maxConcurrent: 2 });
  const ids: string[] = [];
  for (const task of ["a", "b", "c", "d", "e"]) {
    ids.push((await at.start({ task, agent_types: ["critic"] })).id);
  }
  const [a, b, c, d, e] = ids as [string, string, string, string, string];
  await Promise.all([at.when(a, speaking), at.when(b, speaking)]);
  const statuses = () => Promise.all(ids.map((id) => at.status(id)));
  assertEquals(await statuses(), ["running", "running", "pending", "pending", "pending"]);
  assertEquals(at.runs.load, { acting: 2, waiting: 3 });
  open("b");
  await at.ended(b);
  await at.when(c, speaking);
  assertEquals(await statuses(), ["running", "completed", "running", "pending", "pending"]);
  open("a");
  await at.when(d, speaking);
  assertEquals(model.asked.map(taskOf).toSorted(), ["a", "b", "c", "d"]);
  for (const task of ["c", "d", "e"]) open(task);
  await at.ended(e);
  await Promise.all(ids.map((id) => at.ended(id)));
});

Deno.test("the status index of pending and running runs follows what they do", async () => {
  const { model, open } = gated();
  await using at = await engine({ model, maxConcurrent: 1 });
  const a = (await at.start({ task: "a", agent_types: ["critic"] })).id;
  const b = (await at.start({ task: "b", agent_types: ["critic"] })).id;
  await at.when(a, speaking);
  const listed = async (status: "pending" | "running" | "completed") =>
    (await at.runs.list({ subject: SUBJECT, kind: KIND, status, limit: 10 })).runs.map((r) => r.row.id);
  // A row follows its run by one commit.
  while ((await listed("running")).length === 0);
  assertEquals([await listed("running"), await listed("pending")], [[a], [b]]);
  open("a");
  open("b");
  await at.ended(b);
  await at.runs.stop();
  assertEquals([await listed("running"), await listed("pending")], [[], []]);
  assertEquals(await listed("completed"), [b, a]);
});

Deno.test("a pending run that is cancelled never speaks, has one event, and takes nobody's place", async () => {
  const { model, open } = gated();
  await using at = await engine({ model, maxConcurrent: 1 });
  const ids: string[] = [];
  for (const task of ["a", "b", "c"]) ids.push((await at.start({ task, agent_types: ["critic"] })).id);
  const [a, b, c] = ids as [string, string, string];
  await at.when(a, speaking);
  await at.runs.cancel(await at.runs.row(b, KIND, SUBJECT));
  const events = await at.ended(b);
  assertEquals(events.length, 1);
  assertEquals(events[0].data, { error: "Discussion cancelled", code: "cancelled" });
  assertEquals(await at.status(b), "cancelled");
  assertEquals(await at.status(c), "pending");
  open("a");
  open("c");
  assertEquals(types(await at.ended(c)).at(-1), "discussion_complete");
  assertEquals([...new Set(model.asked.map(taskOf))], ["a", "c"]);
});

Deno.test("cancelling stops the model's call, keeps what was said, and ends with one terminal event", async () => {
  const model = new Actor(() => ({ text: "I was just about to", hold: new Promise<void>(() => {}) }));
  await using at = await engine({ model });
  const { id } = await at.start({ agent_types: ["critic"] });
  await at.when(id, (events) => JSON.stringify(events).includes('"to"'));
  const before = performance.now();
  await at.runs.cancel(await at.runs.row(id, KIND, SUBJECT));
  assert(performance.now() - before < 250);
  assertEquals(model.aborted, 1);
  const events = await at.ended(id);
  assertEquals(types(events).filter((t) => t === "error").length, 1);
  const said = events.filter((e) => e.event_type === "agent_delta").map((e) => e.data.delta).join("");
  assertEquals(said, "I was just about to");
  await assertRejects(
    async () => at.runs.cancel(await at.runs.row(id, KIND, SUBJECT)),
    ParleyError,
    "already",
  );
});

Deno.test("a cancel that comes when the run is at its end says so, and never claims what did not happen", async () => {
  for (let i = 0; i < 20; i++) {
    await using at = await engine();
    const { id } = await at.start({ agent_types: ["critic"] });
    await at.when(id, (events) => events.length >= 1 + (i % 9));
    const cancelled = await at.runs.row(id, KIND, SUBJECT).then((row) => at.runs.cancel(row)).then(
      () => true,
      (error) => {
        if (!(error instanceof ParleyError)) throw error;
        assertEquals(error.status, 409);
        return false;
      },
    );
    const events = await at.ended(id);
    assertEquals(events.at(-1).data.code === "cancelled", cancelled, `after ${events.length} events`);
  }
});

Deno.test("a message to a run that is just ending is refused as a conflict", async () => {
  const model = new Actor((request) => ({ text: plain(request), hold: new Promise<void>(() => {}) }));
  await using at = await engine({ model });
  const { id } = await at.start({ agent_types: ["critic"] });
  await at.when(id, speaking);
  const row = await at.runs.row(id, KIND, SUBJECT);
  const cancelling = at.runs.cancel(row);
  const outcomes: (number | string)[] = [];
  for (let i = 0; i < 12; i++) {
    outcomes.push(
      await at.runs.post(row, (view) => ({
        type: "human_spoke",
        data: {
          agent_type: "human",
          role: "Human",
          round: (view as View).round,
          message_id: `m${i}`,
          attempt: 1,
          response: "wait",
          usage: { input_tokens: 0, output_tokens: 0 },
          model: "human",
        },
      })).then(
        ({ seq }) => `kept as ${seq}`,
        (error) => error instanceof ParleyError ? error.status : String(error),
      ),
    );
  }
  await cancelling;
  for (const outcome of outcomes) assert(outcome === 409 || /^kept/.test(String(outcome)), String(outcome));
  assertEquals(types(await at.ended(id)).at(-1), "error");
});

Deno.test("the same Idempotency-Key gives the same run, one of another body a conflict", async () => {
  await using at = await engine();
  const again = { key: "k", digest: "1" };
  const first = await at.start({}, again);
  assertEquals((await at.start({}, again)).id, first.id);
  await at.ended(first.id);
  assertEquals((await at.start({}, again)).id, first.id);
  await assertRejects(() => at.start({}, { key: "k", digest: "2" }), ParleyError, "another body");
  assert((await at.start({}, { key: "other", digest: "1" })).id !== first.id);
});

Deno.test("ten starts at once with one Idempotency-Key start one run", async () => {
  await using at = await engine();
  const rows = await Promise.all(Array.from({ length: 10 }, () => at.start({}, { key: "k", digest: "1" })));
  assertEquals(new Set(rows.map((r) => r.id)).size, 1);
  const { runs } = await at.runs.list({ subject: SUBJECT, kind: KIND, limit: 100 });
  assertEquals(runs.length, 1);
  await at.ended(rows[0]!.id);
  const specs = [];
  for await (const { key } of at.kv.list({ prefix: ["spec"] })) specs.push(key);
  assertEquals(specs.length, 1, "what the losers wrote is gone");
});

Deno.test("an Idempotency-Key whose run was deleted starts a new one", async () => {
  await using at = await engine();
  const again = { key: "k", digest: "1" };
  const first = await at.start({}, again);
  await at.ended(first.id);
  await at.runs.remove(await at.runs.row(first.id, KIND, SUBJECT));
  const second = await at.start({}, again);
  assert(second.id !== first.id);
  await at.ended(second.id);
});

for (const when of ["running", "pending", "ended", "just ended"] as const) {
  Deno.test(`a run that is deleted while ${when} leaves nothing behind`, async () => {
    const { model, open } = gated();
    await using at = await engine({ model, maxConcurrent: 1 });
    const first = await at.start({ task: "a", agent_types: ["critic"] });
    const second = await at.start({ task: "b", agent_types: ["critic"] });
    await at.when(first.id, speaking);
    if (when === "ended" || when === "just ended") {
      open("a");
      await at.ended(first.id);
      if (when === "ended") await at.when(second.id, speaking);
    }
    const id = when === "pending" ? second.id : first.id;
    await at.runs.remove(await at.runs.row(id, KIND, SUBJECT));
    await assertRejects(() => at.runs.row(id, KIND, SUBJECT), ParleyError, "There is no discussion");
    open("a");
    open("b");
    const other = when === "pending" ? first.id : second.id;
    assertEquals(types(await at.ended(other)).at(-1), "discussion_complete");
    await at.runs.stop();
    assertEquals(await traces(at.kv, id), []);
    const { runs } = await at.runs.list({ subject: SUBJECT, kind: KIND, limit: 9 });
    assertEquals(runs.map((r) => r.row.id), [other]);
    assertEquals(await at.store.open(), []);
  });
}

Deno.test("two deletions of one run at once both succeed or say that there is none", async () => {
  const { model } = gated();
  await using at = await engine({ model });
  const row = await at.start({ task: "a", agent_types: ["critic"] });
  await at.when(row.id, speaking);
  await Promise.all([at.runs.remove(row), at.runs.remove(row)]);
  assertEquals(await traces(at.kv, row.id), []);
});

Deno.test("lists are newest first, also when runs are started within one millisecond", async () => {
  const clock = { now: () => 1_767_225_600_000, monotonic: () => 0, after: () => () => {} };
  await using at = await engine({ clock });
  const ids: string[] = [];
  for (let i = 0; i < 12; i++) ids.push((await at.start({ agent_types: ["critic"] })).id);
  await Promise.all(ids.map((id) => at.ended(id)));
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await at.runs.list({ subject: SUBJECT, kind: KIND, limit: 5, cursor });
    seen.push(...page.runs.map((r) => r.row.id));
    cursor = page.next_cursor;
  } while (cursor);
  assertEquals(seen, ids.toReversed());
});

Deno.test("history that is polled shows what has come since, at every poll", async () => {
  const { model, open } = gated();
  await using at = await engine({ model });
  const { id } = await at.start({ task: "a", agent_types: ["critic"], rounds: 1 });
  const row = await at.runs.row(id, KIND, SUBJECT);
  const head = async () => (await at.runs.describe(row)).head;
  const poll = async (after: number) =>
    (await at.runs.history(row, after, 1000)).map((f) => JSON.parse(f.text).sequence as number);
  // To the end of what the gate lets through, polling at each step as a client without sockets would.
  await at.when(id, atGate); // the last word before the gate
  let known = await head();
  assertEquals((await poll(0)).at(-1), known);
  assertEquals(await poll(known), []);
  open("a");
  const other = at.when(id, (events) => types(events).includes("agent_response"));
  await other;
  const now = await head();
  assert(now > known);
  const news = await poll(known);
  assertEquals(news[0], known + 1);
  known = await head();
  assertEquals((await poll(0)).at(-1)! >= now, true);
  await at.ended(id);
});

Deno.test("history that is polled while a run is held shows later what a person said", async () => {
  const { model, open } = gated();
  await using at = await engine({ model });
  const { id } = await at.start({ task: "a", agent_types: ["critic"] });
  await at.when(id, atGate);
  const row = await at.runs.row(id, KIND, SUBJECT);
  const polled = async (after: number) => (await at.runs.history(row, after, 1000)).map((f) => f.seq);
  const seen = await polled(0);
  assertEquals(await polled(seen.at(-1)!), []);
  const { seq } = await at.runs.post(row, () => ({
    type: "human_spoke",
    data: {
      agent_type: "human",
      role: "Human",
      round: 1,
      message_id: "m",
      attempt: 1,
      response: "hello",
      usage: { input_tokens: 0, output_tokens: 0 },
      model: "human",
    },
  }));
  assertEquals((await polled(seen.at(-1)!)).includes(seq), true);
  assertEquals((await polled(0)).includes(seq), true);
  open("a");
  await at.ended(id);
});
