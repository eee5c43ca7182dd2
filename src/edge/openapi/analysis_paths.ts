// The paths of the analysis API. What each can answer stands beside it; a test asks the server for every one.

import {
  analysisCancelled,
  analysisHistory,
  analysisList,
  analysisStarted,
  analysisStatus,
  socketStats,
  streamStatus,
} from "../../wire/analysis_answers.ts";
import { historyQuery, listQuery } from "../../wire/discussion_schema.ts";
import { ANALYSES, ANALYSIS_SOCKET, startSchemaOf } from "../rest/analyses.ts";
import { analysisExamples as examples } from "./analysis_examples.ts";
import {
  answer,
  body,
  idempotencyKey,
  lastEventId,
  problems,
  queryOf,
  queryParameter,
  subject,
  text,
} from "./operation.ts";
import type { Json } from "./schemas.ts";
import { closeCodeTable, STREAM_QUERY, STREAM_RULES, SUBJECT } from "./stream.ts";

/** What starts an analysis; the length of a bill is bounded by MAX_BODY_BYTES, here its default. */
export const analysisStart = startSchemaOf(2 * 1024 * 1024);

/** A stream of an analysis has nothing that `deltas` could leave out. */
export const ANALYSIS_QUERY: Record<string, Json> = {
  last_sequence: STREAM_QUERY.last_sequence,
  epoch: STREAM_QUERY.epoch,
  frames: STREAM_QUERY.frames,
  subject: SUBJECT,
};

const tags = ["Analyses"];

const id = {
  name: "id",
  in: "path",
  required: true,
  description: "The analysis_id, as it was chosen or answered by the start",
  schema: { type: "string", pattern: "^[A-Za-z0-9._~-]{1,128}$" },
};

/** What can be done with the analysis that was just started. */
const links = Object.fromEntries(
  ["getAnalysis", "getAnalysisHistory", "watchAnalysis", "cancelAnalysis"].map((operationId) => [
    operationId,
    { operationId, parameters: { id: "$response.body#/analysis_id" } },
  ]),
);

export const analysisPaths: Record<string, Json> = {
  [ANALYSES]: {
    post: {
      operationId: "startAnalysis",
      tags,
      summary: "Start an analysis",
      description: "Answers as soon as the analysis is durable; it goes on by itself, watched or not.",
      parameters: [idempotencyKey("analysis")],
      requestBody: body(analysisStart, examples.start),
      responses: {
        202: answer("It has been started", analysisStarted, examples.started, {
          headers: { Location: { description: "Path of its state", schema: { type: "string" } } },
          links,
        }),
        ...problems(409, 413, 415, 422),
      },
    },
    get: {
      operationId: "listAnalyses",
      tags,
      summary: "List analyses, newest first",
      parameters: [...queryOf(listQuery), subject],
      responses: { 200: answer("One page", analysisList, examples.list), ...problems(422) },
    },
  },
  [`${ANALYSES}/{id}`]: {
    parameters: [id, subject],
    get: {
      operationId: "getAnalysis",
      tags,
      summary: "How an analysis stands, and its result",
      responses: { 200: answer("How it stands", analysisStatus, examples.status), ...problems(404) },
    },
    delete: {
      operationId: "deleteAnalysis",
      tags,
      summary: "Delete an analysis",
      description: "One that is going on is cancelled first, and its viewers get the event that says so.",
      responses: { 204: { description: "It is gone" }, ...problems(404) },
    },
  },
  [`${ANALYSES}/{id}/history`]: {
    parameters: [id, subject],
    get: {
      operationId: "getAnalysisHistory",
      tags,
      summary: "The events so far",
      parameters: queryOf(historyQuery),
      responses: {
        200: answer("Events in order, the same as on the stream", analysisHistory, examples.history),
        ...problems(404, 422),
      },
    },
    delete: {
      operationId: "clearAnalysisHistory",
      tags,
      summary: "Forget the events so far",
      description: "Sequences go on: what comes later keeps its number. Viewers get stream_reset.",
      responses: { 204: { description: "They are gone" }, ...problems(404) },
    },
  },
  [`${ANALYSES}/{id}/events`]: {
    parameters: [id, subject],
    get: {
      operationId: "watchAnalysisEvents",
      tags,
      summary: "Watch as Server-Sent Events",
      description:
        `\`id:\` is the sequence, \`event:\` the name, \`data:\` the same JSON as on the socket.\n\n${STREAM_RULES}`,
      parameters: [
        ...(["last_sequence", "epoch"] as const).map((name) => queryParameter(name, STREAM_QUERY[name])),
        lastEventId,
      ],
      responses: {
        200: text("The stream; it ends when the analysis does", "text/event-stream", examples.sse),
        204: {
          description: "It is over and Last-Event-ID was its last: there is nothing more to come back for",
        },
        ...problems(404),
      },
    },
  },
  [`${ANALYSES}/{id}/cancel`]: {
    parameters: [id, subject],
    post: {
      operationId: "cancelAnalysis",
      tags,
      summary: "Stop an analysis",
      description:
        "Closes the calls to the model at once. The last event is `error` with the code `cancelled`.",
      responses: {
        202: answer("It has been stopped", analysisCancelled, examples.cancelled),
        ...problems(404, 409),
      },
    },
  },
  [`${ANALYSIS_SOCKET}/{id}`]: {
    parameters: [id],
    get: {
      operationId: "watchAnalysis",
      tags,
      summary: "Watch over WebSocket",
      description: "The messages are in [/asyncapi.json](/asyncapi.json). A viewer may be there before the " +
        `analysis: it waits for it to start.\n\n${STREAM_RULES}\n\n${closeCodeTable()}`,
      parameters: Object.entries(ANALYSIS_QUERY).map(([name, schema]) => queryParameter(name, schema)),
      responses: {
        101: { description: "The WebSocket is open; whatever is wrong with the request is said on it" },
        ...problems(426),
      },
    },
  },
  [`${ANALYSIS_SOCKET}/{id}/status`]: {
    parameters: [id, subject],
    get: {
      operationId: "getAnalysisStreamStatus",
      tags,
      summary: "Who watches, and how far it is",
      responses: { 200: answer("The stream", streamStatus, examples.streamStatus), ...problems(404) },
    },
  },
  "/api/v1/ws/stats": {
    get: {
      operationId: "getSocketStats",
      tags,
      summary: "Figures of all sockets",
      responses: { 200: answer("Since the server started", socketStats, examples.stats), ...problems() },
    },
  },
};
