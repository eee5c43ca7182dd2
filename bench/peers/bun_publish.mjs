// Bun's own server and its publish: each event is published to the topic of its room, and Bun sends it to those who
// subscribed, several events of one turn in one write. No log, no resume, no limits.

import { CAUGHT_UP, FULL_BYTES, serve } from "./peer.mjs";

const last = new Map();
const open = new Set();

const server = globalThis.Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch(request, server) {
    const room = new URL(request.url).pathname.slice(1);
    if (!server.upgrade(request, { data: { room } })) return new Response("Upgrade", { status: 426 });
  },
  websocket: {
    open(socket) {
      socket.subscribe(socket.data.room);
      last.set(Number(socket.data.room), socket);
      open.add(socket);
      socket.send(CAUGHT_UP);
    },
    close: (socket) => open.delete(socket),
    message() {},
    // It drops what a socket holds beyond this; `full` keeps it far below.
    backpressureLimit: 64 * 1024 * 1024,
  },
});

await serve({
  urlOf: (room) => `ws://127.0.0.1:${server.port}/${room}`,
  send: (room, text) => server.publish(String(room), text),
  full(room) {
    const socket = last.get(room);
    return socket !== undefined && open.has(socket) && socket.getBufferedAmount() > FULL_BYTES;
  },
  close: () => open.forEach((socket) => socket.close(1000)),
});
