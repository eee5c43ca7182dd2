// Text 000 over HTTP: start, list, poll, say something, cancel, delete; and the two ways to watch.

import { Hono } from "hono";
import type { z } from "zod";
import { agentsOf } from "../../core/roster.ts";
import type { DiscussionSpec } from "../../core/spec.ts";
import { NO_USAGE } from "../../core/event.ts";
import type { View } from "../../core/view.ts";
import type { Described, Runs } from "../../engine/runs.ts";
import type { RunRow } from "../../log/store.ts";
import { discussionDialect } from "../../wire/discussion.ts";
import { listQuery, messageSchema, startSchema } from "../../wire/discussion_schema.ts";
import { readBody, validate } from "../body.ts";
import { type StreamParts } from "../stream.ts";
import type { Visitor } from "../gate.ts";
import { type Asker, ownRow } from "../own.ts";
import { addRunRoutes, idempotencyKey } from "./run_routes.ts";

export interface DiscussionParts extends StreamParts {
  newId: () => string;
  /** Fixes provider, model and caps. Throws 422 for what this server cannot do. */
  resolve: (asked: DiscussionAsked) => DiscussionSpec;
}

export const BASE = "/api/v1/discussions";
const KIND = "discussion";

/** The schema of a start request, with the agents that exist. */
export const discussionStart = startSchema(agentsOf(KIND).map((a) => a.type) as [string, ...string[]]);

/** A start request as it was validated. */
export type DiscussionAsked = z.output<typeof discussionStart>;

export function discussionRoutes(parts: DiscussionParts): Hono {
  const { runs, config, gate } = parts;
  const find = (id: string, visitor: Visitor): Promise<RunRow> => findDiscussion(runs, id, visitor);
  const app = new Hono();

  app.post("/", async (c) => {
    const { value } = await readBody(
      c.req.raw,
      discussionStart,
      config.MAX_BODY_BYTES,
      config.MAX_JSON_DEPTH,
    );
    const again = await idempotencyKey(c.req.raw, value);
    const spec = parts.resolve(value);
    const { subject, runParty: party } = gate.visitor(c.req.raw);
    const row = await runs.start({ kind: KIND, spec, subject, party, again });
    const body = {
      discussion_id: row.id,
      session_id: `orchestration-${row.id}`,
      status: "started",
      message: "Discussion started in background. Connect to WebSocket for real-time updates.",
      websocket_url: `${BASE}/${row.id}/stream`,
    };
    return c.json(body, 202, { location: `${BASE}/${row.id}/status` });
  });

  app.get("/", async (c) => {
    const query = validate(listQuery, c.req.query());
    const { owner: subject } = gate.visitor(c.req.raw);
    const { runs: found, next_cursor } = await runs.list({ kind: KIND, subject, ...query });
    return c.json({ discussions: found.map(shown), next_cursor: next_cursor ?? null });
  });

  const status = async (id: string, request: Request) =>
    shown(await runs.describe(await find(id, gate.visitor(request))));
  app.get("/:id", async (c) => c.json(await status(c.req.param("id"), c.req.raw)));
  app.get("/:id/status", async (c) => c.json(await status(c.req.param("id"), c.req.raw)));

  addRunRoutes(app, { idField: "discussion_id", find, watched: { dialect: discussionDialect } }, parts);

  app.post("/:id/messages", async (c) => {
    const row = await find(c.req.param("id"), gate.visitor(c.req.raw));
    const { value } = await readBody(c.req.raw, messageSchema, config.MAX_BODY_BYTES, config.MAX_JSON_DEPTH);
    const message_id = parts.newId();
    const stored = await runs.post(row, (view) => ({
      type: "human_spoke",
      data: {
        agent_type: "human",
        role: value.author ?? "Human",
        round: Math.max(1, (view as View).round),
        message_id,
        attempt: 1,
        response: value.content,
        usage: NO_USAGE,
        model: "human",
      },
    }));
    const frame = discussionDialect.spell({ id: row.id, epoch: row.epoch }, stored);
    return c.body(frame.text, 201, { "content-type": "application/json" });
  });

  return app;
}

/** The row of a discussion; throws `not_found`. */
export function findDiscussion(runs: Runs, id: string, asker: Asker): Promise<RunRow> {
  return ownRow(runs, id, KIND, asker);
}

/** A discussion as `status` and the list show it. */
function shown({ row, status, first, head, digest }: Described): Record<string, unknown> {
  return {
    discussion_id: row.id,
    status,
    ...digest,
    last_sequence: head,
    first_sequence: first,
    epoch: row.epoch,
    created_at: new Date(row.created).toISOString(),
    updated_at: digest.updated_at ?? new Date(row.updated).toISOString(),
  };
}
