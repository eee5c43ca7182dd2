// Chats over HTTP: list, state and answer, history, events, cancel, delete. They are started on the socket of text 002.

import { Hono } from "hono";
import type { Described } from "../../engine/runs.ts";
import { listQuery } from "../../wire/discussion_schema.ts";
import { validate } from "../body.ts";
import { CHAT, type ChatServing, findChat } from "../chat_socket.ts";
import type { Visitor } from "../gate.ts";
import { addRunRoutes } from "./run_routes.ts";

export const CHATS = "/api/v1/chats";

export function chatRoutes(parts: ChatServing): Hono {
  const { runs, dialect, gate } = parts;
  const find = (id: string, visitor: Visitor) => findChat(runs, id, visitor);
  const app = new Hono();

  app.get("/", async (c) => {
    const query = validate(listQuery, c.req.query());
    const { owner: subject } = gate.visitor(c.req.raw);
    const { runs: found, next_cursor } = await runs.list({ kind: CHAT, subject, ...query });
    return c.json({ chats: found.map(shown), next_cursor: next_cursor ?? null });
  });

  app.get("/:id", async (c) => {
    const described = await runs.describe(await find(c.req.param("id"), gate.visitor(c.req.raw)));
    return c.json({ ...shown(described), data: await answerOf(parts, described) });
  });

  addRunRoutes(app, { idField: "run_id", find, watched: { dialect } }, parts);
  return app;
}

function shown({ row, status, first, head, digest }: Described): Record<string, unknown> {
  return {
    run_id: row.id,
    status,
    ...digest,
    last_sequence: head,
    first_sequence: first,
    epoch: row.epoch,
    created_at: new Date(row.created).toISOString(),
    updated_at: digest.updated_at ?? new Date(row.updated).toISOString(),
  };
}

/** The `data` of the final response; null while there is none, or when the history was cleared. */
async function answerOf({ runs }: ChatServing, { row, status, head }: Described): Promise<unknown> {
  if (status !== "completed") return null;
  const [last] = await runs.history(row, head - 1, 1);
  return last ? JSON.parse(last.parts!.at(-1)!).data : null;
}
