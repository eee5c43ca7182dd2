// Analyses on the stage: their logs, their viewers, and the routes of text 001 as far as the page uses them. What is
// played, and when, is decided by the test.

import { type Line, StagedDiscussion } from "./staged_discussion.ts";

// deno-lint-ignore no-explicit-any
type Json = any;

export class StagedAnalysis extends StagedDiscussion {
  protected override readonly idField: string = "analysis_id";
  protected override readonly last: string = "analysis_complete";

  override status(): Json {
    const { bill_id, agents, max_debate_rounds, convergence_threshold, provider, model } = this.request;
    const findings = this.events.filter((e) => e.event_type === "agent_finding").length;
    const result = this.events.findLast((e) => e.event_type === "analysis_complete")?.data.result ?? null;
    return {
      ...this.about(),
      bill_id,
      agents,
      max_debate_rounds,
      convergence_threshold,
      provider: provider ?? "rehearsal",
      model: model ?? "rehearsal",
      progress: this.progress(),
      findings,
      result,
    };
  }

  /** The last report there was; what a newcomer is told. */
  progress(): Json {
    return this.events.findLast((e) => e.event_type === "progress_update")?.data;
  }
}

export interface StagedAnalyses {
  readonly all: Map<string, StagedAnalysis>;
  /** What a started analysis plays; by default nothing happens until the test says so. */
  script: (request: Json) => Iterable<Line>;
  /** Called for every analysis that is started over HTTP. */
  onStart: (analysis: StagedAnalysis) => void;
  /** Answer of POST /analyses instead of starting one. */
  refusal?: { status: number; body: Json };
  add(request: Json, lines?: Iterable<Line>): StagedAnalysis;
  /** The answer to a request below `/api/v1/analyses` and `/api/v1/ws/analysis`; undefined for any other. */
  answer(request: Request, url: URL): Promise<Response | undefined>;
}

export function stagedAnalyses(): StagedAnalyses {
  const all = new Map<string, StagedAnalysis>();
  const analyses: StagedAnalyses = {
    all,
    script: () => [],
    onStart: () => {},
    add(request, lines = []) {
      const analysis = new StagedAnalysis(`stage-${String(all.size + 1).padStart(4, "0")}`, request, lines);
      all.set(analysis.id, analysis);
      return analysis;
    },
    async answer(request, url) {
      const [, socket] = url.pathname.match(/^\/api\/v1\/ws\/analysis\/([^/]+)$/) ?? [];
      if (socket) return watched(request, url, all.get(socket));
      if (url.pathname === "/api/v1/analyses") {
        return request.method === "POST" ? start(await request.json()) : list(url);
      }
      const [, id, part] = url.pathname.match(/^\/api\/v1\/analyses\/([^/]+)(?:\/(\w+))?$/) ?? [];
      if (!id) return undefined;
      const found = all.get(id);
      if (!found) return problem(404, `There is no analysis "${id}"`);
      switch (`${request.method} ${part ?? ""}`) {
        case "GET ":
          return Response.json(found.status());
        case "GET history":
          return Response.json(found.history(Number(url.searchParams.get("after")), 10_000));
        case "GET events":
          return found.streamEvents(url);
        case "POST cancel":
          found.emit("error", { error: "Analysis cancelled", code: "cancelled" });
          return Response.json({ analysis_id: id, status: "cancelled" }, { status: 202 });
        case "DELETE ":
          if (!found.over) found.emit("error", { error: "Analysis cancelled", code: "cancelled" });
          all.delete(id);
          return new Response(null, { status: 204 });
      }
      return problem(405, "Not here");
    },
  };
  return analyses;

  function start(body: Json): Response {
    const { refusal } = analyses;
    if (refusal) return problem(refusal.status, "Not valid", refusal.body);
    const analysis = analyses.add(body, analyses.script(body));
    analyses.onStart(analysis);
    const about = { analysis_id: analysis.id, bill_id: body.bill_id, agents: body.agents };
    const websocket_url = `/api/v1/ws/analysis/${analysis.id}`;
    return Response.json({ ...about, status: "started", message: "Started", websocket_url }, { status: 202 });
  }

  function list(url: URL): Response {
    const status = url.searchParams.get("status");
    const rows = [...all.values()].reverse().map((a) => ({ ...a.status(), result: undefined }))
      .filter((row) => !status || row.status === status);
    const from = Number(url.searchParams.get("cursor") ?? 0);
    const until = from + Number(url.searchParams.get("limit") ?? 20);
    return Response.json({
      analyses: rows.slice(from, until),
      next_cursor: until < rows.length ? String(until) : null,
    });
  }
}

/** A viewer of an id that no analysis has yet is let in and waits. */
function watched(request: Request, url: URL, found?: StagedAnalysis): Response {
  const { socket, response } = Deno.upgradeWebSocket(request);
  found?.join(socket, url);
  return response;
}

function problem(status: number, detail: string, more: Json = {}): Response {
  return Response.json({ type: "about:blank", title: "Refused", status, detail, ...more }, {
    status,
    headers: { "content-type": "application/problem+json" },
  });
}
