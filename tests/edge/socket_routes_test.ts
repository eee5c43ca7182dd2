// Which paths are sockets: held against what the platform's own URLPattern says of the same paths.

import { assertEquals } from "@std/assert";
import { socketAt, type SocketRouteParts, socketRoutes } from "../../src/edge/socket_routes.ts";

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
    expected.push(as(match?.path, match && (match.groups!.id ?? "")));
    const socket = socketAt(routes, new URL(url).pathname);
    found.push(as(socket?.path, socket?.id));
  }
  assertEquals(found, expected);
  assertEquals(found.filter((line) => !String(line).includes("none")).length, 14);
});
