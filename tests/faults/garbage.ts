// What nobody should send: messages that no protocol knows, frames that WebSocket forbids, requests that are no HTTP,
// and JSON of any shape. Everything comes from a seed.

import { frame } from "../edge/hostile.ts";
import type { Random } from "../support/random.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const encoder = new TextEncoder();

/** Names that mean something to JavaScript or to a protocol. */
const KEYS = [
  ...["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "then", "length", "toJSON"],
  ...[
    "data",
    "payload",
    "message",
    "request_id",
    "run_id",
    "last_sequence",
    "api",
    "persona_id",
    "a",
    "",
    "🙂",
  ],
];
const TEXTS = [
  "",
  " ",
  "x",
  "null",
  "\u0000",
  "\ud800",
  "\u202e",
  "🙂👨‍⚖️",
  "../../etc/passwd",
  "%00",
  "__proto__",
  "e\u0301",
];
const NUMBERS = [
  "0",
  "-0",
  "1e308",
  "1e400",
  "-1e400",
  "5e-324",
  "9007199254740993",
  "9".repeat(4_000),
  "0.1",
];

/** The text of any JSON value; `keys` are those of objects. */
export function json(random: Random, depth = 4, keys: readonly string[] = KEYS): string {
  const kind = random.int(0, depth > 0 ? 9 : 6);
  if (kind <= 1) return JSON.stringify(random.pick(TEXTS));
  if (kind === 2) return random.pick(NUMBERS);
  if (kind <= 5) return random.pick(["true", "false", "null"]);
  if (kind === 6) return String(random.int(-1_000_000, 1_000_000));
  const count = random.int(0, 5);
  if (kind === 7) return `[${Array.from({ length: count }, () => json(random, depth - 1, keys)).join(",")}]`;
  return object(random, depth, keys, count);
}

function object(random: Random, depth: number, keys: readonly string[], count: number): string {
  const fields = Array.from(
    { length: count },
    () => `${JSON.stringify(random.pick(keys))}:${json(random, depth - 1, keys)}`,
  );
  return `{${fields.join(",")}}`;
}

/** Known types whose contents are wrong, on the sockets that take more than a ping. */
const HALF_RIGHT: Record<string, readonly string[]> = {
  "/ws": [
    ...['{"type":"openai_chat"}', '{"type":"chat","data":[]}', '{"type":"chat","data":{"message":""}}'],
    ...['{"type":"multi_chat","data":{"persona_ids":"all"}}', '{"type":"resume","data":{"run_id":{}}}'],
    ...['{"type":"openai_chat","data":{"input_text":"x","temperature":1e400}}', '{"type":"cancel","data":7}'],
  ],
  "/ws/chat": [
    ...['{"type":"chat"}', '{"type":"chat","payload":"hi"}', '{"type":"chat","payload":{"message":5}}'],
    ...['{"type":"chat","payload":{"message":"x","agent_name":"__proto__"}}'],
    ...['{"type":"interrupt","payload":{"request_id":7}}', '{"type":"interrupt","payload":[]}'],
  ],
};

/** A message that every protocol has to answer with one error; bytes are a binary one. */
export function wrongMessage(random: Random, path: string): string | Bytes {
  while (true) {
    const message = anyWrong(random, path);
    // Not too large to be read at all: that is another way to be wrong.
    if (typeof message !== "string" || encoder.encode(message).length < 65_536) return message;
  }
}

function anyWrong(random: Random, path: string): string | Bytes {
  switch (random.int(0, 10)) {
    case 0:
      return random.pick(["", " ", "{", "}", "nul", "'a'", "{]", "\u0000", "\ufeff{}", '{"type":"ping"']);
    case 1: {
      const whole = object(random, 4, KEYS, 5);
      return whole.slice(0, random.int(1, whole.length - 1));
    }
    case 2: {
      const depth = random.int(65, random.pick([100, 1_000, 20_000]));
      const [open, close] = random.pick([["[", "]"], ['{"a":', "}"]]);
      return open!.repeat(depth) + (random.int(0, 1) ? close!.repeat(depth) : "");
    }
    case 3:
      return `{"type":${random.pick(NUMBERS)},"data":${random.pick(NUMBERS)}}`;
    case 4:
      return `{"__proto__":{"type":"ping"},"constructor":{"prototype":{"type":"ping"}},"data":${
        json(random)
      }}`;
    case 5:
      return `{"type":${JSON.stringify(random.pick(KEYS))},"payload":${json(random)},"data":${json(random)}}`;
    case 6:
      return JSON.stringify({ type: "x".repeat(random.int(1, 2_000)) });
    case 7:
      return bytesOf(random, random.int(0, 200));
    case 8:
      return random.pick(HALF_RIGHT[path] ?? ["[]"]);
    case 9:
      // Also in arrays, which are none of any protocol's.
      return `[{"type":"ping"},${json(random)}]`;
    default: {
      const value = json(random);
      return value.startsWith("{")
        ? `{"type":${json(random, 0)},${value.slice(1)}`.replace(",}", "}")
        : value;
    }
  }
}

/** What a client may send over an open socket and must not, and whether the server can know that it is over. */
export function wrongFrames(random: Random): { what: string; bytes: Bytes; answerable: boolean } {
  const text = encoder.encode('{"type":"ping"}');
  const some = bytesOf(random, random.int(0, 125));
  const size = random.int(126, 60_000);
  const wrong = (what: string, ...frames: Uint8Array[]) => ({
    what,
    bytes: joined(frames),
    answerable: true,
  });
  switch (random.int(0, 14)) {
    case 0:
      return wrong("unmasked", frame(0x81, text, { mask: false }));
    case 1:
      return wrong("reserved bits", frame(0x81 | random.pick([0x10, 0x20, 0x40, 0x70]), text));
    case 2:
      return wrong("reserved opcode", frame(0x80 | random.pick([3, 4, 5, 6, 7, 11, 12, 13, 14, 15]), some));
    case 3:
      return wrong("oversized control", frame(random.pick([0x88, 0x89, 0x8a]), new Uint8Array(size)));
    case 4:
      return wrong("fragmented control", frame(random.pick([0x08, 0x09, 0x0a]), some));
    case 5:
      return wrong("continuation of nothing", frame(random.pick([0x00, 0x80]), some));
    case 6:
      return wrong("message in a message", frame(0x01, some), frame(0x81, text));
    case 7:
      return wrong("close of one byte", frame(0x88, new Uint8Array([random.int(0, 255)])));
    case 8: {
      const code = random.pick([0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535]);
      return wrong("close code", frame(0x88, new Uint8Array([code >> 8, code & 255])));
    }
    case 9:
      return wrong("close reason", frame(0x88, new Uint8Array([0x03, 0xe8, 0xff, 0xc0])));
    case 10: {
      const bad = random.pick([[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [
        0xe2,
        0x82,
      ]]);
      return wrong("invalid UTF-8", frame(0x81, new Uint8Array(bad)));
    }
    case 11: {
      // A length that would have fitted fewer bytes.
      const long = random.int(0, 1) ? [0xfe, 0, text.length] : [0xff, 0, 0, 0, 0, 0, 0, 0, text.length];
      return wrong("length not the shortest", new Uint8Array([0x81, ...long, 0, 0, 0, 0, ...text]));
    }
    case 12: {
      const announced = random.pick([2 ** 17, 2 ** 25, 2 ** 31, 2 ** 40, 2 ** 62]);
      return { ...wrong("announced", frame(0x81, some, { size: announced })), answerable: false };
    }
    case 13: {
      // Never finished, and legal so far: what comes between is answered.
      const pieces = Array.from({ length: random.int(1, 20) }, () => frame(0x00, some));
      return wrong("unfinished fragments", frame(0x01, some), ...pieces);
    }
    default:
      return { ...wrong("random bytes", bytesOf(random, random.int(1, 300))), answerable: false };
  }
}

/** A request that is none, or no handshake; and whether an answer can be expected. */
export function wrongRequest(random: Random, path: string): { bytes: Bytes; answerable: boolean } {
  const host = "Host: 127.0.0.1\r\n";
  const get = (lines: string) => text(`GET ${path} HTTP/1.1\r\n${host}${lines}\r\n`);
  const upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\n";
  const key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  const post = (lines: string, body: string) => text(`POST ${path} HTTP/1.1\r\n${host}${lines}\r\n${body}`);
  switch (random.int(0, 12)) {
    case 0:
      return get(upgrade);
    case 1:
      return get(
        `${upgrade}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${random.pick(["short", "=", "é"])}\r\n`,
      );
    case 2:
      return get(
        `${upgrade}${key}Sec-WebSocket-Version: ${random.pick(["8", "13, 8", "-1", "NaN", ""])}\r\n`,
      );
    case 3:
      return text(
        `POST ${path} HTTP/1.1\r\n${host}${upgrade}${key}Sec-WebSocket-Version: 13\r\ncontent-length: 0\r\n\r\n`,
      );
    case 4:
      return get(`Upgrade: websocket\r\nConnection: close\r\n${key}Sec-WebSocket-Version: 13\r\n`);
    case 5:
      return get("a b: c\r\n");
    case 6:
      return text(
        `${
          random.pick(["nonsense", "GET", "GET / HTTP/9.9", "\u0016\u0003\u0001", "GET  / HTTP/1.1"])
        }\r\n\r\n`,
      );
    case 7:
      return text(
        `GET ${
          random.pick(["//", "/%", "/%zz", "/\\..\\x", "http://", "*", "/\u00ff"])
        } HTTP/1.1\r\n${host}\r\n`,
      );
    case 8:
      return post("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n");
    case 9:
      return post(`Content-Length: ${random.pick(["-1", "abc", "1e3", "99999999999999999999"])}\r\n`, "");
    case 10:
      return get(`x: ${"y".repeat(random.int(1, 100_000))}\r\n`);
    case 11:
      return { bytes: bytesOf(random, random.int(1, 500)), answerable: false };
    default:
      return { bytes: text(`PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n`).bytes, answerable: false };
  }
}

function text(request: string): { bytes: Bytes; answerable: boolean } {
  return { bytes: Uint8Array.from(request, (char) => char.charCodeAt(0)), answerable: true };
}

function bytesOf(random: Random, size: number): Bytes {
  return Uint8Array.from({ length: size }, () => random.int(0, 255));
}

function joined(parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) whole.set(part, at), at += part.length;
  return whole;
}
