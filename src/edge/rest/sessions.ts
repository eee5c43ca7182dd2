// Sessions over HTTP: list, state, history, events, interrupt, delete; and the two pages of text 003 about everybody who
// is connected. A session is spoken to on its socket.

import { Hono } from "hono";
import { isoTime } from "../../clock.ts";
import type { Described } from "../../engine/runs.ts";
import { epochSeconds, sessionDialect } from "../../wire/session.ts";
import { broadcastBody, interruptBody, sessionListQuery } from "../../wire/session_answers.ts";
import { readBody, validate } from "../body.ts";
import { findSession, interrupt, SESSION, type SessionParts } from "../session/speak.ts";
import { SESSION_SOCKET } from "../session_socket.ts";
import { addRunRoutes, SUBJECT } from "./run_routes.ts";

export const SESSIONS = "/api/v1/sessions";

export function sessionRoutes(parts: SessionParts): Hono {
  const { runs, config, connections } = parts;
  const find = (id: string) => findSession(runs, id);
  const app = new Hono();

  app.get("/", async (c) => {
    const query = validate(sessionListQuery, c.req.query());
    const { runs: found, next_cursor } = await runs.list({ kind: SESSION, subject: SUBJECT, ...query });
    return c.json({ sessions: found.map(shown), next_cursor: next_cursor ?? null });
  });

  app.get("/:id", async (c) => {
    const row = await find(c.req.param("id"));
    return c.json({ ...shown(await runs.describe(row)), connections: connections.of(row.id) });
  });

  app.post("/:id/interrupt", async (c) => {
    const request_id = await interruptedIn(c.req.raw, config.MAX_BODY_BYTES);
    const row = await find(c.req.param("id"));
    await interrupt(runs, row, request_id);
    return c.json({ session_id: row.id, status: "interrupting", request_id }, 202);
  });

  addRunRoutes(app, {
    idField: "session_id",
    find,
    watched: { dialect: sessionDialect },
    cancellable: false,
  }, parts);
  return app;
}

/** `GET /connections` and `POST /broadcast`; they are for administrators once there is authentication. */
export function sessionPages({ room, clock, config }: SessionParts): Hono {
  const app = new Hono();
  const now = () => isoTime(clock.now());

  app.get("/connections", (c) =>
    c.json({
      active_connections: room.size,
      session_ids: room.sessions,
      timestamp: epochSeconds(now()),
    }));

  app.post("/broadcast", async (c) => {
    // Every socket gets its own copy, so it may be no longer than what a client may say.
    const { value } = await readBody(c.req.raw, broadcastBody, config.MAX_MESSAGE_BYTES);
    const sent_to = room.broadcast(sessionDialect.control("broadcast", value, now()));
    return c.json({ success: true, sent_to, message: value.message });
  });
  return app;
}

/** The request that is to be stopped; a body is not needed to stop them all. */
async function interruptedIn(request: Request, maxBytes: number): Promise<string | undefined> {
  if (request.body === null || request.headers.get("content-length") === "0") return undefined;
  const { value } = await readBody(request, interruptBody, maxBytes);
  return value.request_id ?? undefined;
}

function shown({ row, status, first, head, digest }: Described): Record<string, unknown> {
  return {
    session_id: row.id,
    status,
    ...digest,
    websocket_url: `${SESSION_SOCKET}/${row.id}`,
    last_sequence: head,
    first_sequence: first,
    epoch: row.epoch,
    created_at: new Date(row.created).toISOString(),
    updated_at: digest.updated_at ?? new Date(row.updated).toISOString(),
  };
}
