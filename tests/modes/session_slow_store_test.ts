// Interrupts that come while the store is slow to take an event: what the stopped call used is charged, and once.

import { assert, assertEquals } from "@std/assert";
import type { Model } from "../../src/agents/model.ts";
import type { Event } from "../../src/core/event.ts";
import { emptySession, evolveSession } from "../../src/core/session_view.ts";
import { session } from "../../src/modes/session.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { calculate, DONE, Thinker } from "../support/thinker.ts";

/** A session of one request whose every event is written as slowly as the test likes. */
function slowly(model: Model) {
  const clock = new FakeClock();
  const view = emptySession();
  let ring = () => {};
  const note = (event: Event) =>
    void evolveSession(view, { seq: view.head + 1, at: "2026-01-01T00:00:00.000Z", event });
  const onPosted = (told: () => void) => {
    ring = told;
    return () => {};
  };
  const spec = { agent: "researcher", provider: "rehearsal", model: "rehearsal", budget: {} };
  const acting = session({ id: "s1", spec, view, onPosted }, new AbortController().signal, {
    clock,
    model,
    newId: () => crypto.randomUUID(),
    prices: {},
    turnTimeoutMs: 300_000,
    maxIterations: 8,
    maxOutputTokens: 512,
    contextTokens: 8192,
  });
  note({
    type: "session_opened",
    data: { session_id: "s1", agent: "researcher", provider: "p", model: "m" },
  });
  const asked = { request_id: "r1", agent: "researcher", message: "A story", enable_reasoning: true };
  note({ type: "request_received", data: asked });
  return {
    acting,
    view,
    /** The next events, as they stand in the log when this resolves. */
    async next(): Promise<Event> {
      const events = [(await acting.next()).value ?? []].flat() as Event[];
      events.forEach(note);
      return events.at(-1)!;
    },
    /** An interrupt before the next event is asked for; whatever stops has all the time to come to its end. */
    async interrupt() {
      note({ type: "interrupt_asked", data: {} });
      ring();
      await clock.settle();
    },
  };
}

Deno.test("an interrupt that comes while a piece is being written charges what its call is worth all the same", async () => {
  const { acting, next, interrupt } = slowly(new Thinker(() => ["Once upon ", "a time", ...DONE]));
  assertEquals((await next()).type, "step_streamed");
  await interrupt();
  const { type, data } = await next();
  assert(type === "request_completed");
  assertEquals([data.interrupted, data.answer, data.iterations], [true, "Once upon", 1]);
  assert(data.usage.input_tokens > 0 && data.usage.output_tokens > 0, "the call that was stopped was free");
  assertEquals((await acting.next()).done, true);
});

Deno.test("an interrupt that comes while the last step of a call is being written charges the call once", async () => {
  const { acting, next, interrupt, view } = slowly(new Thinker(() => [calculate("1 + 1"), ...DONE]));
  assertEquals((await next()).type, "step_taken");
  await interrupt();
  const { type, data } = await next();
  assert(type === "request_completed");
  assertEquals([data.interrupted, data.usage], [true, { input_tokens: 10, output_tokens: 5 }]);
  assertEquals(view.usage, data.usage);
  assertEquals((await acting.next()).done, true);
});
