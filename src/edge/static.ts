// The page and its libraries, from a table of files that is read once at start: a request is a look-up in that table
// and can reach nothing else. Libraries come out of the pinned npm packages themselves, so there is no build step and
// no CDN. Every answer carries the page's Content-Security-Policy; it allows no inline script or style, no eval, no
// foreign origin, and HTML strings only by way of DOMPurify.

import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import dompurify from "npm:dompurify@3.4.18" with { type: "text" };
import htm from "npm:htm@3.1.1" with { type: "text" };
import marked from "npm:marked@18.2.1" with { type: "text" };
import preact from "npm:preact@11.2.0" with { type: "text" };
import hooks from "npm:preact@11.2.0/hooks" with { type: "text" };
import { acceptsGzip } from "./headers.ts";

/** What `/static/lib/` serves. The files of the same names in `static/lib` give the same packages to a type check. */
const LIBRARIES: Record<string, string> = {
  "preact.js": preact,
  // The one import between libraries: a browser cannot resolve a bare name, and an import map would be inline script.
  "hooks.js": hooks.replace(/from\s*"preact"/, 'from"./preact.js"'),
  "htm.js": htm,
  "marked.js": marked,
  "dompurify.js": dompurify,
};

const TYPES: Record<string, string> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
  json: "application/json",
};

interface Asset {
  body: Uint8Array<ArrayBuffer>;
  type: string;
  etag: string;
  /** Made at the first request that accepts it; undefined until then. */
  gzipped?: Uint8Array<ArrayBuffer>;
}

export interface StaticOptions {
  /** The folder of the page; the project's `static/` by default. */
  root?: URL;
}

/**
 * Reads the page's files, and gives a handler for `/` and `/static/…`. The handler answers GET and HEAD with
 * ETags and gzip, and undefined for everything that is not a file of the page; `url` is the request's, for who has it
 * already. Throws when the folder cannot be read.
 */
export function staticFiles(
  options: StaticOptions = {},
): (request: Request, url?: URL) => Response | undefined {
  const root = options.root ?? new URL("../../static/", import.meta.url);
  const table = new Map<string, Asset>();
  for (const path of filesIn(root)) {
    table.set(`/static/${path}`, asset(path, Deno.readFileSync(new URL(path, root))));
  }
  const encoder = new TextEncoder();
  for (const [name, text] of Object.entries(LIBRARIES)) {
    const body = encoder.encode(text.replace(/\n\/\/# sourceMappingURL=\S+\s*$/, "\n"));
    table.set(`/static/lib/${name}`, asset(name, body));
  }
  const index = table.get("/static/index.html");
  if (index) {
    // Named at once, so that a browser does not find the modules one import after the other.
    const links = modulesFrom(table, "/static/app.js").map((path) =>
      `<link rel="modulepreload" href="${path}">`
    );
    const page = new TextDecoder().decode(index.body).replace("</head>", `${links.join("")}</head>`);
    table.set("/", asset("index.html", encoder.encode(page)));
  }

  return (request, { pathname, host } = new URL(request.url)) => {
    if (request.method !== "GET" && request.method !== "HEAD") return undefined;
    const found = table.get(pathname);
    return found && answer(found, request, pathname, host);
  };
}

/** The document that code is shown in. */
const PREVIEW = "/static/preview.html";

/**
 * What shown code may do: run and look as it likes in an origin of its own that nobody else has, and reach nothing. Its
 * forms may be submitted, or their scripts would never hear of it, but to nowhere.
 */
export const PREVIEW_POLICY = [
  "sandbox allow-scripts allow-forms",
  "default-src 'none'",
  "script-src 'unsafe-inline'",
  "style-src 'unsafe-inline'",
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join("; ");

/**
 * The page's Content-Security-Policy. The sockets of the page's own host are named, since older browsers do not count
 * `ws:` as `'self'`. A frame can show the preview alone, so that what is shown there cannot lead the frame elsewhere.
 */
export function contentSecurityPolicy(host: string): string {
  const named = /^[\w.:[\]-]+$/.test(host);
  const sockets = named ? ` ws://${host} wss://${host}` : "";
  const frames = named
    ? ["http", "https"].map((scheme) => `${scheme}://${host}${PREVIEW}`).join(" ")
    : "'none'";
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src 'self'${sockets}`,
    `frame-src ${frames}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types dompurify",
  ].join("; ");
}

function answer(file: Asset, request: Request, pathname: string, host: string): Response {
  const headers = new Headers({
    "content-type": file.type,
    // Always asked again, answered by 304: a page never runs with half of an older version.
    "cache-control": "no-cache",
    etag: file.etag,
    vary: "accept-encoding",
    "content-security-policy": pathname === PREVIEW ? PREVIEW_POLICY : contentSecurityPolicy(host),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
  });
  // A browser that is led elsewhere opens a connection before its policies refuse to use it; those that know this header
  // do not even do that.
  if (pathname === PREVIEW) headers.set("connection-allowlist", "()");
  // The client part is meant for other pages too.
  if (pathname.startsWith("/static/client")) headers.set("access-control-allow-origin", "*");
  if (matches(request.headers.get("if-none-match"), file.etag)) {
    return new Response(null, { status: 304, headers });
  }
  let body = file.body;
  if (body.length > 1024 && acceptsGzip(request.headers.get("accept-encoding"))) {
    body = file.gzipped ??= new Uint8Array(gzipSync(file.body));
    headers.set("content-encoding", "gzip");
  }
  headers.set("content-length", String(body.length));
  return new Response(request.method === "HEAD" ? null : body, { headers });
}

/** Weak comparison, as RFC 9110 asks for If-None-Match. */
function matches(given: string | null, etag: string): boolean {
  if (given === null) return false;
  return given.split(",").some((tag) => tag.trim() === "*" || tag.trim() === etag);
}

function asset(path: string, body: Uint8Array<ArrayBuffer>): Asset {
  const type = TYPES[path.slice(path.lastIndexOf(".") + 1)] ?? "application/octet-stream";
  const digest = createHash("sha256").update(body).digest("base64url").slice(0, 22);
  // Weak, since the same tag stands for the plain and the compressed form.
  return { body, type, etag: `W/"${digest}"` };
}

/** A module and all it imports, however deep; what is only imported later, by `import()`, is left to later. */
function modulesFrom(table: Map<string, Asset>, first: string): string[] {
  const seen = new Set([first]);
  // A set that grows while it is walked is walked to its end.
  for (const path of seen) {
    const code = new TextDecoder().decode(table.get(path)?.body);
    for (const [, name] of code.matchAll(/\b(?:from|import)\s*"(\.{1,2}\/[^"\n]+)"/g)) {
      const found = new URL(name!, `http://static${path}`).pathname;
      if (table.has(found)) seen.add(found);
    }
  }
  return [...seen];
}

/** Paths of all files below a folder, relative to it, but for hidden ones and what is only for a type check. */
function* filesIn(folder: URL, prefix = ""): Generator<string> {
  for (const entry of Deno.readDirSync(folder)) {
    const path = prefix + entry.name;
    if (entry.name.startsWith(".") || entry.name.endsWith(".d.ts") || path === "lib") continue;
    if (entry.isDirectory) yield* filesIn(new URL(`${entry.name}/`, folder), `${path}/`);
    else if (entry.isFile) yield path;
  }
}
