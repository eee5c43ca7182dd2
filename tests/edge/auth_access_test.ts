// Which pages and names may reach the server at all: origins and hosts, one by one.

import { assertEquals } from "@std/assert";
import { readConfig } from "../../src/config.ts";
import { assertAccess } from "../../src/edge/access.ts";
import { refusal, request, upgrading } from "./auth_rig.ts";

const ENV = { ALLOWED_ORIGINS: "https://app.example,http://localhost:5173" };

async function answer(
  headers: Record<string, string>,
  env: Record<string, string> = ENV,
): Promise<number | string> {
  const sent = request("/ws", upgrading("parley", { host: "127.0.0.1:8000", ...headers }));
  return (await refusal(() => assertAccess(sent, readConfig(env))))?.code ?? "in";
}

Deno.test("no origin gets in but the server's own and those that are allowed", async () => {
  const foreign = [
    "null",
    "",
    "NULL",
    "https://evil.example",
    "http://app.example",
    "https://app.example:444",
    "https://app.example.evil.example",
    "https://evil.example/https://app.example",
    "https://xapp.example",
    "https://app.example/",
    "https://app.example, https://evil.example",
    "http://127.0.0.1:8000, null",
    "https://user@app.example",
    "http://localhost:5174",
    "http://127.0.0.1",
    "http://127.0.0.1:80000",
    "http://127.0.0.1:8000.evil.example",
    "http://evil@127.0.0.1:8000",
    "http://127.0.0.1:8000/page",
    "http://127.0.0.1:8000?x",
    "ftp://127.0.0.1:8000",
    "file://",
    "file://127.0.0.1:8000",
    "chrome-extension://127.0.0.1:8000",
    "data:text/html,x",
    "127.0.0.1:8000",
    "//127.0.0.1:8000",
    "http://localhost:8000",
    "http://2130706433:8000",
    "http://0x7f.1:8000",
    "HTTPS://APP.EXAMPLE",
  ];
  for (const origin of foreign) assertEquals(await answer({ origin }), "forbidden_origin", origin);
  for (
    const origin of ["http://127.0.0.1:8000", "https://127.0.0.1:8000", ...ENV.ALLOWED_ORIGINS.split(",")]
  ) {
    assertEquals(await answer({ origin }), "in", origin);
  }
  assertEquals(await answer({}), "in");
});

Deno.test("no name gets in that could be made to resolve here", async () => {
  const foreign = [
    "evil.example",
    "evil.example:8000",
    "127.0.0.1.evil.example:8000",
    "localhost.evil.example",
    "localhost.",
    "localhost@evil.example",
    "127.0.0.1, evil.example",
    "192.168.1.10:8000",
    "[fe80::1]:8000",
    "127.0.0.2:8000",
    "app.example:8000",
    "xlocalhost:8000",
    "localhost:8000:8000",
    "localhost:x",
  ];
  for (const host of foreign) assertEquals(await answer({ host }), "forbidden_host", host);
  for (
    const host of ["localhost", "localhost:8000", "LOCALHOST:8000", "127.0.0.1", "[::1]:8000", "app.example"]
  ) {
    assertEquals(await answer({ host }), "in", host);
  }
  const origin = "http://localhost:8000";
  assertEquals(await answer({ host: "LocalHost:8000", origin }), "in");
});

Deno.test("a server that listens beyond this machine is reached by its addresses, and by names that are allowed", async () => {
  const env = { ...ENV, HOST: "0.0.0.0", AUTH: "none" };
  for (const host of ["192.168.1.10:8000", "[2001:db8::1]:8000", "app.example"]) {
    assertEquals(await answer({ host }, env), "in", host);
  }
  for (const host of ["evil.example", "1.2.3.4.evil.example", "[evil]", "1.2.3"]) {
    assertEquals(await answer({ host }, env), "forbidden_host", host);
  }
});

Deno.test("an address of this machine alone is served where the server listens there", async () => {
  const at = (host: string) => answer({ host }, { HOST: "127.8.9.10" });
  assertEquals([await at("127.8.9.10:8000"), await at("127.8.9.10"), await at("[::1]:8000")], [
    "in",
    "in",
    "in",
  ]);
  for (const host of ["127.8.9.10.evil.example:8000", "127.8.9:8000", "evil.example", "127.0.0.2:8000"]) {
    assertEquals(await at(host), "forbidden_host", host);
  }
});
