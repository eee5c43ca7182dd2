// What is no answer in a chat: white space, and a call of a tool that the client has not given; one that it gave is an
// answer (chat_test.ts).

import { assertEquals } from "@std/assert";
import { says, ScriptedModel } from "../support/scripted_model.ts";
import { all, last, play } from "./chat_rig.ts";

Deno.test("a call of a tool that nobody has given is no answer", async () => {
  const script = () => [
    { type: "tool_call" as const, id: "c1", name: "look", arguments: "{}" },
    { type: "done" as const, stop: "tool_calls" as const, model: "m" },
  ];
  const rows = await play({}, new ScriptedModel(script(), script()));
  assertEquals(last(rows, "run_failed").code, "invalid_answer");
});

Deno.test("an answer of nothing but white space is an empty one", async () => {
  const rows = await play({}, new ScriptedModel(says(" \n\n"), says("So be it")));
  const failed = all(rows, "reply_failed").map((f) => [f.code, f.will_retry]);
  assertEquals(failed, [["invalid_answer", true]]);
  assertEquals(last(rows, "reply_completed").response, "So be it");
});
