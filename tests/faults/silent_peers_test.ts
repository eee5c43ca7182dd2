// Peers who begin and never come to the point: connections that say nothing, stop in the middle of a handshake, send
// their headers a byte at a time, or open a socket and are never heard of again. Whoever is connected is served on, and
// when descriptors are free again new ones get in within five seconds.

import { assert, assertEquals } from "@std/assert";
import { isDeaf, serverProcess } from "../support/process.ts";
import { report, scaled } from "../support/scale.ts";
import { Crowd, handshake, type Member } from "./crowd.ts";
import { settled } from "./figures.ts";

const DESCRIPTORS = scaled("SILENT_DESCRIPTORS", 300, 900);
/** More than there are descriptors for; what is too much waits in the system's queue, which holds 511. */
const FLOOD = DESCRIPTORS * 1.5;
const VANISHED = scaled("SILENT_VANISHED", 150, 700);
const PATH = "/api/v1/ws/analysis/later";
const PING = '{"type":"ping"}';

for (const SOCKETS of ["native", "ws"]) {
  Deno.test(`peers who never come to the point keep nobody else from being served (${SOCKETS})`, async (t) => {
    const server = serverProcess({
      SOCKETS,
      PARLEY_KV: ":memory:",
      LOG: "off",
      PING_INTERVAL_SECONDS: "1",
      MAX_TOTAL_CONNECTIONS: "100000",
      MAX_CONNECTIONS_PER_RUN: "100000",
    }, DESCRIPTORS);
    await server.start();
    try {
      const { url } = server;
      using crowd = new Crowd(url);
      const healthy = crowd.join(PATH);
      let asked = 0;
      let slowest = 0;
      const pong = async () => {
        const begun = performance.now();
        const before = healthy.texts;
        asked++;
        healthy.send(PING);
        await crowd.until(() => healthy.texts > before, "a pong to a healthy socket", 10_000);
        slowest = Math.max(slowest, performance.now() - begun);
      };
      await crowd.until(() => healthy.status === 101, "a healthy socket");

      /** A flood that uses up the descriptors, for as long as `during` takes; then it goes, and others get in. */
      const flood = async (
        name: string,
        greeting: Uint8Array<ArrayBuffer>,
        during: (all: Member[]) => Promise<void>,
      ) => {
        using silent = new Crowd(url);
        const all: Member[] = [];
        for (let i = 1; i <= FLOOD; i++) {
          try {
            all.push(silent.join("", { greeting }));
          } catch {
            // A listener that has died of it is made again a moment later.
          }
          if (i % 100 === 0) await pong();
        }
        assert(all.length > DESCRIPTORS / 2, `only ${all.length} connections came about`);
        assert(await crowd.during(isDeaf(url), "a look"), "the flood did not use up the descriptors");
        await during(all);
        await pong();
        silent.leave();
        const freed = performance.now();
        let deaf = true;
        while (deaf && performance.now() < freed + 5_000) deaf = await crowd.during(isDeaf(url), "a look");
        assert(!deaf, "nobody got in within 5 s");
        const after = Math.round(performance.now() - freed);
        await pong();
        report(`${name}, ${SOCKETS}`, {
          descriptors: DESCRIPTORS,
          peers: all.length,
          "served after ms": after,
        });
      };
      const bytes = handshake(PATH, crowd.port);

      await t.step(
        "that stop in the middle of a handshake",
        () => flood("stopped in mid-handshake", bytes.slice(0, 60), () => Promise.resolve()),
      );

      await t.step(
        "that send their headers a byte at a time",
        () =>
          flood("slow headers", bytes.slice(0, 1), async (all) => {
            for (let at = 1; at < 40; at++) {
              for (const member of all) member.sendBytes(bytes.slice(at, at + 1));
              if (at % 10 === 0) await pong();
            }
          }),
      );

      await t.step("that open a socket and are never heard of again", async () => {
        // Nobody reads for them any more, so that no ping is answered.
        using vanished = new Crowd(url);
        // The healthy one is read all the while: it would not answer its pings either.
        const all = await crowd.during(vanished.gather(VANISHED, () => PATH), "those who will vanish");
        assertEquals(all.filter((member) => member.status !== 101).length, 0);
        const begun = performance.now();
        await crowd.during(
          settled(url, "parley_connections", (open) => open === 1),
          "the end of the vanished",
        );
        const after = Math.round(performance.now() - begun);
        assert(healthy.isIn);
        await pong();
        report(`half-open, ${SOCKETS}`, {
          peers: VANISHED,
          "gone after ms": after,
          "ping interval ms": 1000,
        });
      });
      report(`healthy beside them, ${SOCKETS}`, {
        pings: asked,
        pongs: asked,
        "slowest ms": Math.round(slowest),
      });
    } finally {
      await server.kill();
    }
  });
}
