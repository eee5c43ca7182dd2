// What every kind of run answers over HTTP beside its own start, list and status: its history, its events as SSE, its
// cancellation, its deletion.

import type { Context, Hono } from "hono";
import { invalid } from "../../errors.ts";
import { publicId } from "../../engine/run_key.ts";
import type { RunRow } from "../../log/store.ts";
import { historyQuery } from "../../wire/discussion_schema.ts";
import { validate } from "../body.ts";
import { watchEvents } from "../sse.ts";
import type { Visitor } from "../gate.ts";
import type { StreamParts, Watched } from "../stream.ts";

export interface RunRoutes {
  /** What the protocol calls the run's id, for example `discussion_id`. */
  idField: string;
  /** Throws `not_found`, also for a run that this visitor may not see. */
  find(id: string, visitor: Visitor): Promise<RunRow>;
  watched: Pick<Watched, "dialect" | "progress">;
  /** Whether there is `POST …/cancel`; true when absent. */
  cancellable?: boolean;
}

/** Adds the routes below `/:id`. */
export function addRunRoutes(app: Hono, routes: RunRoutes, parts: StreamParts): void {
  const { idField, watched, cancellable = true } = routes;
  const { runs, gate } = parts;
  const find = (c: Context) => routes.find(c.req.param("id")!, gate.visitor(c.req.raw));

  app.get("/:id/history", async (c) => {
    const { after, limit } = validate(historyQuery, c.req.query());
    const row = await find(c);
    const { status, first, head } = await runs.describe(row);
    const frames = await runs.history(row, after, limit);
    const last = frames.at(-1)?.seq;
    const about = JSON.stringify({
      [idField]: publicId(row.id),
      status,
      epoch: row.epoch,
      first_sequence: first,
      last_sequence: Math.max(head, last ?? 0),
      next_after: last !== undefined && last < head ? last : null,
    });
    // Every event is text already; one that is several messages stands there as these.
    const events = frames.flatMap(({ parts, text }) => parts ?? text).join(",");
    const text = `${about.slice(0, -1)},"events":[${events}]}`;
    return c.body(text, 200, { "content-type": "application/json" });
  });

  app.get("/:id/events", async (c) => watchEvents(c.req.raw, watched, await find(c), parts));

  if (cancellable) {
    app.post("/:id/cancel", async (c) => {
      const row = await find(c);
      await runs.cancel(row);
      return c.json({ [idField]: publicId(row.id), status: "cancelled" }, 202);
    });
  }

  app.delete("/:id", async (c) => {
    await runs.remove(await find(c));
    return c.body(null, 204);
  });

  app.delete("/:id/history", async (c) => {
    await runs.clear(await find(c));
    return c.body(null, 204);
  });
}

const LONGEST_KEY = 255;

/** The request's Idempotency-Key with a digest of its validated body; undefined without one. Throws 422. */
export async function idempotencyKey(
  request: Request,
  body: unknown,
): Promise<{ key: string; digest: string } | undefined> {
  const key = request.headers.get("idempotency-key");
  if (key === null) return undefined;
  if (key === "" || key.length > LONGEST_KEY) {
    throw invalid([{ path: "Idempotency-Key", message: `must have 1 to ${LONGEST_KEY} characters` }]);
  }
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(JSON.stringify(body)));
  const digest = Array.from(new Uint8Array(hash), (b) => b.toString(16).padStart(2, "0")).join("");
  return { key, digest };
}
