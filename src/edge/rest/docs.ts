// The documents of the API, for programs and for people. The page is Swagger UI out of its pinned npm package: no CDN,
// no request to any other server, and a Content-Security-Policy that keeps it so. Documents and files are made at the
// first request and kept.

import { createHash } from "node:crypto";
import { Hono } from "hono";
import css from "npm:swagger-ui-dist@5.35.0/swagger-ui.css" with { type: "text" };
import js from "npm:swagger-ui-dist@5.35.0/swagger-ui-bundle.js" with { type: "text" };
import { asyncApi } from "../asyncapi.ts";
import { notFound } from "../../errors.ts";
import { acceptsGzip } from "../headers.ts";
import { openApi } from "../openapi.ts";

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Parley API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="stylesheet" href="/docs/page.css">
<script defer src="/docs/swagger-ui-bundle.js"></script>
<script defer src="/docs/page.js"></script>
</head>
<body>
<nav><a href="/">Parley</a> <a href="/openapi.json">openapi.json</a> <a href="/asyncapi.json">asyncapi.json</a></nav>
<main id="api"><noscript>Without scripts, read <a href="/openapi.json">openapi.json</a>.</noscript></main>
</body>
</html>
`;

const PAGE_JS = `const dark = matchMedia("(prefers-color-scheme: dark)");
const paint = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", paint);
paint();
SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#api",
  deepLinking: true,
  validatorUrl: null,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
});
`;

const PAGE_CSS = `body { margin: 0 }
nav { display: flex; gap: 1.5rem; padding: .75rem 1.25rem; font: 1rem/1.5 system-ui, sans-serif; background: #1b1f24 }
nav a { color: #fff }
`;

/** What `/docs/` serves beside the page itself. */
const FILES: Record<string, readonly [type: string, text: string]> = {
  "swagger-ui.css": ["text/css; charset=utf-8", css],
  "swagger-ui-bundle.js": ["text/javascript; charset=utf-8", js],
  "page.css": ["text/css; charset=utf-8", PAGE_CSS],
  "page.js": ["text/javascript; charset=utf-8", PAGE_JS],
};

const HEADERS = {
  "cache-control": "no-cache",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
};

interface Kept {
  type: string;
  etag: string;
  plain: Uint8Array<ArrayBuffer>;
  gzipped: Uint8Array<ArrayBuffer>;
}

export function docsRoutes(): Hono {
  const kept = new Map<string, Promise<Kept>>();
  const serve = async (request: Request, name: string, make: () => readonly [string, string]) => {
    let found = kept.get(name);
    if (!found) kept.set(name, found = keep(...make()));
    return answer(request, await found);
  };

  const app = new Hono();
  app.get("/openapi.json", (c) => serve(c.req.raw, "openapi", () => [JSON_TYPE, JSON.stringify(openApi())]));
  app.get(
    "/asyncapi.json",
    (c) => serve(c.req.raw, "asyncapi", () => [JSON_TYPE, JSON.stringify(asyncApi())]),
  );
  app.get("/docs", (c) => serve(c.req.raw, "page", () => ["text/html; charset=utf-8", PAGE]));
  app.get("/docs/:file", (c) => {
    const name = c.req.param("file");
    if (!Object.hasOwn(FILES, name)) throw notFound("file of the documentation", name);
    return serve(c.req.raw, `file/${name}`, () => FILES[name]!);
  });
  return app;
}

const JSON_TYPE = "application/json";

async function keep(type: string, text: string): Promise<Kept> {
  const plain = new TextEncoder().encode(text);
  const stream = new Blob([plain]).stream().pipeThrough(new CompressionStream("gzip"));
  const gzipped = new Uint8Array(await new Response(stream).arrayBuffer());
  const digest = createHash("sha256").update(plain).digest("base64url").slice(0, 22);
  // Weak, since the same tag stands for the plain and the compressed form.
  return { type, etag: `W/"${digest}"`, plain, gzipped };
}

function answer(request: Request, { type, etag, plain, gzipped }: Kept): Response {
  const headers = new Headers({ ...HEADERS, "content-type": type, etag, vary: "accept-encoding" });
  if (request.headers.get("if-none-match")?.includes(etag)) {
    return new Response(null, { status: 304, headers });
  }
  const small = acceptsGzip(request.headers.get("accept-encoding"));
  if (small) headers.set("content-encoding", "gzip");
  return new Response(small ? gzipped : plain, { headers });
}
