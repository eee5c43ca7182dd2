// The paths of the discussion API. What each can answer stands beside it; a test asks the server for every one.

import { historyQuery, listQuery, messageSchema } from "../../wire/discussion_schema.ts";
import {
  cancelAnswer,
  discussionHistory,
  discussionList,
  discussionStatus,
  messageAnswer,
  startAnswer,
} from "../../wire/discussion_answers.ts";
import { BASE, discussionStart } from "../rest/discussions.ts";
import { examples } from "./examples.ts";
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
import { closeCodeTable, STREAM_QUERY, STREAM_RULES } from "./stream.ts";

const tags = ["Discussions"];
const BODY_PROBLEMS = [413, 415, 422];

const id = {
  name: "id",
  in: "path",
  required: true,
  description: "The discussion_id that the start answered",
  schema: { type: "string", format: "uuid" },
};

/** What can be done with the discussion that was just started. */
const links = Object.fromEntries(
  ["getDiscussionStatus", "getDiscussionHistory", "watchDiscussion", "cancelDiscussion"].map((
    operationId,
  ) => [
    operationId,
    { operationId, parameters: { id: "$response.body#/discussion_id" } },
  ]),
);

const status = {
  200: answer("How it stands", discussionStatus, examples.status),
  ...problems(404),
};

export const discussionPaths: Record<string, Json> = {
  [BASE]: {
    post: {
      operationId: "startDiscussion",
      tags,
      summary: "Start a discussion",
      description: "Answers as soon as the discussion is durable; it goes on by itself, watched or not.",
      parameters: [idempotencyKey("discussion")],
      requestBody: body(discussionStart, examples.start),
      responses: {
        202: answer("It has been started", startAnswer, examples.started, {
          headers: { Location: { description: "Path of its status", schema: { type: "string" } } },
          links,
        }),
        ...problems(...BODY_PROBLEMS, 409),
      },
    },
    get: {
      operationId: "listDiscussions",
      tags,
      summary: "List discussions, newest first",
      parameters: [...queryOf(listQuery), subject],
      responses: { 200: answer("One page", discussionList, examples.list), ...problems(422) },
    },
  },
  [`${BASE}/{id}`]: {
    parameters: [id],
    get: {
      operationId: "getDiscussion",
      tags,
      summary: "How a discussion stands",
      responses: status,
    },
    delete: {
      operationId: "deleteDiscussion",
      tags,
      summary: "Delete a discussion",
      description: "One that is going on is cancelled first, and its viewers get the event that says so.",
      responses: { 204: { description: "It is gone" }, ...problems(404) },
    },
  },
  [`${BASE}/{id}/status`]: {
    parameters: [id],
    get: {
      operationId: "getDiscussionStatus",
      tags,
      summary: "How a discussion stands",
      description: "For polling; the same as without /status.",
      responses: status,
    },
  },
  [`${BASE}/{id}/history`]: {
    parameters: [id],
    get: {
      operationId: "getDiscussionHistory",
      tags,
      summary: "The events so far",
      parameters: queryOf(historyQuery),
      responses: {
        200: answer("Events in order, the same as on the stream", discussionHistory, examples.history),
        ...problems(404, 422),
      },
    },
    delete: {
      operationId: "clearDiscussionHistory",
      tags,
      summary: "Forget the events so far",
      description: "Sequences go on: what comes later keeps its number. Viewers get stream_reset.",
      responses: { 204: { description: "They are gone" }, ...problems(404) },
    },
  },
  [`${BASE}/{id}/stream`]: {
    parameters: [id],
    get: {
      operationId: "watchDiscussion",
      tags,
      summary: "Watch over WebSocket",
      description:
        `The messages are in [/asyncapi.json](/asyncapi.json).\n\n${STREAM_RULES}\n\n${closeCodeTable()}`,
      parameters: Object.entries(STREAM_QUERY).map(([name, schema]) => queryParameter(name, schema)),
      responses: {
        101: { description: "The WebSocket is open; whatever is wrong with the request is said on it" },
        ...problems(426),
      },
    },
  },
  [`${BASE}/{id}/events`]: {
    parameters: [id],
    get: {
      operationId: "watchDiscussionEvents",
      tags,
      summary: "Watch as Server-Sent Events",
      description:
        `\`id:\` is the sequence, \`event:\` the name, \`data:\` the same JSON as on the socket.\n\n${STREAM_RULES}`,
      parameters: [
        ...(["last_sequence", "epoch", "deltas"] as const).map((n) => queryParameter(n, STREAM_QUERY[n])),
        lastEventId,
      ],
      responses: {
        200: text("The stream; it ends when the discussion does", "text/event-stream", examples.sse),
        204: {
          description: "It is over and Last-Event-ID was its last: there is nothing more to come back for",
        },
        ...problems(404),
      },
    },
  },
  [`${BASE}/{id}/messages`]: {
    parameters: [id],
    post: {
      operationId: "sayInDiscussion",
      tags,
      summary: "Say something",
      description: "A person speaks; every later turn sees it. Only while the discussion runs.",
      requestBody: body(messageSchema, examples.message),
      responses: {
        201: answer("The event it became", messageAnswer, examples.said),
        ...problems(...BODY_PROBLEMS, 404, 409),
      },
    },
  },
  [`${BASE}/{id}/cancel`]: {
    parameters: [id],
    post: {
      operationId: "cancelDiscussion",
      tags,
      summary: "Stop a discussion",
      description:
        "Closes the calls to the model at once. The last event is `error` with the code `cancelled`.",
      responses: {
        202: answer("It has been stopped", cancelAnswer, examples.cancelled),
        ...problems(404, 409),
      },
    },
  },
};
