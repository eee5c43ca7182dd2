// What a client may want to know before it starts anything: agents, models, personas, and whether the server is well.

import { Hono } from "hono";
import { agentsOf, ROSTER } from "../../core/roster.ts";

export interface MetaParts {
  models: { list(): readonly object[] };
  /** Rejects, or never resolves, when the store does not answer. */
  ping: () => Promise<void>;
  /** Whether the server is on its way down. */
  stopping: () => boolean;
}

export function metaRoutes({ models, ping, stopping }: MetaParts): Hono {
  const app = new Hono();
  app.get("/healthz", (c) => c.json({ status: "ok" }));
  app.get("/readyz", async (c) => {
    if (stopping()) return c.json({ status: "stopping" }, 503);
    const answer = await Promise.race([
      ping().then(() => true, () => false),
      new Promise<boolean>((resolve) =>
        AbortSignal.timeout(2000).addEventListener("abort", () => resolve(false))
      ),
    ]);
    return answer ? c.json({ status: "ready" }) : c.json({ status: "store unavailable" }, 503);
  });
  app.get("/api/v1/agents", (c) => {
    const agents = ROSTER.map(({ type, kind, role, icon, description }) => ({
      type,
      kind,
      role,
      icon,
      description,
    }));
    return c.json({ agents, next_cursor: null });
  });
  app.get("/api/v1/models", (c) => c.json({ models: models.list(), next_cursor: null }));
  app.get("/api/v1/personas", (c) => {
    const personas = agentsOf("persona").map(({ type, role, icon, description }) => ({
      persona_id: type,
      name: role,
      icon,
      description,
    }));
    return c.json({ personas, next_cursor: null });
  });
  return app;
}
