// A stand-in for the server, for tests of the page and of the client part: real HTTP, WebSockets and SSE on a port of
// its own, but what happens in a discussion, and what the network lets through, is decided by the test. It says what
// the real server says, to the letter of the wire contract, as far as a viewer can see.

import { ROSTER } from "../../src/core/roster.ts";
import { staticFiles } from "../../src/edge/static.ts";
import { type StagedAnalyses, stagedAnalyses } from "./staged_analysis.ts";
import { type Line, StagedDiscussion } from "./staged_discussion.ts";

// deno-lint-ignore no-explicit-any
type Json = any;

/** What a network may do to a kind of connection. `hang` accepts and says nothing. */
export type Passage = "open" | "refuse" | "hang";

export interface Stage extends AsyncDisposable {
  readonly url: string;
  readonly discussions: Map<string, StagedDiscussion>;
  readonly analyses: StagedAnalyses;
  /** `METHOD path?query` of every request, oldest first. */
  readonly requests: string[];
  network: { websocket: Passage; sse: Passage; poll: Passage };
  /** What a started discussion plays; by default nothing happens until the test says so. */
  script: (request: Json) => Iterable<Line>;
  /** Called for every discussion that is started over HTTP. */
  onStart: (discussion: StagedDiscussion) => void;
  /** Answer of POST /discussions instead of starting one. */
  refusal?: { status: number; body: Json };
  models: Json[];
  /** Adds a discussion that plays `lines`, without HTTP. */
  add(request: Json, lines?: Iterable<Line>, id?: string): StagedDiscussion;
}

const REHEARSAL = { provider: "rehearsal", model: "rehearsal", configured: true, default: true };

export function openStage(options: { port?: number } = {}): Stage {
  const files = staticFiles();
  const discussions = new Map<string, StagedDiscussion>();
  const analyses = stagedAnalyses();
  const hanging = new AbortController();
  let made = 0;
  const stage: Omit<Stage, "url"> = {
    discussions,
    analyses,
    requests: [],
    network: { websocket: "open", sse: "open", poll: "open" },
    script: () => [],
    onStart: () => {},
    models: [REHEARSAL, { provider: "openai", model: "gpt-4o-mini", configured: false, default: false }],
    add(request, lines = [], id = `0000-stage-${String(++made).padStart(4, "0")}`) {
      const discussion = new StagedDiscussion(id, request, lines);
      discussions.set(id, discussion);
      return discussion;
    },
    async [Symbol.asyncDispose]() {
      hanging.abort();
      for (const discussion of discussions.values()) discussion.drop(1001);
      for (const analysis of analyses.all.values()) analysis.drop(1001);
      await server.shutdown();
    },
  };

  const server = Deno.serve(
    { port: options.port ?? 0, hostname: "127.0.0.1", onListen() {} },
    async (request) => {
      const url = new URL(request.url);
      const file = files(request);
      if (file) return file;
      stage.requests.push(`${request.method} ${url.pathname}${url.search}`);
      if (url.pathname === "/api/v1/agents") return Response.json({ agents: ROSTER });
      if (url.pathname === "/api/v1/models") return Response.json({ models: stage.models });
      if (url.pathname === "/api/v1/discussions") {
        return request.method === "POST" ? start(await request.json()) : list(url);
      }
      const analysed = await analyses.answer(request, url);
      if (analysed) return analysed;
      const [, id, part] = url.pathname.match(/^\/api\/v1\/discussions\/([^/]+)(?:\/(\w+))?$/) ?? [];
      if (!id) return problem(404, "Nothing is here");
      const found = discussions.get(id);
      if (part === "stream") return await passed("websocket") ?? watchBySocket(request, found);
      if (!found) return problem(404, `There is no discussion "${id}"`);
      return await discussed(request, url, found, part);
    },
  );

  async function discussed(
    request: Request,
    url: URL,
    found: StagedDiscussion,
    part?: string,
  ): Promise<Response> {
    switch (`${request.method} ${part ?? ""}`) {
      case "GET status":
        return Response.json(found.status());
      case "GET history":
        return await passed("poll") ?? Response.json(
          found.history(
            Number(url.searchParams.get("after")),
            Number(url.searchParams.get("limit") ?? 10_000),
          ),
        );
      case "GET events":
        return await passed("sse") ?? found.streamEvents(url);
      case "POST cancel":
        if (found.over) return problem(409, "The discussion is already over");
        found.emit("error", { error: "Discussion cancelled", code: "cancelled" });
        return Response.json(found.status(), { status: 202 });
      case "POST messages": {
        const { content } = await request.json();
        found.hear(content);
        return Response.json({ ok: true }, { status: 202 });
      }
      case "DELETE ":
        if (!found.over) found.emit("error", { error: "Discussion cancelled", code: "cancelled" });
        discussions.delete(found.id);
        return new Response(null, { status: 204 });
      case "DELETE history":
        found.clear();
        return new Response(null, { status: 204 });
    }
    return problem(405, "Not here");
  }

  function start(body: Json): Response {
    if (stage.refusal) return problem(stage.refusal.status, "Not valid", stage.refusal.body);
    const discussion = stage.add(body, stage.script(body));
    stage.onStart(discussion);
    return Response.json({
      discussion_id: discussion.id,
      session_id: `orchestration-${discussion.id}`,
      status: "started",
      message: "Discussion started in background. Connect to WebSocket for real-time updates.",
      websocket_url: `/api/v1/discussions/${discussion.id}/stream`,
    }, { status: 202 });
  }

  function list(url: URL): Response {
    const all = [...discussions.values()].reverse();
    const from = Number(url.searchParams.get("cursor") ?? 0);
    const limit = Number(url.searchParams.get("limit") ?? 20);
    const next = from + limit < all.length ? String(from + limit) : null;
    return Response.json({
      discussions: all.slice(from, from + limit).map((d) => d.status()),
      next_cursor: next,
    });
  }

  async function passed(kind: keyof Stage["network"]): Promise<Response | undefined> {
    if (stage.network[kind] === "refuse") {
      return new Response("blocked", { status: 403, headers: { "x-by": "proxy" } });
    }
    if (stage.network[kind] === "hang") {
      await new Promise((resolve) => hanging.signal.addEventListener("abort", resolve));
      return new Response(null, { status: 502 });
    }
  }

  return Object.assign(stage, { url: `http://127.0.0.1:${server.addr.port}` });
}

function watchBySocket(request: Request, found: StagedDiscussion | undefined): Response {
  const { socket, response } = Deno.upgradeWebSocket(request);
  if (found) {
    found.join(socket, new URL(request.url));
    return response;
  }
  socket.onopen = () => {
    const data = { error: "There is no such discussion", code: "not_found" };
    socket.send(JSON.stringify({ event_type: "error", timestamp: new Date().toISOString(), data }));
    socket.close(4404, "not_found");
  };
  return response;
}

function problem(status: number, detail: string, more: Json = {}): Response {
  return Response.json({ type: "about:blank", title: "Refused", status, detail, ...more }, {
    status,
    headers: { "content-type": "application/problem+json" },
  });
}
