// Chats where several servers share one database: begun at one, followed, stopped and gone on from at another.

import { assertEquals } from "@std/assert";
import { Actor } from "../support/actor.ts";
import { kvConnect } from "../support/kv_connect.ts";
import { parley } from "../support/parley.ts";
import { ask, chatting, isLast, UNPACED } from "./chats.ts";

// The client refuses to start without one.
Deno.env.set("DENO_KV_ACCESS_TOKEN", "any");

Deno.test("a chat at one server is resumed, cancelled and gone on from at another one", async () => {
  await using database = kvConnect();
  const model = () =>
    new Actor(({ messages }) => {
      const said = messages.map((m) => m.content);
      return said.at(-1) === "Hold" ? { text: "Half of it", hold: new Promise(() => {}) } : said.join(" | ");
    });
  const shared = { config: { PARLEY_KV: database.url }, env: UNPACED };
  const models = [model(), model()];
  await using a = await parley({ ...shared, model: models[0] });
  await using b = await parley({ ...shared, model: models[1] });
  const [here, there] = [await chatting(a), await chatting(b)];
  here.send({ type: "openai_chat", data: { input_text: "Hold", request_id: 1 } });
  const { run_id } = (await here.until((m) => m.type === "chunk")).at(-1);
  there.send({ type: "resume", data: { run_id, last_sequence: 0, request_id: "r" } });
  const seen = await there.until((m) => m.type === "chunk");
  assertEquals(seen.map((m) => [m.type, m.request_id]).at(-1), ["chunk", "r"]);
  there.send({ type: "cancel", data: { request_id: "r" } });
  assertEquals((await here.until(isLast)).at(-1).code, "cancelled");
  assertEquals((await there.until(isLast)).at(-1).code, "cancelled");
  assertEquals([models[0]!.aborted, models[1]!.asked.length], [1, 0]);

  const { data } = (await ask(here, "openai_chat", { input_text: "One" })).at(-1);
  const next = await ask(there, "openai_chat", { input_text: "Two", previous_response_id: data.id });
  assertEquals(next.at(-1).data.output_text, "One | One | Two");
  await here.close();
  await there.close();
});
