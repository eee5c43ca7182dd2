// The reader of frames, on which every figure about delivery rests.

import { assertEquals, assertThrows } from "@std/assert";
import { CLOSE, FrameReader, TEXT } from "./frame_reader.ts";

const encoder = new TextEncoder();

function frame(opcode: number, text: string): number[] {
  const payload = encoder.encode(text);
  const { length } = payload;
  const size = length < 126
    ? [length]
    : length < 65536
    ? [126, length >> 8, length & 255]
    : [127, 0, 0, 0, 0, ...new Uint8Array(new Uint32Array([length]).buffer).reverse()];
  return [0x80 | opcode, ...size, ...payload];
}

const LONG = "x".repeat(300);
const WIRE = [...frame(TEXT, "one"), ...frame(TEXT, ""), ...frame(TEXT, LONG), ...frame(CLOSE, "\x03\xe8")];
const FRAMES = [[TEXT, "one"], [TEXT, ""], [TEXT, LONG], [CLOSE, "\x03\xe8"]];

Deno.test("frames are the same however their bytes are cut", () => {
  for (let cut = 1; cut <= WIRE.length; cut++) {
    const seen: unknown[] = [];
    const reader = new FrameReader((opcode, size, payload) => {
      assertEquals(payload!.length, size);
      seen.push([opcode, new TextDecoder().decode(payload)]);
    });
    for (let at = 0; at < WIRE.length; at += cut) reader.push(new Uint8Array(WIRE.slice(at, at + cut)));
    assertEquals(seen, FRAMES, `cut every ${cut} bytes`);
  }
});

Deno.test("text that is larger than wanted is counted and not kept, a close is", () => {
  const seen: unknown[] = [];
  const reader = new FrameReader((opcode, size, payload) => seen.push([opcode, size, payload?.length]));
  reader.keep = 2;
  reader.push(new Uint8Array([...WIRE, ...frame(TEXT, "y".repeat(70_000)), ...frame(TEXT, "zz")]));
  assertEquals(seen, [
    [TEXT, 3, undefined],
    [TEXT, 0, 0],
    [TEXT, 300, undefined],
    [CLOSE, 3, 3],
    [TEXT, 70_000, undefined],
    [TEXT, 2, 2],
  ]);
});

Deno.test("what a server must not send is refused", () => {
  const read = (...bytes: number[]) => new FrameReader(() => {}).push(new Uint8Array(bytes));
  assertThrows(() => read(0x81, 0x81, 0, 0, 0, 0, 65), Error, "masked");
  assertThrows(() => read(0x01, 1, 65), Error, "fragment");
});
