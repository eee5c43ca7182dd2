// A server that stops, and the one that starts after it, over the same file.

import { assert, assertEquals } from "@std/assert";
import { Actor, plain } from "../support/actor.ts";
import type { Json } from "../support/dial.ts";
import { type Engine, engine, gate, KIND, SUBJECT } from "./rig.ts";
import { turnsAsked } from "../modes/rig.ts";

const types = (events: Json[]) => events.map((e) => e.event_type);
const held = () => new Actor((request) => ({ text: plain(request), hold: new Promise<void>(() => {}) }));
const speaking = (events: Json[]) => types(events).includes("agent_delta");
const responses = (events: Json[]) => events.filter((e) => e.event_type === "agent_response");

async function inFile(body: (open: () => Promise<Deno.Kv>) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(() => Deno.openKv(`${folder}/parley.kv`));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Gapless, one terminal event, each turn completed once. */
function assertWhole(events: Json[]): void {
  assertEquals(events.map((e) => e.sequence), events.map((_, i) => i + 1));
  assertEquals(types(events).filter((t) => t === "discussion_complete" || t === "error").length, 1);
  const turns = responses(events).filter((e) => e.data.agent_type !== "human").map((e) =>
    `${e.data.round}/${e.data.agent_type}`
  );
  assertEquals(new Set(turns).size, turns.length, "a completed turn was asked twice");
}

Deno.test("a stop leaves a run open, and the next start goes on where it was", async () => {
  await inFile(async (open) => {
    const second = gate();
    const before = new Actor((_, call) =>
      call === 1 ? "first answer" : { text: "half a", hold: second.promise }
    );
    let id: string;
    let seen: Json[];
    {
      await using at: Engine = await engine({ kv: await open(), model: before });
      ({ id } = await at.start({ agent_types: ["critic", "architect"], rounds: 2 }));
      seen = await at.when(id, (events) => events.at(-1)?.data.delta === "a");
      await at.runs.stop();
      assertEquals(before.aborted, 1, "a stop closes the call in flight");
      assertEquals(await at.store.open(), [id]);
      seen = (await at.runs.history(await at.runs.row(id, KIND, SUBJECT), 0, 1000)).map((f) =>
        JSON.parse(f.text)
      );
      assert(!types(seen).includes("error") && !types(seen).includes("discussion_complete"));
    }
    const after = new Actor(() => "second life");
    await using at = await engine({ kv: await open(), model: after });
    await at.runs.recover();
    const events = await at.ended(id);
    assertWhole(events);
    assertEquals(events.slice(0, seen.length), seen, "what was shown stays as it was");
    assertEquals(turnsAsked(after.asked), ["1/architect", "2/critic", "2/architect"]);
    assertEquals(responses(events).map((e) => [e.data.response, e.data.attempt]), [
      ["first answer", 1],
      ["second life", 2],
      ["second life", 1],
      ["second life", 1],
    ]);
    assertEquals(await at.status(id), "completed");
    assertEquals(await at.store.open(), []);
  });
});

Deno.test("pending runs are taken up in the order they were started", async () => {
  await inFile(async (open) => {
    const ids: string[] = [];
    {
      await using at = await engine({ kv: await open(), model: held(), maxConcurrent: 1 });
      for (const task of ["a", "b", "c", "d"]) {
        ids.push((await at.start({ task, agent_types: ["critic"] })).id);
      }
      await at.when(ids[0]!, speaking);
    }
    const model = held();
    await using at = await engine({ kv: await open(), model, maxConcurrent: 1 });
    await at.runs.recover();
    await at.when(ids[0]!, (events) => types(events).filter((t) => t === "agent_thinking").length === 2);
    const statuses = await Promise.all(ids.map((id) => at.status(id)));
    assertEquals(statuses, ["running", "pending", "pending", "pending"]);
    for (const [i, id] of ids.entries()) {
      await at.when(id, speaking);
      assertEquals(model.asked.map((r) => r.occasion.task), ["a", "b", "c", "d"].slice(0, i + 1));
      await at.runs.cancel(await at.runs.row(id, KIND, SUBJECT));
    }
  });
});

Deno.test("a run that waits to be taken up again is interrupted, can be cancelled, and then never speaks", async () => {
  await inFile(async (open) => {
    const ids: string[] = [];
    {
      await using at = await engine({ kv: await open(), model: held() });
      for (const task of ["a", "b"]) ids.push((await at.start({ task, agent_types: ["critic"] })).id);
      await Promise.all(ids.map((id) => at.when(id, speaking)));
    }
    const model = held();
    await using at = await engine({ kv: await open(), model, maxConcurrent: 1 });
    await at.runs.recover();
    assertEquals(await Promise.all(ids.map((id) => at.status(id))), ["running", "interrupted"]);
    await at.runs.cancel(await at.runs.row(ids[1]!, KIND, SUBJECT));
    assertEquals(await at.status(ids[1]!), "cancelled");
    assert(model.asked.every((r) => r.occasion.task === "a"));
  });
});

Deno.test("a run whose last event was durable and whose row was not is only written down", async () => {
  await inFile(async (open) => {
    let id: string;
    {
      await using at = await engine({
        kv: await open(),
        // The process dies between the last event and the row.
        store: (store) => ({
          ...store,
          update: (b, a) => a.ended ? Promise.reject(new Error("killed")) : store.update(b, a),
        }),
      });
      ({ id } = await at.start({ agent_types: ["critic"] }));
      await at.ended(id);
    }
    const model = new Actor();
    await using at = await engine({ kv: await open(), model });
    assertEquals(await at.store.open(), [id]);
    await at.runs.recover();
    assertEquals([await at.status(id), await at.store.open(), model.asked.length], ["completed", [], 0]);
    assertWhole(await at.ended(id));
  });
});

Deno.test("a run whose history was cleared while it ran is taken up with all it knew", async () => {
  await inFile(async (open) => {
    let id: string;
    let head: number;
    {
      const model = new Actor((_, call) =>
        call === 1 ? "remember passkeys" : { text: "half", hold: new Promise<void>(() => {}) }
      );
      await using at = await engine({ kv: await open(), model });
      ({ id } = await at.start({ agent_types: ["critic", "architect"] }));
      await at.when(id, (events) => events.at(-1)?.data.delta === "half");
      const row = await at.runs.row(id, KIND, SUBJECT);
      await at.runs.clear(row);
      head = (await at.runs.describe(row)).head;
    }
    const model = new Actor(() => "the rest");
    await using at = await engine({ kv: await open(), model });
    await at.runs.recover();
    const events = await at.ended(id);
    assertEquals(events[0].sequence, head + 1);
    assertEquals(turnsAsked(model.asked), ["1/architect"]);
    assert(JSON.stringify(model.asked[0]!.messages).includes("remember passkeys"));
    assertEquals(events.at(-1).data.conversation_history.map((h: Json) => h.response), [
      "remember passkeys",
      "the rest",
    ]);
  });
});

Deno.test("a run that was cleared while it ran, and again after its end, has left nothing of what was said", async () => {
  const go = Promise.withResolvers<void>();
  await using at = await engine({
    model: new Actor((_, call) =>
      call === 1 ? "remember passkeys" : { text: "passkeys too", hold: go.promise }
    ),
  });
  const { id } = await at.start({ agent_types: ["critic", "architect"] });
  await at.when(id, (events) => events.at(-1)?.data.delta === "too");
  const row = await at.runs.row(id, KIND, SUBJECT);
  await at.runs.clear(row);
  go.resolve();
  await at.ended(id);
  assert((await telling(at.kv, "passkeys")).length > 0);
  await at.runs.clear(row);
  assertEquals(await telling(at.kv, "passkeys"), []);
  assertEquals(await at.status(id), "completed");
});

/** Keys under which this is written. */
async function telling(kv: Deno.Kv, word: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { key, value } of kv.list({ prefix: [] })) {
    const text = value instanceof Uint8Array ? new TextDecoder().decode(value) : JSON.stringify(value);
    if (text.includes(word)) found.push(JSON.stringify(key));
  }
  return found;
}

Deno.test("a deletion that a crash cut short is finished at the next start", async () => {
  await inFile(async (open) => {
    let id: string;
    {
      await using at = await engine({ kv: await open() });
      ({ id } = await at.start({ agent_types: ["critic"] }));
      await at.ended(id);
      await at.runs.stop();
      await at.kv.set(["trash", id], 1);
      await at.kv.delete(["run", id]);
    }
    await using at = await engine({ kv: await open() });
    await at.runs.recover();
    for await (const { key } of at.kv.list({ prefix: ["page", id] })) throw new Error(`${key} is left`);
    for await (const { key } of at.kv.list({ prefix: ["trash"] })) throw new Error(`${key} is left`);
  });
});

Deno.test("stops again and again change nothing in what a run comes to", async () => {
  await inFile(async (open) => {
    let id: string | undefined;
    let lives = 0;
    let halves = 0;
    let done = 0;
    for (let over = false; !over; lives++) {
      const model = new Actor((request, call) =>
        call >= 3 ? { text: "half", hold: new Promise<void>(() => {}) } : plain(request)
      );
      await using at = await engine({ kv: await open(), model });
      if (id) await at.runs.recover();
      else {id =
          (await at.start({ mode: "parallel", agent_types: ["critic", "architect", "designer"], rounds: 3 }))
            .id;}
      let events = await at.when(id, (events) => {
        if (events.at(-1)?.event_type === "discussion_complete") return true;
        const half = events.filter((e) => e.data.delta === "half").length;
        return half > halves && responses(events).length >= done + 2;
      });
      halves = events.filter((e) => e.data.delta === "half").length;
      done = responses(events).length;
      over = events.at(-1).event_type === "discussion_complete";
      await at.runs.stop();
      events = (await at.runs.history(await at.runs.row(id, KIND, SUBJECT), 0, 10_000)).map((f) =>
        JSON.parse(f.text)
      );
      if (over) {
        assertWhole(events);
        assertEquals(responses(events).length, 9);
      }
    }
    assert(lives >= 3);
  });
});
