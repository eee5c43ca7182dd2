// The control: a bare `Deno.serve` that sends ready-made strings to every socket, one a frame, with no log, no resume
// and no limits. What the platform itself costs. It stops for as long as the sockets hold more than is sensible, as
// any server must.

import { type Json, serveCommands } from "../commands.ts";
import { CAUGHT_UP, piece, spell } from "../events.ts";
import { type Pace, paced } from "../pace.ts";

const FULL_BYTES = 64 * 1024;

const sockets: WebSocket[] = [];
let times: number[] = [];
let seq = 0;

const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
  const { socket, response } = Deno.upgradeWebSocket(request);
  socket.onopen = () => {
    sockets.push(socket);
    socket.send(CAUGHT_UP);
  };
  return response;
});

async function emit(pace: Pace): Promise<void> {
  const texts = Array.from({ length: pace.count }, () => spell(piece(++seq)));
  times = [];
  for await (const i of paced(pace, times)) {
    for (const socket of sockets) socket.send(texts[i]!);
    // Writes are done between two turns of the event loop. They go out in order, so the last socket is the slowest.
    do await new Promise((resolve) => setImmediate(resolve)); while (
      sockets.at(-1)!.bufferedAmount > FULL_BYTES
    );
  }
}

await serveCommands({
  room: () => ({ url: `ws://127.0.0.1:${server.addr.port}/` }),
  emit: (pace: Json) => emit(pace),
  times: () => times,
  close: () => sockets.forEach((socket) => socket.close(1000)),
});
