// The messages of the streams as AsyncAPI 3.0, from the same schemas. `send` is what the server sends. The query of a
// WebSocket has no place of its own in AsyncAPI and stands in the channel's binding.

import { analysisBatch, analysisControls, analysisEvent, analysisEvents } from "../wire/analysis_events.ts";
import { chatControls, chatMessages, chatRequests } from "../wire/chat_messages.ts";
import { controls, discussionEvent, eventBatch, events } from "../wire/discussion_events.ts";
import {
  orchestrateBatch,
  orchestrateControls,
  orchestrateEvent,
  orchestrateEvents,
} from "../wire/orchestrate_events.ts";
import { ORCHESTRATE_QUERY, ORCHESTRATE_RULES } from "./openapi/orchestrate_paths.ts";
import { sessionBatch, sessionControls, sessionEvent, sessionEvents } from "../wire/session_events.ts";
import { sessionCommand } from "../wire/session_schema.ts";
import { SESSION_QUERY, SESSION_RULES } from "./openapi/session_paths.ts";
import { SESSION_SOCKET } from "./session_socket.ts";
import { ORCHESTRATE_SOCKET } from "./rest/orchestrate.ts";
import { ANALYSIS_QUERY } from "./openapi/analysis_paths.ts";
import { CHAT_RULES } from "./openapi/chat_paths.ts";
import { CHAT_SOCKET } from "./chat_socket.ts";
import {
  batchMessage,
  channelOf,
  JSON_TYPE,
  operationsOf,
  PINGS,
  PROGRESS_REQUEST,
  spoken,
  type Stream,
} from "./openapi/channel.ts";
import { componentSchemas, type Json } from "./openapi/schemas.ts";
import { STREAM_QUERY, STREAM_RULES } from "./openapi/stream.ts";
import { VERSION } from "./openapi.ts";
import { ANALYSIS_SOCKET } from "./rest/analyses.ts";
import { BASE } from "./rest/discussions.ts";

/** The document as an object. */
export function asyncApi(): Json {
  const streams = [discussionStream(), analysisStream(), chatStream(), jobStream(), sessionStream()];
  const messages = Object.assign({}, ...streams.map(({ sent, received }) => ({ ...sent, ...received })));
  return {
    asyncapi: "3.0.0",
    id: "urn:parley:streams",
    info: {
      title: "Parley streams",
      version: VERSION,
      description: "What is sent over WebSockets. The rest of the API is in /openapi.json.\n\n" +
        'Where the server asks who connects, every socket takes {"type": "auth", "token": "..."} with a newer token of ' +
        "the same subject, answers with a control message `auth` whose data says in `expires_at` until when it holds, " +
        "and is closed with 4401 when no token holds any more.",
      license: { name: "MIT" },
    },
    defaultContentType: JSON_TYPE,
    servers: {
      local: { host: "127.0.0.1:8000", protocol: "ws", description: "As `deno task start` serves it" },
    },
    channels: Object.fromEntries(streams.map((stream) => [stream.channel, channelOf(stream)])),
    operations: Object.assign({}, ...streams.map(operationsOf)),
    components: {
      schemas: componentSchemas([
        discussionEvent,
        eventBatch,
        analysisEvent,
        analysisBatch,
        ...Object.values(analysisControls),
        ...Object.values(chatMessages),
        ...Object.values(chatControls),
        ...Object.values(chatRequests),
        orchestrateEvent,
        orchestrateBatch,
        ...Object.values(orchestrateControls),
        sessionEvent,
        sessionBatch,
        ...Object.values(sessionControls),
        ...sessionCommand.options,
      ]),
      messages,
    },
  };
}

function discussionStream(): Stream {
  return {
    channel: "discussionStream",
    address: `${BASE}/{discussion_id}/stream`,
    parameter: "discussion_id",
    title: "A discussion, from any point on and then live",
    summary: "Events of the discussion, and what has to be said about the stream itself",
    description: STREAM_RULES,
    query: STREAM_QUERY,
    sent: {
      ...spoken(events, (name) => name),
      ...spoken(controls, (name) => `control_${name}`),
      batch: batchMessage("batch", eventBatch),
    },
    received: PINGS,
    replies: ["control_pong"],
    operations: { send: "sendDiscussion", receive: "receivePing" },
  };
}

function analysisStream(): Stream {
  return {
    channel: "analysisStream",
    address: `${ANALYSIS_SOCKET}/{analysis_id}`,
    parameter: "analysis_id",
    title: "An analysis, from any point on and then live",
    summary: "Events of the analysis, and what has to be said about the stream itself",
    description: `${STREAM_RULES}\n\nA viewer may be there before the analysis: it waits for it to start.`,
    query: ANALYSIS_QUERY,
    sent: {
      ...spoken(analysisEvents, (name) => `analysis_${name.replace(/^analysis_/, "")}`),
      ...spoken(analysisControls, (name) => `control_${name}`),
      analysis_batch: batchMessage("analysis_batch", analysisBatch),
    },
    received: { ...PINGS, progressRequest: PROGRESS_REQUEST },
    replies: ["control_pong", "control_progress_update"],
    operations: { send: "sendAnalysis", receive: "receiveAnalysisRequest" },
  };
}

function chatStream(): Stream {
  return {
    channel: "chatSocket",
    address: CHAT_SOCKET,
    title: "Chats with models and personas, several on one connection",
    summary: "Messages of chats, and answers that belong to no chat",
    description: CHAT_RULES,
    query: {},
    sent: {
      ...spoken(chatMessages, (name) => `chat_${name}`),
      ...spoken(chatControls, (name) => `chat_control_${name}`),
    },
    received: { ...spoken(chatRequests, (name) => `ask_${name}`), ...PINGS },
    replies: [
      ...Object.keys(chatMessages).map((name) => `chat_${name}`),
      ...Object.keys(chatControls).map((name) => `chat_control_${name}`),
    ],
    operations: { send: "sendChat", receive: "receiveChatRequest" },
  };
}

function jobStream(): Stream {
  return {
    channel: "jobStream",
    address: `${ORCHESTRATE_SOCKET}/{job_id}`,
    parameter: "job_id",
    title: "A job of the code teams, from any point on and then live",
    summary: "Events of the job, and what has to be said about the stream itself",
    description: `${ORCHESTRATE_RULES}\n\nA viewer may be there before the job: it waits for it to start.`,
    query: ORCHESTRATE_QUERY,
    sent: {
      ...spoken(orchestrateEvents, (name) => `job_${name.replace(/^job_/, "")}`),
      ...spoken(orchestrateControls, (name) => `job_control_${name}`),
      job_batch: batchMessage("job_batch", orchestrateBatch),
    },
    received: PINGS,
    replies: ["job_control_pong"],
    operations: { send: "sendJob", receive: "receiveJobPing" },
  };
}

function sessionStream(): Stream {
  const commands = sessionCommand.options.map((schema) => [schema.shape.type.value, schema] as const);
  return {
    channel: "sessionSocket",
    address: `${SESSION_SOCKET}/{session_id}`,
    parameter: "session_id",
    title: "A session: everybody in it sees the same steps, and anybody may speak",
    summary: "Steps of the session, and answers to what a connection asked",
    description: SESSION_RULES,
    query: SESSION_QUERY,
    sent: {
      ...spoken(sessionEvents, (name) => `session_${name.replace(/^session_/, "")}`),
      ...spoken(sessionControls, (name) => `session_control_${name}`),
      session_batch: batchMessage("session_batch", sessionBatch),
    },
    received: {
      ...spoken(Object.fromEntries(commands), (name) => `session_ask_${name}`),
      pingText: PINGS.pingText,
    },
    replies: [
      ...Object.keys(sessionEvents).map((name) => `session_${name.replace(/^session_/, "")}`),
      "session_control_pong",
      "session_control_error",
    ],
    operations: { send: "sendSession", receive: "receiveSessionRequest" },
  };
}
