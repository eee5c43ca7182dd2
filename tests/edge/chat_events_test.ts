// A chat over HTTP: the event stream of its run.

import { assertEquals } from "@std/assert";
import { ModelError } from "../../src/agents/model.ts";
import { Actor } from "../support/actor.ts";
import { parley } from "../support/parley.ts";
import { ask, CHATS, chatting, UNPACED } from "./chats.ts";

Deno.test("an event of several messages is named by its last, and one of none is not sent", async () => {
  const cut = new ModelError("cut", "it stopped");
  const model = new Actor((_, call) => call === 1 ? { text: "Half", then: cut } : "Whole");
  await using server = await parley({ model, env: UNPACED });
  await using socket = await chatting(server);
  const told = await ask(socket, "multi_chat", { message: "Hi", persona_ids: ["skeptic", "teacher"] });
  const run = told.at(-1).run_id;
  const { events } = (await server.http(`${CHATS}/${run}/history`)).json;
  const { text } = await server.http(`${CHATS}/${run}/events`);
  const streamed = text.split("\n\n").flatMap((event) => {
    const [, id, name, data] = /^id: (\d+)\nevent: (\w+)\ndata: (.*)$/.exec(event) ?? [];
    return id === undefined ? [] : [{ id: Number(id), name, messages: [JSON.parse(data!)].flat() }];
  });
  assertEquals(streamed.flatMap(({ messages }) => messages), events.flat());
  for (const { name, messages } of streamed) assertEquals(name, messages.at(-1).type);
  assertEquals(streamed.filter(({ name }) => name === "persona_response").length, 2);
});
