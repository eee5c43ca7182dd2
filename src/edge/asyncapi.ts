// The messages of the discussion stream as AsyncAPI 3.0, from the same schemas. `send` is what the server sends. The
// query of a WebSocket has no place of its own in AsyncAPI and stands in the channel's binding.

import type { z } from "zod";
import { controls, discussionEvent, eventBatch, events } from "../wire/discussion_events.ts";
import { agentResponse, examples, roundStart } from "./openapi/examples.ts";
import { componentSchemas, type Json, refTo } from "./openapi/schemas.ts";
import { closeCodeTable, STREAM_QUERY, STREAM_RULES } from "./openapi/stream.ts";
import { VERSION } from "./openapi.ts";
import { BASE } from "./rest/discussions.ts";

const JSON_TYPE = "application/json";
const CHANNEL = "#/channels/discussionStream";

const EXAMPLES: Record<string, unknown> = {
  round_start: roundStart,
  agent_response: agentResponse,
  caught_up: examples.caughtUp,
};

const PING_SCHEMA = {
  type: "object",
  properties: { type: { type: "string", const: "ping" } },
  required: ["type"],
};

/** The document as an object. */
export function asyncApi(): Json {
  const sent = { ...spoken(events), ...spoken(controls, "control_"), batch: batchMessage() };
  const received = { ping: pingMessage(), pingText: bareText() };
  const messages = { ...sent, ...received };
  return {
    asyncapi: "3.0.0",
    id: "urn:parley:streams",
    info: {
      title: "Parley streams",
      version: VERSION,
      description: "What is sent over WebSockets. The rest of the API is in /openapi.json.",
      license: { name: "MIT" },
    },
    defaultContentType: JSON_TYPE,
    servers: {
      local: { host: "127.0.0.1:8000", protocol: "ws", description: "As `deno task start` serves it" },
    },
    channels: {
      discussionStream: {
        address: `${BASE}/{discussion_id}/stream`,
        title: "A discussion, from any point on and then live",
        description: `${STREAM_RULES}\n\nEach text frame is one message.\n\n${closeCodeTable()}`,
        parameters: { discussion_id: { description: "As the start answered it" } },
        messages: Object.fromEntries(
          Object.keys(messages).map((name) => [name, { $ref: `#/components/messages/${name}` }]),
        ),
        bindings: {
          ws: {
            method: "GET",
            query: { type: "object", properties: STREAM_QUERY },
            bindingVersion: "0.1.0",
          },
        },
      },
    },
    operations: {
      sendDiscussion: {
        action: "send",
        channel: { $ref: CHANNEL },
        summary: "Events of the discussion, and what has to be said about the stream itself",
        messages: Object.keys(sent).map(onChannel),
      },
      receivePing: {
        action: "receive",
        channel: { $ref: CHANNEL },
        summary: "A client asks whether the connection is alive; the protocol's own pings need no message",
        messages: Object.keys(received).map(onChannel),
        reply: { channel: { $ref: CHANNEL }, messages: [onChannel("control_pong")] },
      },
    },
    components: {
      schemas: componentSchemas([discussionEvent, eventBatch, ...Object.values(controls)]),
      messages,
    },
  };
}

function onChannel(message: string): { $ref: string } {
  return { $ref: `${CHANNEL}/messages/${message}` };
}

/** A message for each schema, by name. `prefix` keeps the control `error` apart from the event. */
function spoken(schemas: Record<string, z.ZodType>, prefix = ""): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [prefix + name, {
      name,
      title: schema.meta()?.id,
      summary: schema.meta()?.description,
      contentType: JSON_TYPE,
      payload: refTo(schema),
      ...(name in EXAMPLES && { examples: [{ payload: EXAMPLES[name] }] }),
    }]),
  );
}

function batchMessage(): Json {
  return {
    name: "batch",
    title: "EventBatch",
    summary: "Events together in one frame; only where frames=batch asked for it",
    contentType: JSON_TYPE,
    payload: refTo(eventBatch),
  };
}

function pingMessage(): Json {
  return {
    name: "ping",
    title: "Ping",
    summary: "Answered by a pong",
    contentType: JSON_TYPE,
    payload: PING_SCHEMA,
    examples: [{ payload: { type: "ping" } }],
  };
}

function bareText(): Json {
  return {
    name: "pingText",
    title: "Ping, as bare text",
    summary: "The same without JSON",
    contentType: "text/plain",
    payload: { type: "string", const: "ping" },
    examples: [{ payload: "ping" }],
  };
}
