// The paths that are about the server itself: what it can offer, how it is, its page and its documents.

import { agentList, health, modelList, personaList, readiness } from "../../wire/discussion_answers.ts";
import { examples } from "./examples.ts";
import { ticketAnswer, ticketBody, TICKETS } from "../auth/ticket_routes.ts";
import { answer, body, problems, publicProblems, text } from "./operation.ts";
import type { Json } from "./schemas.ts";

const CATALOGUE = ["Catalogue"];
const SERVER = ["Server"];
const UNCHANGED = { 304: { description: "The browser has it already" } };

function get(operationId: string, tags: string[], summary: string, responses: Json, more: Json = {}): Json {
  return { get: { operationId, tags, summary, ...more, responses: { ...responses, ...problems() } } };
}

/** The same of what needs no token. */
function open(operationId: string, summary: string, responses: Json): Json {
  const tags = SERVER;
  return {
    get: { operationId, tags, summary, security: [], responses: { ...responses, ...publicProblems() } },
  };
}

/** What a ticket is asked for with, and the answer. */
export const TICKET_BODIES = [ticketBody, ticketAnswer] as const;

export const serverPaths: Record<string, Json> = {
  [TICKETS]: {
    post: {
      operationId: "issueTicket",
      tags: SERVER,
      summary: "A ticket for one socket or event stream of a browser, good once and for 30 seconds",
      requestBody: body(ticketBody, { path: "/ws" }),
      responses: {
        201: answer("The ticket", ticketAnswer, {
          ticket: "0bV2uBHHsFW4T0m0o7tDqB0xHn1J0S9r3kq3m1o2Q5E",
          expires_at: "2026-01-01T00:00:30.000Z",
        }),
        ...problems(413, 415, 422),
      },
    },
  },
  "/api/v1/agents": get("listAgents", CATALOGUE, "All agents of all kinds", {
    200: answer("All of them", agentList, examples.agents),
  }),
  "/api/v1/models": get("listModels", CATALOGUE, "All providers, configured or not", {
    200: answer("All of them", modelList, examples.models),
  }),
  "/api/v1/personas": get("listPersonas", CATALOGUE, "All personas", {
    200: answer("All of them", personaList, examples.personas),
  }),
  "/healthz": open("getHealth", "Whether the process answers", {
    200: answer("It does", health, { status: "ok" }),
  }),
  "/readyz": open("getReadiness", "Whether the server can take work", {
    200: answer("It can", readiness, { status: "ready" }),
    503: answer("Not now", readiness, { status: "stopping" }),
  }),
  "/metrics": get("getMetrics", SERVER, "Figures for Prometheus", {
    200: text(
      "Text exposition format",
      "text/plain",
      "# HELP parley_connections Open sockets and SSE streams\n# TYPE parley_connections gauge\nparley_connections 3\n",
    ),
  }),
  "/openapi.json": get("getOpenApi", SERVER, "This document", {
    200: { description: "OpenAPI 3.1", content: { "application/json": { schema: { type: "object" } } } },
    ...UNCHANGED,
  }),
  "/asyncapi.json": get("getAsyncApi", SERVER, "The messages of the streams", {
    200: { description: "AsyncAPI 3.0", content: { "application/json": { schema: { type: "object" } } } },
    ...UNCHANGED,
  }),
  "/docs": get("getDocs", SERVER, "This document, for people", {
    200: text("A page", "text/html"),
    ...UNCHANGED,
  }),
  "/docs/{file}": get("getDocsFile", SERVER, "A file of that page", {
    200: text("The file", "*/*"),
    ...UNCHANGED,
    404: { $ref: "#/components/responses/Problem404" },
  }, {
    parameters: [{ name: "file", in: "path", required: true, schema: { type: "string" } }],
  }),
  "/": open("getPage", "The page", {
    200: text("The page", "text/html"),
    ...UNCHANGED,
  }),
};
