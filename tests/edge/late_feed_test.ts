// What happens while a run's feed is being opened: it fails, the server stops, or the viewer goes. Nobody counts for
// longer than they are there, and no feed is kept open for who has left.

import { assertEquals, assertRejects } from "@std/assert";
import { Watching } from "../../src/edge/stream.ts";
import { discussionDialect } from "../../src/wire/discussion.ts";
import { eventStream, row } from "./event_stream_rig.ts";

Deno.test("an event stream whose feed cannot be opened counts no more, for the server, the run and its party", async () => {
  const { stream, fail, counts } = await eventStream();
  const answer = stream();
  assertEquals(counts(), [1, 1, 1, 0, 0]);
  fail();
  await assertRejects(() => answer, Error, "could not be read");
  assertEquals(counts(), [0, 0, 0, 0, 0]);
});

Deno.test("an event stream on its way in when the server stops ends as soon as it is there", async () => {
  const { parts, stream, open, counts } = await eventStream();
  const answer = stream();
  parts.connections.shutDown();
  open();
  // What it was sent before is read, and then it is over: nothing more would come.
  const text = await (await answer).text();
  assertEquals([text.includes("caught_up"), counts()], [true, [0, 0, 0, 1, 0]]);
});

Deno.test("a socket that closes while its feed is being opened keeps no feed open", async () => {
  const { parts, open, counts } = await eventStream();
  const watched = { dialect: discussionDialect, id: "r", find: () => Promise.resolve(row) };
  const watching = new Watching(watched, parts);
  await watching.prepare(new URL("http://localhost/api/v1/discussions/r/stream"));
  const sent: string[] = [];
  watching.begin({ send: (text: string) => sent.push(text) } as never);
  assertEquals(counts(), [0, 1, 0, 0, 0]);
  watching.free();
  open();
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  assertEquals([sent, counts()], [[], [0, 0, 0, 1, 0]]);
});
