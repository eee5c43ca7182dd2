// The paths of the orchestration API. What each can answer stands beside it; a test asks the server for every one.

import { historyQuery, listQuery } from "../../wire/discussion_schema.ts";
import {
  orchestrateCancelled,
  orchestrateHistory,
  orchestrateList,
  orchestratePreview,
  orchestrateStarted,
  orchestrateStatus,
} from "../../wire/orchestrate_answers.ts";
import { orchestrateStart, previewQuery } from "../../wire/orchestrate_schema.ts";
import { ORCHESTRATE, ORCHESTRATE_SOCKET } from "../rest/orchestrate.ts";
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
import { orchestrateExamples as examples } from "./orchestrate_examples.ts";
import type { Json } from "./schemas.ts";
import { closeCodeTable, STREAM_QUERY, STREAM_RULES, SUBJECT } from "./stream.ts";

/** The bodies of this API. */
export const ORCHESTRATE_BODIES = [
  orchestrateStart,
  orchestrateStarted,
  orchestrateStatus,
  orchestrateList,
  orchestrateHistory,
  orchestratePreview,
  orchestrateCancelled,
] as const;

/** What holds on the stream of a job besides. */
export const ORCHESTRATE_RULES =
  `${STREAM_RULES}\n\nA job ends with \`complete\`, or with an \`error\` that names no team.`;

/** As elsewhere; here it is \`code_delta\` that can be left out. */
export const ORCHESTRATE_QUERY: Record<string, Json> = {
  ...STREAM_QUERY,
  deltas: {
    ...STREAM_QUERY.deltas,
    description: "false leaves out code_delta; all other events keep their sequence",
  },
  subject: SUBJECT,
};

const tags = ["Orchestration"];

const id = {
  name: "id",
  in: "path",
  required: true,
  description: "The job_id, as it was chosen or answered by the start",
  schema: { type: "string", pattern: "^[A-Za-z0-9._~-]{1,128}$" },
};

/** What can be done with the job that was just started. */
const links = Object.fromEntries(
  ["getJob", "getJobHistory", "watchJob", "cancelJob"].map((operationId) => [
    operationId,
    { operationId, parameters: { id: "$response.body#/job_id" } },
  ]),
);

export const orchestratePaths: Record<string, Json> = {
  [ORCHESTRATE]: {
    post: {
      operationId: "startJob",
      tags,
      summary: "Have two teams write code for a brief",
      description:
        "Answers as soon as the job is durable; it goes on by itself, watched or not. A team whose provider " +
        "has no key here runs on the job's provider, which its first thought says.",
      parameters: [idempotencyKey("job")],
      requestBody: body(orchestrateStart, examples.start),
      responses: {
        202: answer("It has been received", orchestrateStarted, examples.started, {
          headers: { Location: { description: "Path of its state", schema: { type: "string" } } },
          links,
        }),
        ...problems(409, 413, 415, 422),
      },
    },
    get: {
      operationId: "listJobs",
      tags,
      summary: "List jobs, newest first",
      parameters: [...queryOf(listQuery), subject],
      responses: { 200: answer("One page", orchestrateList, examples.list), ...problems(422) },
    },
  },
  [`${ORCHESTRATE}/{id}`]: {
    parameters: [id, subject],
    get: {
      operationId: "getJob",
      tags,
      summary: "A job as a client that polls needs it: whole, and of one moment",
      responses: { 200: answer("How it stands", orchestrateStatus, examples.status), ...problems(404) },
    },
    delete: {
      operationId: "deleteJob",
      tags,
      summary: "Delete a job",
      description: "One that is going on is cancelled first, and its viewers get the events that say so.",
      responses: { 204: { description: "It is gone" }, ...problems(404) },
    },
  },
  [`${ORCHESTRATE}/{id}/history`]: {
    parameters: [id, subject],
    get: {
      operationId: "getJobHistory",
      tags,
      summary: "The events so far",
      parameters: queryOf(historyQuery),
      responses: {
        200: answer("Events in order, the same as on the stream", orchestrateHistory, examples.history),
        ...problems(404, 422),
      },
    },
    delete: {
      operationId: "clearJobHistory",
      tags,
      summary: "Forget the events so far",
      description: "Sequences go on: what comes later keeps its number. Viewers get stream_reset.",
      responses: { 204: { description: "They are gone" }, ...problems(404) },
    },
  },
  [`${ORCHESTRATE}/{id}/preview`]: {
    parameters: [id, subject],
    get: {
      operationId: "previewJob",
      tags,
      summary: "A team's code as a document that shows it",
      description:
        "The code, compiled by its framework's compiler, and the framework's runtime in one HTML document that " +
        "loads nothing. Nothing of it is run here. Code that does not compile has no document, and `reason` says why.",
      parameters: queryOf(previewQuery),
      responses: {
        200: answer("The document, or why there is none", orchestratePreview, examples.preview),
        ...problems(404, 422),
      },
    },
  },
  [`${ORCHESTRATE}/{id}/events`]: {
    parameters: [id, subject],
    get: {
      operationId: "watchJobEvents",
      tags,
      summary: "Watch as Server-Sent Events",
      description:
        `\`id:\` is the sequence, \`event:\` the name, \`data:\` the same JSON as on the socket.\n\n${ORCHESTRATE_RULES}`,
      parameters: [
        ...["last_sequence", "epoch", "deltas"].map((name) => queryParameter(name, ORCHESTRATE_QUERY[name])),
        lastEventId,
      ],
      responses: {
        200: text("The stream; it ends when the job does", "text/event-stream", examples.sse),
        204: {
          description: "It is over and Last-Event-ID was its last: there is nothing more to come back for",
        },
        ...problems(404),
      },
    },
  },
  [`${ORCHESTRATE}/{id}/cancel`]: {
    parameters: [id, subject],
    post: {
      operationId: "cancelJob",
      tags,
      summary: "Stop a job",
      description:
        "Closes the calls to the models at once. Every unfinished team's status becomes `error`, and the last " +
        "event is `error` with the code `cancelled`.",
      responses: {
        202: answer("It has been stopped", orchestrateCancelled, examples.cancelled),
        ...problems(404, 409),
      },
    },
  },
  [`${ORCHESTRATE_SOCKET}/{id}`]: {
    parameters: [id],
    get: {
      operationId: "watchJob",
      tags,
      summary: "Watch over WebSocket",
      description:
        "The messages are in [/asyncapi.json](/asyncapi.json); the first is `connected`. A viewer may be there " +
        `before the job: it waits for it to start.\n\n${ORCHESTRATE_RULES}\n\n${closeCodeTable()}`,
      parameters: Object.entries(ORCHESTRATE_QUERY).map(([name, schema]) => queryParameter(name, schema)),
      responses: {
        101: { description: "The WebSocket is open; whatever is wrong with the request is said on it" },
        ...problems(426),
      },
    },
  },
};
