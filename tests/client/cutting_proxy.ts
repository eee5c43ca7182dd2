// A network between a client and a server that loses connections: each of the first ones is cut, without a goodbye,
// after so many bytes from the server.

export interface CuttingProxy extends AsyncDisposable {
  url: string;
  /** Where the next connections lead to. */
  port: number;
  /** Connections so far. */
  readonly count: number;
}

/** `cuts` are the bytes after which the first, second, … connection is cut; those after them last. */
export function cuttingProxy(port: number, cuts: readonly number[]): CuttingProxy {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const open = new Set<Deno.Conn>();
  const serving: Promise<void>[] = [];
  let count = 0;
  const accepting = (async () => {
    for await (const client of listener) serving.push(serve(client, cuts[count++] ?? Infinity));
  })();

  async function serve(client: Deno.Conn, left: number): Promise<void> {
    const server = await Deno.connect({ port: proxy.port, hostname: "127.0.0.1" }).catch(() => undefined);
    if (!server) return client.close();
    const both = [client, server];
    for (const end of both) open.add(end);
    const cut = () => {
      for (const end of both) if (open.delete(end)) end.close();
    };
    await Promise.all([
      pipe(client, server, Infinity).finally(cut),
      pipe(server, client, left).finally(cut),
    ]);
  }

  const proxy: CuttingProxy = {
    port,
    url: `http://127.0.0.1:${listener.addr.port}`,
    get count() {
      return count;
    },
    async [Symbol.asyncDispose]() {
      listener.close();
      for (const end of [...open]) if (open.delete(end)) end.close();
      await accepting;
      await Promise.all(serving);
    },
  };
  return proxy;
}

/** Hands bytes on until either end has gone or `left` bytes have passed. */
async function pipe(from: Deno.Conn, to: Deno.Conn, left: number): Promise<void> {
  const buffer = new Uint8Array(1024);
  try {
    while (left > 0) {
      const read = await from.read(buffer);
      if (read === null) return;
      let piece = buffer.subarray(0, Math.min(read, left));
      left -= piece.length;
      while (piece.length > 0) piece = piece.subarray(await to.write(piece));
    }
  } catch {
    // The other end was cut.
  }
}
