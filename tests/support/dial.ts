// A WebSocket client for tests: what arrives is kept in order and taken one message at a time, so that a test reads
// like the conversation it checks. Nothing here sleeps. A wait that would never end fails after some seconds of real
// time with a sentence, rather than hanging the suite; the timer is real even while a test fakes time.

const { setTimeout, clearTimeout } = globalThis;

/** A message with its JSON read, as tests look into it. */
// deno-lint-ignore no-explicit-any
export type Json = any;

export interface Closed {
  code: number;
  reason: string;
}

export interface DialOptions {
  headers?: HeadersInit;
  protocols?: string | string[];
  /** Real milliseconds after which a wait is given up; default 20,000. */
  patienceMs?: number;
}

export interface Dial {
  /** Everything that has arrived so far, also what was already taken. Binary messages are kept as text. */
  readonly messages: readonly string[];
  /** Resolves when the connection is over. */
  readonly closed: Promise<Closed>;
  /** The subprotocol the server chose; empty without one. */
  readonly protocol: string;
  /** Takes the next message. Rejects when the connection closes before one comes. */
  next(): Promise<string>;
  /** Takes the next message as JSON. */
  nextJson(): Promise<Json>;
  /** Takes messages up to and with the first that fits, and gives them as JSON. */
  until(fits: (message: Json) => boolean): Promise<Json[]>;
  /** Waits for the end; gives everything that ever arrived, and how it closed. */
  all(): Promise<{ messages: string[] } & Closed>;
  /** Sends text or bytes as they are, anything else as JSON. */
  send(message: string | Uint8Array<ArrayBuffer> | object): void;
  /** Closes, and resolves when the connection is over. */
  close(code?: number, reason?: string): Promise<Closed>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Opens a WebSocket. `http:` addresses are taken as `ws:`. Rejects when the server refuses the upgrade. */
export async function dial(url: string | URL, options: DialOptions = {}): Promise<Dial> {
  const { patienceMs = 20_000 } = options;
  const address = String(url).replace(/^http/, "ws");
  const socket = new WebSocket(address, { headers: options.headers, protocols: options.protocols });
  socket.binaryType = "arraybuffer";
  const messages: string[] = [];
  let taken = 0;
  let end: Closed | undefined;
  let wake = () => {};

  const opened = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<Closed>();
  socket.onopen = () => opened.resolve();
  socket.onmessage = ({ data }) => {
    messages.push(typeof data === "string" ? data : new TextDecoder().decode(data));
    wake();
  };
  socket.onerror = (event) => {
    const why = event instanceof ErrorEvent ? event.message : "";
    opened.reject(new Error(`${address} refused the connection: ${why}`));
  };
  socket.onclose = ({ code, reason }) => {
    end ??= { code, reason };
    opened.reject(new Error(`${address} closed at once: ${code} ${reason}`));
    closed.resolve(end);
    wake();
  };

  async function next(): Promise<string> {
    while (taken === messages.length) {
      if (end) throw new Error(`${address} closed with ${told(end)} after ${messages.length} messages`);
      const arrival = Promise.withResolvers<void>();
      wake = arrival.resolve;
      await patiently(arrival.promise, "message");
    }
    return messages[taken++]!;
  }

  async function nextJson(): Promise<Json> {
    const text = await next();
    try {
      return JSON.parse(text);
    } catch {
      throw new Error(`${address} sent a message that is not JSON: ${text}`);
    }
  }

  function close(code?: number, reason?: string): Promise<Closed> {
    if (!end) socket.close(code, reason);
    return patiently(closed.promise, "end");
  }

  async function patiently<T>(promise: Promise<T>, what: string): Promise<T> {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      const last = messages.at(-1)?.slice(0, 300) ?? "none";
      late.reject(
        new Error(`${address}: no ${what} within ${patienceMs} ms; last of ${messages.length}: ${last}`),
      );
    }, patienceMs);
    try {
      return await Promise.race([promise, late.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  await patiently(opened.promise, "opening").catch(async (error) => {
    // A refused socket still has its close to come; leaving earlier would leak it into the next test.
    if (socket.readyState === WebSocket.CONNECTING) socket.close();
    await patiently(closed.promise, "end").catch(() => {});
    throw error;
  });

  return {
    messages,
    closed: closed.promise,
    protocol: socket.protocol,
    next,
    nextJson,
    async until(fits) {
      const passed: Json[] = [];
      do passed.push(await nextJson()); while (!fits(passed.at(-1)));
      return passed;
    },
    async all() {
      const how = await patiently(closed.promise, "end");
      return { messages: [...messages], ...how };
    },
    send(message) {
      const raw = typeof message === "string" || message instanceof Uint8Array;
      socket.send(raw ? message : JSON.stringify(message));
    },
    close,
    async [Symbol.asyncDispose]() {
      await close();
    },
  };
}

function told({ code, reason }: Closed): string {
  return reason ? `${code} "${reason}"` : String(code);
}
