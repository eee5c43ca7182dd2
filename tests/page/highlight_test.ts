// The tokenizer of the page's code: whatever it is given, its lines are the code; and code of all frameworks has its
// colours where a reader expects them.

import { assert, assertEquals } from "@std/assert";
import { linesOf } from "../../static/ui/jobs/highlight.js";
import { anySeed, seeded } from "../support/random.ts";
import { html, tsx } from "./jobs_visit.ts";

function joined(code: string, language: string): string {
  return linesOf(code, language).map((line) => line.map(({ text }) => text).join("")).join("\n");
}

/** The texts of a kind, in order. */
function all(code: string, language: string, kind: string): string[] {
  return linesOf(code, language).flat().filter((token) => token.kind === kind).map(({ text }) => text);
}

const VUE = `<script setup lang="ts">
const n = ref(1);
</script>
<template><p :class="{ on: n > 1 }" @click="n++">It's {{ n < 2 ? "one" : \`\${n} of them\` }}</p></template>
<style scoped>.on:hover { color: #f00; margin: 0 2px }</style>
`;
const SVELTE = `<script>let { items = [] } = $props();</script>
{#each items as item (item.id)}
  <li class={item.done ? "done" : ""}>{item.text}</li>
{:else}<p>Don't despair</p>{/each}
`;
const CODES: [string, string][] = [
  [tsx("anthropic", "first"), "tsx"],
  [html("google", "first"), "html"],
  [VUE, "vue"],
  [SVELTE, "svelte"],
];

Deno.test("no character is lost or made up, also of code that breaks off anywhere", () => {
  for (const [code, language] of CODES) {
    for (let end = 0; end <= code.length; end++) {
      assertEquals(joined(code.slice(0, end), language), code.slice(0, end));
    }
  }
});

Deno.test("nor of nonsense", () => {
  const seed = anySeed();
  console.log(`seed ${seed}`);
  const random = seeded(seed);
  const pieces = [
    "<",
    ">",
    "</",
    "{",
    "}",
    "`",
    "${",
    '"',
    "'",
    "/",
    "*",
    "//",
    "/*",
    "*/",
    "<!--",
    "-->",
    "\\",
    "\n",
    "a",
    "0",
    "<script>",
    "</script>",
    "<style>",
    "=",
    "(",
    "{{",
    "é",
    "😀",
  ];
  for (let i = 0; i < 3000; i++) {
    const code = Array.from({ length: random.int(1, 30) }, () => random.pick(pieces)).join("");
    for (const language of ["tsx", "html", "vue", "svelte"]) {
      assertEquals(joined(code, language), code, JSON.stringify(code));
    }
  }
  for (const deep of ["<a>", "{", "`${", "(", "<a b={", "{{", "<script>"]) {
    for (const language of ["tsx", "vue", "svelte"]) {
      assertEquals(joined(deep.repeat(3000), language), deep.repeat(3000));
    }
  }
});

Deno.test("JSX is told from comparisons, and its text from strings", () => {
  const code =
    'const a = b < c && d > e; const f = <T,>(x: T) => x;\nreturn <p title="x">Don\'t {a ? <b>go</b> : "stay"}, "never"</p>;';
  assertEquals(all(code, "tsx", "tag"), ["p", "b", "b", "p"]);
  assertEquals(all(code, "tsx", "string"), ['"x"', '"stay"']);
  assertEquals(all("x = a / b / c; y = /[/]'/g.test(s)", "tsx", "regex"), ["/[/]'/g"]);
  assertEquals(all("`a ${b ? `c ${d}` : 'e'} f`", "tsx", "string"), ["`a ", "`c ", "`", "'e'", " f`"]);
});

Deno.test("markup has its scripts, styles and expressions coloured as such", () => {
  assert(all(html("google", "first"), "html", "keyword").includes("const"));
  assert(all(html("google", "first"), "html", "name").includes("font"));
  assertEquals(all("<p>a < b, it's</p>", "html", "string"), []);
  assert(all(VUE, "vue", "number").includes("2"));
  assert(all(VUE, "vue", "tag").includes(".on:hover"));
  assert(all(SVELTE, "svelte", "keyword").includes("{#each"));
  assertEquals(all('<script>const a = "</p>";</script><b>', "html", "string"), ['"</p>"']);
});

Deno.test("two thousand lines take no longer than a frame or few", () => {
  const code = tsx("anthropic", "first").repeat(80);
  // The best of several, since a machine that does something else in between says nothing of the code.
  const times = Array.from({ length: 5 }, () => {
    const began = performance.now();
    linesOf(code, "tsx");
    return performance.now() - began;
  });
  const ms = Math.min(...times);
  assert(ms < 400, `${code.split("\n").length} lines took ${ms} ms`);
});

Deno.test("no text takes long, however it repeats itself", () => {
  const long: [string, string][] = [
    ["=/[", "tsx"],
    ["= /a", "tsx"],
    ["`${", "tsx"],
    ["=<A>", "tsx"],
    ["<a ", "html"],
  ];
  const inStyle = ["a", "a ", "a:", "-a-", ".a\n", "a{"].map((each): [string, string] => [each, "html"]);
  for (const [each, language] of [...long, ...inStyle]) {
    const start = inStyle.some(([known]) => known === each) ? "<style>" : "";
    const code = start + each.repeat(100_000 / each.length);
    const from = performance.now();
    assertEquals(joined(code, language), code);
    // Where reading starts again at every character this takes minutes.
    assert(performance.now() - from < 3000, JSON.stringify(each));
  }
});
