// Who is connected, and who is told when the server stops.

import { assertEquals } from "@std/assert";
import { Connections } from "../../src/edge/connections.ts";

Deno.test("who comes in while the server stops is told as the others were", async () => {
  const connections = new Connections({ total: 9, perRun: 9 });
  const told: string[] = [];
  const enter = (name: string) => connections.add({ shutDown: () => told.push(name), isEnded: () => false });
  enter("before");
  assertEquals(told, []);
  connections.shutDown();
  assertEquals(told, ["before"]);
  enter("after");
  // Not before whoever adds it has made it what it is to be.
  assertEquals(told, ["before"]);
  await Promise.resolve();
  assertEquals(told, ["before", "after"]);
});
