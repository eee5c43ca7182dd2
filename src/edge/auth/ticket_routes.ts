// `POST /api/v1/tickets`: a ticket for a socket of a browser, which cannot send a token in a header.

import { Hono } from "hono";
import { z } from "zod";
import { readBody } from "../body.ts";
import type { Auth } from "./auth.ts";

export const TICKETS = "/api/v1/tickets";

/** A path and nothing else; there is no reason for a long body. */
export const ticketBody = z.object({ path: z.string().min(1).max(2048) });
const MAX_BODY_BYTES = 16 * 1024;

export function ticketRoutes(auth: Pick<Auth, "authenticate" | "issueTicket">): Hono {
  const app = new Hono();
  app.post("/", async (c) => {
    const identity = await auth.authenticate(c.req.raw);
    const { value } = await readBody(c.req.raw, ticketBody, MAX_BODY_BYTES);
    return c.json(await auth.issueTicket(identity, value.path), 201, { "cache-control": "no-store" });
  });
  return app;
}
