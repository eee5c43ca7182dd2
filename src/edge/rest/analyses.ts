// Text 001 over HTTP: start, list, state and result, history, events, cancel, delete; and the two status pages of its
// sockets.

import { Hono } from "hono";
import type { z } from "zod";
import type { AnalysisSpec } from "../../core/spec.ts";
import { agentsOf } from "../../core/roster.ts";
import { keyOf, publicId } from "../../engine/run_key.ts";
import type { Described, Runs } from "../../engine/runs.ts";
import { malformed, quote } from "../../errors.ts";
import type { RunRow } from "../../log/store.ts";
import { analysisDialect } from "../../wire/analysis.ts";
import { analyzeSchema, chosenId } from "../../wire/analysis_schema.ts";
import { listQuery } from "../../wire/discussion_schema.ts";
import { readBody, validate } from "../body.ts";
import type { StreamParts, Watched } from "../stream.ts";
import type { Visitor } from "../gate.ts";
import { type Asker, orNothing, ownNamed } from "../own.ts";
import { addRunRoutes, idempotencyKey } from "./run_routes.ts";

export const ANALYSES = "/api/v1/analyses";
export const ANALYSIS_SOCKET = "/api/v1/ws/analysis";
const KIND = "analysis";

/** The analysts a client may ask for; the arbitrator comes by itself. */
const ANALYST_TYPES = agentsOf(KIND).map((a) => a.type).filter((type) => type !== "judge");

export type AnalysisAsked = z.output<ReturnType<typeof startSchemaOf>>;

export interface AnalysisParts extends StreamParts {
  /** Fixes provider, model and caps. Throws 422 for what this server cannot do. */
  resolve: (asked: AnalysisAsked) => AnalysisSpec;
}

/** The schema of a start request. MAX_BODY_BYTES bounds the bill's text; the JSON around it may be as large again. */
export function startSchemaOf(maxBytes: number) {
  return analyzeSchema(ANALYST_TYPES as [string, ...string[]], maxBytes);
}

/** The row of an analysis; throws `not_found`. */
export function findAnalysis(runs: Runs, id: string, asker: Asker): Promise<RunRow> {
  return ownNamed(runs, id, KIND, asker);
}

/** What a socket on an analysis follows. Its id may be one that no analysis has yet: the viewer then waits. */
export function watchedAnalysis(runs: Runs, id: string, visitor: Visitor): Watched {
  return {
    dialect: analysisDialect,
    id,
    key: keyOf(KIND, id, visitor.owner),
    find() {
      if (!chosenId.safeParse(id).success) {
        return Promise.reject(
          malformed(`analysis_id: ${quote(id)} ${chosenId.safeParse(id).error!.issues[0]!.message}`),
        );
      }
      return orNothing(findAnalysis(runs, id, visitor));
    },
    progress: (row) => progressOf(runs, row),
  };
}

/** The row is looked up again: the one a viewer came with is as old as the viewer. */
async function progressOf(runs: Runs, { id, subject }: RunRow): Promise<Record<string, unknown>> {
  const row = await runs.row(publicId(id), KIND, subject);
  return (await runs.describe(row)).digest.progress as Record<string, unknown>;
}

export function analysisRoutes(parts: AnalysisParts): Hono {
  const { runs, config, gate } = parts;
  const find = (id: string, visitor: Visitor) => findAnalysis(runs, id, visitor);
  const start = startSchemaOf(config.MAX_BODY_BYTES);
  const app = new Hono();

  app.post("/", async (c) => {
    const { value } = await readBody(c.req.raw, start, config.MAX_BODY_BYTES * 2, config.MAX_JSON_DEPTH);
    const again = await idempotencyKey(c.req.raw, value);
    const spec = parts.resolve(value);
    const { subject, runParty: party } = gate.visitor(c.req.raw);
    const row = await runs.start({ kind: KIND, id: value.analysis_id, spec, subject, party, again });
    const id = publicId(row.id);
    const body = {
      analysis_id: id,
      bill_id: spec.bill_id,
      status: "started",
      message: "Analysis started in background. Connect to WebSocket for real-time updates.",
      websocket_url: `${ANALYSIS_SOCKET}/${id}`,
      agents: spec.agents,
    };
    return c.json(body, 202, { location: `${ANALYSES}/${id}` });
  });

  app.get("/", async (c) => {
    const query = validate(listQuery, c.req.query());
    const { owner: subject } = gate.visitor(c.req.raw);
    const { runs: found, next_cursor } = await runs.list({ kind: KIND, subject, ...query });
    return c.json({ analyses: found.map(shown), next_cursor: next_cursor ?? null });
  });

  app.get("/:id", async (c) => {
    const row = await find(c.req.param("id"), gate.visitor(c.req.raw));
    const described = await runs.describe(row);
    return c.json({ ...shown(described), result: await resultOf(runs, described) });
  });

  addRunRoutes(app, {
    idField: "analysis_id",
    find,
    watched: { dialect: analysisDialect, progress: (row) => progressOf(runs, row) },
  }, parts);
  return app;
}

/** `GET /api/v1/ws/stats` and `GET /api/v1/ws/analysis/{id}/status`. */
export function analysisSocketPages({ runs, connections, config, gate }: AnalysisParts): Hono {
  const app = new Hono();
  app.get("/stats", (c) => {
    gate.assertAdmin(c.req.raw);
    const { totals } = connections;
    return c.json({
      total_connections: connections.open,
      active_analyses: runs.liveOf(KIND),
      stats: {
        total_connections: totals.connections,
        total_events_sent: totals.events,
        total_reconnections: totals.resumed,
      },
    });
  });
  app.get("/analysis/:id/status", async (c) => {
    const id = c.req.param("id");
    const row = await findAnalysis(runs, id, gate.visitor(c.req.raw));
    const { head, first } = await runs.describe(row);
    return c.json({
      analysis_id: id,
      connections: connections.of(row.id),
      progress: await progressOf(runs, row),
      // What a viewer can get without a look at the log.
      buffer_size: Math.min(config.MESSAGE_BUFFER_SIZE, head - first + 1),
    });
  });
  return app;
}

function shown({ row, status, first, head, digest }: Described): Record<string, unknown> {
  const id = publicId(row.id);
  return {
    analysis_id: id,
    status,
    ...digest,
    websocket_url: `${ANALYSIS_SOCKET}/${id}`,
    last_sequence: head,
    first_sequence: first,
    epoch: row.epoch,
    created_at: new Date(row.created).toISOString(),
    updated_at: digest.updated_at ?? new Date(row.updated).toISOString(),
  };
}

/** The result is in the closing event; null while there is none, or when the history was cleared. */
async function resultOf(runs: Runs, { row, status, head }: Described): Promise<unknown> {
  if (status !== "completed") return null;
  const [last] = await runs.history(row, head - 1, 1);
  return last ? JSON.parse(last.text).data.result : null;
}
