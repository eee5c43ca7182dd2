// What a list, a limit and an earlier answer are to somebody who is known by name.

import { assertEquals, assertRejects } from "@std/assert";
import { goingOn } from "../../src/edge/chat/earlier.ts";
import { ParleyError } from "../../src/errors.ts";
import { parley } from "../support/parley.ts";
import { BILL } from "../support/analysis_panel.ts";
import { as, guarded, MODES } from "./break_in.ts";

Deno.test("a named subject pages through its analyses to the last", async () => {
  const [mode] = MODES;
  await using server = await guarded(mode!);
  const headers = as(mode!.token("alice"));
  for (const analysis_id of ["one", "two", "three"]) {
    const body = { bill_id: "b", bill_text: BILL, analysis_id };
    assertEquals((await server.http("/api/v1/analyses", { body, headers })).status, 202);
  }
  const seen: string[] = [];
  let cursor = "";
  do {
    const page = await server.http(`/api/v1/analyses?limit=1${cursor}`, { headers });
    assertEquals(page.status, 200, page.text);
    seen.push(...page.json.analyses.map((a: { analysis_id: string }) => a.analysis_id));
    cursor = page.json.next_cursor ? `&cursor=${page.json.next_cursor}` : "";
  } while (cursor !== "");
  assertEquals(seen, ["three", "two", "one"]);
});

Deno.test("a header alone does not move a request out of its limit", async () => {
  await using server = await parley({ env: { RATE_REQUESTS_PER_MINUTE: "2" } });
  const ask = (init: RequestInit) =>
    fetch(`${server.url}/api/v1/agents`, { headers: { upgrade: "websocket" }, ...init }).then(async (r) => {
      await r.body?.cancel();
      return r.status;
    });
  const statuses = [
    await ask({}),
    await ask({ method: "POST" }),
    await ask({}),
    await ask({ method: "POST" }),
  ];
  assertEquals(statuses.slice(2), [429, 429]);
});

Deno.test("an answer that a named subject was not given is not asked of the provider, whose key all share", async () => {
  const by = { provider: "openai", keepsAnswers: true };
  const store = { recall: () => Promise.resolve(undefined) } as never;
  const find = () => Promise.resolve(undefined);
  await assertRejects(
    () => goingOn("resp_of_another", by, { store, find, subject: "alice" }),
    ParleyError,
    "resp_of_another",
  );
  assertEquals(await goingOn("resp_x", by, { store, find, subject: "anonymous" }), {
    context: {},
    previous_response_id: "resp_x",
  });
});

Deno.test("requests with several tokens count against their address as those without any do", async () => {
  const [mode] = MODES;
  await using server = await guarded(mode!, { env: { RATE_REQUESTS_PER_MINUTE: "2" } });
  const statuses: number[] = [];
  for (let i = 0; i < 3; i++) {
    const headers = as(mode!.token("alice"));
    statuses.push((await server.http(`/api/v1/agents?ticket=${"x".repeat(43)}`, { headers })).status);
  }
  assertEquals(statuses, [400, 400, 429]);
});

Deno.test("an address that reads two ways is answered as the public one that was looked up", async () => {
  const [mode] = MODES;
  await using server = await guarded(mode!);
  const connection = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  const path = "/api/v1/discussions/x\\..\\..\\..\\..\\healthz";
  const head = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nConnection: close\r\n\r\n`;
  await connection.write(new TextEncoder().encode(head));
  const answer = await new Response(connection.readable).text();
  assertEquals([answer.slice(0, 15), answer.includes('{"status":"ok"}')], ["HTTP/1.1 200 OK", true], answer);
});

Deno.test("a start that is asked again is the run that there is, also where no other could be started", async () => {
  const [mode] = MODES;
  await using server = await guarded(mode!, { env: { MAX_RUNS_PER_SUBJECT: "1" } });
  const headers = { ...as(mode!.token("alice")), "idempotency-key": "once" };
  const body = { task: "Design a login", agent_types: ["critic"] };
  const first = await server.http("/api/v1/discussions", { body, headers });
  const again = await server.http("/api/v1/discussions", { body, headers });
  assertEquals([first.status, again.status], [202, 202], again.text);
  assertEquals(again.json, first.json);
  const other = { ...body, rounds: 2 };
  assertEquals((await server.http("/api/v1/discussions", { body: other, headers })).status, 409);
  // Of somebody else the key says nothing, and without it there is no place.
  const bob = await server.http("/api/v1/discussions", {
    body,
    headers: { ...headers, ...as(mode!.token("bob")) },
  });
  assertEquals([bob.status, bob.json.discussion_id === first.json.discussion_id], [202, false]);
  const more = await server.http("/api/v1/discussions", { body, headers: as(mode!.token("alice")) });
  assertEquals(more.status, 429);
});

Deno.test("a model of a provider costs what its provider takes, also under the name of the embedded one", async () => {
  const paid = { OPENAI_API_KEY: "sk-of-nobody", OPENAI_BASE_URL: "http://127.0.0.1:9/v1" };
  for (const limit of ["MAX_COST_USD_PER_DAY", "BUDGET_MAX_COST_USD"]) {
    await using server = await parley({ env: { ...paid, [limit]: "1" } });
    for (const model of ["rehearsal", "openai/rehearsal", "rehearsal-latest", "constructor", "__proto__"]) {
      const body = { task: "Design a login", agent_types: ["critic"], provider: "openai", model };
      const { status, text } = await server.http("/api/v1/discussions", { body });
      assertEquals([status, text.includes("is not known")], [422, true], `${model}: ${text}`);
    }
    const body = { task: "Design a login", agent_types: ["critic"], provider: "rehearsal" };
    assertEquals((await server.http("/api/v1/discussions", { body })).status, 202);
  }
});
