// Sessions over HTTP: list, state, history, events, interrupt, delete; and the two pages of text 003 about everybody who
// is connected. A session is spoken to on its socket.

import { Hono } from "hono";
import { isoTime } from "../../clock.ts";
import type { Config } from "../../config.ts";
import { publicId } from "../../engine/run_key.ts";
import type { Described } from "../../engine/runs.ts";
import { epochSeconds, sessionDialect } from "../../wire/session.ts";
import { broadcastBody, interruptBody, sessionListQuery } from "../../wire/session_answers.ts";
import { readBody, validate } from "../body.ts";
import { findSession, interrupt, SESSION, type SessionParts } from "../session/speak.ts";
import { SESSION_SOCKET } from "../session_socket.ts";
import type { Visitor } from "../gate.ts";
import { addRunRoutes } from "./run_routes.ts";

export const SESSIONS = "/api/v1/sessions";

export function sessionRoutes(parts: SessionParts): Hono {
  const { runs, config, connections, gate } = parts;
  const find = (id: string, visitor: Visitor) => findSession(runs, id, visitor);
  const app = new Hono();

  app.get("/", async (c) => {
    const query = validate(sessionListQuery, c.req.query());
    const { owner: subject } = gate.visitor(c.req.raw);
    const { runs: found, next_cursor } = await runs.list({ kind: SESSION, subject, ...query });
    return c.json({ sessions: found.map(shown), next_cursor: next_cursor ?? null });
  });

  app.get("/:id", async (c) => {
    const row = await find(c.req.param("id"), gate.visitor(c.req.raw));
    return c.json({ ...shown(await runs.describe(row)), connections: connections.of(row.id) });
  });

  app.post("/:id/interrupt", async (c) => {
    const request_id = await interruptedIn(c.req.raw, config);
    const row = await find(c.req.param("id"), gate.visitor(c.req.raw));
    await interrupt(runs, row, request_id);
    return c.json({ session_id: publicId(row.id), status: "interrupting", request_id }, 202);
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
export function sessionPages({ room, clock, config, gate }: SessionParts): Hono {
  const app = new Hono();
  const now = () => isoTime(clock.now());

  app.get("/connections", (c) => {
    gate.assertAdmin(c.req.raw);
    return c.json({
      active_connections: room.size,
      session_ids: room.sessions,
      timestamp: epochSeconds(now()),
    });
  });

  app.post("/broadcast", async (c) => {
    gate.assertAdmin(c.req.raw);
    // Every socket gets its own copy, so it may be no longer than what a client may say.
    const { value } = await readBody(
      c.req.raw,
      broadcastBody,
      config.MAX_MESSAGE_BYTES,
      config.MAX_JSON_DEPTH,
    );
    const sent_to = room.broadcast(sessionDialect.control("broadcast", value, now()));
    return c.json({ success: true, sent_to, message: value.message });
  });
  return app;
}

/** The request that is to be stopped; a body is not needed to stop them all. */
async function interruptedIn(request: Request, config: Config): Promise<string | undefined> {
  const length = request.headers.get("content-length");
  // A request without a body need not say so, and then the platform's has one that is empty.
  const unsaid = ["content-length", "transfer-encoding", "content-type"].every((name) =>
    !request.headers.has(name)
  );
  if (request.body === null || length === "0" || unsaid) return undefined;
  const { value } = await readBody(request, interruptBody, config.MAX_BODY_BYTES, config.MAX_JSON_DEPTH);
  return value.request_id ?? undefined;
}

function shown({ row, status, first, head, digest }: Described): Record<string, unknown> {
  const id = publicId(row.id);
  return {
    session_id: id,
    status,
    ...digest,
    websocket_url: `${SESSION_SOCKET}/${id}`,
    last_sequence: head,
    first_sequence: first,
    epoch: row.epoch,
    created_at: new Date(row.created).toISOString(),
    updated_at: digest.updated_at ?? new Date(row.updated).toISOString(),
  };
}
