// A small server that plays discussions by script, for the terminal client's tests: every connection to the stream
// runs the next script, and what the client asked for is kept.

import type { Server } from "../../src/cli/session.ts";

export type Script = (socket: WebSocket, url: URL) => void;

export interface Scripted {
  url: string;
  /** The bodies of requests that started a discussion. */
  started: unknown[];
  /** Paths of requests other than the start, with their method. */
  asked: string[];
  /** Addresses of the stream, query included, in the order of connections. */
  opened: string[];
  /** As what a session embeds. */
  server: Server;
}

export interface ScriptedOptions {
  scripts?: Script[];
  /** Answers the request that starts a discussion; accepted by default. */
  onStart?: () => Response;
  onCancel?: () => Response;
  status?: string;
}

/** Serves the scripts on a free port for the time of `test`. */
export async function withScripts(
  { scripts = [], onStart = accepted, onCancel, status = "completed" }: ScriptedOptions,
  test: (server: Scripted) => Promise<void>,
): Promise<void> {
  const started: unknown[] = [];
  const asked: string[] = [];
  const opened: string[] = [];
  const left = [...scripts];
  const http = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const url = new URL(request.url);
    const path = url.pathname;
    if (request.method === "POST" && path === "/api/v1/discussions") {
      started.push(await request.json());
      return onStart();
    }
    if (request.headers.get("upgrade") === "websocket") {
      opened.push(path + url.search);
      const script = left.shift();
      if (!script) return new Response("no script is left", { status: 500 });
      const { socket, response } = Deno.upgradeWebSocket(request);
      socket.onopen = () => script(socket, url);
      return response;
    }
    asked.push(`${request.method} ${path}`);
    if (path.endsWith("/cancel")) return onCancel?.() ?? new Response(null, { status: 202 });
    if (path.endsWith("/status")) return Response.json({ discussion_id: "d1", status });
    return new Response(null, { status: 404 });
  });
  const url = `http://127.0.0.1:${http.addr.port}`;
  try {
    await test({ url, started, asked, opened, server: { url, stop: () => Promise.resolve() } });
  } finally {
    await http.shutdown();
  }
}

function accepted(): Response {
  return Response.json({ discussion_id: "d1", status: "started", websocket_url: "/x" }, { status: 202 });
}

/** An event of the discussion, as the socket says it. */
export function event(sequence: number, event_type: string, data: unknown): string {
  const at = "2026-01-01T00:00:00.000Z";
  return JSON.stringify({
    event_id: `d1:${sequence}`,
    event_type,
    discussion_id: "d1",
    sequence,
    timestamp: at,
    data,
  });
}

const turn = { agent_type: "critic", role: "Critic", round: 1, message_id: "m1" };
const usage = { input_tokens: 10, output_tokens: 5 };

/** A whole discussion of one turn, with an event of a later version in it. */
export const SHORT = [
  event(1, "discussion_start", { agent_types: ["critic"], mode: "round_robin", model: "rehearsal" }),
  event(2, "round_start", { round: 1, total_rounds: 1 }),
  event(3, "agent_thinking", { ...turn, attempt: 1 }),
  event(4, "agent_delta", { ...turn, delta: "Why " }),
  event(5, "agent_delta", { ...turn, delta: "so?" }),
  event(6, "moon_phase", { phase: "full" }),
  event(7, "agent_response", { ...turn, attempt: 1, response: "Why so?", usage, model: "rehearsal" }),
  event(8, "round_complete", { round: 1, total_rounds: 1 }),
  event(9, "discussion_complete", {
    total_responses: 1,
    conversation_history: [],
    result: { summary: "One doubt.", usage, stop_reason: "rounds_completed" },
  }),
];

/** Sends messages and closes. */
export function play(messages: string[], code = 1000, reason = ""): Script {
  return (socket) => {
    for (const message of messages) socket.send(message);
    socket.close(code, reason);
  };
}
