// Every way in which models are put to work, each started by its own protocol and watched to its end as a client
// watches it; and what of it the rules of all modes can be held against.

import { assertEquals } from "@std/assert";
import * as analyses from "../edge/analyses.ts";
import { ask as chat, CHATS, chatting, joined, settled } from "../edge/chats.ts";
import * as jobs from "../edge/jobs.ts";
import { ask as askSession, join, rested } from "../edge/sessions.ts";
import type { Json } from "../support/dial.ts";
import type { TestServer } from "../support/parley.ts";

/** How a run went, whatever its protocol. */
export interface Outcome {
  /** Everything a client was sent, and what it read afterwards. */
  seen: string;
  messages: Json[];
  ok: boolean;
  /** Why not. */
  code?: string;
  usage: { input_tokens: number; output_tokens: number };
}

export interface Mode {
  name: string;
  /** Found in the system text of one agent's calls, where there are several. */
  one?: string;
  /** Whether its first call wants a form; whether any does. */
  forms: "none" | "some" | "all";
  run(server: TestServer): Promise<Outcome>;
}

const sum = (type: string, messages: Json[]) =>
  messages.filter((m) => (m.event_type ?? m.type) === type).length;

function discussion(mode: string, forms: Mode["forms"]): Mode {
  return {
    name: mode,
    one: "You are the Junior Engineer",
    forms,
    async run(server) {
      const id = await server.start({ mode, rounds: mode === "debate" ? 2 : 1 });
      const viewer = await server.watch(id);
      const { messages: texts, code: closed } = await viewer.all();
      const messages = texts.map((text) => JSON.parse(text));
      const status = await server.http(`/api/v1/discussions/${id}/status`);
      const last = messages.at(-1);
      assertEquals(closed, 1000);
      assertEquals(sum("discussion_complete", messages) + sum("error", messages), 1, "one terminal event");
      const ok = last.event_type === "discussion_complete";
      assertEquals(status.json.status, ok ? "completed" : "failed");
      toldWhole(messages);
      return {
        seen: texts.join() + status.text,
        messages,
        ok,
        code: last.data.code,
        usage: status.json.usage,
      };
    },
  };
}

/** The deltas of a message are its response, or it says that it failed. */
function toldWhole(messages: Json[]): void {
  const of = (type: string) => messages.filter((m) => m.event_type === type).map((m) => m.data);
  for (const { message_id } of of("agent_thinking")) {
    const mine = (d: Json) => d.message_id === message_id;
    const deltas = of("agent_delta").filter(mine).map((d) => d.delta).join("");
    const ends = [...of("agent_response"), ...of("agent_error")].filter(mine);
    // Who was still speaking when somebody else's failure ended the run has not failed.
    if (ends.length === 0) assertEquals(messages.at(-1).event_type, "error");
    else assertEquals(ends.length, 1, "a message ends once");
    const [end] = ends;
    if (end?.response !== undefined) assertEquals(deltas, end.response, "deltas are not the response");
  }
}

const analysis: Mode = {
  name: "analysis",
  one: "You are the Economist",
  forms: "all",
  async run(server) {
    const id = await analyses.start(server);
    const viewer = await analyses.watch(server, id);
    const { messages: texts, code: closed } = await viewer.all();
    const messages = analyses.numbered(texts);
    const state = await analyses.state(server, id);
    const last = messages.at(-1);
    assertEquals(closed, 1000);
    assertEquals(sum("analysis_complete", messages) + sum("error", messages), 1, "one terminal event");
    const ok = last.event_type === "analysis_complete";
    return { seen: texts.join() + state.text, messages, ok, code: last.data.code, usage: state.json.usage };
  },
};

function chatMode(type: string, data: Record<string, unknown>, one?: string): Mode {
  return {
    name: type,
    one,
    forms: "none",
    async run(server) {
      await using socket = await chatting(server);
      const messages = await chat(socket, type, data);
      const last = messages.at(-1);
      await settled(server, last.run_id);
      const state = await server.http(`${CHATS}/${last.run_id}`);
      assertEquals(
        messages.filter((m) => m.type === "response" || m.type === "error" && m.index === undefined).length,
        1,
      );
      const ok = last.type === "response";
      if (ok) {
        const { responses = [{ response: last.data.output_text ?? last.data.response }] } = last.data;
        for (const [index, { response }] of responses.entries()) {
          if (response === undefined) continue;
          assertEquals(
            joined(messages, type === "multi_chat" ? index : messages.find((m) => m.type === "chunk")?.index),
            response,
          );
        }
      }
      const errors = last.data?.responses?.flatMap((r: Json) => r.code ?? []) ?? [];
      return {
        seen: JSON.stringify(socket.messages) + state.text,
        messages,
        ok,
        code: last.code ?? errors[0],
        usage: state.json.usage,
      };
    },
  };
}

function session(enable_reasoning: boolean): Mode {
  return {
    name: enable_reasoning ? "session" : "session without reasoning",
    forms: "none",
    async run(server) {
      await using socket = await join(server);
      const messages = await askSession(socket, "How simple is it?", { enable_reasoning });
      const { data } = messages.at(-1);
      const state = await rested(server);
      assertEquals(sum("reasoning_complete", messages), 1);
      const steps = messages.filter((m) => m.type === "reasoning_step").map((m) => m.data);
      for (const whole of steps.filter((step) => !step.partial && step.type !== "error")) {
        const parts = steps.filter((step) => step.partial && step.step_id === whole.step_id);
        if (parts.length > 0) {
          assertEquals(parts.map((part) => part.content).join("").trim(), whole.content.trim());
        }
      }
      return {
        seen: JSON.stringify(socket.messages) + JSON.stringify(state),
        messages,
        ok: data.code === undefined || data.answer !== "",
        code: data.code,
        usage: data.usage,
      };
    },
  };
}

const teams: Mode = {
  name: "code_teams",
  one: "You are the Team Anthropic",
  forms: "some",
  async run(server) {
    const id = await jobs.start(server);
    const viewer = await jobs.watch(server, id);
    const { messages: texts, code: closed } = await viewer.all();
    const messages = jobs.numbered(texts);
    const state = await jobs.poll(server, id);
    const last = messages.at(-1);
    assertEquals(closed, 1000);
    const ends = messages.filter((m) => m.type === "complete" || m.type === "error" && m.team === undefined);
    assertEquals([ends.length, ends[0]], [1, last], "one terminal event");
    const ok = last.type === "complete";
    return { seen: texts.join() + state.text, messages, ok, code: last.data.code, usage: state.json.usage };
  },
};

export const MODES: Mode[] = [
  discussion("round_robin", "none"),
  discussion("parallel", "none"),
  discussion("debate", "some"),
  discussion("moderated", "some"),
  analysis,
  chatMode("openai_chat", { input_text: "How simple is it?" }),
  chatMode("chat", { message: "How simple is it?", persona_id: "teacher" }),
  chatMode(
    "multi_chat",
    { message: "How simple is it?", persona_ids: ["teacher", "skeptic"] },
    "You are the Skeptic",
  ),
  session(true),
  session(false),
  teams,
];
