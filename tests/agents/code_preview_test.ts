// Code as a document that shows it: with all it needs inside, compiled and never run, and a sentence where there is none.

import { assert, assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { previewCode } from "../../src/agents/code/preview/preview.ts";
import { loadCompiler } from "../../src/agents/code/preview/previewers.ts";
import { LARGEST_CODE } from "../../src/agents/code/thread.ts";
import { type Framework, FRAMEWORKS } from "../../src/core/code_event.ts";

const never = new AbortController().signal;
const COMPILED = FRAMEWORKS.filter((framework) => framework !== "vanilla");

/** A component around this script. */
function around(framework: Framework, script: string, markup = "<p>Hi</p>"): string {
  if (framework === "react") return `${script}\nexport default function A() { return ${markup}; }`;
  if (framework === "vue") return `<script setup>\n${script}\n</script>\n<template>${markup}</template>`;
  return `<script>\n${script}\n</script>\n${markup}`;
}

async function documentOf(framework: Framework, code: string): Promise<string> {
  const { document, reason } = (await loadCompiler(framework))(code);
  assert(document !== undefined, reason);
  return document;
}

for (const framework of COMPILED) {
  Deno.test(`a document has all it needs inside and is compiled in a thread: ${framework}`, async () => {
    const end = framework === "react" ? "</script>" : "<\\/script>"; // It would end the script of the others.
    const code = around(framework, `const text = "${end}<img src=x><!-- <script>";`);
    const { document = "", checked, faulty } = await previewCode(framework, code, never);
    assertEquals([checked, faulty], [true, false]);
    const tags = document.match(/<(script|link|img|iframe|base|meta)\b[^>]*>/gi);
    assertEquals(tags, ['<meta charset="utf-8">', "<script>"], "and the code's own markup is text");
    assertEquals(document.match(/<\/script>/g)?.length, 1);
  });
}

Deno.test("code without a framework is its own document", async () => {
  const code = "<!doctype html><p>Hi</p><script>let a = ;</script>";
  assertEquals((await previewCode("vanilla", code, never)).document, code);
});

Deno.test("code is put into a document and not run", async () => {
  const reach = 'globalThis.reached = true; for (;;); fetch("http://127.0.0.1:1/");';
  for (const framework of COMPILED) {
    assert((await documentOf(framework, around(framework, reach))).includes("globalThis.reached"));
  }
  assertEquals((globalThis as { reached?: boolean }).reached, undefined);
});

Deno.test("imports come first, wherever the code has them", async () => {
  const code =
    'const first = useId;\nimport { useId } from "react";\nexport default function A() { return first(); }';
  const document = await documentOf("react", code);
  assert(document.indexOf("require('react')") > 0);
  assert(document.indexOf("require('react')") < document.indexOf("const first = "));
});

Deno.test("what is imported and not there is named, of types there is nothing to import", async () => {
  for (
    const [name, there] of [["lodash", false], ["./Other", false], ["node:fs", false], ["react-dom", true]]
  ) {
    const code = around("react", `import "${name}";\nimport type { T } from "types-of-something";`);
    const { document, reason } = (await loadCompiler("react"))(code);
    assertEquals(document !== undefined, there, reason);
    if (!there) {
      assertEquals(
        reason,
        `The code imports "${name}"; the preview has nothing but "react", "react/jsx-runtime", "react-dom", "react-dom/client".`,
      );
    }
  }
  for (const framework of ["vue", "svelte"] as const) {
    const { reason } = (await loadCompiler(framework))(around(framework, 'import "pinia";'));
    assertMatch(reason, /^The code imports "pinia"; the preview has nothing but "(vue|svelte)"/);
    assertNotMatch(reason, /internal/);
  }
});

Deno.test("a style that needs a build is refused in words, and a scoped one is scoped", async () => {
  const styled = (style: string) => `<template><p class="a">Hi</p></template>\n${style}`;
  const compile = await loadCompiler("vue");
  assertMatch(
    compile(styled("<style lang=scss>.a { .b { color: red } }</style>")).reason,
    /is in scss; the preview/,
  );
  assertMatch(compile(styled("<style module>.a { color: red }</style>")).reason, /is a CSS module/);
  const scoped = await documentOf("vue", styled("<style scoped>.a { color: red }</style>"));
  assertMatch(scoped, /\.a\[data-v-component\]/);
});

Deno.test("junk, depth and size have an answer and never a stack or a path", async () => {
  const junk = String.fromCharCode(...Array.from({ length: 5000 }, (_, i) => 1 + ((i * 7919) % 0xd7fe)));
  const deep = `const a = ${"(".repeat(3000)}1${")".repeat(3000)};`;
  for (const framework of COMPILED) {
    const compile = await loadCompiler(framework);
    for (
      const code of [junk, around(framework, deep), "", "<", "{", "`".repeat(999), "<script>".repeat(999)]
    ) {
      const { reason, document } = compile(code);
      if (document !== undefined) continue;
      assert(reason.length > 0 && reason.length < 600, reason.slice(0, 900));
      assert(!/\bat .*:\d+:\d+|file:\/\/|\/[\w.-]+\/[\w.-]+\/[\w.-]+\//.test(reason), reason);
    }
  }
  assertMatch((await previewCode("vue", "é".repeat(LARGEST_CODE), never)).reason, /has 400000 bytes/);
});
