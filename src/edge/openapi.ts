// The API as OpenAPI 3.1, made from the schemas that validate requests and describe answers. Tests hold it against the
// routes of the server and against what the server really answers.

import type { z } from "zod";
import manifest from "../../deno.json" with { type: "json" };
import {
  analysisCancelled,
  analysisHistory,
  analysisList,
  analysisStarted,
  analysisStatus,
  socketStats,
  streamStatus,
} from "../wire/analysis_answers.ts";
import { analysisEvents } from "../wire/analysis_events.ts";
import { chatMessages } from "../wire/chat_messages.ts";
import { orchestrateEvents } from "../wire/orchestrate_events.ts";
import {
  agentList,
  cancelAnswer,
  discussionHistory,
  discussionList,
  discussionStatus,
  health,
  messageAnswer,
  modelList,
  personaList,
  problemDetails,
  readiness,
  startAnswer,
} from "../wire/discussion_answers.ts";
import { events } from "../wire/discussion_events.ts";
import { messageSchema } from "../wire/discussion_schema.ts";
import { analysisPaths, analysisStart } from "./openapi/analysis_paths.ts";
import { CHAT_BODIES, chatPaths } from "./openapi/chat_paths.ts";
import { discussionPaths } from "./openapi/discussion_paths.ts";
import { SESSION_BODIES } from "../wire/session_answers.ts";
import { sessionEvents } from "../wire/session_events.ts";
import { sessionPaths } from "./openapi/session_paths.ts";
import { ORCHESTRATE_BODIES, orchestratePaths } from "./openapi/orchestrate_paths.ts";
import { problemResponses } from "./openapi/operation.ts";
import { componentSchemas, type Json, refTo } from "./openapi/schemas.ts";
import { serverPaths, TICKET_BODIES } from "./openapi/server_paths.ts";
import { discussionStart } from "./rest/discussions.ts";

/** The schemas that bodies are made of. */
export const BODIES = [
  discussionStart,
  messageSchema,
  startAnswer,
  discussionStatus,
  discussionList,
  discussionHistory,
  messageAnswer,
  cancelAnswer,
  analysisStart,
  analysisStarted,
  analysisStatus,
  analysisList,
  analysisHistory,
  analysisCancelled,
  streamStatus,
  socketStats,
  ...CHAT_BODIES,
  ...ORCHESTRATE_BODIES,
  ...SESSION_BODIES,
  ...TICKET_BODIES,
  agentList,
  modelList,
  personaList,
  health,
  readiness,
  problemDetails,
] as const;

const DESCRIPTION =
  `Teams of language-model agents discuss a task or read a bill, and everything they do can be watched live.

- A run, a discussion or an analysis, is one durable log of numbered events. Watch it over WebSocket or as Server-Sent Events, or poll it.
- Unknown fields of a request are ignored. Ignore fields and event types that you do not know, too.
- Times are UTC with milliseconds and \`Z\`.
- What goes wrong is answered as \`application/problem+json\` (RFC 9457); \`detail\` names the value that was wrong.
- A server may ask who sends a request: \`Authorization: Bearer\` with a token or an API key. A run belongs to who started it; for anybody else it does not exist. Sockets of browsers take a ticket instead: \`?ticket=\`, or the subprotocols \`parley, bearer.<token>\`.
- Whoever has the scope \`parley:admin\` names in \`?subject=\` whose runs are meant.
- Browsers may call the API from the server's own origin and from those in \`ALLOWED_ORIGINS\`.`;

/** Nothing is needed where the server was not told to ask. */
const SECURITY: Json[] = [{}, { token: [] }];

const paths = withTickets({
  ...discussionPaths,
  ...analysisPaths,
  ...chatPaths,
  ...orchestratePaths,
  ...sessionPaths,
  ...serverPaths,
});

/** Every path that is served, as `/path/:parameter`. */
export const PATHS = [...Object.keys(paths).map((path) => path.replace(/\{(\w+)\}/g, ":$1")), "/static/*"];

/** The version of the software, for both documents. */
export const VERSION = manifest.version;

/** The document as an object. */
export function openApi(): Json {
  const schemas = componentSchemas(BODIES);
  // Says to code generators what the schemas say already.
  schemas.DiscussionEvent.discriminator = discriminator(events);
  schemas.AnalysisEvent.discriminator = discriminator(analysisEvents);
  schemas.ChatMessage.discriminator = discriminator(chatMessages, "type");
  schemas.SessionEvent.discriminator = discriminator(sessionEvents, "type");
  schemas.JobEvent.discriminator = discriminator(orchestrateEvents, "type");
  return {
    openapi: "3.1.1",
    info: {
      title: "Parley",
      version: VERSION,
      summary: "Teams of agents, live and durable",
      description: DESCRIPTION,
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/", description: "This server" }],
    security: SECURITY,
    tags: [
      { name: "Discussions", description: "Start, watch, join and stop discussions" },
      { name: "Analyses", description: "Have a bill read by a panel of analysts, and watch" },
      {
        name: "Chats",
        description: "What was asked of models and personas on the socket, and the socket itself",
      },
      { name: "Orchestration", description: "Have two teams write code for a brief, and watch" },
      { name: "Sessions", description: "Reason with one agent for as long as one likes, and watch it think" },
      { name: "Catalogue", description: "Who and what there is" },
      { name: "Server", description: "The server itself" },
    ],
    paths,
    components: {
      schemas,
      responses: problemResponses(),
      securitySchemes: {
        token: { type: "http", scheme: "bearer", description: "A JSON Web Token or an API key" },
        ticket: {
          type: "apiKey",
          in: "query",
          name: "ticket",
          description: "For a browser's socket or event stream: good once, for 30 seconds, and for one path",
        },
      },
    },
  };
}

/** Whatever is asked by GET can be asked with a ticket, unless it needs nothing at all. */
function withTickets(paths: Record<string, Json>): Record<string, Json> {
  const security = [...SECURITY, { ticket: [] }];
  return Object.fromEntries(
    Object.entries(paths).map(([path, item]) => [
      path,
      item.get ? { ...item, get: { security, ...item.get } } : item,
    ]),
  );
}

function discriminator(named: Record<string, z.ZodType>, propertyName = "event_type"): Json {
  const mapping = Object.fromEntries(
    Object.entries(named).map(([name, schema]) => [name, refTo(schema).$ref]),
  );
  return { propertyName, mapping };
}
