// An OpenAI-compatible server that misbehaves as a test tells it: refuses, stalls, cuts its stream, sends rubbish.
// Replies are scripted, one a request. It speaks HTTP over a bare socket, because Deno.serve does not notice a client
// that hangs up before its answer begins (seen with bodies of a few hundred bytes), and that is what tests ask.

/** One request as it came. */
export interface Seen {
  path: string;
  headers: Headers;
  body: Record<string, unknown>;
  /** Resolves when the client closes the connection before its answer is complete. */
  hungUp: Promise<void>;
}

export type Reply = (line: Line) => void;

/** How a stream goes on after its last event: ends properly, breaks the connection, or says nothing more. */
export type Ending = "end" | "break" | "stall";

export class BadModelServer {
  readonly seen: Seen[] = [];
  readonly #script: Reply[];
  readonly #listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  readonly #arrivals: (() => void)[] = [];
  readonly #lines = new Set<Line>();
  readonly #accepting: Promise<void>;
  /** What is answered when the script is over. */
  otherwise: (request: Seen) => Reply = () => refuse(500, { error: { message: "The script is over" } });
  /** Connections on which an answer is under way, or that the client has not closed after it. */
  open = 0;

  constructor(...script: Reply[]) {
    this.#script = script;
    this.#accepting = this.#accept();
  }

  /** The base URL for a client. */
  get url(): string {
    return `http://127.0.0.1:${(this.#listener.addr as Deno.NetAddr).port}/v1`;
  }

  /** Resolves with the n-th request, counted from 1, once it has arrived. */
  async request(n: number): Promise<Seen> {
    while (this.seen.length < n) await new Promise<void>((resolve) => this.#arrivals.push(resolve));
    return this.seen[n - 1]!;
  }

  /** Closes every connection. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const line of this.#lines) line.close();
    await this.#accepting;
  }

  async #accept(): Promise<void> {
    const answers: Promise<void>[] = [];
    for await (const connection of this.#listener) answers.push(this.#answer(connection));
    await Promise.all(answers);
  }

  /** One connection carries one request: its reply says `connection: close`. */
  async #answer(connection: Deno.Conn): Promise<void> {
    const line = new Line(connection);
    this.#lines.add(line);
    const request = await readRequest(connection).catch(() => undefined);
    if (request) {
      const { promise: hungUp, resolve } = Promise.withResolvers<void>();
      const seen = { ...request, hungUp };
      this.seen.push(seen);
      this.open++;
      for (const arrived of this.#arrivals.splice(0)) arrived();
      (this.#script.shift() ?? this.otherwise(seen))(line);
      if (await line.closedByPeer()) resolve();
      this.open--;
    }
    line.close();
    await line.written;
  }
}

/** The server's end of one connection. */
export class Line {
  /** Resolves when everything has been written, or could not be. */
  written: Promise<void> = Promise.resolve();
  #open = true;

  constructor(readonly connection: Deno.Conn) {}

  head(status: number, headers: Record<string, string>): void {
    const fields = Object.entries({ connection: "close", ...headers }).map(([k, v]) => `${k}: ${v}\r\n`);
    this.write(`HTTP/1.1 ${status} Scripted\r\n${fields.join("")}\r\n`);
  }

  chunk(text: string): void {
    this.write(`${new TextEncoder().encode(text).length.toString(16)}\r\n${text}\r\n`);
  }

  write(text: string | Uint8Array): void {
    const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
    this.written = this.written.then(async () => {
      for (let sent = 0; sent < bytes.length;) sent += await this.connection.write(bytes.subarray(sent));
    }).catch(() => {});
  }

  /** Closes the connection once everything is written; to the client a body without its end is a broken one. */
  hangUp(): void {
    this.written = this.written.then(() => this.close());
  }

  close(): void {
    if (this.#open) this.connection.close();
    this.#open = false;
  }

  /** Resolves when the connection is closed, with whether the client did it. */
  async closedByPeer(): Promise<boolean> {
    const buffer = new Uint8Array(1024);
    try {
      while (await this.connection.read(buffer) !== null);
    } catch {
      // Reset by the client, or closed by this side while it was read.
    }
    return this.#open;
  }
}

/** An answer that is no stream. */
export function refuse(status: number, body: unknown, headers: Record<string, string> = {}): Reply {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return (line) => {
    const type = typeof body === "string" ? "text/plain" : "application/json";
    line.head(status, { "content-type": type, ...headers });
    line.write(text);
    line.hangUp();
  };
}

/** No answer at all, not even a status: the connection stays open and silent. */
export function silence(): Reply {
  return () => {};
}

/** Events as `data:` lines; a string is sent as it stands. */
export function stream(events: unknown[], ending: Ending = "end"): Reply {
  return (line) => {
    const live = new LiveStream();
    live.reply(line);
    for (const event of events) live.send(event);
    if (ending === "end") live.end();
    if (ending === "break") live.break();
  };
}

/** A stream that the test goes on writing. */
export class LiveStream {
  #line?: Line;
  readonly #early: ((line: Line) => void)[] = [];

  readonly reply: Reply = (line) => {
    line.head(200, { "content-type": "text/event-stream", "transfer-encoding": "chunked" });
    this.#line = line;
    for (const act of this.#early.splice(0)) act(line);
  };

  send(event: unknown): void {
    const text = typeof event === "string" ? event : `data: ${JSON.stringify(event)}\n\n`;
    this.#act((line) => line.chunk(text));
  }

  end(): void {
    this.#act((line) => {
      line.write("0\r\n\r\n");
      line.hangUp();
    });
  }

  /** Breaks the connection once everything before has been sent. */
  break(): void {
    this.#act((line) => line.hangUp());
  }

  #act(act: (line: Line) => void): void {
    if (this.#line) act(this.#line);
    else this.#early.push(act);
  }
}

async function readRequest(connection: Deno.Conn): Promise<Omit<Seen, "hungUp">> {
  let text = "";
  const decoder = new TextDecoder("latin1");
  const buffer = new Uint8Array(65_536);
  while (true) {
    const headEnd = text.indexOf("\r\n\r\n");
    const length = Number(/^content-length: *(\d+)/im.exec(text)?.[1] ?? 0);
    if (headEnd >= 0 && text.length >= headEnd + 4 + length) {
      const [request, ...fields] = text.slice(0, headEnd).split("\r\n");
      const headers = new Headers(
        fields.map((field) => field.split(/: ?(.*)/s).slice(0, 2) as [string, string]),
      );
      const bytes = Uint8Array.from(text.slice(headEnd + 4), (c) => c.charCodeAt(0));
      return { path: request!.split(" ")[1]!, headers, body: JSON.parse(new TextDecoder().decode(bytes)) };
    }
    const count = await connection.read(buffer);
    if (count === null) throw new Error("The client hung up in mid-request");
    text += decoder.decode(buffer.subarray(0, count), { stream: true });
  }
}
