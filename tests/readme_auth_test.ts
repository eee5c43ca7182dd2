// The README's words on who may use the server: its commands and its JavaScript, run as they are printed.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { readConfig } from "../src/config.ts";
import { parley } from "./support/parley.ts";

const README = await Deno.readTextFile(new URL("../README.md", import.meta.url));
const KEY = "alices-key-0123456789";
const ENV = { AUTH: "keys", AUTH_API_KEYS: `alice:${KEY}` };

function block(language: string, part: string): string {
  const found = [...README.matchAll(new RegExp("```" + language + "\\n([\\s\\S]*?)```", "g"))].map((m) =>
    m[1]!
  )
    .filter((text) => text.includes(part));
  assertEquals(found.length, 1, `${found.length} ${language} blocks have ${part}`);
  return found[0]!;
}

Deno.test("the settings that the README prints start a server", () => {
  const lines = block("sh", "AUTH=keys").split("\n");
  const random = (bytes: number) =>
    Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (b) => b.toString(16).padStart(2, "0")).join(
      "",
    );
  // What the shell would know by then; the secret is one that the issuer has.
  const known: Record<string, string> = { SECRET: random(32) };
  for (const [, name, bytes] of lines.join("\n").matchAll(/([A-Z]+)=\$\(openssl rand -hex (\d+)\)/g)) {
    known[name!] = random(Number(bytes));
  }
  assertEquals(Object.keys(known), ["SECRET", "TOKEN", "ADMIN"]);
  const starts = lines.filter((line) => line.startsWith("AUTH="));
  assertEquals(starts.length, 3);
  for (const line of starts) {
    const filled = line.replace(/\$([A-Z]+)/g, (_, name) => known[name]!);
    const pairs = [...filled.matchAll(/([A-Z_]+)=(?:"([^"]*)"|(\S+))/g)].map((
      [, name, a, b],
    ) => [name, a ?? b]);
    const config = readConfig({ HOST: "0.0.0.0", ...Object.fromEntries(pairs) });
    assertEquals(config.AUTH, line.startsWith("AUTH=keys") ? "keys" : "jwt");
  }
});

Deno.test("the curl command with a token gets in, and without it not", async () => {
  await using server = await parley({ env: ENV });
  const command = block("sh", "curl -H").split("\n")[0]!.replace(
    "localhost:8000",
    `127.0.0.1:${server.port}`,
  );
  const run = async (token: string) => {
    const child = new Deno.Command("bash", { args: ["-c", command], env: { TOKEN: token }, stderr: "null" });
    return new TextDecoder().decode((await child.output()).stdout);
  };
  assertStringIncludes(await run(KEY), '"discussions":[]');
  assertStringIncludes(await run("wrong"), "invalid_token");
});

Deno.test("the JavaScript with a ticket and with a subprotocol opens both sockets", async () => {
  await using server = await parley({ env: ENV });
  const here = block("js", "/api/v1/tickets")
    .replace('fetch("', `fetch("${server.url}`)
    .replace("`${path}?ticket", `\`${server.url.replace("http", "ws")}\${path}?ticket`)
    .replace('"/ws"', `"${server.url.replace("http", "ws")}/ws"`);
  const made = new Function("token", `return (async () => { ${here}; return [socket, other]; })()`);
  const sockets: WebSocket[] = await made(KEY);
  for (const socket of sockets) {
    const { promise, resolve } = Promise.withResolvers<string>();
    socket.onopen = () => resolve("open");
    if (socket.readyState === WebSocket.OPEN) resolve("open");
    socket.onerror = () => resolve("refused");
    assertEquals(await promise, "open");
    const over = new Promise((gone) => socket.onclose = gone);
    socket.close();
    await over;
  }
  assertEquals(sockets[1]!.protocol, "parley");
});
