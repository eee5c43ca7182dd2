// The same secrets as in canary_test.ts looked for in what a whole server process leaves behind: all that it writes to
// standard output and standard error from its first line to its last, and every byte of its store. The providers repeat
// what they were sent in more than one spelling.

import { assert, assertEquals } from "@std/assert";
import { BILL } from "../support/analysis_panel.ts";
import { dial } from "../support/dial.ts";
import { as, knock } from "./break_in.ts";

const MAIN = new URL("../../main.ts", import.meta.url).pathname;
const ALICE = "canary-of-alice-0123456789abcdef";
const ROOT = "canary-of-root-0123456789abcdef";
const WRONG = "canary-of-nobody-0123456789abcdef";
/** With signs that are written otherwise in an address. */
const PROVIDERS = ["openai", "anthropic", "google"].map((name) => `canary/of+${name}=0123456789abcdef`);

/** Refuses everybody in three ways, and says each time by what key. */
function talkative(): Deno.HttpServer<Deno.NetAddr> {
  let asked = 0;
  return Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
    const key = request.headers.get("authorization")?.replace("Bearer ", "") ?? "";
    const spelled = [key, encodeURIComponent(key), btoa(key), btoa(`user:${key}`)].join(" and ");
    const error = { message: `No such key: ${spelled}`, type: "invalid_request_error", code: key };
    switch (asked++ % 3) {
      case 0:
        return Response.json({ error }, { status: 401, headers: { "x-key": key, "retry-after": key } });
      case 1:
        return new Response(`Key ${spelled} is not known at ${request.url}`, { status: 403 });
      default: {
        const headers = { "content-type": "text/event-stream" };
        return new Response(`event: error\ndata: ${JSON.stringify({ ...error, type: "error", error })}\n\n`, {
          headers,
        });
      }
    }
  });
}

Deno.test("no secret is in what a process writes or keeps, whatever providers repeat", async () => {
  await using upstream = talkative();
  const base = `http://127.0.0.1:${upstream.addr.port}/v1`;
  const folder = await Deno.makeTempDir();
  const [openai, anthropic, google] = PROVIDERS as [string, string, string];
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", MAIN],
    env: {
      PORT: "0",
      LOG: "json",
      PARLEY_KV: `${folder}/parley.kv`,
      AUTH: "keys",
      AUTH_API_KEYS: `alice:${ALICE},root:${ROOT}:parley:admin`,
      OPENAI_API_KEY: openai,
      OPENAI_BASE_URL: base,
      ANTHROPIC_API_KEY: anthropic,
      ANTHROPIC_BASE_URL: base,
      GEMINI_API_KEY: google,
      GEMINI_BASE_URL: base,
      MAX_TOKENS_PER_DAY: "10000000",
    },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const written = { out: "", err: "" };
  const { promise: ready, resolve } = Promise.withResolvers<string>();
  const keep = async (from: ReadableStream<Uint8Array>, name: "out" | "err") => {
    for await (
      const text of from.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
    ) {
      written[name] += text;
      const [, url] = /Parley is at (\S+)/.exec(written.err) ?? [];
      if (url) resolve(url);
    }
  };
  const reading = Promise.all([keep(child.stdout, "out"), keep(child.stderr, "err")]);
  const heard: string[] = [];
  const tickets: string[] = [];
  try {
    const url = await ready;
    const ask = async (path: string, token: string, body?: unknown) => {
      const response = await fetch(url + path, {
        method: body === undefined ? "GET" : "POST",
        headers: { "content-type": "application/json", ...as(token) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      heard.push(text, ...[...response.headers].flat());
      return text.startsWith("{") ? JSON.parse(text) : text;
    };
    const watched = async (path: string, message?: object) => {
      await using socket = await dial(url + path, { headers: as(ALICE) });
      if (message) {
        socket.send(message);
        await socket.until((m) => /error|complete|response/.test(m.type ?? m.event_type)).catch(() => {});
      } else await socket.all();
      heard.push(...socket.messages);
    };
    for (const provider of ["openai", "anthropic", "google"]) {
      const task = { task: "x", agent_types: ["critic"], provider };
      const { discussion_id: id } = await ask("/api/v1/discussions", ALICE, task);
      await watched(`/api/v1/discussions/${id}/stream`);
      await ask(`/api/v1/discussions/${id}/history`, ALICE);
    }
    const { analysis_id } = await ask("/api/v1/analyses", ALICE, { bill_id: "1", bill_text: BILL });
    await watched(`/api/v1/ws/analysis/${analysis_id}`);
    const { job_id } = await ask("/api/v1/orchestrate", ALICE, { brief: "a button" });
    await watched(`/ws/orchestrate/${job_id}`);
    for (const api of ["openai", "anthropic", "google"]) {
      await watched("/ws", { type: "openai_chat", data: { input_text: "hi", api } });
    }
    await watched("/ws/chat/s", { type: "chat", payload: { message: "hi" } });
    for (const path of ["/api/v1/tickets", "/ws", "/ws/chat/s"]) {
      const { ticket } = await ask("/api/v1/tickets", ALICE, { path });
      tickets.push(ticket);
      // The answer that has the ticket is the one that may.
      heard.splice(heard.findIndex((text) => text.includes(ticket)), 1);
      for (const query of [`?ticket=${ticket}`, `?ticket=${ticket}`, `?token=${ALICE}`, `?ticket=${WRONG}`]) {
        heard.push((await knock(url + path + query)).text);
      }
      heard.push((await knock(url + path, { "sec-websocket-protocol": `parley, bearer.${ALICE}` })).text);
      heard.push((await knock(url + path, { "sec-websocket-protocol": `bearer.${ALICE}, parley` })).text);
      heard.push((await knock(url + path, as(WRONG))).text);
    }
    for (const path of ["/metrics", "/connections", "/api/v1/models", "/api/v1/ws/stats", "/openapi.json"]) {
      await ask(path, ROOT);
    }
  } finally {
    child.kill("SIGTERM");
    await child.status;
    await reading;
  }
  assert(written.out.split("\n").length > 20 && written.err.includes("Model: openai"), written.err);
  assert(heard.some((text) => text.includes("No such key: [key]")), "the providers were heard");
  const store: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    store.push(new TextDecoder("latin1").decode(await Deno.readFile(`${folder}/${name}`)));
  }
  await Deno.remove(folder, { recursive: true });
  assert(store.some((bytes) => bytes.includes("a button")), "the store was read");
  const spellings = [ALICE, ROOT, WRONG, ...tickets, ...PROVIDERS].flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    btoa(secret),
    // Whatever stands before and after it, this much of its base64 is always the same.
    ...[0, 1, 2].map((before) => btoa(" ".repeat(before) + secret).slice(4, -8)),
  ]);
  const found = (texts: string[]) =>
    spellings.filter((secret) => texts.some((text) => text.includes(secret)));
  assertEquals(found([written.out]), [], "standard output");
  assertEquals(found([written.err]), [], "standard error");
  assertEquals(found(store), [], "the store");
  assertEquals(found(heard), [], heard.find((text) => found([text]).length > 0));
});
