// Node with the `ws` package: each event goes to each socket of its room, from a buffer that was made once. No log, no
// resume, no limits. With the argument `cork`, what one socket is sent in one burst goes out in one write.

import { createServer } from "node:http";
import process from "node:process";
import { CAUGHT_UP, FULL_BYTES, load, serve } from "./peer.mjs";

const { WebSocketServer } = load("ws");
const cork = process.argv[2] === "cork";
const rooms = new Map();
let corked = [];

const server = createServer();
const wss = new WebSocketServer({ server });
wss.on("connection", (socket, request) => {
  const room = Number(new URL(request.url, "http://localhost").pathname.slice(1));
  const sockets = rooms.get(room) ?? [];
  rooms.set(room, sockets);
  sockets.push(socket);
  socket.on("close", () => sockets.splice(sockets.indexOf(socket), 1));
  socket.send(CAUGHT_UP);
});
await new Promise((resolve) => server.listen({ port: 0, host: "127.0.0.1", backlog: 4096 }, resolve));

function uncork() {
  for (const net of corked) net.uncork();
  corked = [];
}

function send(room, text) {
  const data = Buffer.from(text);
  for (const socket of rooms.get(room) ?? []) {
    if (cork && !socket._socket.writableCorked) {
      socket._socket.cork();
      if (corked.push(socket._socket) === 1) setImmediate(uncork);
    }
    socket.send(data, { binary: false });
  }
}

await serve({
  urlOf: (room) => `ws://127.0.0.1:${server.address().port}/${room}`,
  send,
  full: (room) => rooms.get(room)?.at(-1)?.bufferedAmount > FULL_BYTES,
  close: () => wss.clients.forEach((socket) => socket.close(1000)),
});
