// Whether code holds up in its framework's own compiler: good code passes, broken code is refused with its place, and
// nothing that is checked is ever run, hangs the server, or puts a path into a message.

import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { fileURLToPath } from "node:url";
import { checkCode } from "../../src/agents/code/check.ts";
import { loadCompiler } from "../../src/agents/code/compilers.ts";
import { complaint } from "../../src/agents/code/complaint.ts";
import { extractCode } from "../../src/agents/code/extract.ts";
import { LARGEST_CODE } from "../../src/agents/code/thread.ts";
import type { Framework } from "../../src/core/code_event.ts";

const FRAMEWORKS: Framework[] = ["react", "vanilla", "vue", "svelte"];
const never = new AbortController().signal;

const GOOD: Record<Framework, string> = {
  react: 'import { useState } from "react";\n' +
    "export default function Hi({ to }: { to: string }) {\n  const [n, set] = useState<number>(0);\n" +
    "  return <button onClick={() => set(n + 1)}>{to} {n}</button>;\n}\n",
  vanilla: '<!doctype html><title>Hi</title><p id=p>Hi</p><button onclick="go()">Go</button>' +
    '<script>function go() { p.textContent = "Gone"; }</script>',
  vue: '<script setup lang="ts">\nimport { ref } from "vue";\nconst n = ref<number>(0);\n</script>\n' +
    '<template><button @click="n++">{{ (n as number) + 1 }}</button></template>\n<style scoped>button { color: red }</style>',
  svelte:
    '<script lang="ts">\n  let n = $state<number>(0);\n</script>\n<button onclick={() => n++}>{n}</button>',
};

const BAD: [Framework, string, RegExp][] = [
  ["react", "export function A() {\n  return <p>Hi</div>;\n}", /^Line 2, column 15: .*closing tag/],
  ["react", "const a = <p>Hi</p>;", /exports no component/],
  ["react", "export const size = 3;\nexport type Big = string;", /exports no component/],
  ["react", "Here is your component: it has a form.", /^Line 1, column 5: /],
  [
    "vanilla",
    "<!doctype html>\n<p>Hi</p>\n<script>\nlet a = ;\n</script>",
    /^In a script: Line 4, column 9: /,
  ],
  ["vanilla", '<p onclick="go(">Hi</p>', /^In an event handler: Line 1/],
  ["vanilla", "Just words.", /no HTML/],
  ["vanilla", "<!doctype html><html><head><title>x</title></head><body></body></html>", /empty/],
  ["vanilla", "<p>Hi</p><!-- and then", /markup is broken: eof in comment/],
  [
    "vue",
    "<template><p>{{ a + }}</p></template><script setup>const a = 1</script>",
    /^Line 1, .*Unexpected token/,
  ],
  ["vue", "<template>\n  <p>Hi\n</template>", /^Line 2, column 3: .*end tag/],
  [
    "vue",
    "<template><p>Hi</p></template>\n<script setup>\nconst a = ;\n</script>",
    /^Line 3, column 11: Unexpected token/,
  ],
  ["vue", '<template lang="pug">\np Hi\n</template>', /pug/],
  ["vue", '<template><p/></template><script src="./other.js"></script>', /not in one file/],
  ["vue", "export default {}", /neither a template nor a script/],
  ["svelte", "<p>{#if a}</p>", /^Line 1, column 11: /],
  ["svelte", "<script>let a = ;</script>", /^Line 1, column 17: /],
  ["svelte", "  ", /empty/],
];

for (const framework of FRAMEWORKS) {
  Deno.test(`checkCode() passes good code and refuses broken code: ${framework}`, async () => {
    const good = await checkCode(framework, GOOD[framework], never);
    assertEquals(
      { checked: good.checked, faulty: good.faulty },
      { checked: true, faulty: false },
      good.reason,
    );
    const [, code, reason] = BAD.find(([of]) => of === framework)!;
    const bad = await checkCode(framework, code, never);
    assertEquals({ checked: bad.checked, faulty: bad.faulty }, { checked: false, faulty: true });
    assertMatch(bad.reason, reason);
  });
}

Deno.test("every kind of mistake is refused in one sentence with its place", async () => {
  for (const [framework, code, expected] of BAD) {
    const { checked, reason } = (await loadCompiler(framework))(code);
    assertEquals(checked, false, `${framework}: ${code}`);
    assertMatch(reason, expected, `${framework}: ${code}`);
    assert(!reason.includes("\n") && /[.!?…]$/.test(reason), reason);
  }
});

Deno.test("compilers only read: code that never ends, or that reaches out, is compiled and not run", async () => {
  const reach = 'globalThis.reached = true; while (true) {} fetch("http://127.0.0.1:1/");';
  const hostile: Record<Framework, string> = {
    react: `${reach}\nexport default () => { throw new Error("run"); };`,
    vanilla: `<p>Hi</p><script>${reach}</script>`,
    vue: `<script>${reach} export default {}</script><template><p>Hi</p></template>`,
    svelte: `<script module>${reach}</script><p>Hi</p>`,
  };
  for (const framework of FRAMEWORKS) {
    const { checked, reason } = (await loadCompiler(framework))(hostile[framework]);
    assertEquals(checked, true, reason);
  }
  assertEquals((globalThis as { reached?: boolean }).reached, undefined);
});

Deno.test("junk, depth and size have an answer and never a stack or a path", async () => {
  const deep: Record<Framework, string> = {
    react: `export default () => ${"(".repeat(40_000)}1${")".repeat(40_000)};`,
    vanilla: `${"<div>".repeat(30_000)}<script>${"[".repeat(40_000)}</script>`,
    vue: `<template>${"<div>".repeat(8000)}x${"</div>".repeat(8000)}</template>`,
    svelte: `${"<div>".repeat(8000)}x${"</div>".repeat(8000)}`,
  };
  const junk = String.fromCharCode(...Array.from({ length: 5000 }, (_, i) => 1 + ((i * 7919) % 0xd7fe)));
  for (const framework of FRAMEWORKS) {
    const compile = await loadCompiler(framework);
    for (
      const code of [deep[framework], junk, "", "\ufeff", "<", "{", "`".repeat(999), "<script>".repeat(999)]
    ) {
      const { reason } = compile(code);
      assert(reason.length > 0 && reason.length < 600, reason.slice(0, 900));
      assert(!/\bat .*:\d+:\d+|file:\/\/|\/[\w.-]+\/[\w.-]+\/[\w.-]+\//.test(reason), reason);
    }
  }
  const big = await checkCode(
    "react",
    `export default function A() {}\n//${"é".repeat(LARGEST_CODE / 2)}`,
    never,
  );
  assertMatch(big.reason, /has 200\d{3} bytes; at most 200000/);
  assertEquals(big.faulty, true);
  assertMatch((await checkCode("vue", "a\u0000b", never)).reason, /null characters/);
  const whole = `export default function A() {}\n//${"x".repeat(LARGEST_CODE - 100)}`;
  assertEquals((await checkCode("react", whole, never)).checked, true);
});

Deno.test("a message of a compiler loses its files and keeps its sentence", () => {
  assertEquals(complaint(new Error("[vue/x] Bad thing (3:4)\n/home/a/b.vue\n1 | x")), "Bad thing.");
  assertEquals(
    complaint(new Error("No /home/me/secret/app.ts here https://svelte.dev/e/x")),
    "No the code here.",
  );
  assertEquals(
    complaint(new Error("Expected </div> or <br/>"), { line: 2, column: 1 }),
    "Line 2, column 1: Expected </div> or <br/>.",
  );
  assertMatch(complaint(new RangeError("Maximum call stack")), /nested too deeply/);
});

Deno.test("a compiler that hangs is given up, and one that cannot be loaded is no fault of the code", async () => {
  const thread = (code: string) => new URL(`data:text/javascript,${encodeURIComponent(code)}`);
  const hanging = await checkCode("react", GOOD.react, never, {
    compilingMs: 30,
    worker: thread('postMessage("started"); onmessage = () => { postMessage("loaded"); while (true) {} };'),
  });
  assertEquals(hanging, {
    checked: false,
    faulty: false,
    reason: "The code could not be compiled within 30 ms.",
  });
  const offline = await checkCode("svelte", GOOD.svelte, never, {
    worker: thread('postMessage("started"); onmessage = () => postMessage("not loaded");'),
  });
  assertEquals(offline.reason, "The compiler of svelte could not be loaded, so the code was not compiled.");
  assertEquals(offline.faulty, false);
  const crashing = await checkCode("vue", GOOD.vue, never, {
    worker: thread('postMessage("started"); onmessage = () => { throw new Error("/etc/secret"); };'),
  });
  assertEquals(crashing.reason, "The compiler of vue failed while it read the code.");
  const loading = await checkCode("vue", GOOD.vue, never, {
    loadingMs: 20,
    worker: thread('postMessage("started")'),
  });
  assertMatch(loading.reason, /was not loaded within 20 ms/);
});

Deno.test("where a thread cannot be had the code is compiled in place", async () => {
  const absent = new URL("./no_such_worker.ts", import.meta.url);
  const { checked } = await checkCode("react", GOOD.react, never, { worker: absent });
  assertEquals(checked, true);
});

Deno.test("an aborted check ends with the signal's reason, also while it waits for its turn", async () => {
  const reason = new Error("cancelled");
  await assertRejects(() => checkCode("react", GOOD.react, AbortSignal.abort(reason)), Error, "cancelled");
  const controller = new AbortController();
  const silent = new URL("data:text/javascript,");
  const checks = [1, 2, 3, 4].map(() =>
    checkCode("react", GOOD.react, controller.signal, { worker: silent })
  );
  controller.abort(reason);
  for (const check of await Promise.allSettled(checks)) {
    assertEquals(check.status === "rejected" && check.reason, reason);
  }
  assertEquals((await checkCode("react", GOOD.react, never)).checked, true, "the turns are given back");
});

Deno.test("two checks run at once, and a third waits for its turn", async () => {
  let started = 0;
  const options = {
    loadingMs: 30,
    get worker() {
      started++;
      return new URL("data:text/javascript,");
    },
  };
  const checks = [1, 2, 3].map(() => checkCode("react", GOOD.react, never, options));
  await Promise.race(checks.map(() => Promise.resolve().then(() => {})));
  assertEquals(started, 2);
  await Promise.all(checks);
  assertEquals(started, 3);
});

for (const file of ["check.ts", "preview/preview.ts"]) {
  Deno.test(`starting the server neither loads nor names a compiler or a runtime: ${file}`, async () => {
    const root = fileURLToPath(new URL("../../", import.meta.url));
    const args = ["info", "--json", "--no-lock", "--no-config", `${root}src/agents/code/${file}`];
    const { stdout } = await new Deno.Command(Deno.execPath(), { args, cwd: root, stderr: "null" }).output();
    const graph = new TextDecoder().decode(stdout);
    assert(graph.includes(`/src/agents/code/${file}"`), graph);
    const named = graph.match(/(?:babel|parse5|compiler-sfc|svelte|react|runtime-dom|sucrase)[^"]*"/g) ?? [];
    assertEquals(named, []);
  });
}

Deno.test("extractCode() finds the code in whatever a model writes around it", () => {
  const app = "export default function App() {\n  return <p>Hi</p>;\n}";
  const cases: [answer: string, Framework, code: string, filename: string][] = [
    [app, "react", app, "App.tsx"],
    [`Sure!\n\n\`\`\`tsx\n${app}\n\`\`\`\n\nEnjoy.`, "react", app, "App.tsx"],
    [`\`\`\`\n${app}\n\`\`\``, "react", app, "App.tsx"],
    [
      `\`\`\`bash\nnpm i react\n\`\`\`\n\`\`\`jsx\n${app}\n\`\`\`\n\`\`\`css\np { color: red; padding: 100px 200px 300px 400px }\n\`\`\``,
      "react",
      app,
      "App.tsx",
    ],
    [`Cut off:\n\`\`\`tsx\n${app}`, "react", app, "App.tsx"],
    [`~~~tsx\r\n${app.replaceAll("\n", "\r\n")}\r\n~~~`, "react", app, "App.tsx"],
    [`\`\`\`\`tsx\n${app}\n// \`\`\`\n\`\`\`\`\nok`, "react", `${app}\n// \`\`\``, "App.tsx"],
    [
      "```js\nimport App from './App.vue'\n```\n```vue\n<template><p/></template>\n```",
      "vue",
      "<template><p/></template>",
      "Component.vue",
    ],
    [
      "```html\n<p>Hi</p>\n```\nor\n```html\n<!doctype html><p>Hi</p>\n```",
      "vanilla",
      "<!doctype html><p>Hi</p>",
      "index.html",
    ],
    ["```svelte\n<p>Hi</p>\n```", "svelte", "<p>Hi</p>", "Component.svelte"],
    ["", "react", "", "Component.tsx"],
  ];
  for (const [answer, framework, code, filename] of cases) {
    const found = extractCode(answer, framework);
    assertEquals({ code: found.code.trimEnd(), filename: found.filename }, { code, filename }, answer);
  }
});
