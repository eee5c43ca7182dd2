// What every operation answers by who asks, whatever it is that is asked, brought about for the critic.

import type { Json } from "../support/dial.ts";
import { parley, type TestServer } from "../support/parley.ts";
import { issue, Issuer, makeKey } from "./auth_issuer.ts";
import { KEYS_ENV } from "./auth_rig.ts";
import { ALICE, as, ROOT } from "./break_in.ts";
import type { Critic } from "./critic.ts";

const BASE = "/api/v1/discussions";
const over = (server: TestServer) => (path: string, init: RequestInit) => fetch(server.url + path, init);

/** All operations of a document, and whether each is open to all. */
export function* operations(
  document: Json,
): Generator<{ method: string; path: string; open: boolean; it: Json }> {
  for (const [path, item] of Object.entries<Json>(document.paths)) {
    for (const [key, it] of Object.entries<Json>(item)) {
      if (key !== "parameters") {
        yield { method: key.toUpperCase(), path, open: it.security?.length === 0, it };
      }
    }
  }
}

/**
 * Every operation refuses a browser of another origin; and all but the public ones strangers, who asks too often, two
 * credentials, a subject that can be none, and everybody while an issuer's keys cannot be had.
 */
export async function anywhere(critic: Critic): Promise<void> {
  await using server = await parley();
  await using asking = await parley({ env: KEYS_ENV });
  await using strict = await parley({
    env: { RATE_REQUESTS_PER_MINUTE: "1", RATE_HANDSHAKES_PER_MINUTE: "1" },
  });
  await using issuer = new Issuer([]);
  issuer.down();
  await using cut = await parley({ env: { AUTH: "jwt", AUTH_JWKS_URL: issuer.url } });
  const signed = as(await issue(await makeKey("ES256", "one")));
  for (const path of ["/api/v1/agents", `${BASE}/nobody/events`]) await strict.http(path);
  for (const { method, path, open } of operations(critic.document)) {
    const operation = `${method} ${path}`;
    await critic.ask(over(server), operation, 403, { headers: { origin: "https://elsewhere.example" } });
    if (open) continue;
    await critic.ask(over(asking), operation, 401);
    await critic.ask(over(strict), operation, 429);
    const twice = { headers: as(ALICE), query: `?ticket=${"t".repeat(43)}` };
    await critic.ask(over(asking), operation, 400, twice);
    await critic.ask(over(asking), operation, 400, { headers: as(ROOT), query: "?subject=a%20b" });
    await critic.ask(over(cut), operation, 503, { headers: signed });
  }
}
