// Which answers come compressed: those whose reader says so, by the weights of RFC 9110.

import { assertEquals } from "@std/assert";
import { acceptsGzip } from "../../src/edge/headers.ts";
import { bareApp } from "../support/bare_app.ts";

const CASES: [given: string | null, gzip: boolean][] = [
  [null, false],
  ["", false],
  ["gzip", true],
  ["gzip, deflate, br, zstd", true],
  ["br;q=1.0, GZIP;q=0.8", true],
  ["x-gzip", true],
  ["*", true],
  ["br, *;q=0.1", true],
  ["identity;q=0, *", true],
  ["gzip;q=0.5, identity;q=0.5", true],
  ["gzip;q=0", false],
  ["gzip ; q=0.000", false],
  ["gzip;Q=0", false],
  ["gzip;q=0, *", false],
  ["*;q=0", false],
  ["br, *;q=0", false],
  ["identity", false],
  ["identity;q=1, gzip;q=0.5", false],
  ["deflate, br", false],
  ["gzipped", false],
  ["not-gzip", false],
  ["gzip;q=none", false],
  ["gzip;q=-1", false],
];

Deno.test("gzip is for whoever takes it, and does not like the plain form better", () => {
  for (const [given, gzip] of CASES) assertEquals(acceptsGzip(given), gzip, String(given));
});

Deno.test("what is refused by q=0 is not sent: the page, its files, the documents", async () => {
  await using bare = await bareApp();
  for (
    const path of ["/", "/static/app.js", "/docs", "/docs/swagger-ui.css", "/openapi.json", "/asyncapi.json"]
  ) {
    for (
      const [given, encoding] of [["gzip;q=0", null], ["identity", null], ["*;q=0", null], ["gzip", "gzip"]]
    ) {
      const headers = { "accept-encoding": given! };
      const answer = await bare.app.fetch(new Request(`http://127.0.0.1:8000${path}`, { headers }));
      await answer.body?.cancel();
      assertEquals(
        [answer.status, answer.headers.get("content-encoding")],
        [200, encoding],
        `${path} ${given}`,
      );
    }
  }
});
