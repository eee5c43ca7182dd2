// Bodies are read into a buffer of ours, which the platform takes away for each read. Nothing of a body may be lost,
// changed or kept from its reader by that.

import { assert, assertEquals, assertRejects } from "@std/assert";
import { fetchInSmallReads } from "../../src/agents/small_reads.ts";
import { join } from "../../src/log/pages.ts";
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

type Reader = ReadableStreamDefaultReader<Uint8Array>;

function readerOf(response: Response): Reader {
  return response.body!.getReader();
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
    const reader = readerOf(await fetchInSmallReads(url));
    for (let got = await reader.read(); !got.done; got = await reader.read()) given.push(got.value);
    assertEquals(await reader.read(), { value: undefined, done: true }, "and the end stays");
    assertEquals(join(given), join(sent));
    // The platform gives up to 64 KB, and pieces that share their bytes.
    for (const { length, buffer } of given) assert(length <= 16 * 1024 && length === buffer.byteLength);
  });
});

Deno.test("an answer that is no stream is read as ever", async () => {
  await served(() => JSON.stringify({ error: "No" }), async (url) => {
    const response = await fetchInSmallReads(url);
    assertEquals([response.status, await response.json()], [404, { error: "No" }]);
  }, 404);
});

Deno.test("a response without a body has none", async () => {
  await served(() => null, async (url) => {
    assertEquals((await fetchInSmallReads(url)).body, null);
  }, 204);
});

Deno.test("a reader who leaves frees the connection, whether or not it has read", async () => {
  for (const reads of [0, 1]) {
    const ended = Promise.withResolvers<void>();
    const endless = () =>
      new ReadableStream({
        pull: (controller) => controller.enqueue(new Uint8Array(10)),
        cancel: () => ended.resolve(),
      }, { highWaterMark: 0 });
    await served(endless, async (url) => {
      const reader = readerOf(await fetchInSmallReads(url));
      for (let i = 0; i < reads; i++) assertEquals((await reader.read()).value!.length % 10, 0);
      await reader.cancel();
      await ended.promise;
    });
  }
});

Deno.test("one who leaves, or whose request is aborted, does not go on waiting for a silent server", async () => {
  for (const end of ["cancel", "abort"]) {
    const ended = Promise.withResolvers<void>();
    const silent = () =>
      new ReadableStream({ start: (c) => c.enqueue(new Uint8Array(1)), cancel: () => ended.resolve() });
    await served(silent, async (url) => {
      const abort = new AbortController();
      const reader = readerOf(await fetchInSmallReads(url, { signal: abort.signal }));
      assertEquals((await reader.read()).value?.length, 1);
      const next = reader.read();
      if (end === "cancel") {
        await reader.cancel();
        assertEquals(await next, { value: undefined, done: true });
      } else {
        abort.abort(new Error("Enough"));
        await assertRejects(() => next, Error, "Enough");
      }
      await ended.promise;
    });
  }
});

Deno.test("a connection that breaks off in mid-body is an error, after what had come", async () => {
  const heard = Promise.withResolvers<void>();
  const torn = () => {
    let pulls = 0;
    return new ReadableStream({
      async pull(c) {
        if (pulls++ === 0) return c.enqueue(new Uint8Array(10));
        await heard.promise;
        c.error(new Error("torn"));
      },
    }, { highWaterMark: 0 });
  };
  await served(torn, async (url) => {
    const reader = readerOf(await fetchInSmallReads(url));
    assertEquals((await reader.read()).value?.length, 10);
    heard.resolve();
    await assertRejects(() => reader.read(), TypeError, "connection");
  });
});

Deno.test("a stream of another kind, of a fetch in the platform's place, is read as it is", async () => {
  const { fetch } = globalThis;
  const sent = [new Uint8Array([1, 2]), new Uint8Array([3])];
  globalThis.fetch = () => Promise.resolve(new Response(ReadableStream.from(sent)));
  try {
    const reader = readerOf(await fetchInSmallReads("http://127.0.0.1/"));
    assertEquals((await reader.read()).value, sent[0]);
    assertEquals((await reader.read()).value, sent[1]);
    assertEquals((await reader.read()).done, true);
  } finally {
    globalThis.fetch = fetch;
  }
});
