// Socket.IO with connection state recovery: each event is emitted to a room, encoded once for all its sockets, and kept
// in memory for those who come back within two minutes. No log that outlives the process, and no numbers of its own:
// what it resumes by is an offset added to each event.

import { createServer } from "node:http";
import { CAUGHT_UP, FULL_BYTES, load, serve } from "./peer.mjs";

const { Server } = load("socket.io");
const last = new Map();

const server = createServer();
const io = new Server(server, { connectionStateRecovery: {}, transports: ["websocket"], serveClient: false });
io.on("connection", (socket) => {
  const { room } = socket.handshake.query;
  socket.join(room);
  last.set(Number(room), socket);
  socket.emit("event", JSON.parse(CAUGHT_UP));
});
await new Promise((resolve) => server.listen({ port: 0, host: "127.0.0.1", backlog: 4096 }, resolve));

function full(room) {
  const conn = last.get(room)?.conn;
  return conn?.readyState === "open" &&
    (conn.writeBuffer.length > 0 || conn.transport.socket.bufferedAmount > FULL_BYTES);
}

await serve({
  urlOf: (room) =>
    `ws://127.0.0.1:${server.address().port}/socket.io/?EIO=4&transport=websocket&room=${room}`,
  // Users hand over objects; Socket.IO makes the text, once for the room.
  send: (room, text) => io.to(String(room)).emit("event", JSON.parse(text)),
  full,
  close: () => io.disconnectSockets(true),
});
