// The REST helpers: the requests they make, and what a refusal becomes.

import { assertEquals, assertRejects } from "@std/assert";
import * as client from "../../static/client.js";
import { openStage } from "../support/stage.ts";

Deno.test("startDiscussion() starts one, and the other calls find it", async () => {
  await using stage = openStage();
  const body = { task: "Where to put the door", agent_types: ["architect"], rounds: 2 };
  const { discussion_id } = await client.startDiscussion(`${stage.url}/`, body, { idempotencyKey: "k" });
  assertEquals(stage.discussions.get(discussion_id)?.request, body);
  assertEquals((await client.getStatus(stage.url, discussion_id)).status, "running");
  await client.say(stage.url, discussion_id, { content: "Mind the draught" });
  assertEquals((await client.getHistory(stage.url, discussion_id)).events.length, 1);
  await client.clearHistory(stage.url, discussion_id);
  assertEquals((await client.getHistory(stage.url, discussion_id, { after: 0, limit: 5 })).events.length, 0);
  await client.cancelDiscussion(stage.url, discussion_id);
  assertEquals((await client.listDiscussions(stage.url, { limit: 1 })).discussions[0].status, "cancelled");
  assertEquals(await client.deleteDiscussion(stage.url, discussion_id), undefined);
  assertEquals((await client.listDiscussions(stage.url)).discussions, []);
  assertEquals((await client.listModels(stage.url)).models.length, 2);
  assertEquals((await client.listAgents(stage.url)).agents[0].kind, "discussion");
});

Deno.test("a refusal is a ProblemError that names the fields", async () => {
  await using stage = openStage();
  const errors = [{ path: "agent_types.1", message: "is not known" }];
  stage.refusal = { status: 422, body: { detail: "agent_types.1: is not known", errors } };
  const error = await assertRejects(
    () => client.startDiscussion(stage.url, { task: "x", agent_types: ["critic", "clown"] }),
    client.ProblemError,
    "agent_types.1: is not known",
  );
  assertEquals([error.status, error.errors], [422, errors]);
});
