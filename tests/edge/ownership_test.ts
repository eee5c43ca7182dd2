// What belongs to whom: ids that clients choose, tickets, what an owner can do, and an administrator.

import { assert, assertEquals } from "@std/assert";
import { BILL } from "../support/analysis_panel.ts";
import { dial, type Json } from "../support/dial.ts";
import { assertUntouched, type Attempt, failing } from "./attempts.ts";
import { as, guarded, heard, holdings, knock, MODES, PRIVATE, REACHES, SOCKETS } from "./break_in.ts";

for (const mode of MODES) {
  Deno.test(`with AUTH=${mode.name} ids that clients choose are a name space of each subject`, async () => {
    await using server = await guarded(mode);
    const held = await holdings(server, mode.token("alice"));
    const headers = as(mode.token("bob"));
    const starts = [
      ["/api/v1/analyses", { bill_id: "bobs", bill_text: BILL, analysis_id: held.analysis }, "analysis_id"],
      ["/api/v1/orchestrate", { brief: "bobs", job_id: held.job }, "job_id"],
    ] as const;
    for (const [path, body, field] of starts) {
      const made = await server.http(path, { body, headers });
      assertEquals([made.status, made.json[field]], [202, body[field as keyof typeof body]], made.text);
      assert(!made.text.includes("@") && !made.headers.get("location")!.includes("@"), made.text);
      assertEquals((await server.http(path, { body, headers })).status, 409);
      const own = await server.http(`${path}/${made.json[field]}`, { headers });
      assert(own.text.includes("bobs") && !own.text.includes("@"), own.text);
      const history = await server.http(`${path}/${made.json[field]}/history`, { headers });
      assert(!history.text.includes("@bob"), history.text);
      assertEquals(
        (await server.http(`${path}/${made.json[field]}`, { method: "DELETE", headers })).status,
        204,
      );
    }
    await using room = await dial(`${server.url}/ws/chat/${held.session}`, { headers });
    room.send({ type: "chat", payload: { message: "bobs question", request_id: "r1" } });
    const begun = await room.until((m) => m.sequence !== undefined);
    assert(!JSON.stringify(begun).includes("ultramarine") && !JSON.stringify(begun).includes("@"));
    const session = await server.http(`/api/v1/sessions/${held.session}`, { headers });
    assertEquals([session.json.session_id, session.json.connections], [held.session, 1]);
    // An Idempotency-Key of one is nothing to another.
    const again = { ...headers, "idempotency-key": "one" };
    const task = { task: PRIVATE, agent_types: ["critic"] };
    const hers = await server.http("/api/v1/discussions", {
      body: task,
      headers: { ...again, ...as(mode.token("alice")) },
    });
    const his = await server.http("/api/v1/discussions", { body: { ...task, rounds: 2 }, headers: again });
    assertEquals([hers.status, his.status], [202, 202]);
    assert(hers.json.discussion_id !== his.json.discussion_id);
    await assertUntouched(server, mode, held);
  });

  Deno.test(`with AUTH=${mode.name} a ticket opens one path, once, for who it was given to`, async () => {
    await using server = await guarded(mode);
    const held = await holdings(server, mode.token("alice"));
    const issue = async (path: string, subject: "alice" | "bob" = "alice"): Promise<string> => {
      const body = { path };
      const { json, text } = await server.http("/api/v1/tickets", { body, headers: as(mode.token(subject)) });
      assert(json.ticket, text);
      return json.ticket;
    };
    const analysis = `/api/v1/ws/analysis/${held.analysis}`;
    // It works where it should: on a socket, and on an event stream.
    const watching = await dial(`${server.url}${analysis}?ticket=${await issue(analysis)}`);
    assert(JSON.stringify(await watching.until((m) => m.sequence === 1)).includes(held.analysis));
    await watching.close();
    const status = `/api/v1/discussions/${held.discussion}/status`;
    assertEquals((await server.http(`${status}?ticket=${await issue(status)}`)).status, 200);

    const used = await issue(analysis);
    await (await dial(`${server.url}${analysis}?ticket=${used}`)).close();
    const both = as(mode.token("alice"));
    const tries: [string, string, Record<string, string>, number][] = [
      ["used twice", `${analysis}?ticket=${used}`, {}, 401],
      ["of another path", `/ws?ticket=${await issue(analysis)}`, {}, 401],
      ["of a path above", `${analysis}?ticket=${await issue("/api/v1/ws/analysis")}`, {}, 401],
      ["of a path below", `${analysis}?ticket=${await issue(`${analysis}/x`)}`, {}, 401],
      [
        "spelled another way",
        `${analysis}?ticket=${await issue(analysis.replace("quarterly", "%71uarterly"))}`,
        {},
        401,
      ],
      [
        "twice in one query",
        `${analysis}?ticket=${await issue(analysis)}&ticket=${await issue(analysis)}`,
        {},
        400,
      ],
      ["beside a token", `${analysis}?ticket=${await issue(analysis)}`, both, 400],
      ["cut short", `${analysis}?ticket=${(await issue(analysis)).slice(0, -1)}`, {}, 401],
      ["empty", `${analysis}?ticket=`, {}, 401],
      ["as a token", analysis, as(await issue(analysis)), 401],
      [
        "as a subprotocol",
        analysis,
        { "sec-websocket-protocol": `parley, bearer.${await issue(analysis)}` },
        401,
      ],
      [
        "of a foreign page",
        `${analysis}?ticket=${await issue(analysis)}`,
        { origin: "https://evil.example" },
        403,
      ],
      ["of a page without an origin", `${analysis}?ticket=${await issue(analysis)}`, { origin: "null" }, 403],
    ];
    const attempts: Attempt[] = tries.map(([name, path, headers, expected]) => [name, async () => {
      const { status, text } = await knock(server.url + path, headers);
      if (status !== expected) return text;
    }]);
    for (const { kind, method, path, body } of REACHES.filter(({ method }) => method !== "GET")) {
      attempts.push([`${method} by ticket on ${kind}`, async () => {
        const at = path(held[kind]);
        const answer = await server.http(`${at}?ticket=${await issue(at)}`, { method, body });
        if (answer.status !== 401) return `${answer.status} ${answer.text}`;
      }]);
    }
    attempts.push(["a ticket for a ticket", async () => {
      const at = "/api/v1/tickets";
      const answer = await server.http(`${at}?ticket=${await issue(at)}`, { body: { path: "/ws" } });
      if (answer.status !== 401) return answer.text;
    }]);
    attempts.push(["a ticket of bob on alice's run", async () => {
      const path = `/api/v1/discussions/${held.discussion}/stream`;
      const { code } = await (await dial(`${server.url}${path}?ticket=${await issue(path, "bob")}`)).all();
      if (code !== 4404) return String(code);
    }]);
    assertEquals(await failing(attempts), []);
    await assertUntouched(server, mode, held);
  });

  Deno.test(`with AUTH=${mode.name} an owner can do everything, and an administrator reach everybody's`, async () => {
    await using server = await guarded(mode);
    const held = await holdings(server, mode.token("alice"));
    const root = as(mode.token("root"));
    for (const path of ["/metrics", "/connections", "/api/v1/ws/stats"]) {
      assertEquals((await server.http(path, { headers: root })).status, 200, path);
    }
    const sent = await server.http("/broadcast", { body: { message: "tea" }, headers: root });
    assertEquals([sent.status, sent.json.sent_to], [200, 0]);
    for (const kind of ["discussion", "chat"] as const) {
      const reach = REACHES.find((r) => r.kind === kind && r.method === "GET")!;
      assertEquals((await server.http(reach.path(held[kind]), { headers: root })).status, 200, kind);
    }
    for (
      const { kind, method, path } of REACHES.filter((r) =>
        r.method === "GET" && !r.path("").endsWith("/events")
      )
    ) {
      const { status, text } = await server.http(`${path(held[kind])}?subject=alice`, {
        method,
        headers: root,
      });
      assertEquals(status, 200, text);
    }
    const list = await server.http("/api/v1/analyses?subject=alice", { headers: root });
    assertEquals(list.json.analyses.map((a: Json) => a.analysis_id), [held.analysis]);
    assertEquals((await server.http("/api/v1/analyses", { headers: root })).json.analyses, []);
    for (const [kind, path] of SOCKETS) {
      const seen = await heard(`${server.url}${path(held[kind])}?subject=alice&last_sequence=0`, root);
      assert(seen.some((m) => m.sequence === 1), `${kind} ${JSON.stringify(seen)}`);
    }
    // Nobody makes a session in another's name.
    await using room = await dial(`${server.url}/ws/chat/new-one?subject=alice`, { headers: root });
    room.send({ type: "chat", payload: { message: "hello" } });
    assertEquals((await room.until((m) => m.type === "error")).at(-1)!.data.code, "not_found");

    const alice = as(mode.token("alice"));
    for (const [kind, path] of SOCKETS) {
      const seen = await heard(`${server.url}${path(held[kind])}?last_sequence=0`, alice);
      assert(seen.some((m) => m.sequence === 1), `${kind} ${JSON.stringify(seen)}`);
    }
    await using line = await dial(`${server.url}/ws`, { headers: alice });
    line.send({ type: "openai_chat", data: { input_text: "go on", previous_response_id: held.response } });
    assertEquals(
      (await line.until((m) => m.type !== "status" && m.type !== "chunk")).at(-1)!.type,
      "response",
    );
    line.send({ type: "resume", data: { run_id: held.chat, last_sequence: 0 } });
    assertEquals((await line.until((m) => m.type === "response")).at(-1)!.run_id, held.chat);
    for (const { kind, method, path, body } of REACHES.filter((r) => !r.path("").endsWith("/events"))) {
      const { status, text } = await server.http(path(held[kind]), { method, body, headers: alice });
      const late = kind === "chat" && path("").endsWith("/cancel") || kind === "session" && method === "POST";
      assert(status < 300 || late && status === 409, `${method} ${path(held[kind])}: ${status} ${text}`);
    }
  });
}
