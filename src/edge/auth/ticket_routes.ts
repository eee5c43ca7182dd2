// `POST /api/v1/tickets`: a ticket for a socket of a browser, which cannot send a token in a header.

import { Hono } from "hono";
import { z } from "zod";
import { readBody } from "../body.ts";
import type { Auth } from "./auth.ts";

export const TICKETS = "/api/v1/tickets";

/** A path and nothing else; there is no reason for a long body. */
export const ticketBody = z.object({
  path: z.string().min(1).max(2048).describe("Path of the socket or stream, without a query"),
}).meta({ id: "TicketRequest" });

export const ticketAnswer = z.object({
  ticket: z.string().describe("For one request to that path: ?ticket="),
  expires_at: z.iso.datetime(),
}).meta({ id: "Ticket" });

const MAX_BODY_BYTES = 16 * 1024;

export function ticketRoutes(auth: Pick<Auth, "authenticate" | "issueTicket">, depth: number): Hono {
  const app = new Hono();
  app.post("/", async (c) => {
    const identity = await auth.authenticate(c.req.raw);
    const { value } = await readBody(c.req.raw, ticketBody, MAX_BODY_BYTES, depth);
    return c.json(await auth.issueTicket(identity, value.path), 201, { "cache-control": "no-store" });
  });
  return app;
}
