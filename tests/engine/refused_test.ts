// Who asks for something while the store refuses is told so at once, whatever else waits for the store; what could not be
// begun, or forgotten, is when it can be.

import { assertEquals, assertRejects } from "@std/assert";
import { ParleyError } from "../../src/errors.ts";
import type { Store } from "../../src/log/store.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { ask, endless } from "./endless_rig.ts";
import { engine, KIND, moving, SUBJECT } from "./rig.ts";
import { Actor } from "../support/actor.ts";

/** Nobody waits: it is said at once that the store takes nothing now. */
async function refused(asked: Promise<unknown>): Promise<void> {
  const error = await assertRejects(() => asked, ParleyError, "The store takes no");
  assertEquals([error.status, error.options.retryAfterSeconds], [503, 5]);
}

const full = () => Promise.reject(new Error("disk full"));

/** A store that takes no event and no row while `refuses.now` is set. */
const refusing = (refuses: { now: boolean }) => (store: Store): Store => ({
  ...store,
  update: (before, after) => refuses.now ? full() : store.update(before, after),
  log: { ...store.log, append: (...given) => refuses.now ? full() : store.log.append(...given) },
});

Deno.test("a cancel, a clear and a deletion are refused while the store refuses, of a silent run and of one that waits", async () => {
  const clock = new FakeClock();
  const refuses = { now: false };
  const held = Promise.withResolvers<void>();
  const model = new Actor(() => ({ text: "", hold: held.promise }));
  const at = await engine({ clock, maxConcurrent: 1, model, store: refusing(refuses) });
  const silent = await at.start({ agent_types: ["critic"] });
  const waiting = await at.start({ agent_types: ["critic"] });
  await at.when(silent.id, (events) => events.at(-1)?.event_type === "agent_thinking");
  refuses.now = true;
  const row = (id: string) => at.runs.row(id, KIND, SUBJECT);
  await refused(at.runs.cancel(await row(silent.id)));
  await refused(at.runs.clear(await row(silent.id)));
  await refused(at.runs.remove(await row(silent.id)));
  await refused(at.runs.remove(await row(waiting.id)));
  refuses.now = false;
  assertEquals((await moving(clock, at.ended(silent.id))).at(-1)!.event_type, "error");
  await moving(clock, at.runs.remove(await row(silent.id)));
  await moving(clock, at.runs.remove(await row(waiting.id)));
  assertEquals(await at.store.open(), []);
  held.resolve();
  await moving(clock, at.runs.stop());
  at.kv.close();
});

Deno.test("a message to a session whose rest could not be written down is refused while that is so", async () => {
  const refuses = { now: false };
  const rests = Promise.withResolvers<void>();
  await using at = await endless({
    store: (store: Store): Store => ({
      ...store,
      update: (before, after) => {
        if (!refuses.now) return store.update(before, after);
        rests.resolve();
        return full();
      },
      log: {
        ...store.log,
        append: async (run, first, events) => {
          await store.log.append(run, first, events);
          if (events.some(({ event }) => event.type === "request_completed")) refuses.now = true;
        },
      },
    }),
  });
  const row = await at.open();
  await at.runs.say(row, ask("a"));
  await rests.promise;
  await refused(at.runs.say(row, ask("b")));
  await refused(at.runs.remove(row));
  refuses.now = false;
});

Deno.test("a run that was made durable and could not be begun begins when it can", async () => {
  const clock = new FakeClock();
  const refuses = { now: true };
  let tried = 0;
  const at = await engine({
    clock,
    store: (store: Store): Store => ({
      ...store,
      log: {
        ...store.log,
        bounds: (run) => refuses.now ? (tried++, full()) : store.log.bounds(run),
      },
    }),
  });
  const { id } = await at.start({ agent_types: ["critic"] });
  while (tried < 3) await clock.advance(100);
  assertEquals(await at.store.open(), [id]);
  const cancelling = at.runs.cancel(await at.runs.row(id, KIND, SUBJECT));
  assertEquals((await assertRejects(() => cancelling, ParleyError, "waits to be taken up")).status, 503);
  refuses.now = false;
  assertEquals((await moving(clock, at.ended(id))).at(-1)!.event_type, "discussion_complete");
  await moving(clock, at.runs.stop());
  at.kv.close();
});

Deno.test("retention passes a run of a kind that nobody here knows, and one that cannot be forgotten now", async () => {
  const told: string[] = [];
  const logger = { info() {}, error: (event: string) => void told.push(event) };
  let stuck = /^stuck-/;
  await using at = await engine({
    logger,
    store: (store: Store): Store => ({
      ...store,
      remove: (row) => stuck.test(row.id) ? full() : store.remove(row),
    }),
  });
  const old = {
    subject: SUBJECT,
    epoch: "e",
    status: "completed" as const,
    created: 1,
    updated: 1,
    ended: 2,
  };
  await at.store.create({ ...old, id: "odd", kind: "quiz" }, {});
  // More of those than are looked at together.
  for (let i = 0; i < 25; i++) {
    await at.store.create({ ...old, id: `stuck-${i}`, kind: KIND, created: 2 + i }, {});
  }
  const [first, second] = [
    await at.start({ agent_types: ["critic"] }),
    await at.start({ agent_types: ["critic"] }),
  ];
  await Promise.all([at.ended(first.id), at.ended(second.id)]);
  stuck = new RegExp(`^stuck-|${first.id}`);
  // Their rows are written after their last events.
  while (
    (await at.store.get(second.id))?.ended === undefined ||
    (await at.store.get(first.id))?.ended === undefined
  );
  assertEquals(await at.runs.retire(Date.now() + 1000), 2);
  assertEquals(told.filter((event) => event === "run_not_retired").length, 26, "each once");
  assertEquals([await at.store.get("odd"), await at.store.get(second.id)], [undefined, undefined]);
  assertEquals((await at.store.get(first.id))?.id, first.id);
});
