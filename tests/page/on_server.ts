// A test of the page against a whole Parley of its own, which can be stopped in the middle and started again on the
// same address and file. The browser is shared by all tests of a file.

import { assertEquals } from "@std/assert";
import type { Model } from "../../src/agents/model.ts";
import { createRehearsal } from "../../src/agents/rehearsal/rehearsal.ts";
import { systemClock } from "../../src/clock.ts";
import { chromiumPath, look, type LookOptions, sharedBrowser, type Sight } from "../support/browser.ts";
import { parley, type TestServer } from "../support/parley.ts";

export interface OnServer {
  readonly server: TestServer;
  open(path?: string, options?: LookOptions): Promise<Sight>;
  /** Stops the server; the returned function starts it again. */
  stop(): Promise<() => Promise<void>>;
}

/** The rehearsal at a pace: 0 is as fast as it can. */
export function rehearsed(tokensPerSecond: number): Model {
  return createRehearsal({ tokensPerSecond, clock: systemClock });
}

/**
 * Declares a test. At its end every page it opened must be free of errors, policy violations and foreign requests,
 * but for the lines that `forgiven` matches.
 */
export function onServer(
  name: string,
  options: { model?: Model; forgiven?: RegExp },
  fn: (on: OnServer) => Promise<void>,
): void {
  const { model = rehearsed(0), forgiven = /^$/ } = options;
  Deno.test({
    name,
    ignore: !chromiumPath(),
    // The browser outlives each test of its file.
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      const shared = await sharedBrowser();
      const folder = await Deno.makeTempDir();
      const begin = (port: string) =>
        parley({
          model,
          env: { PORT: port, PARLEY_KV: `${folder}/parley.kv`, THOUGHT_BATCH_WINDOW_MS: "50" },
        });
      let server = await begin("0");
      const sights: Sight[] = [];
      try {
        await fn({
          get server() {
            return server;
          },
          async open(path = "", look_options = {}) {
            const sight = await look(shared, `${server.url}/${path}`, look_options);
            sights.push(sight);
            return sight;
          },
          async stop() {
            const { port } = server;
            await server.stop();
            return async () => {
              server = await begin(String(port));
            };
          },
        });
        for (const { faults, foreign } of sights) {
          assertEquals([faults.filter((fault) => !forgiven.test(fault)), foreign], [[], []]);
        }
      } finally {
        for (const sight of sights) await sight[Symbol.asyncDispose]();
        await server.stop();
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}

/** What the browser itself says of a connection that is gone. */
export const LOST = /ERR_CONNECTION|WebSocket connection/;
