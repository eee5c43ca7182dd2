// A connection whose requests are held up on their way: what is cancelled or left before its run has begun has no run.

import { assertEquals } from "@std/assert";
import { Connection, type Understood } from "../../src/edge/chat/connection.ts";
import type { ChatParts } from "../../src/edge/chat_socket.ts";
import type { Socket } from "../../src/edge/socket.ts";
import { silentLogger } from "../../src/logger.ts";
import { chatDialect, decodeChat } from "../../src/wire/chat.ts";
import type { ChatSpec } from "../../src/core/spec.ts";
import { FakeClock } from "../support/fake_clock.ts";
import type { Json } from "../support/dial.ts";

/** Requests whose specs wait until they are let go; none of them comes to an end. */
function rig() {
  const sent: Json[] = [];
  const started: string[] = [];
  const asked: ((spec: ChatSpec) => void)[] = [];
  const send = (text: string) => void sent.push(JSON.parse(text));
  const socket = { ready: true, send, answer: send } as unknown as Socket;
  const parts = {
    clock: new FakeClock(),
    logger: silentLogger,
    dialect: chatDialect({ openai: 50, persona: 30 }),
    resolve: () => new Promise<ChatSpec>((resolve) => asked.push(resolve)),
    start({ message }: ChatSpec) {
      started.push(message);
      return new Promise<never>(() => {});
    },
  } as unknown as ChatParts;
  const connection = new Connection(socket, parts);
  return {
    connection,
    sent,
    started,
    send(type: string, data: Record<string, unknown> = {}) {
      const ask = decodeChat(JSON.stringify({ type, data }));
      if (ask.type === "unknown" || ask.type === "malformed") throw new Error(ask.message);
      connection.asked(ask as Understood);
    },
    /** Lets the n-th request go on. */
    async let(n: number, message: string) {
      asked[n]!({ message } as ChatSpec);
      for (let i = 0; i < 10; i++) await Promise.resolve();
    },
    asked,
  };
}

Deno.test("a request that is cancelled before its run has begun is told so, and has no run", async () => {
  const { connection, sent, started, send, let: go, asked } = rig();
  send("chat", { message: "a", persona_id: "teacher", request_id: "a" });
  send("chat", { message: "one", persona_id: "teacher" });
  send("chat", { message: "two", persona_id: "teacher" });
  assertEquals([asked.length, connection.size], [2, 3]);
  send("cancel", { request_id: "a" });
  send("cancel");
  assertEquals(sent, []);
  await go(0, "a");
  await go(1, "one");
  const cancelled = { type: "error", status: "error", message: "Request cancelled", code: "cancelled" };
  assertEquals(sent, [{ ...cancelled, request_id: "a" }, cancelled]);
  // The next in line goes on.
  await go(2, "two");
  assertEquals([started, connection.size], [["two"], 1]);
});

Deno.test("what a connection that is gone had on its way is dropped without a word", async () => {
  const { connection, sent, started, send, let: go, asked } = rig();
  send("chat", { message: "a", persona_id: "teacher", request_id: "a" });
  send("chat", { message: "one", persona_id: "teacher" });
  send("chat", { message: "two", persona_id: "teacher" });
  connection.closed();
  connection.closed();
  await go(0, "a");
  await go(1, "one");
  assertEquals([asked.length, started, sent, connection.size], [2, [], [], 0]);
});
