// The `ws` package, under Node or Deno: each event goes to each socket of its room, from a buffer that was made once. No
// log, no resume, no limits. With the argument `share` a frame, too, is made once, and written past the package; with
// `cork` what one socket is sent in one burst goes out in one write.

import { createServer } from "node:http";
import process from "node:process";
import { CAUGHT_UP, FULL_BYTES, load, serve } from "./peer.mjs";

const { Sender, WebSocketServer } = load("ws");
const words = process.argv.slice(2);
const [cork, share] = ["cork", "share"].map((word) => words.includes(word));
const FRAME = { fin: true, opcode: 1, mask: false, readOnly: true, rsv1: false };
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
  const frame = share ? Buffer.concat(Sender.frame(data, FRAME)) : undefined;
  for (const socket of rooms.get(room) ?? []) {
    if (cork && !socket._socket.writableCorked) {
      socket._socket.cork();
      if (corked.push(socket._socket) === 1) setImmediate(uncork);
    }
    if (frame) socket._socket.write(frame);
    else socket.send(data, { binary: false });
  }
}

await serve({
  urlOf: (room) => `ws://127.0.0.1:${server.address().port}/${room}`,
  send,
  full: (room) => rooms.get(room)?.at(-1)?.bufferedAmount > FULL_BYTES,
  close: () => wss.clients.forEach((socket) => socket.close(1000)),
});
