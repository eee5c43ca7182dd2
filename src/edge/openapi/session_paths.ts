// The paths of sessions. What each can answer stands beside it; a test asks the server for every one.

import { historyQuery } from "../../wire/discussion_schema.ts";
import {
  broadcastAnswer,
  broadcastBody,
  connectionsAnswer,
  interruptAnswer,
  interruptBody,
  sessionHistory,
  sessionList,
  sessionListQuery,
  sessionStatus,
} from "../../wire/session_answers.ts";
import { DEFAULT_SESSION_AGENT } from "../../wire/session_schema.ts";
import { SESSIONS } from "../rest/sessions.ts";
import { SESSION_SOCKET } from "../session_socket.ts";
import { answer, body, lastEventId, problems, queryOf, queryParameter, subject, text } from "./operation.ts";
import type { Json } from "./schemas.ts";
import { sessionExamples as examples } from "./session_examples.ts";
import { closeCodeTable, STREAM_QUERY, SUBJECT } from "./stream.ts";

const { default: _, ...lastSequence } = STREAM_QUERY.last_sequence;

/** What may stand in the query of the socket. */
export const SESSION_QUERY: Record<string, Json> = {
  agent_name: {
    type: "string",
    default: DEFAULT_SESSION_AGENT,
    description: "Who answers what names nobody; as in GET /api/v1/agents, kind session",
  },
  last_sequence: {
    ...lastSequence,
    description:
      "Send what came after this sequence (0: everything there is), then what happens live. Absent: only what is " +
      "under way is replayed, each request from its start",
  },
  epoch: STREAM_QUERY.epoch,
  deltas: { ...STREAM_QUERY.deltas, description: "false leaves out pieces of steps (`partial: true`)" },
  frames: STREAM_QUERY.frames,
  subject: SUBJECT,
};

/** What holds on the socket. */
export const SESSION_RULES = [
  "The first message is `connected`. A session is made by its first `chat` and has no end: it remembers what was said, " +
  "over connections and restarts, and everybody who is connected to it sees the same numbered messages.",
  "Each `chat` is answered by `reasoning_start`, `reasoning_step` …, `reasoning_complete`, all with its `request_id`; " +
  "several may be under way at once. A step that streams comes in pieces (`partial: true`, to be appended) and then " +
  "whole under the same `step_id`. `interrupt` stops one request, or all; its `reasoning_complete` has `interrupted: true`.",
  "Who comes back with `last_sequence` gets exactly what it missed, or `stream_reset` and everything there is. " +
  "`caught_up` says once that replay is over and the rest is live.",
  "What is not understood or cannot be done is answered with an `error` without a sequence, to who asked it alone; the " +
  "connection stays open.",
].join("\n\n");

const tags = ["Sessions"];

const id = {
  name: "id",
  in: "path",
  required: true,
  description: "The session_id, which the client chooses",
  schema: { type: "string", pattern: "^[A-Za-z0-9._~-]{1,128}$" },
};

export const sessionPaths: Record<string, Json> = {
  [SESSIONS]: {
    get: {
      operationId: "listSessions",
      tags,
      summary: "List sessions, newest first",
      parameters: [...queryOf(sessionListQuery), subject],
      responses: { 200: answer("One page", sessionList, examples.list), ...problems(422) },
    },
  },
  [`${SESSIONS}/{id}`]: {
    parameters: [id, subject],
    get: {
      operationId: "getSession",
      tags,
      summary: "How a session stands, and what is under way in it",
      responses: { 200: answer("How it stands", sessionStatus, examples.status), ...problems(404) },
    },
    delete: {
      operationId: "deleteSession",
      tags,
      summary: "Delete a session",
      description: "What is under way is stopped first. The same id is a new session from then on.",
      responses: { 204: { description: "It is gone" }, ...problems(404) },
    },
  },
  [`${SESSIONS}/{id}/history`]: {
    parameters: [id, subject],
    get: {
      operationId: "getSessionHistory",
      tags,
      summary: "The events so far",
      parameters: queryOf(historyQuery),
      responses: {
        200: answer("Events in order, the same as on the socket", sessionHistory, examples.history),
        ...problems(404, 422),
      },
    },
    delete: {
      operationId: "clearSessionHistory",
      tags,
      summary: "Forget the events so far",
      description:
        "Sequences go on. The agents still remember what was said; delete the session to have that forgotten too.",
      responses: { 204: { description: "They are gone" }, ...problems(404) },
    },
  },
  [`${SESSIONS}/{id}/events`]: {
    parameters: [id, subject],
    get: {
      operationId: "watchSessionEvents",
      tags,
      summary: "Watch as Server-Sent Events",
      description:
        "`id:` is the sequence, `event:` the name, `data:` the same JSON as on the socket. A session has no end, and " +
        "so has this stream.",
      parameters: [
        ...(["last_sequence", "epoch", "deltas"] as const).map((name) =>
          queryParameter(name, name === "last_sequence" ? STREAM_QUERY[name] : SESSION_QUERY[name]!)
        ),
        lastEventId,
      ],
      responses: {
        200: text("The stream", "text/event-stream", examples.sse),
        ...problems(404),
      },
    },
  },
  [`${SESSIONS}/{id}/interrupt`]: {
    parameters: [id, subject],
    post: {
      operationId: "interruptSession",
      tags,
      summary: "Stop one request, or all that are under way",
      description: "Closes the call to the model at once. Without a body everything is stopped.",
      requestBody: { ...body(interruptBody, examples.interrupt), required: false },
      responses: {
        202: answer("It is being stopped", interruptAnswer, examples.interrupting),
        ...problems(404, 409, 413, 415, 422),
      },
    },
  },
  [`${SESSION_SOCKET}/{id}`]: {
    parameters: [id],
    get: {
      operationId: "joinSession",
      tags,
      summary: "Be in a session, over WebSocket",
      description:
        `The messages are in [/asyncapi.json](/asyncapi.json).\n\n${SESSION_RULES}\n\n${closeCodeTable()}`,
      parameters: Object.entries(SESSION_QUERY).map(([name, schema]) => queryParameter(name, schema)),
      responses: {
        101: { description: "The WebSocket is open; whatever is wrong with the request is said on it" },
        ...problems(426),
      },
    },
  },
  "/connections": {
    get: {
      operationId: "getSessionConnections",
      tags,
      summary: "Who is connected to sessions",
      responses: { 200: answer("Now", connectionsAnswer, examples.connections), ...problems() },
    },
  },
  "/broadcast": {
    post: {
      operationId: "broadcast",
      tags,
      summary: "Say something to everybody who is connected to a session",
      description:
        "They get it as `broadcast`, without a sequence: it is about the server and in nobody's log.",
      requestBody: body(broadcastBody, examples.broadcast),
      responses: {
        200: answer("It was said", broadcastAnswer, examples.broadcasted),
        ...problems(413, 415, 422),
      },
    },
  },
};
