// A session where several servers share one database: whoever is in it, at whichever server, sees the same and may speak.

import { assertEquals, assertMatch } from "@std/assert";
import { kvConnect } from "../support/kv_connect.ts";
import { parley } from "../support/parley.ts";
import { ask, isAnswering, join, rested, say, SESSIONS, thinker, untilComplete } from "./sessions.ts";

// The client refuses to start without one.
Deno.env.set("DENO_KV_ACCESS_TOKEN", "any");

Deno.test("two tabs at two servers see the same session, ask in it, and stop each other's requests", async () => {
  await using database = kvConnect();
  const shared = { config: { PARLEY_KV: database.url } };
  const models = [thinker(), thinker()] as const;
  await using a = await parley({ ...shared, model: models[0] });
  await using b = await parley({ ...shared, model: models[1] });
  await using here = await join(a);
  await using there = await join(b);
  await ask(here, "111*3", { request_id: "a" });
  await untilComplete(there, "a");
  await rested(a);
  // At rest it is nobody's, and whoever is spoken to next has it.
  await ask(there, "222*3", { request_id: "b" });
  await untilComplete(here, "b");
  assertMatch(JSON.stringify(models[1].asked.at(-1)!.messages), /111\*3 = 333/);
  assertEquals(models[0].asked.length, 2);

  say(there, "hold", { request_id: "h" });
  await here.until((m) => isAnswering(m) && m.data.request_id === "h");
  await ask(here, "5+5", { request_id: "c" });
  await using late = await join(a);
  assertEquals((await late.until((m) => m.type === "caught_up"))[1].data.request_id, "h");
  here.send({ type: "interrupt", payload: { request_id: "h" } });
  assertEquals((await untilComplete(there, "h")).at(-1).data.interrupted, true);
  await untilComplete(here, "h");
  assertEquals([models[0].asked.length, models[1].aborted], [2, 1]);
  const seen = (socket: typeof here) => socket.messages.filter((m) => JSON.parse(m).sequence);
  assertEquals(seen(here), seen(there));

  await rested(b);
  assertEquals((await a.http(`${SESSIONS}/s1`, { method: "DELETE" })).status, 204);
  assertEquals([(await here.closed).code, (await there.closed).code], [4404, 4404]);
});
