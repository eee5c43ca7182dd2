// One discussion on the stage: its log, its viewers, and the lines it has still to play. Lines are played when the
// test says so and never by a timer, so that a page is looked at in exactly the moment that is meant.

// deno-lint-ignore no-explicit-any
type Json = any;

/** An event before it has a sequence: its name on the wire, and its data. */
export type Line = [event_type: string, data: Json];

const START = Date.UTC(2026, 10, 20, 9, 30);

interface Viewer {
  cursor: number;
  /** Says messages as one frame, or one SSE message each. */
  send(messages: Json[]): void;
  close(code: number): void;
}

export class StagedDiscussion {
  /** What its protocol calls the run's id, and the event of a good end; other kinds of run have their own. */
  protected readonly idField: string = "discussion_id";
  protected readonly last: string = "discussion_complete";
  readonly events: Json[] = [];
  epoch = "epoch-1";
  /** Whether viewers who have caught up are told so; a stalled replay never is. */
  tellsCatchUp = true;
  #first = 1;
  #head = 0;
  #lines: Iterator<Line>;
  #viewers = new Set<Viewer>();
  #onJoin = () => {};
  #at = START;

  constructor(readonly id: string, readonly request: Json, lines: Iterable<Line>) {
    this.#lines = lines[Symbol.iterator]();
  }

  get viewers(): number {
    return this.#viewers.size;
  }

  get over(): boolean {
    return this.#state() !== "running";
  }

  /** Plays lines up to and with the first that fits, all of them without `fits`. Gives how many were played. */
  play(fits: (type: string, data: Json) => boolean = () => false): number {
    let played = 0;
    for (let next = this.#lines.next(); !next.done; next = this.#lines.next()) {
      this.emit(...next.value);
      played++;
      if (fits(...next.value)) break;
    }
    return played;
  }

  emit(event_type: string, data: Json): void {
    const sequence = ++this.#head;
    this.#at += event_type === "agent_delta" ? 100 : 700;
    this.events.push({
      event_id: `${this.id}:${sequence}`,
      event_type,
      [this.idField]: this.id,
      sequence,
      timestamp: new Date(this.#at).toISOString(),
      data,
    });
    for (const viewer of this.#viewers) this.#pump(viewer);
  }

  /** A person speaks. */
  hear(response: string): void {
    const round = this.events.findLast((e) => e.data.round)?.data.round ?? 0;
    const usage = { input_tokens: 0, output_tokens: 0 };
    const ref = { agent_type: "human", role: "Human", round, message_id: `h${this.#head}`, attempt: 1 };
    this.emit("agent_response", { ...ref, response, usage, model: "human" });
  }

  /** Forgets what there is so far, as DELETE …/history does. */
  clear(): void {
    this.events.length = 0;
    this.#first = this.#head + 1;
  }

  /** Another log under the same id. */
  replace(epoch: string): void {
    this.clear();
    this.#first = 1;
    this.#head = 0;
    this.epoch = epoch;
  }

  /** Closes every viewer's connection. */
  drop(code: number): void {
    for (const viewer of this.#viewers) viewer.close(code);
    this.#viewers.clear();
  }

  /** Sends any message to every viewer, also what no server should send. */
  inject(message: Json): void {
    for (const viewer of this.#viewers) viewer.send([message]);
  }

  /** Resolves when the next viewer has connected and has what there was. */
  joined(): Promise<void> {
    return new Promise((resolve) => this.#onJoin = resolve);
  }

  join(socket: WebSocket, url: URL): void {
    const batch = url.searchParams.get("frames") === "batch";
    const viewer: Viewer = {
      cursor: 0,
      send(messages) {
        if (socket.readyState !== WebSocket.OPEN) return;
        if (batch && messages.length > 1) socket.send(JSON.stringify(messages));
        else for (const message of messages) socket.send(JSON.stringify(message));
      },
      close: (code) => socket.readyState === WebSocket.OPEN && socket.close(code),
    };
    socket.onopen = () => this.#welcome(viewer, url);
    socket.onclose = () => this.#viewers.delete(viewer);
    socket.onmessage = ({ data }) => {
      if (/ping/.test(String(data))) viewer.send([{ type: "pong", timestamp: new Date().toISOString() }]);
    };
  }

  streamEvents(url: URL): Response {
    const encoder = new TextEncoder();
    let viewer: Viewer;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        viewer = {
          cursor: 0,
          send(messages) {
            const text = messages.map((m) =>
              `${m.sequence ? `id: ${m.sequence}\n` : ""}event: ${m.event_type}\ndata: ${
                JSON.stringify(m)
              }\n\n`
            );
            controller.enqueue(encoder.encode(text.join("")));
          },
          close: () => controller.close(),
        };
        this.#welcome(viewer, url);
      },
      cancel: () => void this.#viewers.delete(viewer),
    });
    return new Response(body, {
      headers: { "content-type": "text/event-stream", "cache-control": "no-store" },
    });
  }

  history(after: number, limit: number): Json {
    const events = this.events.filter((e) => e.sequence > after).slice(0, limit);
    return { ...this.#place(), status: this.#state(), events, next_after: events.at(-1)?.sequence ?? after };
  }

  status(): Json {
    const { task, mode = "round_robin", agent_types, rounds = 1 } = this.request;
    const rounded = this.events.filter((e) => e.event_type === "round_start");
    const responses = this.events.filter((e) => e.event_type === "agent_response").length;
    return {
      ...this.about(),
      task,
      mode,
      agent_types,
      current_round: rounded.length,
      total_rounds: rounds,
      responses,
      progress: this.over ? 1 : responses / (rounds * agent_types.length),
      usage: { input_tokens: 0, output_tokens: 0 },
    };
  }

  /** What the status of every kind of run says. */
  protected about(): Json {
    return {
      ...this.#place(),
      status: this.#state(),
      created_at: new Date(START).toISOString(),
      updated_at: new Date(this.#at).toISOString(),
    };
  }

  #place() {
    return {
      [this.idField]: this.id,
      epoch: this.epoch,
      first_sequence: this.#first,
      last_sequence: this.#head,
    };
  }

  #state(): string {
    const last = this.events.at(-1);
    if (last?.event_type === this.last) return "completed";
    if (last?.event_type !== "error") return "running";
    return last.data.code === "cancelled" ? "cancelled" : "failed";
  }

  #welcome(viewer: Viewer, url: URL): void {
    const asked = Number(url.searchParams.get("last_sequence") ?? 0);
    const epoch = url.searchParams.get("epoch");
    const reason = epoch && epoch !== this.epoch
      ? "epoch_changed"
      : asked > this.#head
      ? "unknown_sequence"
      : asked > 0 && asked < this.#first - 1
      ? "history_cleared"
      : undefined;
    viewer.cursor = reason ? this.#first - 1 : asked;
    if (reason) {
      const data = { reason, epoch: this.epoch, first_sequence: this.#first, head_sequence: this.#head };
      viewer.send([control("stream_reset", data)]);
    }
    this.#viewers.add(viewer);
    this.#pump(viewer);
    this.#onJoin();
    if (this.over || !this.tellsCatchUp) return;
    viewer.send([control("caught_up", { epoch: this.epoch, head_sequence: this.#head })]);
  }

  #pump(viewer: Viewer): void {
    const news = this.events.filter((e) => e.sequence > viewer.cursor);
    if (news.length > 0) viewer.send(news);
    viewer.cursor = Math.max(viewer.cursor, this.#head);
    if (!this.over) return;
    this.#viewers.delete(viewer);
    viewer.close(1000);
  }
}

function control(event_type: string, data: Json): Json {
  return { event_type, timestamp: new Date().toISOString(), data };
}
