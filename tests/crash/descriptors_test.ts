// A server that has run out of file descriptors: whoever is connected is served on, and when some are free again new
// ones get in within five seconds. Natively the listener dies and is made again; that of node:http falls silent.

import { assert } from "@std/assert";
import { dial } from "../support/dial.ts";
import { isDeaf, serverProcess } from "../support/process.ts";
import { report, scaled } from "../support/scale.ts";

const DESCRIPTORS = scaled("DESCRIPTORS", 300, 3_000);

for (const SOCKETS of ["native", "ws"]) {
  Deno.test(`a server without descriptors serves on, and lets others in when there are some again (${SOCKETS})`, async () => {
    const server = serverProcess({ SOCKETS, PARLEY_KV: ":memory:", LOG: "off" }, DESCRIPTORS);
    await server.start();
    try {
      // It waits for an analysis that nobody starts.
      const healthy = await dial(`${server.url}/api/v1/ws/analysis/later`);
      const pong = async () => {
        healthy.send("ping");
        await healthy.until((m) => m.type === "pong");
      };
      await pong();
      const flood: Deno.TcpConn[] = [];
      const port = Number(new URL(server.url).port);
      for (let i = 0; i < 2 * DESCRIPTORS; i++) {
        const conn = await Deno.connect({ hostname: "127.0.0.1", port }).catch(() => undefined);
        if (conn) flood.push(conn);
        if (i % 100 === 99) await pong();
      }
      assert(flood.length > DESCRIPTORS / 2, `only ${flood.length} connections came about`);
      assert(await isDeaf(server.url), "the flood did not use up the descriptors");
      for (const conn of flood) conn.close();
      const freed = performance.now();
      let served = false;
      while (!served && performance.now() < freed + 5000) served = !await isDeaf(server.url);
      assert(served, "nobody got in within 5 s");
      const ms = Math.round(performance.now() - freed);
      report(`descriptors, ${SOCKETS}`, {
        descriptors: DESCRIPTORS,
        connections: flood.length,
        "served after ms": ms,
      });
      await pong();
      await healthy.close();
    } finally {
      await server.kill();
    }
  });
}
