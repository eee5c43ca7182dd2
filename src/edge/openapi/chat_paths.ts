// The paths of chats. What each can answer stands beside it; a test asks the server for every one.

import { chatCancelled, chatHistory, chatList, chatStatus } from "../../wire/chat_answers.ts";
import { historyQuery, listQuery } from "../../wire/discussion_schema.ts";
import { CHAT_SOCKET } from "../chat_socket.ts";
import { CHATS } from "../rest/chats.ts";
import { chatExamples as examples } from "./chat_examples.ts";
import { answer, lastEventId, problems, queryOf, queryParameter, subject, text } from "./operation.ts";
import type { Json } from "./schemas.ts";
import { closeCodeTable, STREAM_QUERY } from "./stream.ts";

/** The schemas that bodies are made of. */
export const CHAT_BODIES = [chatStatus, chatList, chatHistory, chatCancelled] as const;

/** What holds on the socket. */
export const CHAT_RULES = [
  "Each message asks for something and is answered by messages of a chat, which is a run of its own: `status`, `chunk` …, " +
  "`response`, or `error`. Every one names its `run_id` and the `sequence` of its event.",
  "A `request_id` in `data`, text or a whole number, comes back at the top level of every reply; such requests are " +
  "answered side by side. Those without one are answered in order. A connection may have 256 under way.",
  "Personas remember the conversation of the connection; `reset` in `data` forgets it. An `openai_chat` goes on from an " +
  "earlier answer by `previous_response_id`, on any connection.",
  "A chat goes on when its connection is lost. On another one `resume` with its `run_id` and the last `sequence` that was " +
  "read whole gives what came after. Messages of one event share its sequence and may be cut apart by the loss: who asks " +
  "from the sequence before gets them again, and knows a chunk it has by `offset` and `attempt`.",
  "What is not understood is answered with an `error` whose `field` names the field; the connection stays open.",
].join("\n\n");

const tags = ["Chats"];

const id = {
  name: "id",
  in: "path",
  required: true,
  description: "The run_id, as in every message of the chat",
  schema: { type: "string", pattern: "^[A-Za-z0-9._~-]{1,128}$" },
};

export const chatPaths: Record<string, Json> = {
  [CHATS]: {
    get: {
      operationId: "listChats",
      tags,
      summary: "List chats, newest first",
      parameters: [...queryOf(listQuery), subject],
      responses: { 200: answer("One page", chatList, examples.list), ...problems(422) },
    },
  },
  [`${CHATS}/{id}`]: {
    parameters: [id],
    get: {
      operationId: "getChat",
      tags,
      summary: "How a chat stands, and its answer",
      responses: { 200: answer("How it stands", chatStatus, examples.status), ...problems(404) },
    },
    delete: {
      operationId: "deleteChat",
      tags,
      summary: "Delete a chat",
      description: "One that is going on is cancelled first. Its answer cannot be gone on from any more.",
      responses: { 204: { description: "It is gone" }, ...problems(404) },
    },
  },
  [`${CHATS}/{id}/history`]: {
    parameters: [id],
    get: {
      operationId: "getChatHistory",
      tags,
      summary: "The messages so far",
      parameters: queryOf(historyQuery),
      responses: {
        200: answer("Messages in order, the same as on the socket", chatHistory, examples.history),
        ...problems(404, 422),
      },
    },
    delete: {
      operationId: "clearChatHistory",
      tags,
      summary: "Forget the events so far",
      description: "Sequences go on: what comes later keeps its number.",
      responses: { 204: { description: "They are gone" }, ...problems(404) },
    },
  },
  [`${CHATS}/{id}/events`]: {
    parameters: [id],
    get: {
      operationId: "watchChatEvents",
      tags,
      summary: "Watch as Server-Sent Events",
      description:
        "`id:` is the sequence, `event:` the type of the event's last message, `data:` the same JSON as on " +
        "the socket, or an array where the event is several messages.",
      parameters: [
        ...(["last_sequence", "epoch"] as const).map((name) => queryParameter(name, STREAM_QUERY[name])),
        lastEventId,
      ],
      responses: {
        200: text("The stream; it ends when the chat does", "text/event-stream", examples.sse),
        204: {
          description: "It is over and Last-Event-ID was its last: there is nothing more to come back for",
        },
        ...problems(404),
      },
    },
  },
  [`${CHATS}/{id}/cancel`]: {
    parameters: [id],
    post: {
      operationId: "cancelChat",
      tags,
      summary: "Stop a chat",
      description:
        "Closes the calls to the model at once. The last message is `error` with the code `cancelled`.",
      responses: {
        202: answer("It has been stopped", chatCancelled, examples.cancelled),
        ...problems(404, 409),
      },
    },
  },
  [CHAT_SOCKET]: {
    get: {
      operationId: "openChatSocket",
      tags,
      summary: "Chat over WebSocket",
      description:
        `The messages are in [/asyncapi.json](/asyncapi.json).\n\n${CHAT_RULES}\n\n${closeCodeTable()}`,
      responses: { 101: { description: "The WebSocket is open" }, ...problems(426) },
    },
  },
};
