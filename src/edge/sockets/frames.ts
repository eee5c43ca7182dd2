// WebSocket frames of a server: unmasked, whole, text. The same event goes to every viewer of a run, so the last ones
// are kept as bytes and shared.
//
//   0x81 | length (1, 3 or 9 bytes) | UTF-8

import { Buffer } from "node:buffer";

const TEXT = 0x81;
/** Frames kept; enough for what viewers who are served one after the other are sent in one turn. */
const KEPT = 64;
/** Longer texts, in UTF-16 units, are not kept: at most 3 MiB are. */
const LONGEST_KEPT = 16 * 1024;

const kept = new Map<string, Buffer>();

/** The frame of a text. Shared: not to be written into. */
export function frameOf(text: string): Buffer {
  const known = kept.get(text);
  if (known) return known;
  const frame = spell(text);
  if (text.length <= LONGEST_KEPT) {
    if (kept.size >= KEPT) kept.clear();
    kept.set(text, frame);
  }
  return frame;
}

function spell(text: string): Buffer {
  const size = Buffer.byteLength(text);
  const start = size < 126 ? 2 : size < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafeSlow(start + size);
  frame[0] = TEXT;
  if (start === 2) {
    frame[1] = size;
  } else if (start === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(size, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(size), 2);
  }
  frame.write(text, start);
  return frame;
}
