// How Deno KV writes a key into its SQLite file, as far as the keys of this store need it: strings and numbers. Bytes
// compare as keys do. A part is one byte of kind and then
//
//   2  UTF-8, each 0 as 0 255, and a 0 as its end
//  33  eight bytes of a double, big-endian, the sign bit flipped (all bits where it is negative)

const STRING = 2;
const NUMBER = 33;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

export type KeyPart = string | number;

export function encodeKey(key: readonly KeyPart[]): Uint8Array {
  const bytes: number[] = [];
  for (const part of key) {
    if (typeof part === "string") {
      bytes.push(STRING);
      for (const byte of encoder.encode(part)) byte === 0 ? bytes.push(0, 255) : bytes.push(byte);
      bytes.push(0);
    } else {
      const double = new DataView(new ArrayBuffer(8));
      double.setFloat64(0, part);
      const negative = double.getUint8(0) >= 128;
      bytes.push(NUMBER);
      for (let i = 0; i < 8; i++) {
        const byte = double.getUint8(i);
        bytes.push(negative ? byte ^ 255 : i === 0 ? byte ^ 128 : byte);
      }
    }
  }
  return Uint8Array.from(bytes);
}

/** Undefined for what is no key of this store. */
export function decodeKey(bytes: Uint8Array): KeyPart[] | undefined {
  const key: KeyPart[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = endOfPart(bytes, at);
    if (end === undefined) return undefined;
    const part = bytes[at] === STRING ? text(bytes.subarray(at + 1, end - 1)) : double(bytes, at + 1);
    if (part === undefined) return undefined;
    key.push(part);
    at = end;
  }
  return key;
}

/** Where the part that begins at `at` ends; undefined where none does. */
export function endOfPart(bytes: Uint8Array, at: number): number | undefined {
  if (bytes[at] === NUMBER) return at + 9 <= bytes.length ? at + 9 : undefined;
  if (bytes[at] !== STRING) return undefined;
  for (let end = bytes.indexOf(0, at + 1); end !== -1; end = bytes.indexOf(0, end + 2)) {
    if (bytes[end + 1] !== 255) return end + 1;
  }
  return undefined;
}

function text(bytes: Uint8Array): string | undefined {
  const plain: number[] = [];
  for (let i = 0; i < bytes.length; i++) {
    plain.push(bytes[i]!);
    if (bytes[i] === 0) i++;
  }
  try {
    return decoder.decode(Uint8Array.from(plain));
  } catch {
    return undefined;
  }
}

function double(bytes: Uint8Array, at: number): number {
  const view = new DataView(new ArrayBuffer(8));
  const negative = bytes[at]! < 128;
  for (let i = 0; i < 8; i++) {
    const byte = bytes[at + i]!;
    view.setUint8(i, negative ? byte ^ 255 : i === 0 ? byte ^ 128 : byte);
  }
  return view.getFloat64(0);
}
