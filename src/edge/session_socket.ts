// The socket of text 003: a connection is in one session, sees all that happens there, and can speak. What it asks is
// done in the order in which it came; what comes of that it sees in the session's log, like everybody else.
//
//   connected [stream_reset] event event … caught_up event …

import { agentsOf } from "../core/roster.ts";
import { malformed, ParleyError, quote } from "../errors.ts";
import { keyOf } from "../engine/run_key.ts";
import { chosenId } from "../wire/analysis_schema.ts";
import { decodeSession, type SessionAsk, sessionDialect } from "../wire/session.ts";
import { DEFAULT_SESSION_AGENT } from "../wire/session_schema.ts";
import type { Visitor } from "./gate.ts";
import { type Joined, joinSession } from "./session/join.ts";
import { ask, interrupt, seekSession, SESSION, type SessionParts } from "./session/speak.ts";
import { upgrade } from "./handshake.ts";
import { type Protocol, type Socket } from "./socket.ts";
import { type Watched, Watching } from "./stream.ts";

export const SESSION_SOCKET = "/ws/chat";

const AGENTS = agentsOf("session").map(({ type }) => type);

/** What one connection has asked and is not done yet; a client that asks faster than it is served is told so. */
const MAX_WAITING = 256;

/** Opens a connection. Throws 426 for a request that is no upgrade, and 503 when there are too many. */
export async function sessionSocket(
  request: Request,
  url: URL,
  id: string,
  parts: SessionParts,
): Promise<Response> {
  const visit = new Visit(url, id, parts.gate.visitor(request), parts);
  await visit.watching.prepare(url);
  try {
    return upgrade(request, visit.protocol(), parts);
  } catch (error) {
    visit.watching.free();
    throw error;
  }
}

type Asked = Exclude<SessionAsk, { type: "unknown" | "malformed" }>;

/** One connection from its request to its end. */
class Visit {
  readonly watching: Watching;
  readonly #agent: string;
  readonly #parts: SessionParts;
  readonly #visitor: Visitor;
  #joined: Joined | undefined;
  #leave = () => {};
  #waiting = 0;
  #work: Promise<void> = Promise.resolve();

  constructor(url: URL, readonly id: string, visitor: Visitor, parts: SessionParts) {
    this.#parts = parts;
    this.#visitor = visitor;
    const begins = url.searchParams.has("last_sequence");
    const named = url.searchParams.get("agent_name");
    this.#agent = named || DEFAULT_SESSION_AGENT;
    const watched: Watched = {
      dialect: sessionDialect,
      id,
      key: keyOf(SESSION, id, this.#visitor.owner),
      find: async () => {
        const wrong = chosenId.safeParse(id).error?.issues[0];
        if (wrong) throw malformed(`session_id ${quote(id)} ${wrong.message}`);
        if (!AGENTS.includes(this.#agent)) {
          throw malformed(`agent_name ${quote(named)} is not known here; ${AGENTS.join(", ")} are`);
        }
        this.#joined = await joinSession(parts.runs, id, this.#visitor);
        return this.#joined?.row;
      },
      from: () => begins ? undefined : this.#joined!.place,
      hello: (at) => sessionDialect.control("connected", this.#connected(), at),
    };
    this.watching = new Watching(watched, parts);
  }

  protocol(): Protocol<SessionAsk> {
    return {
      opened: (socket) => {
        this.watching.begin(socket);
        if (this.watching.refused) return;
        this.#leave = this.#parts.room.enter(socket, this.id);
      },
      decode: decodeSession,
      asked: (socket, asked) => this.#asked(socket, asked),
      renewed: (data) => this.watching.says("auth", data),
      error: (code, message, wrong) => {
        const request_id = wrong && "request_id" in wrong ? wrong.request_id : undefined;
        return this.watching.says("error", {
          message,
          code,
          ...(request_id !== undefined && { request_id }),
        });
      },
      closed: () => {
        this.#leave();
        this.watching.free();
      },
    };
  }

  #connected(): Record<string, unknown> {
    const { id, ...about } = { id: this.id, ...this.#joined };
    return {
      session_id: id,
      agent_name: this.#agent,
      message: "Connected to agent chat",
      ...(about.row && { epoch: about.row.epoch, head_sequence: about.head }),
    };
  }

  #asked(socket: Socket, asked: Asked): void {
    if (asked.type === "ping") {
      // A peer that asks without reading gets no more answers until it has read some.
      if (!socket.ready) return;
      const data = asked.timestamp === undefined ? {} : { timestamp: asked.timestamp };
      return socket.answer(this.watching.says("pong", data));
    }
    if (this.#waiting >= MAX_WAITING) {
      const message = `${MAX_WAITING} messages of this connection wait to be dealt with, as many as may`;
      return this.#tell(socket, asked, new ParleyError("too_many_requests", 429, 4429, message));
    }
    const work = asked.type === "interrupt" && this.#waiting > 0
      ? this.#hurried(asked)
      : () => this.#do(asked);
    this.#waiting++;
    this.#work = this.#work.then(work).catch((error) => this.#tell(socket, asked, error))
      .finally(() => this.#waiting--);
  }

  /**
   * An interrupt does not wait behind questions that are still to be taken in: it is tried at once. What it means may be
   * among those questions, so one that did not meet its request is done in its turn, as is one that names nobody.
   */
  #hurried(asked: Exclude<Asked, { type: "ping" }>): () => Promise<void> {
    const tried = this.#do(asked).then(() => true, () => false);
    return async () => {
      const done = await tried;
      if (done && asked.request_id !== undefined) return;
      await this.#do(asked).catch((error) => {
        if (!done) throw error;
      });
    };
  }

  async #do(asked: Exclude<Asked, { type: "ping" }>): Promise<void> {
    const { runs } = this.#parts;
    if (asked.type === "chat") return void await ask(this.#parts, this.id, this.#agent, asked, this.#visitor);
    await interrupt(runs, await seekSession(runs, this.id, this.#visitor), asked.request_id);
  }

  #tell(socket: Socket, { request_id }: Exclude<Asked, { type: "ping" }>, error: unknown): void {
    const known = error instanceof ParleyError;
    if (!known) this.#parts.logger.error("session_message_failed", { run: this.id, error });
    const { message, code } = known ? error : { message: "Internal error", code: "internal" };
    const data = { message, code, ...(request_id !== undefined && { request_id }) };
    socket.answer(this.watching.says("error", data));
  }
}
