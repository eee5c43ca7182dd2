import { assertEquals } from "@std/assert";
import { Inbox } from "../src/inbox.ts";

Deno.test("an inbox gives what was put in, in that order, whether somebody waits or not", async () => {
  const inbox = new Inbox<number>();
  inbox.put(1);
  inbox.put(2);
  assertEquals([await inbox.take(), await inbox.take()], [1, 2]);
  const waiting = inbox.take();
  inbox.put(3);
  inbox.put(4);
  assertEquals([await waiting, await inbox.take()], [3, 4]);
});
