// The page's files as they are served: types, tags, compression, the policy, and that nothing else can be reached.

import { assert, assertEquals, assertExists, assertMatch, assertNotMatch } from "@std/assert";
import { staticFiles } from "../../src/edge/static.ts";

const serve = staticFiles();

function get(path: string, headers: HeadersInit = {}, method = "GET"): Response | undefined {
  return serve(new Request(`http://127.0.0.1:8000${path}`, { method, headers }));
}

Deno.test("the page and what it names are served with their types", async () => {
  const page = await get("/")!.text();
  const named = [...page.matchAll(/(?:src|href)="(\/static\/[^"]+)"/g)].map((match) => match[1]!);
  assert(named.length > 5);
  for (const path of named) assertExists(get(path), path);
  assertEquals(get("/")!.headers.get("content-type"), "text/html; charset=utf-8");
  assertEquals(get("/static/app.js")!.headers.get("content-type"), "text/javascript; charset=utf-8");
  assertEquals(get("/static/css/base.css")!.headers.get("content-type"), "text/css; charset=utf-8");
  assertEquals(get("/static/icon.svg")!.headers.get("content-type"), "image/svg+xml");
});

Deno.test("every import of every module is served, and none is bare or foreign", async () => {
  const seen = new Set<string>();
  const open = ["/static/app.js"];
  for (let path = open.pop(); path; path = open.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const code = await get(path)?.text();
    assertExists(code, `${path} is served`);
    const imports = code.matchAll(/(?:^|[;}\s])(?:import|export)\s*(?:[\w$*{}\s,]*?from\s*)?"([^"\n]+)"/g);
    for (const [, name] of imports) {
      assertMatch(name!, /^\.{1,2}\//, `${path} imports ${name}`);
      open.push(new URL(name!, `http://x${path}`).pathname);
    }
  }
  for (const library of ["preact", "hooks", "htm", "marked", "dompurify"]) {
    assert(seen.has(`/static/lib/${library}.js`), library);
  }
});

Deno.test("what stands in for a library is of the version that is served", async () => {
  const server = await Deno.readTextFile(new URL("../../src/edge/static.ts", import.meta.url));
  for (const library of ["preact", "hooks", "htm", "marked", "dompurify"]) {
    const file = await Deno.readTextFile(new URL(`../../static/lib/${library}.js`, import.meta.url));
    const wanted = file.match(/"(npm:[^"]+)"/)?.[1];
    assert(wanted && server.includes(`"${wanted}"`), `${library}: ${wanted}`);
  }
});

Deno.test("the policy allows no inline code, no eval, and sockets of its own host alone", () => {
  const policy = get("/")!.headers.get("content-security-policy")!;
  assertMatch(policy, /default-src 'none'; script-src 'self'; style-src 'self';/);
  assertMatch(policy, /connect-src 'self' ws:\/\/127\.0\.0\.1:8000 wss:\/\/127\.0\.0\.1:8000;/);
  for (const part of ["frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"]) {
    assert(policy.includes(part));
  }
  assertNotMatch(policy, /unsafe|\*/);
  assertEquals(get("/")!.headers.get("x-content-type-options"), "nosniff");
  assertEquals(get("/")!.headers.get("referrer-policy"), "no-referrer");
});

Deno.test("a file that the browser has is answered by 304, HEAD without a body, gzip where it is taken", async () => {
  const first = get("/static/app.js")!;
  const etag = first.headers.get("etag")!;
  const again = get("/static/app.js", { "if-none-match": `"other", ${etag}` })!;
  assertEquals([again.status, await again.text()], [304, ""]);
  assertEquals(get("/static/app.js", { "if-none-match": '"other"' })!.status, 200);
  const head = get("/static/app.js", {}, "HEAD")!;
  assertEquals([await head.text(), head.headers.get("content-length")], [
    "",
    first.headers.get("content-length"),
  ]);
  const small = get("/static/lib/dompurify.js", { "accept-encoding": "gzip, br" })!;
  assertEquals(small.headers.get("content-encoding"), "gzip");
  const plain = await new Response(small.body!.pipeThrough(new DecompressionStream("gzip"))).text();
  assertEquals(plain, await get("/static/lib/dompurify.js")!.text());
});

Deno.test("nothing but the page's files can be reached", () => {
  const paths = [
    "/static",
    "/static/",
    "/static/../main.ts",
    "/static/%2e%2e/deno.json",
    "/static/..%2fdeno.json",
  ];
  for (
    const path of [...paths, "/index.html", "/static/lib/", "/static/css", "//etc/passwd", "/api/v1/agents"]
  ) {
    assertEquals(get(path), undefined, path);
  }
  assertEquals(get("/", {}, "POST"), undefined);
});
