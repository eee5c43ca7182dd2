// One connection of text 002's socket: the requests under way on it, and what its personas remember. Requests that have
// a `request_id` are answered at once and side by side, those without one strictly in order. Each is a run of its own,
// which goes on when the connection is gone; requests that have not been started by then are dropped.

import { isoTime } from "../../clock.ts";
import type { ChatSpec } from "../../core/spec.ts";
import type { Frame } from "../../core/frame.ts";
import { ParleyError, quote } from "../../errors.ts";
import type { RunRow } from "../../log/store.ts";
import type { ChatAsk, ChatRequest, RequestId } from "../../wire/chat.ts";
import { Converse } from "../converse.ts";
import type { Socket } from "../socket.ts";
import type { ChatParts } from "../chat_socket.ts";
import { Memory } from "./memory.ts";

/** Requests under way or queued on one connection. */
export const MAX_REQUESTS = 256;

type Taken = Extract<ChatAsk, { type: "request" | "resume" }>;
export type Understood = Exclude<ChatAsk, { type: "unknown" | "malformed" }>;

/** One request from when it was taken to its last message. */
interface Task {
  readonly ask: Taken;
  /** From when it has been started. */
  row?: RunRow;
  /** Of a chat that is resumed: what it was asked, and what was known then. */
  resumed?: ChatSpec;
  /** Whether the chat's last message would still have been due, but its history was cleared. */
  cleared?: boolean;
  /** Whether anything of the chat was sent here. */
  told?: boolean;
  cancelled: boolean;
}

export class Connection {
  readonly #memory = new Memory();
  /** Requests that have an id, by it; `1` and `"1"` are two. */
  readonly #named = new Map<RequestId, Task>();
  /** Requests without an id, the first of them being answered. */
  readonly #queue: Task[] = [];
  readonly #converse: Converse;
  #gone = false;

  constructor(readonly socket: Socket, readonly parts: ChatParts) {
    this.#converse = new Converse(socket, parts);
  }

  /** Requests under way or queued. */
  get size(): number {
    return this.#named.size + this.#queue.length;
  }

  asked(ask: Understood): void {
    switch (ask.type) {
      case "ping":
        // A peer that asks without reading gets no more answers until it has read some.
        if (this.socket.ready) this.#say("pong", {});
        return;
      case "cancel":
        return this.#cancel(ask.request_id);
      case "request":
      case "resume":
        return this.#take(ask);
      default:
        ask satisfies never;
    }
  }

  /** The socket has gone. Runs go on; what has not been started is dropped. */
  closed(): void {
    this.#gone = true;
    this.#named.clear();
    this.#queue.length = 0;
    this.#converse.end();
  }

  #take(ask: Taken): void {
    const { request_id } = ask;
    const refuse = (code: string, message: string, field?: string) =>
      this.#say("error", { error: message, code, request_id, field });
    if (this.size >= MAX_REQUESTS) {
      return refuse("too_many_requests", `A connection may have ${MAX_REQUESTS} requests under way`);
    }
    const task: Task = { ask, cancelled: false };
    if (request_id === undefined) {
      if (this.#queue.push(task) > 1) return;
    } else if (this.#named.has(request_id)) {
      const field = "data.request_id";
      return refuse("conflict", `${field}: ${quote(request_id)} is under way on this connection`, field);
    } else {
      this.#named.set(request_id, task);
    }
    this.#begin(task);
  }

  #begin(task: Task): void {
    this.#act(task).catch((error) => this.#fail(task, error));
  }

  async #act(task: Task): Promise<void> {
    const { ask } = task;
    const row = ask.type === "resume" ? await this.#find(ask.run_id, task) : await this.#start(ask, task);
    if (this.#gone) return;
    if (!row) {
      this.#say("error", { error: "Request cancelled", code: "cancelled", request_id: ask.request_id });
      return this.#done(task);
    }
    task.row = row;
    if (task.cancelled) this.#stop(task);
    await this.#converse.follow(row, {
      after: ask.type === "resume" ? ask.last_sequence : 0,
      messages: (frame) => this.#messages(task, frame),
      addressed: addressedTo(ask.request_id),
      control: (name, data) => {
        // Who has just asked needs not be told that it has read all there is.
        if (name === "caught_up" && ask.type === "request") return;
        if (name === "stream_reset") {
          task.cleared = data.first_sequence as number > (data.head_sequence as number);
        }
        this.#say(name, { ...data, run_id: row.id, request_id: ask.request_id });
      },
      over: (code) => {
        if (code === 1000 && !task.cleared) {
          // Whoever resumes where it ended has everything, and must not wait for more.
          if (!task.told) this.#say("caught_up", { ...placeOf(task, row), request_id: ask.request_id });
          return this.#done(task);
        }
        // Whoever waits for the last message would wait for good.
        const [error, name] = code === 1000
          ? ["The chat is over, and its history was deleted", "history_cleared"]
          : code === 4404
          ? ["The chat was deleted", "deleted"]
          : ["Internal error: the chat could not be read to its end; resume it", "internal"];
        this.#say("error", { error, code: name, run_id: row.id, request_id: ask.request_id });
        this.#done(task);
      },
    });
  }

  async #find(id: string, task: Task): Promise<RunRow> {
    const row = await this.parts.find(id);
    task.resumed = await this.parts.specOf(row);
    return row;
  }

  /** Starts the run of a request; undefined when it was cancelled, or nobody waits for it any more. */
  async #start(
    { asked, reset }: Extract<Taken, { type: "request" }>,
    task: Task,
  ): Promise<RunRow | undefined> {
    const personas = asked.form === "openai_chat" ? [] : asked.persona_ids;
    if (reset) this.#memory.forget(personas);
    const spec = await this.parts.resolve(asked, this.#memory.of(personas));
    return this.#gone || task.cancelled ? undefined : await this.parts.start(spec);
  }

  #messages(task: Task, frame: Frame): readonly string[] {
    const parts = frame.parts ?? [frame.text];
    task.cleared = false;
    task.told = true;
    if (frame.type === "chat_completed") this.#learn(task, JSON.parse(parts.at(-1)!).data);
    return parts;
  }

  /** Remembers what personas were asked and answered. */
  #learn({ ask, resumed }: Task, data: Answer): void {
    for (const { persona_id, response } of data.responses ?? [data]) {
      if (persona_id === undefined || response === undefined) continue;
      if (ask.type === "resume") {
        // The conversation of the connection that was lost goes on here, where none has begun meanwhile.
        if (!resumed || this.#memory.has(persona_id)) continue;
        this.#memory.add(persona_id, resumed.context[persona_id] ?? []);
      }
      const content = ask.type === "resume" ? resumed!.message : messageOf(ask.asked);
      this.#memory.add(persona_id, [{ role: "user", content }, { role: "assistant", content: response }]);
    }
  }

  #cancel(request_id: RequestId | undefined): void {
    const task = request_id === undefined ? this.#queue[0] : this.#named.get(request_id);
    if (!task) {
      const message = request_id === undefined
        ? "data.request_id: no request without one is being answered on this connection"
        : `data.request_id: ${quote(request_id)} is not under way on this connection`;
      return this.#say("error", { error: message, code: "not_found", request_id, field: "data.request_id" });
    }
    if (task.cancelled) return;
    task.cancelled = true;
    if (task.row) this.#stop(task);
  }

  /** The run's own last event is what the client is told. */
  #stop({ row, ask }: Task): void {
    this.parts.runs.cancel(row!).catch((error) => {
      // It is over already, and says so itself.
      if (error instanceof ParleyError && error.status === 409) return;
      if (!(error instanceof ParleyError)) {
        this.parts.logger.error("chat_not_cancelled", { run: row!.id, error });
      }
      const [message, code] = error instanceof ParleyError
        ? [error.message, error.code]
        : ["Internal error: the chat could not be cancelled", "internal"];
      this.#say("error", { error: message, code, request_id: ask.request_id });
    });
  }

  #fail(task: Task, error: unknown): void {
    const { request_id } = task.ask;
    if (this.#gone) return;
    if (error instanceof ParleyError) {
      const unknown = task.ask.type === "resume" && error.code === "not_found";
      const field = unknown ? "data.run_id" : error.options.errors?.[0]?.path;
      this.#say("error", { error: error.message, code: error.code, request_id, field });
    } else {
      this.parts.logger.error("chat_failed", { run: task.row?.id, error });
      this.#say("error", {
        error: "Internal error: the request could not be served",
        code: "internal",
        request_id,
      });
    }
    this.#done(task);
  }

  #done(task: Task): void {
    const { request_id } = task.ask;
    if (request_id !== undefined) {
      if (this.#named.get(request_id) === task) this.#named.delete(request_id);
      return;
    }
    if (this.#queue[0] !== task) return;
    this.#queue.shift();
    const next = this.#queue[0];
    if (next) this.#begin(next);
  }

  /** Fields that are undefined are left out. */
  #say(name: string, data: Record<string, unknown>): void {
    if (this.#gone) return;
    this.socket.answer(this.parts.dialect.control(name, data, isoTime(this.parts.clock.now())));
  }
}

function placeOf({ ask }: Task, { id, epoch }: RunRow): Record<string, unknown> {
  return { epoch, head_sequence: ask.type === "resume" ? ask.last_sequence : 0, run_id: id };
}

/** Puts the client's own name for its request into a message, which is a JSON object. */
function addressedTo(request_id: RequestId | undefined): (text: string) => string {
  if (request_id === undefined) return (text) => text;
  const id = `,"request_id":${JSON.stringify(request_id)}}`;
  return (text) => text.slice(0, -1) + id;
}

/** What of a `response` personas are remembered by. */
interface Answer {
  persona_id?: string;
  response?: string;
  responses?: { persona_id?: string; response?: string }[];
}

export function messageOf(asked: ChatRequest): ChatSpec["message"] {
  return asked.form === "openai_chat" ? asked.input_text : asked.message;
}
