// Which paths are sockets: held against what the platform's own URLPattern says of the same paths.

import { assertEquals, assertMatch } from "@std/assert";
import { Hono } from "hono";
import { socketAt, type SocketRouteParts, socketRoutes } from "../../src/edge/socket_routes.ts";
import { coders } from "../support/coders.ts";
import { start, studio, watch } from "./jobs.ts";

const PATHS = [
  "/ws",
  "/ws/",
  "//ws",
  "/WS",
  "/wsx",
  "/ws/chat",
  "/ws/chat/",
  "/ws/chat/a",
  "/ws/chat/a/",
  "/ws/chat/a/b",
  "//ws/chat/a",
  "/WS/chat/a",
  "/ws/chat/a%2Fb",
  "/ws/chat/%00",
  "/ws/chat/%E4%BD%A0",
  "/ws/chat/a+b",
  "/ws/chat/a.b~c_d-e",
  "/ws/chat/:id",
  "/ws/chat/../chat/a",
  "/ws/chat/a?b=/c",
  "/ws/chat/a#/b",
  "/ws/orchestrate/a",
  "/ws/orchestrate/a/b",
  "/api/v1/ws/analysis/a",
  "/api/v1/ws/analysis/a/status",
  "/api/v1/ws/stats",
  "/api/v1/discussions/a/stream",
  "/api/v1/discussions/a/stream/",
  "/api/v1/discussions/a/streams",
  "/api/v1/discussions//stream",
  "/api/v1/discussions/a/b/stream",
  "/x/api/v1/discussions/a/stream",
];

Deno.test("a path is the socket, with the id, that the platform's own patterns say", () => {
  const routes = socketRoutes({ discussions: {} } as unknown as SocketRouteParts);
  const patterns = routes.map(({ path }) => ({ path, pattern: new URLPattern({ pathname: path }) }));
  const expected: unknown[] = [];
  const found: unknown[] = [];
  for (const path of PATHS) {
    const url = new URL(path, "http://127.0.0.1:8000/").href;
    const as = (route?: string, id?: string) => `${path} is ${route ?? "none"} ${id ?? ""}`;
    const match = patterns.map(({ path, pattern }) => ({ path, groups: pattern.exec(url)?.pathname.groups }))
      .find(({ groups }) => groups);
    expected.push(as(match?.path, match && encodeURIComponent(decodeURIComponent(match.groups!.id ?? ""))));
    const socket = socketAt(routes, new URL(url).pathname);
    found.push(as(socket?.path, socket && encodeURIComponent(socket.id)));
  }
  assertEquals(found, expected);
  assertEquals(found.filter((line) => !String(line).includes("none")).length, 14);
});

const WRITTEN = [
  "a~b",
  "a%7Eb",
  "%61",
  "a%2Fb",
  "a+b",
  "a%257Eb",
  "%E4%BD%A0",
  "%",
  "%ff",
  "a%7Eb%ff",
  "%7e%ff",
  "%00",
];

Deno.test("an id is read from the address of a socket as REST reads it", async () => {
  const routes = socketRoutes({ discussions: {} } as unknown as SocketRouteParts);
  const rest = new Hono();
  rest.get("/ws/orchestrate/:id", (c) => c.text(c.req.param("id")));
  for (const written of WRITTEN) {
    const url = new URL(`http://127.0.0.1:8000/ws/orchestrate/${written}`);
    const read = await (await rest.request(url.href)).text();
    assertEquals(socketAt(routes, url.pathname)?.id, read, written);
  }
});

Deno.test("a run is watched by its id however the address spells it", async () => {
  await using server = await studio({}, { model: coders() });
  await start(server, { job_id: "a~b" });
  const { messages } = await (await watch(server, "a%7Eb")).all();
  assertEquals(JSON.parse(messages[0]!).job_id, "a~b");
  assertEquals(JSON.parse(messages.at(-1)!).type, "complete");
  const { code, messages: told } = await (await watch(server, "a%2Fb")).all();
  assertEquals(code, 4400);
  assertMatch(told.at(-1)!, /job_id: \\"a\/b\\" must have/);
});
