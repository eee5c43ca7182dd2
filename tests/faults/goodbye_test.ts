// Viewers who do not read, have as much waiting for them as they may, and then say goodbye: their sockets are neither
// open nor over, and the server must not wait for them.

import { assert, assertEquals } from "@std/assert";
import { clientFrame, CLOSE } from "../../bench/frame_reader.ts";
import { serverProcess } from "../support/process.ts";
import { report, scaled } from "../support/scale.ts";
import { Crowd } from "./crowd.ts";
import { Faucet, poured } from "./faucet.ts";
import { figure, settled } from "./figures.ts";

const LEAVING = scaled("GOODBYES", 10, 200);
const LARGE = "x".repeat(32 * 1024);
const LARGE_COUNT = 300;

for (const SOCKETS of ["native", "ws"]) {
  Deno.test(`viewers who do not read and say goodbye do not hold the server up (${SOCKETS})`, async () => {
    await using faucet = new Faucet();
    const server = serverProcess({
      ...faucet.env,
      SOCKETS,
      PARLEY_KV: ":memory:",
      LOG: "off",
      MAX_CONNECTIONS_PER_RUN: String(LEAVING + 1),
    });
    await server.start();
    try {
      const { url } = server;
      const path = `/api/v1/discussions/${await poured(url)}/stream`;
      await faucet.pour(LARGE, LARGE_COUNT);
      await settled(url, "parley_log_events_total", (count) => count >= LARGE_COUNT);
      using deaf = new Crowd(url);
      for (let i = 0; i < LEAVING; i++) deaf.join(path);
      await settled(url, "parley_full_sockets", (full) => full === LEAVING);
      for (const member of deaf.members) member.sendBytes(clientFrame(CLOSE, new Uint8Array([3, 232])));
      // Their places on the run are free again at once; their connections are until they read or go.
      await settled(url, "parley_viewers", (viewers) => viewers === 0);
      assertEquals(await figure(url, "parley_full_sockets"), 0);
      using crowd = new Crowd(url);
      const viewer = crowd.join(`${path}?last_sequence=${LARGE_COUNT}`);
      await crowd.until(() => viewer.texts > 1, "events to somebody else");
      assert(viewer.isIn);
      report(`goodbyes, ${SOCKETS}`, { viewers: LEAVING, "held up": 0 });
      deaf.leave();
      await crowd.during(settled(url, "parley_connections", (open) => open === 1), "their end");
    } finally {
      await server.kill();
    }
  });
}
