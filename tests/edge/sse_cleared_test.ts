// A history that was cleared, over Server-Sent Events: an EventSource comes back by itself until it is told not to.

import { assertEquals } from "@std/assert";
import { Actor, plain } from "../support/actor.ts";
import { parley } from "../support/parley.ts";
import { all, BASE, finished, type Message, messages, open } from "./event_stream.ts";

Deno.test("who comes for a discussion that is over and cleared hears stream_reset once, and then 204", async () => {
  await using server = await parley();
  const { id, events } = await finished(server);
  const head = String(events.length);
  await server.http(`${BASE}/${id}/history`, { method: "DELETE" });
  for (const header of [undefined, "2", String(events.length + 1)]) {
    const [place, reset, ...rest] = await all(server, id, "", header ? { "last-event-id": header } : {});
    // An id by itself: an EventSource keeps it for its next request, and the reset has none of its own.
    assertEquals(place, { id: head });
    assertEquals([reset!.event, reset!.id, rest], ["stream_reset", undefined, []]);
    const reason = header === undefined || header === "2" ? "history_cleared" : "unknown_sequence";
    assertEquals(reset!.data.data.reason, reason);
  }
  const response = await open(server, id, "", { "last-event-id": head });
  assertEquals([response.status, await response.text()], [204, ""]);
});

Deno.test("a history that is cleared while the discussion goes on leaves an EventSource where it was", async () => {
  const gate = Promise.withResolvers<void>();
  const model = new Actor((request, call) => ({
    text: plain(request),
    hold: call === 2 ? gate.promise : undefined,
  }));
  await using server = await parley({ model });
  const id = await server.start();
  const got: Message[] = [];
  for await (const message of messages(await open(server, id))) {
    got.push(message);
    if (message.event !== "caught_up") continue;
    await server.http(`${BASE}/${id}/history`, { method: "DELETE" });
    gate.resolve();
  }
  assertEquals(got.filter((m) => m.id !== undefined && m.data === undefined), []);
  const ids = got.flatMap((m) => m.id === undefined ? [] : [Number(m.id)]);
  assertEquals(ids, Array.from(ids, (_, i) => i + 1));
  assertEquals(got.at(-1)!.event, "discussion_complete");
});
