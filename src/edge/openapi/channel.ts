// How a stream stands in the AsyncAPI document: its channel, its operations, and a message for each schema.

import type { z } from "zod";
import { agentResponse, examples, roundStart } from "./examples.ts";
import { analysisEventExamples, analysisExamples } from "./analysis_examples.ts";
import { chatMessageExamples } from "./chat_examples.ts";
import { orchestrateEventExamples, orchestrateExamples } from "./orchestrate_examples.ts";
import { sessionMessageExamples } from "./session_examples.ts";
import { type Json, refTo } from "./schemas.ts";
import { closeCodeTable, TICKET } from "./stream.ts";

export const JSON_TYPE = "application/json";

/** A stream: where it is, what is sent on it, and what a client may say. */
export interface Stream {
  channel: string;
  address: string;
  /** What of the address varies, if anything does. */
  parameter?: string;
  title: string;
  summary: string;
  description: string;
  query: Record<string, Json>;
  /** Messages by their names in the document. */
  sent: Record<string, Json>;
  received: Record<string, Json>;
  replies: string[];
  operations: { send: string; receive: string };
}

export function channelOf({ address, parameter, title, description, query, sent, received }: Stream): Json {
  return {
    address,
    title,
    description: `${description}\n\nEach text frame is one message.\n\n${closeCodeTable()}`,
    ...(parameter !== undefined &&
      { parameters: { [parameter]: { description: "As the start answered it" } } }),
    messages: Object.fromEntries(
      Object.keys({ ...sent, ...received }).map((name) => [name, { $ref: `#/components/messages/${name}` }]),
    ),
    bindings: {
      ws: {
        method: "GET",
        query: { type: "object", properties: { ...query, ticket: TICKET } },
        bindingVersion: "0.1.0",
      },
    },
  };
}

export function operationsOf({ channel, summary, sent, received, replies, operations }: Stream): Json {
  const ref = { $ref: `#/channels/${channel}` };
  const onChannel = (message: string) => ({ $ref: `${ref.$ref}/messages/${message}` });
  return {
    [operations.send]: { action: "send", channel: ref, summary, messages: Object.keys(sent).map(onChannel) },
    [operations.receive]: {
      action: "receive",
      channel: ref,
      summary:
        "What a client may ask; whether the connection is alive needs no message, the protocol pings itself",
      messages: Object.keys(received).map(onChannel),
      reply: { channel: ref, messages: replies.map(onChannel) },
    },
  };
}

const EXAMPLES: Record<string, unknown> = {
  round_start: roundStart,
  agent_response: agentResponse,
  control_caught_up: examples.caughtUp,
  control_progress_update: analysisExamples.progressAnswer,
  ...Object.fromEntries(
    Object.entries(analysisEventExamples).map(([name, payload]) => [`analysis_${name}`, payload]),
  ),
  ...chatMessageExamples,
  ...sessionMessageExamples,
  job_control_connected: orchestrateExamples.connected,
  ...Object.fromEntries(
    Object.entries(orchestrateEventExamples).map(([name, payload]) => [`job_${name}`, payload]),
  ),
};

/** A message for each schema; `named` tells apart what has one name in several streams. */
export function spoken(
  schemas: Record<string, z.ZodType>,
  named: (name: string) => string,
): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [named(name), {
      name,
      title: schema.meta()?.id,
      summary: schema.meta()?.description,
      contentType: JSON_TYPE,
      payload: refTo(schema),
      ...(named(name) in EXAMPLES && { examples: [{ payload: EXAMPLES[named(name)] }] }),
    }]),
  );
}

export function batchMessage(name: string, schema: z.ZodType): Json {
  return {
    name,
    title: schema.meta()?.id,
    summary: "Events together in one frame; only where frames=batch asked for it",
    contentType: JSON_TYPE,
    payload: refTo(schema),
  };
}

function request(name: string, title: string, type: string, summary: string): Json {
  return {
    name,
    title,
    summary,
    contentType: JSON_TYPE,
    payload: {
      type: "object",
      properties: { type: { type: "string", const: type } },
      required: ["type"],
    },
    examples: [{ payload: { type } }],
  };
}

export const PINGS: Record<string, Json> = {
  ping: request("ping", "Ping", "ping", "Answered by a pong"),
  pingText: {
    name: "pingText",
    title: "Ping, as bare text",
    summary: "The same without JSON",
    contentType: "text/plain",
    payload: { type: "string", const: "ping" },
    examples: [{ payload: "ping" }],
  },
};

export const PROGRESS_REQUEST = request(
  "progressRequest",
  "ProgressRequest",
  "progress_request",
  "Answered by a progress_update without a sequence, to the asker alone",
);
