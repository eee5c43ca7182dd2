// Tools in a chat: a call of one that the client gave is an answer (chat_test.ts), of any other it is none.

import { assertEquals } from "@std/assert";
import { ScriptedModel } from "../support/scripted_model.ts";
import { last, play } from "./chat_rig.ts";

Deno.test("a call of a tool that nobody has given is no answer", async () => {
  const script = () => [
    { type: "tool_call" as const, id: "c1", name: "look", arguments: "{}" },
    { type: "done" as const, stop: "tool_calls" as const, model: "m" },
  ];
  const rows = await play({}, new ScriptedModel(script(), script()));
  assertEquals(last(rows, "run_failed").code, "invalid_answer");
});
