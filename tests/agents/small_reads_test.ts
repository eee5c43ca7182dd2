// Bodies are read into a buffer of ours, which the platform takes away for each read. Nothing of a body may be lost,
// changed or kept from its reader by that.

import { assert, assertEquals, assertRejects } from "@std/assert";
import { fetchSmall } from "../../src/agents/small_reads.ts";
import { anySeed, seeded } from "../support/random.ts";

/** Serves `body` at an address for as long as `use` takes. */
async function served<T>(
  body: () => BodyInit | null,
  use: (url: string) => Promise<T>,
  status = 200,
): Promise<T> {
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => {
    return new Response(body(), { status });
  });
  return await use(`http://127.0.0.1:${server.addr.port}/`);
}

/** The body as its iterator gives it, which is not one of the platform's streams any more. */
function piecesOf(response: Response): AsyncIterable<Uint8Array> {
  return response.body as AsyncIterable<Uint8Array>;
}

Deno.test("a body comes whole and in order, however it was sent, and what was given is not changed by later reads", async () => {
  const random = seeded(anySeed());
  console.log(`SEED=${random.seed}`);
  const sent = Array.from({ length: 60 }, () => {
    const size = random.int(1, random.next() < 0.2 ? 100_000 : 300);
    return Uint8Array.from({ length: size }, () => random.int(0, 255));
  });
  await served(() => ReadableStream.from(sent), async (url) => {
    const given: Uint8Array[] = [];
    for await (const piece of piecesOf(await fetchSmall(url))) given.push(piece);
    assert(given.length > 1);
    assertEquals(joined(given), joined(sent));
  });
});

Deno.test("an answer that is no stream is read as ever", async () => {
  await served(() => JSON.stringify({ error: "No" }), async (url) => {
    const response = await fetchSmall(url);
    assertEquals([response.status, await response.json()], [404, { error: "No" }]);
  }, 404);
});

Deno.test("a reader who leaves, or aborts, frees the connection", async () => {
  const ended = Promise.withResolvers<void>();
  const endless = () =>
    new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(10)),
      cancel: () => ended.resolve(),
    }, { highWaterMark: 0 });
  await served(endless, async (url) => {
    for await (const piece of piecesOf(await fetchSmall(url))) {
      assertEquals(piece.length % 10, 0);
      break;
    }
    await ended.promise;
  });

  const aborted = Promise.withResolvers<void>();
  const silent = () =>
    new ReadableStream({ start: (c) => c.enqueue(new Uint8Array(1)), cancel: () => aborted.resolve() });
  await served(silent, async (url) => {
    const abort = new AbortController();
    const pieces = piecesOf(await fetchSmall(url, { signal: abort.signal }))[Symbol.asyncIterator]();
    assertEquals((await pieces.next()).value?.length, 1);
    const next = pieces.next();
    abort.abort(new Error("Enough"));
    await assertRejects(() => next, Error, "Enough");
    await aborted.promise;
  });
});

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
