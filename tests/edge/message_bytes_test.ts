// How large a message may be: MAX_MESSAGE_BYTES of it are taken, and one byte more is not, of text and of what is none.

import { assertEquals } from "@std/assert";
import { dial } from "../support/dial.ts";
import { parley } from "../support/parley.ts";

const MOST = 2000;

/** A ping of so many bytes whose text has this in it. */
function ping(bytes: number, filler: string): string {
  const text = JSON.stringify({ type: "ping", timestamp: filler });
  return text + " ".repeat(bytes - new TextEncoder().encode(text).length);
}

for (
  const [what, filler] of [["of one byte each", "e".repeat(900)], [
    "of two bytes each",
    "é".repeat(900),
  ]] as const
) {
  Deno.test(`a text of characters ${what} may have MAX_MESSAGE_BYTES bytes, and not one more`, async () => {
    await using server = await parley({ env: { MAX_MESSAGE_BYTES: `${MOST}` } });
    const socket = await dial(`${server.url}/ws`);
    socket.send(ping(MOST, filler));
    await socket.until((m) => m.type === "pong");
    socket.send(ping(MOST + 1, filler));
    assertEquals((await socket.all()).code, 1009);
  });
}

Deno.test("a message that is not text is told so up to MAX_MESSAGE_BYTES bytes, and with one more it is too large", async () => {
  await using server = await parley({ env: { MAX_MESSAGE_BYTES: `${MOST}` } });
  const socket = await dial(`${server.url}/ws`);
  socket.send(new Uint8Array(MOST));
  assertEquals((await socket.until((m) => m.type === "error")).at(-1)!.code, "malformed");
  socket.send(new Uint8Array(MOST + 1));
  assertEquals((await socket.all()).code, 1009);
});
