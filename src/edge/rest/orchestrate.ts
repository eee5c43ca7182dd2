// Text 004 over HTTP: start, list, what a client that polls needs whole, history, events, cancel, delete.

import { Hono } from "hono";
import type { CodeView } from "../../core/code_view.ts";
import type { Phase, Team } from "../../core/code_event.ts";
import type { CodeRun } from "../../core/run.ts";
import type { CodeSpec } from "../../core/spec.ts";
import { keyOf, publicId } from "../../engine/run_key.ts";
import type { Described, Runs } from "../../engine/runs.ts";
import { malformed, notFound, quote } from "../../errors.ts";
import type { RunRow } from "../../log/store.ts";
import { chosenId } from "../../wire/analysis_schema.ts";
import { listQuery } from "../../wire/discussion_schema.ts";
import { connected, orchestrateDialect } from "../../wire/orchestrate.ts";
import { type JobState, jobState, polled } from "../../wire/orchestrate_answers.ts";
import { type OrchestrateAsked, orchestrateStart } from "../../wire/orchestrate_schema.ts";
import { readBody, validate } from "../body.ts";
import type { StreamParts, Watched } from "../stream.ts";
import type { Visitor } from "../gate.ts";
import { type Asker, orNothing, ownNamed } from "../own.ts";
import { addPreviewRoute, type PreviewCode } from "./preview.ts";
import { addRunRoutes, idempotencyKey } from "./run_routes.ts";

export const ORCHESTRATE = "/api/v1/orchestrate";
export const ORCHESTRATE_SOCKET = "/ws/orchestrate";
const KIND = "job";

export interface OrchestrateParts extends StreamParts {
  /** Fixes what each team and the planner run on, and the caps. Throws 422 for what this server cannot do. */
  resolve: (asked: OrchestrateAsked) => CodeSpec;
  previewCode: PreviewCode;
}

/** The row of a job; throws `not_found`. */
export function findJob(runs: Runs, id: string, asker: Asker): Promise<RunRow> {
  return ownNamed(runs, id, KIND, asker);
}

/** What a socket on a job follows. Its id may be one that no job has yet: the viewer then waits. */
export function watchedJob(runs: Runs, id: string, visitor: Visitor): Watched {
  return {
    dialect: orchestrateDialect,
    id,
    key: keyOf(KIND, id, visitor.owner),
    hello: (at) => connected(id, at),
    find() {
      const parsed = chosenId.safeParse(id);
      if (!parsed.success) {
        return Promise.reject(malformed(`job_id: ${quote(id)} ${parsed.error.issues[0]!.message}`));
      }
      return orNothing(findJob(runs, id, visitor));
    },
  };
}

export function orchestrateRoutes(parts: OrchestrateParts): Hono {
  const { runs, config, gate } = parts;
  const find = (id: string, visitor: Visitor) => findJob(runs, id, visitor);
  const app = new Hono();

  app.post("/", async (c) => {
    const { value } = await readBody(
      c.req.raw,
      orchestrateStart,
      config.MAX_BODY_BYTES,
      config.MAX_JSON_DEPTH,
    );
    const again = await idempotencyKey(c.req.raw, value);
    const spec = parts.resolve(value);
    const { subject, runParty: party } = gate.visitor(c.req.raw);
    const row = await runs.start({ kind: KIND, id: value.job_id, spec, subject, party, again });
    const id = publicId(row.id);
    const body = {
      job_id: id,
      status: "received",
      teams: spec.teams.map(({ team }) => team),
      websocket_url: `${ORCHESTRATE_SOCKET}/${id}`,
    };
    return c.json(body, 202, { location: `${ORCHESTRATE}/${id}` });
  });

  app.get("/", async (c) => {
    const query = validate(listQuery, c.req.query());
    const { owner: subject } = gate.visitor(c.req.raw);
    const { runs: found, next_cursor } = await runs.list({ kind: KIND, subject, ...query });
    return c.json({ jobs: found.map(shown), next_cursor: next_cursor ?? null });
  });

  app.get(
    "/:id",
    async (c) => c.json(await whole(runs, await find(c.req.param("id"), gate.visitor(c.req.raw)))),
  );

  addPreviewRoute(app, find, parts);
  addRunRoutes(app, { idField: "job_id", find, watched: { dialect: orchestrateDialect } }, parts);
  return app;
}

interface Digest {
  phase?: Phase;
  teams: Partial<Record<Team, { status: string }>>;
  updated_at?: string;
}

/** A job as a list shows it. */
function shown({ row, status, first, head, digest }: Described): Record<string, unknown> {
  const { phase, teams, updated_at } = digest as unknown as Digest;
  const id = publicId(row.id);
  return {
    job_id: id,
    status: stateOf(status, phase, teams),
    ...digest,
    websocket_url: `${ORCHESTRATE_SOCKET}/${id}`,
    last_sequence: head,
    first_sequence: first,
    epoch: row.epoch,
    created_at: new Date(row.created).toISOString(),
    updated_at: updated_at ?? new Date(row.updated).toISOString(),
  };
}

/** A job as a client that polls is shown it: all of one moment, up to and with `last_sequence`. */
async function whole(runs: Runs, row: RunRow): Promise<Record<string, unknown>> {
  const described = await runs.describe(row);
  const now = await runs.viewOf(row, ({ view, spec }) => momentOf(view as CodeView, spec as CodeRun["spec"]));
  if (!now) throw notFound(KIND, publicId(row.id));
  const outline = shown(described);
  // A history that was cleared after the end says nothing any more; the outline still knows how it ended.
  if (now.cleared) {
    const teams = Object.entries(described.digest.teams as Digest["teams"]).map(([team, summary]) => [
      team,
      { thoughts: [], generated_code: null, token_count: null, ...summary },
    ]);
    return { ...outline, brief: now.brief, plan: null, teams: Object.fromEntries(teams) };
  }
  return { ...outline, ...now.shown };
}

function momentOf(view: CodeView, { brief, ...spec }: CodeSpec) {
  const { head, status, phase, usage, updated_at, started_at, ended_at, error } = view;
  const more = polled(view, { brief, ...spec });
  return {
    brief,
    cleared: head > 0 && Object.keys(view.teams).length === 0,
    shown: {
      ...more,
      status: stateOf(status, phase, more.teams),
      ...(phase && { phase }),
      brief,
      usage,
      last_sequence: head,
      ...(updated_at && { updated_at }),
      ...(started_at && { started_at }),
      ...(ended_at && { completed_at: ended_at }),
      ...(error && { error: error.error, error_code: error.code }),
    },
  };
}

function stateOf(status: string, phase: Phase | undefined, teams: Digest["teams"]): JobState {
  return jobState(status, phase, Object.values(teams).map((team) => team.status));
}
