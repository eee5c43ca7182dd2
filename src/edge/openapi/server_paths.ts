// The paths that are about the server itself: what it can offer, how it is, its page and its documents.

import { agentList, health, modelList, personaList, readiness } from "../../wire/discussion_answers.ts";
import { examples } from "./examples.ts";
import { answer, problems, text } from "./operation.ts";
import type { Json } from "./schemas.ts";

const CATALOGUE = ["Catalogue"];
const SERVER = ["Server"];
const UNCHANGED = { 304: { description: "The browser has it already" } };

function get(operationId: string, tags: string[], summary: string, responses: Json, more: Json = {}): Json {
  return { get: { operationId, tags, summary, ...more, responses: { ...responses, ...problems() } } };
}

export const serverPaths: Record<string, Json> = {
  "/api/v1/agents": get("listAgents", CATALOGUE, "All agents of all kinds", {
    200: answer("All of them", agentList, examples.agents),
  }),
  "/api/v1/models": get("listModels", CATALOGUE, "All providers, configured or not", {
    200: answer("All of them", modelList, examples.models),
  }),
  "/api/v1/personas": get("listPersonas", CATALOGUE, "All personas", {
    200: answer("All of them", personaList, examples.personas),
  }),
  "/healthz": get("getHealth", SERVER, "Whether the process answers", {
    200: answer("It does", health, { status: "ok" }),
  }),
  "/readyz": get("getReadiness", SERVER, "Whether the server can take work", {
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
  "/": get("getPage", SERVER, "The page", {
    200: text("The page", "text/html"),
    ...UNCHANGED,
  }),
};
