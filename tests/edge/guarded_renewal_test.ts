// A newer token over an open socket where something is wrong meanwhile: with the issuer, or with what was sent before.

import { assertEquals } from "@std/assert";
import { dial } from "../support/dial.ts";
import { issue, Issuer, makeKey } from "./auth_issuer.ts";
import { AUDIENCE, ISSUER, KEYS_ENV, NOW } from "./auth_rig.ts";
import { ALICE, as, BOB } from "./break_in.ts";
import { clocked } from "./clocked.ts";

const DAY = 86_400;

Deno.test("a newer token that cannot be looked at leaves the socket open by the old one, until that ends", async () => {
  const key = await makeKey("ES256", "ec");
  await using issuer = new Issuer([key.jwk]);
  const about = { AUTH_JWT_AUDIENCE: AUDIENCE, AUTH_JWT_ISSUER: ISSUER };
  await using server = await clocked({
    env: { AUTH: "jwt", AUTH_JWKS_URL: issuer.url, CONNECTION_TIMEOUT_SECONDS: "1000000", ...about },
  });
  const socket = await dial(`${server.url}/ws`, { headers: as(await issue(key, { exp: NOW + 2 * DAY })) });
  issuer.down();
  // So long that the keys of before are not good any more.
  await server.clock.advance(25 * 3_600_000);
  socket.send({ type: "auth", token: await issue(key, { exp: NOW + 9 * DAY }) });
  assertEquals((await socket.until((m) => m.type === "error")).at(-1)!.code, "unavailable");
  socket.send("ping");
  await socket.until((m) => m.type === "pong");
  await server.clock.advance(23 * 3_600_000);
  assertEquals((await socket.all()).code, 4401);
});

Deno.test("a newer token counts as a message that was understood", async () => {
  await using server = await clocked({ env: { ...KEYS_ENV, MAX_PROTOCOL_ERRORS: "3" } });
  const socket = await dial(`${server.url}/ws`, { headers: as(ALICE) });
  for (let round = 0; round < 3; round++) {
    for (const wrong of ["nonsense {", "nonsense {"]) socket.send(wrong);
    socket.send({ type: "auth", token: ALICE });
    await socket.until((m) => m.type === "auth");
  }
  // Also one that does not hold, which ends the socket for another reason.
  for (const wrong of ["nonsense {", "nonsense {"]) socket.send(wrong);
  socket.send({ type: "auth", token: BOB });
  assertEquals((await socket.all()).code, 4403);
});
