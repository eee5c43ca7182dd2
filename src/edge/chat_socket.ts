// The socket of text 002: each message asks for something, and is answered by the messages of a run of its own. What a
// connection has under way is in chat/connection.ts; here is what it is given to work with.

import { isoTime } from "../clock.ts";
import type { ChatSpec, Said } from "../core/spec.ts";
import type { AskedOfChat, ChatMeans } from "../engine/chat_means.ts";
import type { Runs } from "../engine/runs.ts";
import type { RunRow, Store } from "../log/store.ts";
import { type ChatAsk, type ChatRequest, decodeChat } from "../wire/chat.ts";
import type { Dialect } from "../wire/dialect.ts";
import { Connection, messageOf } from "./chat/connection.ts";
import { type GoingOn, goingOn } from "./chat/earlier.ts";
import type { Visitor } from "./gate.ts";
import { type Asker, orNothing, ownRow } from "./own.ts";
import { upgrade } from "./handshake.ts";
import type { Protocol } from "./socket.ts";
import type { StreamParts } from "./stream.ts";

export const CHAT_SOCKET = "/ws";
export const CHAT = "chat";

/** What a server has for chats. */
export interface ChatServing extends StreamParts {
  dialect: Dialect;
  store: Pick<Store, "log" | "spec" | "recall">;
  /** Fixes who answers. Throws 422 for a cap that could not be kept. */
  means: (asked: AskedOfChat) => ChatMeans;
}

/** What a connection works with. */
export interface ChatParts extends ChatServing {
  /** The row of a chat; throws `not_found`. */
  find(id: string): Promise<RunRow>;
  /** What a chat was asked; undefined when it has just been deleted. */
  specOf(row: RunRow): Promise<ChatSpec | undefined>;
  /** What is to be asked of whom; `memory` is what the personas remember. Throws what the client is to be told. */
  resolve(asked: ChatRequest, memory: ChatSpec["context"]): Promise<ChatSpec>;
  start(spec: ChatSpec): Promise<RunRow>;
}

/** The row of a chat; throws `not_found`. */
export function findChat(runs: Runs, id: string, asker: Asker): Promise<RunRow> {
  return ownRow(runs, id, CHAT, asker);
}

/** Opens a connection. Throws 426 for a request that is no upgrade, and 503 when there are too many. */
export function chatSocket(request: Request, serving: ChatServing): Response {
  const { dialect, clock, gate } = serving;
  const parts = partsOf(serving, gate.visitor(request));
  let connection: Connection | undefined;
  const protocol: Protocol<ChatAsk> = {
    opened(socket) {
      connection = new Connection(socket, parts);
    },
    decode: decodeChat,
    asked: (_, ask) => connection?.asked(ask),
    renewed: (data) => dialect.control("auth", data, isoTime(clock.now())),
    error(code, message, wrong) {
      const { request_id, field } = wrong ?? {};
      return dialect.control("error", { error: message, code, request_id, field }, isoTime(clock.now()));
    },
    closed: () => connection?.closed(),
  };
  return upgrade(request, protocol, serving);
}

function partsOf(serving: ChatServing, visitor: Visitor): ChatParts {
  const { runs, store, means } = serving;
  const { subject, runParty: party } = visitor;
  // What is gone on from becomes part of what is started, so it is one's own.
  const earlier = { store, subject, find: (id: string) => orNothing(runs.row(id, CHAT, subject)) };
  return {
    ...serving,
    find: (id) => findChat(runs, id, visitor),
    specOf: async (row) => await store.spec(row) as ChatSpec | undefined,
    async resolve(asked, memory: Record<string, Said[]>) {
      const { keepsAnswers, ...fixed } = means(asked);
      const { form, temperature } = asked;
      const asksModel = form === "openai_chat";
      const before: GoingOn = asksModel && asked.previous_response_id !== undefined
        ? await goingOn(asked.previous_response_id, { provider: fixed.provider, keepsAnswers }, earlier)
        : { context: memory };
      return {
        form,
        message: messageOf(asked),
        personas: asksModel ? [] : asked.persona_ids,
        ...before,
        ...fixed,
        ...noticed(fixed.notice, before.notice),
        ...(temperature !== undefined && { temperature }),
        include_reasoning: asksModel && asked.include_reasoning,
      };
    },
    start: (spec) => runs.start({ kind: CHAT, spec, subject, party }),
  };
}

function noticed(...notices: (string | undefined)[]): { notice?: string } {
  const notice = notices.filter(Boolean).join(" ");
  return notice === "" ? {} : { notice };
}
