// The app without a server around it: requests go straight to its handler, and time stands still.

import { type App, createApp } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import { kvStore } from "../../src/log/store.ts";
import { silentLogger } from "../../src/logger.ts";
import { Actor } from "./actor.ts";
import { FakeClock } from "./fake_clock.ts";

export interface BareApp extends AsyncDisposable {
  app: App;
  clock: FakeClock;
}

/** An app over a database in memory, with an actor for a model. Stopped when it is disposed of. */
export async function bareApp(env: Record<string, string> = {}): Promise<BareApp> {
  const kv = await Deno.openKv(":memory:");
  const clock = new FakeClock();
  const app = createApp({
    config: readConfig({ LOG: "off", ...env }),
    store: kvStore(kv),
    clock,
    logger: silentLogger,
    newId: () => crypto.randomUUID(),
    random: () => 0,
    rehearsal: new Actor(),
  });
  return {
    app,
    clock,
    async [Symbol.asyncDispose]() {
      await app.stop();
      kv.close();
    },
  };
}
