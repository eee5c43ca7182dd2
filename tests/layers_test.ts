// Holds the imports of the code against the directions the house is built on: the vocabulary knows nothing, spelling
// knows no sockets, scripts know no storage. Also what no compiler checks: one reader of the environment, one place that
// opens databases and one that opens connections, and files that a reader can hold in mind.

import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { platformUses } from "./support/platform_uses.ts";

/** Files in the root that every layer but core may lean on; they lean on nothing but each other. */
const LEAVES = ["clock.ts", "errors.ts", "config.ts", "handover.ts", "inbox.ts", "logger.ts"];

/** What each layer may import, besides itself. Root files are layers of their own. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  ...Object.fromEntries(LEAVES.map((leaf) => [leaf, LEAVES])),
  core: [],
  agents: ["core", ...LEAVES],
  modes: ["core", "agents", ...LEAVES],
  log: ["core", ...LEAVES],
  wire: ["core", ...LEAVES],
  engine: ["core", "modes", "log", "agents", ...LEAVES],
  edge: ["core", "engine", "log", "wire", ...LEAVES],
};

/** Where the parts meet: these may import everything, and only they may import each other. */
const TOP = ["main.ts", "app.ts", "kinds.ts", "server.ts", "mod.ts", "analyze.ts", "cli"];

/** What each layer may take from outside of src, and no other layer may: packages, parts of Node, and files. */
const MAY_TAKE: Record<string, readonly string[]> = {
  "config.ts": ["zod"],
  core: ["zod"],
  wire: ["zod"],
  log: ["zod", "node:sqlite", "node:v8"],
  agents: [
    ...["zod", "openai", "@babel/parser", "@vue/compiler-sfc", "parse5", "sucrase", "svelte"],
    ...["react", "react-dom", "@vue/runtime-dom"], // their versions, which a preview names
    ...["node:module", "node:timers", "node:url"],
  ],
  edge: [
    ...["zod", "hono", "jose", "prom-client", "ws", "deno.json"],
    ...["dompurify", "htm", "marked", "preact", "swagger-ui-dist"], // for the page, which is served from here
    ...["node:buffer", "node:crypto", "node:http", "node:net", "node:zlib"],
  ],
};

/** Who may use what the platform gives; what is not listed here is free. */
const USES: [what: RegExp, where: RegExp][] = [
  [/^(Deno|process)$/, /^$/], // nobody takes the whole: nothing would be known of its parts
  // Who waits does so by a clock that a test can hold; but for a thread and a file system that hang, and a terminal.
  [/^set(Timeout|Interval)$/, /^src\/(clock|agents\/code\/thread|log\/open|cli\/\w+)\.ts$/],
  [/^Deno\.env$/, /^src\/config\.ts$/],
  [/^Deno\.openKv$/, /^src\/log\//],
  [/^Deno\.(serve|listen|connect|startTls|upgradeWebSocket|createHttpClient)/, /^src\/edge\/sockets\//],
];

const CODE = /\.(ts|js)$/;
const NOTE_LINES = 200;
const MOST_LINES = 300;
const root = new URL("../", import.meta.url);

interface Import {
  from: string;
  to: string;
}

Deno.test("imports follow the directions of the layers", async () => {
  const files = ["main.ts", ...filesUnder("src")].filter((file) => exists(file) && CODE.test(file));
  const wrong = (await importsOf(files)).filter(({ from, to }) => !allowed(from, to));
  assertEquals(wrong.map(({ from, to }) => `${from} must not import ${to}`), []);
});

Deno.test("the rule of the layers refuses what it should", () => {
  assertEquals(allowed("src/wire/discussion.ts", "src/core/event.ts"), true);
  assertEquals(allowed("src/wire/discussion.ts", "src/wire/dialect.ts"), true);
  assertEquals(allowed("src/app.ts", "src/edge/socket.ts"), true);
  assertEquals(allowed("src/cli/discuss.ts", "src/server.ts"), true);
  assertEquals(allowed("src/edge/rest/discussions.ts", "npm:hono@4.13.19"), true);
  const refused: [string, string][] = [
    ["src/core/event.ts", "src/clock.ts"],
    ["src/wire/discussion.ts", "src/engine/runs.ts"],
    ["src/wire/discussion.ts", "src/log/log.ts"],
    ["src/wire/discussion.ts", "npm:/hono@4.13.19/http-exception"],
    ["src/modes/debate.ts", "src/log/log.ts"],
    ["src/modes/debate.ts", "src/wire/dialect.ts"],
    ["src/log/kv.ts", "src/engine/recorder.ts"],
    ["src/edge/watch.ts", "src/app.ts"],
    ["src/edge/watch.ts", "src/modes/debate.ts"],
    ["src/clock.ts", "src/core/event.ts"],
    ["src/core/event.ts", "npm:/openai@7.55.0"],
    ["src/core/event.ts", "bench/events.ts"],
    ["src/core/event.ts", "static/client.js"],
    ["src/core/event.ts", "node:process"],
    ["src/modes/debate.ts", "tests/support/script.ts"],
    ["src/modes/debate.ts", "npm:/openai@7.55.0"],
    ["src/wire/discussion.ts", "npm:/ws@8.23.0"],
    ["src/wire/discussion.ts", "npm:/zod-to-anything@1.0.0"],
    ["src/wire/discussion.ts", "node:net"],
    ["src/log/kv.ts", "main.ts"],
    ["src/engine/runs.ts", "https://example.com/zod@4.6.7"],
    ["src/clock.ts", "npm:/zod@4.6.7"],
    ["src/edge/watch.ts", "npm:/@hono/node-server@1.0.0"],
    ["src/unheard_of/new.ts", "src/core/event.ts"],
  ];
  assertEquals(allowed("src/core/spec.ts", "npm:/zod@4.6.7"), true);
  assertEquals(allowed("src/agents/code/parse.ts", "npm:/@babel/parser@7.29.14"), true);
  for (const [from, to] of refused) assertEquals(allowed(from, to), false, `${from} → ${to}`);
});

Deno.test("the environment, timers, databases and connections of the platform are used in the one place for each", () => {
  const files = ["main.ts", ...filesUnder("src")]
    // This one is part of a page, and has a `process` of its own.
    .filter((file) => exists(file) && CODE.test(file) && file !== "src/agents/code/preview/frame.js");
  assertEquals(files.flatMap((file) => misused(file, read(file))), []);
});

Deno.test("the rule of what may be used refuses every way to get at it", () => {
  const ways: [code: string, use: string | undefined][] = [
    ["const port = Deno.env.get('PORT');", "Deno.env"],
    ["const port = Deno['env'].get('PORT');", "Deno.env"],
    ["const port = Deno?.env.get('PORT');", "Deno.env"],
    ["export const { env } = Deno;", "Deno"],
    ["const { env: { get } } = globalThis.Deno;", "Deno"],
    ["const all = globalThis['Deno'];", "Deno"],
    ["const part = 'en' + 'v'; Deno[part];", "Deno"],
    ["show({ Deno });", "Deno"],
    ["process.env.PORT;", "process"],
    ["const later = globalThis.setTimeout;", "setTimeout"],
    ["await Deno.openKv();", "Deno.openKv"],
    ["Deno.serve(() => new Response());", "Deno.serve"],
    ["await Deno.listenTls({});", "Deno.listenTls"],
    ["await Deno.connect({ port: 1 });", "Deno.connect"],
    ["// Deno.env\nlet kv: Deno.Kv; const a = { process: 1 }, b = a.process; Deno.exit(b);", undefined],
  ];
  for (const [code, use] of ways) {
    const wrong = use === undefined ? [] : [`src/wire/chat.ts must not use ${use}`];
    assertEquals(misused("src/wire/chat.ts", code), wrong, code);
  }
  assertEquals(misused("src/config.ts", "Deno.env.get('PORT');"), []);
  assertEquals(misused("src/log/open.ts", "await Deno.openKv();"), []);
  assertEquals(misused("src/edge/sockets/native.ts", "Deno.serve(() => new Response());"), []);
  assertEquals(misused("src/edge/socket.ts", "Deno.serve(() => new Response());").length, 1);
});

Deno.test("no file leans on papers that are not in the repository", () => {
  // Written in two pieces, so that this file may stand in the search too.
  const folder = new RegExp(`\\b${"sha" + "red"}/(seeds|bills|contract|architecture|style|libraries)\\b`);
  const naming = ["src", "static", "tests", "bench"].flatMap(filesUnder)
    .filter((file) => isText(file) && folder.test(read(file)));
  assertEquals(naming, []);
});

Deno.test("what only tests need is not in the lock file that a start downloads", () => {
  const packages = Object.keys(JSON.parse(read("deno.lock")).npm).join(" ");
  assertEquals(packages.match(/playwright|axe-core|aimock|fast-check/g) ?? [], []);
});

Deno.test("no file is longer than a reader can hold in mind", () => {
  const sizes = ["main.ts", ...["src", "static", "tests", "bench"].flatMap(filesUnder)]
    .filter((file) => exists(file) && CODE.test(file))
    .map((file) => ({ file, lines: read(file).trimEnd().split("\n").length }));
  for (const { file, lines } of sizes) {
    if (lines > NOTE_LINES && lines <= MOST_LINES) {
      console.log(`note: ${file} has ${lines} lines; ${NOTE_LINES} are a good size`);
    }
  }
  assertEquals(sizes.filter(({ lines }) => lines > MOST_LINES), []);
});

function allowed(from: string, to: string): boolean {
  const layer = layerOf(from);
  if (layer === undefined || TOP.includes(layer)) return true;
  if (!(layer in MAY_IMPORT)) return false;
  const target = layerOf(to);
  if (target === undefined) return MAY_TAKE[layer]?.includes(packageOf(to)) ?? false;
  return target === layer || MAY_IMPORT[layer]!.includes(target);
}

/** `@babel/parser` of `npm:/@babel/parser@7.29.14/lib`; what is no package is named as it is. */
function packageOf(target: string): string {
  return /^npm:\/?((?:@[^/@]+\/)?[^/@]+)/.exec(target)?.[1] ?? target;
}

/** What the text of this file uses and may not. */
function misused(file: string, code: string): string[] {
  return platformUses(code)
    .filter((use) => USES.some(([what, where]) => what.test(use) && !where.test(file)))
    .map((use) => `${file} must not use ${use}`);
}

/** The folder under src, or the root file; undefined for what is outside of the server's code. */
function layerOf(path: string): string | undefined {
  if (path === "main.ts") return path;
  return /^src\/([^/]+)/.exec(path)?.[1];
}

/** Every import of the files, types and dynamic ones included, as `deno info` resolves them. */
async function importsOf(files: string[]): Promise<Import[]> {
  const entry = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    const lines = files.map((file) => `import ${JSON.stringify(new URL(file, root).href)};`);
    await Deno.writeTextFile(entry, lines.join("\n"));
    const graph = await info(entry);
    const wanted = new Map(files.map((file) => [new URL(file, root).href, file]));
    const imports: Import[] = [];
    for (const { specifier, dependencies = [], error } of graph.modules) {
      const from = wanted.get(specifier);
      if (!from) continue;
      if (error) throw new Error(`${from}: ${error}`);
      for (const { code, type } of dependencies) {
        for (const target of new Set([code?.specifier, type?.specifier])) {
          if (target) imports.push({ from, to: target.replace(root.href, "") });
        }
      }
    }
    const seen = graph.modules.filter((module) => wanted.has(module.specifier)).length;
    assertEquals(seen, files.length, "deno info must know every file");
    return imports;
  } finally {
    await Deno.remove(entry);
  }
}

interface Graph {
  modules: {
    specifier: string;
    error?: string;
    dependencies?: { code?: { specifier?: string }; type?: { specifier?: string } }[];
  }[];
}

async function info(entry: string): Promise<Graph> {
  const args = ["info", "--json", "--config", fileURLToPath(new URL("deno.json", root)), entry];
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args, cwd: root }).output();
  const text = new TextDecoder().decode(stdout);
  if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(text);
}

function filesUnder(folder: string): string[] {
  if (!exists(folder)) return [];
  return [...Deno.readDirSync(new URL(folder, root))].flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory ? filesUnder(path) : [path];
  }).sort();
}

function exists(path: string): boolean {
  try {
    return Boolean(Deno.statSync(new URL(path, root)));
  } catch {
    return false;
  }
}

function isText(file: string): boolean {
  return /\.(ts|js|json|jsonl|html|css|md|txt|svg)$/.test(file);
}

function read(path: string): string {
  return Deno.readTextFileSync(new URL(path, root));
}
