// The control: a bare `Deno.serve` that sends ready-made strings to every socket, one a frame, with no log, no resume
// and no limits. What the platform itself costs. It stops for as long as the sockets hold more than is sensible, as
// any server must. A viewer who asks for `?frames=batch` gets what is ready at once as one array, also ready-made.
//
// With `durable` it does the least that makes an event durable before it is sent: what came within 5 ms is one value of
// Deno KV, one commit. Nobody could read that as the log of a run; it is what durability itself costs on this platform.
//
// With `agents` each room has, besides, an async generator that says its pieces, and is asked for the next one when the
// last is durable and sent: no prompt, no grammar, no view, no model behind it, only somebody who speaks.

import { type Json, serveCommands } from "../commands.ts";
import { CAUGHT_UP, PIECE, piece, spell } from "../events.ts";
import { PAGE_BYTES } from "../../src/log/pages.ts";
import { ofRooms, type Pace, paced } from "../pace.ts";
import { Tap } from "../tap.ts";

const FULL_BYTES = 64 * 1024;
const GATHER_MS = 5;

interface Room {
  sockets: WebSocket[];
  seq: number;
  batch: boolean;
  /** What its agent listens to. */
  tap?: Tap;
}

/** An agent: says a piece for each drop. */
async function* speak(tap: Tap): AsyncGenerator<string, never, void> {
  while (true) {
    for (; tap.due > 0; tap.due--) yield PIECE;
    await tap.heard();
  }
}

const encoder = new TextEncoder();
const folder = `${Deno.env.get("BENCH_FOLDER")}/${Deno.pid}`;
const agents = Deno.args.includes("agents");
const durable = agents || Deno.args.includes("durable");
if (durable) await Deno.mkdir(folder, { recursive: true });
const kv = durable ? await Deno.openKv(`${folder}/bare.kv`) : undefined;

let rooms: Room[] = [];
let times: number[] = [];

const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
  const { pathname, searchParams } = new URL(request.url);
  const room = rooms[Number(pathname.slice(1))]!;
  room.batch = searchParams.has("frames");
  // A silent peer is pinged every 30 s, as Parley's are.
  const { socket, response } = Deno.upgradeWebSocket(request, { idleTimeout: 60 });
  socket.onopen = () => {
    room.sockets.push(socket);
    socket.send(CAUGHT_UP);
  };
  socket.onclose = () => room.sockets.splice(room.sockets.indexOf(socket), 1);
  return response;
});

/** What is to be sent as soon as it is durable, and who is told then. */
let waiting: { room: Room; frame: string; sent?: () => void }[] = [];
let committing: Promise<void> | undefined;
let commits = 0;

async function commit(): Promise<void> {
  while (waiting.length > 0) {
    await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
    const some = waiting;
    waiting = [];
    const bytes = encoder.encode(some.map(({ frame }) => frame).join("\n"));
    for (let at = 0; at < bytes.length; at += PAGE_BYTES) {
      await kv!.set(["journal", commits++], bytes.slice(at, at + PAGE_BYTES));
    }
    for (const { room, frame, sent } of some) {
      room.sockets.forEach((socket) => socket.send(frame));
      sent?.();
    }
  }
  committing = undefined;
}

function say(room: Room, text: string, sent?: () => void): void {
  waiting.push({ room, frame: spell(piece(++room.seq, text)), sent });
  committing ??= commit();
}

async function emitDurably(pace: Pace): Promise<void> {
  times = [];
  for await (const i of paced(ofRooms(pace, rooms.length), times)) say(rooms[i % rooms.length]!, PIECE);
  await committing;
}

/** Acts a room out, one piece after the other. */
async function act(room: Room, tap: Tap): Promise<void> {
  for await (const text of speak(tap)) {
    await new Promise<void>((sent) => say(room, text, sent));
    if (--unsaid === 0) said();
  }
}

let unsaid = 0;
let said = () => {};

async function emitByAgents(pace: Pace): Promise<void> {
  times = [];
  unsaid = pace.count * rooms.length;
  const all = new Promise<void>((resolve) => said = resolve);
  for (const room of rooms.filter(({ tap }) => !tap)) void act(room, room.tap = new Tap());
  for await (const i of paced(ofRooms(pace, rooms.length), times)) rooms[i % rooms.length]!.tap!.drop();
  await all;
}

async function emit(pace: Pace): Promise<void> {
  const { burst = 1 } = pace;
  times = [];
  const ready: string[] = [];
  for await (const i of paced(ofRooms(pace, rooms.length), times)) {
    const room = rooms[i % rooms.length]!;
    ready.push(spell(piece(++room.seq)));
    if ((i + 1) % burst !== 0) continue;
    const frames = room.batch ? [`[${ready.join(",")}]`] : ready;
    for (const socket of room.sockets) {
      for (const frame of frames) socket.send(frame);
    }
    ready.length = 0;
    // Writes are done between two turns of the event loop. They go out in order, so the last socket is the slowest.
    do await new Promise((resolve) => setImmediate(resolve)); while (
      room.sockets.at(-1)!.bufferedAmount > FULL_BYTES
    );
  }
}

await serveCommands({
  room({ count = 1 }: Json) {
    rooms = Array.from({ length: count }, () => ({ sockets: [], seq: 0, batch: false }));
    return { urls: rooms.map((_, i) => `ws://127.0.0.1:${server.addr.port}/${i}`) };
  },
  emit: (pace: Json) => agents ? emitByAgents(pace) : kv ? emitDurably(pace) : emit(pace),
  times: () => times,
  close: () => rooms.forEach(({ sockets }) => sockets.forEach((socket) => socket.close(1000))),
});
