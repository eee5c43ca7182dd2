// A database that several servers share over the network: the part of the KV Connect protocol that Deno's own client
// speaks, over a map in memory. It can be cut off, and it can lose its answers on the way.

import { join } from "../../src/log/pages.ts";

/** key → value; both as the client encoded them. Keys are hexadecimal, which sorts as the bytes do. */
interface Entry {
  value: Uint8Array;
  encoding: number;
  versionstamp: Uint8Array;
}

export interface KvConnect extends AsyncDisposable {
  /** What to give as PARLEY_KV. The client also wants DENO_KV_ACCESS_TOKEN to be set; any text will do. */
  readonly url: string;
  /** Requests are answered with 503 from now on, or no longer. */
  away: boolean;
  /** Whether the answer to the `write`th write is lost, which has been made by then. The client tries it again. */
  lose: (write: number) => boolean;
  /** Writes made so far. */
  readonly writes: number;
}

export function kvConnect(): KvConnect {
  const entries = new Map<string, Entry>();
  let sorted: string[] | undefined;
  let commits = 0;
  const state = { away: false, lose: (_write: number) => false };

  function read(request: Uint8Array): Uint8Array {
    sorted ??= [...entries.keys()].sort();
    const ranges = messages(request, 1).map((range) => {
      const fields = decode(range);
      const [start, end] = [hex(bytes(fields, 1)), hex(bytes(fields, 2))];
      const within = sorted!.slice(firstFrom(sorted!, start), firstFrom(sorted!, end));
      if (number(fields, 4)) within.reverse();
      const values = within.slice(0, number(fields, 3)).map((key) => {
        const { value, encoding, versionstamp } = entries.get(key)!;
        return field(
          1,
          join([field(1, unhex(key)), field(2, value), field(3, encoding), field(4, versionstamp)]),
        );
      });
      return field(1, join(values));
    });
    return join([...ranges, field(4, 1), field(8, 1)]);
  }

  function write(request: Uint8Array): Uint8Array {
    const failed = messages(request, 1).filter((check) => {
      const fields = decode(check);
      return hex(entries.get(hex(bytes(fields, 1)))?.versionstamp ?? new Uint8Array()) !==
        hex(bytes(fields, 2));
    });
    if (failed.length > 0) return field(1, 2);
    const versionstamp = unhex((++commits).toString(16).padStart(16, "0") + "0000");
    for (const mutation of messages(request, 2)) {
      const fields = decode(mutation);
      const key = hex(bytes(fields, 1));
      const type = number(fields, 3);
      if (type !== 1 && type !== 2) throw new Error(`Mutation ${type} is not spoken here`);
      const value = decode(bytes(fields, 2));
      if (type === 2) entries.delete(key);
      else entries.set(key, { value: bytes(value, 1), encoding: number(value, 2), versionstamp });
    }
    sorted = undefined;
    return join([field(1, 1), field(2, versionstamp)]);
  }

  async function serve(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    const body = new Uint8Array(await request.arrayBuffer());
    if (state.away) return new Response("away", { status: 503 });
    if (pathname === "/") {
      return Response.json({
        version: 2,
        databaseId: "a1b2c3d4-e5f6-4788-9191-2c3d4e5f6071",
        endpoints: [{ url: "/v2", consistency: "strong" }],
        token: "token",
        expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
      });
    }
    const before = commits;
    const answer = pathname.endsWith("/snapshot_read") ? read(body) : write(body);
    if (commits > before && state.lose(commits)) return new Response("lost", { status: 502 });
    return new Response(answer as Uint8Array<ArrayBuffer>, {
      headers: { "content-type": "application/x-protobuf" },
    });
  }

  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, serve);
  return Object.defineProperties(state, {
    url: { value: `http://127.0.0.1:${server.addr.port}/` },
    writes: { get: () => commits },
    [Symbol.asyncDispose]: { value: () => server.shutdown() },
  }) as KvConnect;
}

/** Place of the first key that is not before `key`. */
function firstFrom(keys: readonly string[], key: string): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keys[middle]! < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

// Protocol buffers, as far as they are needed: varints and bytes.

type Fields = Map<number, (number | Uint8Array)[]>;

function decode(message: Uint8Array): Fields {
  const fields: Fields = new Map();
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1;; factor *= 128) {
      const byte = message[at++]!;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const size = varint();
    const bytes = (tag & 7) === 2 ? message.slice(at, at += size) : undefined;
    fields.set(tag >> 3, [...fields.get(tag >> 3) ?? [], bytes ?? size]);
  }
  return fields;
}

function messages(message: Uint8Array, name: number): Uint8Array[] {
  return (decode(message).get(name) ?? []) as Uint8Array[];
}

function bytes(fields: Fields, name: number): Uint8Array {
  return (fields.get(name)?.[0] ?? new Uint8Array()) as Uint8Array;
}

function number(fields: Fields, name: number): number {
  return (fields.get(name)?.[0] ?? 0) as number;
}

function field(name: number, value: number | Uint8Array): Uint8Array {
  if (typeof value === "number") return join([varintOf(name << 3), varintOf(value)]);
  return join([varintOf(name << 3 | 2), varintOf(value.length), value]);
}

function varintOf(value: number): Uint8Array {
  const bytes: number[] = [];
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push(value % 128 + 128);
  return new Uint8Array([...bytes, value]);
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function unhex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (byte) => parseInt(byte, 16));
}
