// A stand-in for the server as a client that follows one job meets it: its socket and its polled state, on a port of its
// own. What happens in the job, and what the network lets through, is decided by the test.

// deno-lint-ignore no-explicit-any
type Json = any;

export interface JobStage extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** `socket ?query` and `poll`, oldest first. */
  readonly requests: string[];
  readonly pings: number;
  /** `once` lets one socket in and refuses the next. */
  network: { websocket: "open" | "refuse" | "once"; poll: "open" | "refuse" | "busy" };
  /** Before this there is no such job. */
  exists: boolean;
  epoch: string;
  messages: Json[];
  /** The next message of the job. */
  say(type: string, data: Json, team?: string): void;
  /** Closes every socket. */
  drop(code: number): void;
}

export const ID = "my-job";
const AT = "2026-11-20T12:00:00.000Z";

export function openJobStage({ port = 0, messages = [] as Json[] } = {}): JobStage {
  const sockets = new Set<WebSocket>();
  const told = new Map<WebSocket, number>();
  const send = (socket: WebSocket, message: Json) =>
    socket.readyState === 1 && socket.send(JSON.stringify(message));
  const stage: Omit<JobStage, "url" | "port"> = {
    requests: [],
    pings: 0,
    network: { websocket: "open", poll: "open" },
    exists: true,
    epoch: "epoch-1",
    messages,
    say(type, data, team) {
      stage.messages.push({
        type,
        ...(team && { team }),
        data,
        timestamp: AT,
        job_id: ID,
        sequence: head() + 1,
      });
      for (const socket of sockets) pump(socket);
    },
    drop(code) {
      for (const socket of sockets) socket.close(code);
      sockets.clear();
    },
    async [Symbol.asyncDispose]() {
      stage.drop(1001);
      await server.shutdown();
    },
  };
  const head = () => stage.messages.at(-1)?.sequence ?? 0;

  function pump(socket: WebSocket) {
    for (const message of stage.messages) {
      if (message.sequence <= (told.get(socket) ?? 0)) continue;
      told.set(socket, message.sequence);
      send(socket, message);
      const last = message.type === "complete" || (message.type === "error" && !message.team);
      if (last) socket.close(1000);
    }
  }

  function watched(request: Request): Response {
    if (stage.network.websocket === "refuse") return new Response("blocked", { status: 403 });
    if (stage.network.websocket === "once") stage.network.websocket = "refuse";
    const query = new URL(request.url).searchParams;
    const { socket, response } = Deno.upgradeWebSocket(request);
    socket.onopen = () => {
      sockets.add(socket);
      send(socket, { type: "connected", job_id: ID, timestamp: AT });
      if (!stage.exists) return;
      told.set(socket, Number(query.get("last_sequence") ?? 0));
      const about = { epoch: stage.epoch, first_sequence: 1, head_sequence: head() };
      if (query.get("epoch") && query.get("epoch") !== stage.epoch) {
        told.set(socket, 0);
        send(socket, { type: "stream_reset", data: { reason: "epoch_changed", ...about }, timestamp: AT });
      }
      pump(socket);
      send(socket, { type: "caught_up", data: { epoch: stage.epoch, head_sequence: head() }, timestamp: AT });
    };
    socket.onmessage = ({ data }) => {
      if (!data.includes("ping")) return;
      (stage as { pings: number }).pings++;
      send(socket, { type: "pong", timestamp: AT });
    };
    socket.onclose = () => sockets.delete(socket);
    return response;
  }

  const server = Deno.serve({ port, hostname: "127.0.0.1", onListen() {} }, (request) => {
    const { pathname, search } = new URL(request.url);
    if (pathname === `/ws/orchestrate/${ID}`) {
      stage.requests.push(`socket ${search}`);
      return watched(request);
    }
    stage.requests.push(pathname.endsWith("/history") ? "history" : "poll");
    if (stage.network.poll === "refuse") return new Response("blocked", { status: 502 });
    if (stage.network.poll === "busy") {
      return new Response("", { status: 429, headers: { "retry-after": "7" } });
    }
    if (!stage.exists) {
      return Response.json({ detail: `There is no job "${ID}"` }, {
        status: 404,
        headers: { "content-type": "application/problem+json" },
      });
    }
    const about = { epoch: stage.epoch, first_sequence: 1, last_sequence: head() };
    if (pathname.endsWith("/history")) {
      const after = Number(new URL(request.url).searchParams.get("after"));
      return Response.json({ ...about, events: stage.messages.filter((m) => m.sequence > after) });
    }
    const over = stage.messages.some((m) => m.type === "complete");
    return Response.json({
      job_id: ID,
      status: over ? "complete" : "awaiting",
      brief: "polled",
      teams: {},
      plan: null,
      ...about,
      ...(over && { completed_at: AT }),
    });
  });
  const { port: own } = server.addr as Deno.NetAddr;
  return Object.defineProperties(stage, {
    url: { value: `http://127.0.0.1:${own}` },
    port: { value: own },
  }) as unknown as JobStage;
}

/** The first message of a job. */
export function received(brief = "told"): Json {
  const teams = [{ team: "anthropic", provider: "rehearsal", model: "rehearsal" }];
  return { job_id: ID, brief, target_framework: "react", teams };
}
