// What the API's documents say of who asks, against what the server makes of it: a ticket, and whose runs are meant.

import { assert, assertEquals } from "@std/assert";
import { asyncApi } from "../../src/edge/asyncapi.ts";
import { openApi } from "../../src/edge/openapi.ts";
import { CLOSE_CODES } from "../../src/edge/openapi/stream.ts";
import { conflict, invalid, malformed, notFound, StoreRefused, unavailable } from "../../src/errors.ts";
import type { Json } from "../support/dial.ts";
import { as, guarded, type Held, holdings, MODES, ROOT } from "./break_in.ts";
import { operations } from "./visitor_answers.ts";

const [KEYS] = MODES;

/** Whose id stands in a path, by how it begins. */
const KINDS: [string, keyof Held][] = [
  ["/api/v1/discussions", "discussion"],
  ["/api/v1/analyses", "analysis"],
  ["/api/v1/ws/analysis", "analysis"],
  ["/api/v1/orchestrate", "job"],
  ["/ws/orchestrate", "job"],
  ["/api/v1/sessions", "session"],
  ["/ws/chat", "session"],
  ["/api/v1/chats", "chat"],
];
const SOCKETS = [
  "/api/v1/discussions/{id}/stream",
  "/api/v1/ws/analysis/{id}",
  "/ws/orchestrate/{id}",
  "/ws/chat/{id}",
];

Deno.test("a ticket is described for the operations that take one, and for no other", async () => {
  await using server = await guarded(KEYS!);
  for (const { method, path, open, it } of operations(openApi())) {
    if (open) continue;
    const filled = path.replace("{id}", "nobody").replace("{file}", "page.css");
    const { json } = await server.http("/api/v1/tickets", { body: { path: filled }, headers: as(ROOT) });
    const response = await fetch(`${server.url}${filled}?ticket=${json.ticket}`, { method });
    await response.body?.cancel();
    const taken = response.status !== 401;
    const written = it.security?.some((one: Json) => "ticket" in one) ?? false;
    assertEquals([written, `${method} ${path}`], [taken, `${method} ${path}`]);
  }
});

Deno.test("?subject= is described for the operations to whose answer it makes a difference", async () => {
  await using server = await guarded(KEYS!);
  const held = await holdings(server, KEYS!.token("alice"));
  let checked = 0;
  for (const { method, path, it } of operations(openApi())) {
    const [, kind] = KINDS.find(([start]) => path.startsWith(start)) ?? [];
    if (method !== "GET" || SOCKETS.includes(path) || !kind) continue;
    const team = path.endsWith("/preview") ? "&team=google" : "";
    const ask = async (subject: string) => {
      const address = `${path.replace("{id}", held[kind])}?${subject}${team}`;
      const response = await fetch(server.url + address, { headers: as(ROOT) });
      // An event stream goes on: that it is there says enough.
      const text = path.endsWith("/events") ? (await response.body?.cancel(), "") : await response.text();
      // There is no code yet to be shown, and the refusal says of what.
      return [response.status, text.includes(held[kind]), team && text];
    };
    const differs = JSON.stringify(await ask("subject=alice")) !== JSON.stringify(await ask(""));
    const declared = [...(openApi().paths[path].parameters ?? []), ...(it.parameters ?? [])];
    const written = declared.some((p: Json) => p.in === "query" && p.name === "subject");
    assertEquals([written, path], [differs, path]);
    checked++;
  }
  assert(checked > 15, `only ${checked} operations were asked`);
});

Deno.test("the sockets' queries say the same in both documents", () => {
  const { channels } = asyncApi();
  const { paths } = openApi();
  for (const { address, bindings } of Object.values<Json>(channels)) {
    const path = address.replace(/\{\w+\}/, "{id}");
    const { get, parameters: shared = [] } = paths[path];
    const query = [...(get.parameters ?? []), ...shared].filter((p: Json) => p.in === "query").map((
      p: Json,
    ) => p.name);
    const { ticket, ...others } = bindings.ws.query.properties;
    assert(ticket, `${address} has no ticket`);
    assertEquals(Object.keys(others).sort(), query.sort(), address);
    assert(get.security.some((one: Json) => "ticket" in one), path);
  }
});

Deno.test("every close code of a refusal stands in the table", () => {
  const described = CLOSE_CODES.map(([code]) => code);
  const refusals = [
    notFound("run", "a"),
    invalid([]),
    malformed("a"),
    conflict("a"),
    unavailable("a"),
    new StoreRefused(),
  ];
  for (const { closeCode, code } of refusals) {
    assert(described.includes(closeCode), `${closeCode} of ${code}`);
  }
});
