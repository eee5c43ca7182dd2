// A WebSocket client made by hand over TCP: it can refuse to read, break rules, and see the answer to its handshake.

export interface Raw {
  conn: Deno.TcpConn;
  status: number;
  headers: Headers;
  /** Body of an answer that is no upgrade. */
  body: string;
  /** Sends a text message in one masked frame. */
  send(text: string): Promise<void>;
  /** Sends bytes as they are. */
  sendBytes(bytes: Uint8Array): Promise<void>;
  /** Takes the next frame: its opcode, undefined when there is none any more. */
  next(): Promise<number | undefined>;
  /** Reads to the end: text of every whole message, and the close code if a close frame came. */
  drain(): Promise<{ messages: string[]; code?: number }>;
  close(): void;
}

const decoder = new TextDecoder();

/** Shakes hands and reads nothing beyond the answer's headers (and its body, when it is refused). */
export async function raw(url: string, path: string, headers: Record<string, string> = {}): Promise<Raw> {
  const { hostname, port, host } = new URL(url);
  const conn = await Deno.connect({ hostname, port: Number(port) });
  const lines = Object.entries({
    host,
    upgrade: "websocket",
    connection: "Upgrade",
    "sec-websocket-version": "13",
    "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
    ...headers,
  }).filter(([, value]) => value !== "").map(([name, value]) => `${name}: ${value}\r\n`).join("");
  await write(conn, new TextEncoder().encode(`GET ${path} HTTP/1.1\r\n${lines}\r\n`));

  let buffer = new Uint8Array();
  const more = async (): Promise<boolean> => {
    const chunk = new Uint8Array(64 * 1024);
    const count = await conn.read(chunk).catch(() => null);
    if (count === null) return false;
    const joined = new Uint8Array(buffer.length + count);
    joined.set(buffer);
    joined.set(chunk.subarray(0, count), buffer.length);
    buffer = joined;
    return true;
  };
  const byteAt = async (text: string): Promise<number> => {
    for (;;) {
      const at = decoder.decode(buffer).indexOf(text);
      if (at >= 0) return at;
      if (!await more()) throw new Error("The server hung up during the handshake");
    }
  };

  const end = await byteAt("\r\n\r\n");
  const [first, ...rest] = decoder.decode(buffer.subarray(0, end)).split("\r\n");
  buffer = buffer.slice(end + 4);
  const status = Number(first!.split(" ")[1]);
  const answer = new Headers(
    rest.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()]),
  );
  if (status !== 101) { while (buffer.length < Number(answer.get("content-length") ?? 0) && await more()); }

  return {
    conn,
    status,
    headers: answer,
    body: status === 101 ? "" : decoder.decode(buffer),
    send(text) {
      const payload = new TextEncoder().encode(text);
      const length = payload.length < 126
        ? [0x80 | payload.length]
        : [0x80 | 126, payload.length >> 8, payload.length & 255];
      return write(conn, new Uint8Array([0x81, ...length, 0, 0, 0, 0, ...payload])); // masked with zeros
    },
    sendBytes: (bytes) => write(conn, bytes),
    async next() {
      for (;;) {
        const short = (buffer[1] ?? 0) & 127;
        const start = short < 126 ? 2 : short === 126 ? 4 : 10;
        const view = new DataView(buffer.buffer, buffer.byteOffset);
        const size = buffer.length < start
          ? Infinity
          : short < 126
          ? short
          : short === 126
          ? view.getUint16(2)
          : Number(view.getBigUint64(2));
        if (buffer.length >= start + size) {
          const opcode = buffer[0]! & 15;
          buffer = buffer.slice(start + size);
          return opcode;
        }
        if (!await more()) return undefined;
      }
    },
    async drain() {
      const messages: string[] = [];
      // Parsed from where it is: a long stream is not copied again for each of its frames.
      const chunks: Uint8Array[] = [buffer];
      const chunk = new Uint8Array(256 * 1024);
      while (!closes(chunks)) {
        const count = await conn.read(chunk).catch(() => null);
        if (count === null) break;
        chunks.push(chunk.slice(0, count));
      }
      const all = joined(chunks);
      for (let at = 0; at + 2 <= all.length;) {
        const opcode = all[at]! & 15;
        let size = all[at + 1]! & 127;
        at += 2;
        if (size === 126) size = (all[at]! << 8) | all[at + 1]!, at += 2;
        else if (size === 127) size = Number(new DataView(all.buffer, at, 8).getBigUint64(0)), at += 8;
        if (at + size > all.length) break; // cut off in the middle of a frame
        const payload = all.subarray(at, at + size);
        at += size;
        if (opcode === 8) return { messages, code: (payload[0]! << 8) | payload[1]! };
        if (opcode === 1) messages.push(decoder.decode(payload));
      }
      return { messages };
    },
    close() {
      try {
        conn.close();
      } catch {
        // It is closed.
      }
    },
  };
}

/** Whether the last bytes look like a whole close frame: the server waits for ours before it hangs up. */
function closes(chunks: Uint8Array[]): boolean {
  const tail = joined(chunks.slice(-2)).slice(-200);
  for (let at = 0; at < tail.length - 1; at++) {
    if (tail[at] === 0x88 && tail[at + 1]! < 126 && at + 2 + tail[at + 1]! === tail.length) return true;
  }
  return false;
}

function joined(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(chunks.reduce((sum, c) => sum + c.length, 0));
  let at = 0;
  for (const c of chunks) all.set(c, at), at += c.length;
  return all;
}

async function write(conn: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await conn.write(bytes.subarray(at));
}
