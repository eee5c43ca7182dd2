// Who waits on a socket for a run that is still to come gets the run of their own that has this id, and hears nothing of
// another's under the same id, not even that there is one.

import { assert, assertEquals } from "@std/assert";
import { BILL } from "../support/analysis_panel.ts";
import { dial, type Json } from "../support/dial.ts";
import { as, guarded, MODES } from "./break_in.ts";

const KINDS: [socket: string, start: string, body: (words: string) => Json][] = [
  [
    "/api/v1/ws/analysis/bill-to-come",
    "/api/v1/analyses",
    (words) => ({ bill_id: words, bill_text: BILL, analysis_id: "bill-to-come" }),
  ],
  [
    "/ws/orchestrate/job-to-come",
    "/api/v1/orchestrate",
    (words) => ({ brief: `A button. ${words}`, job_id: "job-to-come" }),
  ],
];

for (const mode of MODES) {
  Deno.test(`with AUTH=${mode.name} what an administrator starts is the administrator's own, whoever is named`, async () => {
    await using server = await guarded(mode);
    const [alice, root] = [as(mode.token("alice")), as(mode.token("root"))];
    const starts: [string, Json][] = [
      ["/api/v1/discussions", { task: "Roots own words", agent_types: ["critic"] }],
      ...KINDS.map(([, start, body]): [string, Json] => [start, body("Roots own words")]),
    ];
    for (const [path, body] of starts) {
      const query = "?subject=alice";
      const made = await server.http(path + query, { body, headers: root });
      assertEquals(made.status, 202, made.text);
      assert((await server.http(path, { headers: alice })).text.includes(":[]"), `${path}: hers`);
      assert((await server.http(path + query, { headers: root })).text.includes(":[]"), `${path}: hers`);
      assert(
        (await server.http(path, { headers: root })).text.includes("Roots own words"),
        `${path}: root's`,
      );
    }
  });

  Deno.test(`with AUTH=${mode.name} who waits for a run gets their own, and hears of no other`, async () => {
    await using server = await guarded(mode);
    const [alice, bob] = [as(mode.token("alice")), as(mode.token("bob"))];
    for (const [socket, start, body] of KINDS) {
      await using hers = await dial(server.url + socket, { headers: alice });
      await using his = await dial(server.url + socket, { headers: bob });
      for (const one of [hers, his]) {
        one.send({ type: "ping" });
        await one.until((m) => (m.type ?? m.event_type) === "pong");
      }
      assertEquals(
        (await server.http(start, { body: body("alices-words"), headers: alice })).status,
        202,
      );
      await hers.until((m) => m.sequence !== undefined);
      his.send({ type: "ping" });
      const heard = await his.until((m) => (m.type ?? m.event_type) === "pong");
      assertEquals(heard.filter((m) => m.sequence !== undefined), [], socket);
      assertEquals((await server.http(start, { body: body("bobs-words"), headers: bob })).status, 202);
      const own = JSON.stringify(await his.until((m) => m.sequence !== undefined));
      assert(!own.includes("alices-words"), own);
      const both = [...his.messages, ...hers.messages].join();
      assert(!both.includes("@alice") && !both.includes("@bob"), both);
    }
  });
}
