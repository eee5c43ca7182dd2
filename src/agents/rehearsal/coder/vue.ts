// A part as a Vue single-file component with `<script setup>`.

import { print, type Template } from "./markup.ts";
import { type Attr, type Element, type Fn, type Layout, type Part, typeOf, type When } from "./part.ts";
import { DOM_EVENTS, plainParams, spell, type Spelling, typedParams, untyped } from "./refs.ts";
import { entity, literal, remark } from "./words.ts";

export function toVue(part: Part, layout: Layout): string {
  const one = layout.state === "one";
  const script: Spelling = {
    state: (name) => one ? `ui.${name}` : `${name}.value`,
    derived: (name) => `${name}.value`,
    ref: (name) => `${name}.value`,
    set: (name, value) => `${one ? "ui." : ""}${name}${one ? "" : ".value"} = ${value}`,
  };
  const inTemplate: Spelling = {
    ...script,
    state: (name) => one ? `ui.${name}` : name,
    derived: (name) => name,
    ref: (name) => name,
    set: (name, value) => `${one ? "ui." : ""}${name} = ${value}`,
  };
  const plain = (text: string) => layout.typed ? text : untyped(text);
  const markup = [
    "<template>",
    ...print(template((js) => plain(spell(js, part, inTemplate))))(part.view, 1),
    "</template>",
  ];
  const code = scriptOf(part, layout, (text) => spell(text, part, script));
  const setup = [layout.typed ? '<script setup lang="ts">' : "<script setup>", ...code, "</script>"];
  const style = ["<style scoped>", ...part.css.trim().split("\n"), "</style>"];
  const about = part.about.map((line) => `<!-- ${remark(line)} -->`);
  const parts = layout.markupFirst ? [markup, setup, style] : [setup, markup, style];
  return `${
    [...about, ...parts.map((lines) => lines.join("\n"))].join("\n\n").replace(/-->\n\n<!--/g, "-->\n<!--")
  }\n`;
}

function scriptOf(part: Part, { state, typed }: Layout, code: (text: string) => string): string[] {
  const plain = (text: string) => typed ? text : untyped(text);
  const fn = (f: Fn) => [
    `${f.async ? "async " : ""}function ${f.name}(${
      typed ? typedParams(f.params, DOM_EVENTS) : plainParams(f.params)
    }) {`,
    ...f.body.flatMap((line) => plain(f.pure ? line : code(line)).split("\n")).map((line) => `  ${line}`),
    "}",
    "",
  ];
  const functions = part.functions ?? [];
  const first = (s: Part["state"][number]) =>
    part.saved?.name === s.name ? `stored(${literal(part.saved.key)}, ${s.init}) as ${typeOf(s)}` : s.init;
  const states = state === "one"
    ? part.state.length === 0
      ? []
      : ["const ui = reactive({", ...part.state.map((s) => `  ${s.name}: ${plain(first(s))},`), "});"]
    : part.state.map((s) =>
      `const ${s.name} = ref${typed && s.type ? `<${s.type}>` : ""}(${plain(first(s))});`
    );
  const body = [
    ...(typed ? (part.types ?? []).flatMap((type) => [...type.split("\n"), ""]) : []),
    ...(part.constants ?? []).map(({ name, type, init }) =>
      `const ${name}${typed && type ? `: ${type}` : ""} = ${init};`
    ),
    ...functions.filter((f) => f.pure).flatMap(fn),
    ...states,
    ...(part.refs ?? []).map(({ name, type }) =>
      `const ${name} = ref${typed ? `<${type} | null>` : ""}(null);`
    ),
    ...(part.derived ?? []).map(({ name, init }) => `const ${name} = computed(() => ${plain(code(init))});`),
    "",
    ...functions.filter((f) => !f.pure).flatMap(fn),
    ...effects(part, code),
  ];
  const names = ["computed", "onUnmounted", "reactive", "ref", "watch", "watchEffect"]
    .filter((name) => body.some((line) => new RegExp(`(?<![.\\w])${name}[(<]`).test(line)));
  const imports = names.length > 0 ? [`import { ${names.join(", ")} } from "vue";`, ""] : [];
  return [...imports, ...body].join("\n").trim().split("\n");
}

function effects(part: Part, code: (text: string) => string): string[] {
  const lines: string[] = [];
  if (part.tick) {
    lines.push(
      "let timer = 0;",
      "watchEffect(() => {",
      "  clearInterval(timer);",
      `  if (${code(part.tick.while)}) timer = setInterval(() => {`,
      `    ${code(part.tick.act)}`,
      `  }, ${part.tick.every});`,
      "});",
      "onUnmounted(() => clearInterval(timer));",
    );
  }
  if (part.saved) {
    lines.push(`watchEffect(() => store(${literal(part.saved.key)}, ${code(`$${part.saved.name}`)}));`);
  }
  return lines;
}

function template(code: (js: string) => string): Template {
  /** An expression inside of an attribute, whose quotes are double ones. */
  const quoted = (js: string) => code(js).replaceAll('"', "'");
  const choice = (word: string, { when, then, otherwise }: When, depth: number, lines: Lines): string[] => [
    ...lines(then, depth, [`${word}="${quoted(when)}"`]),
    ...(otherwise === undefined
      ? []
      : "tag" in otherwise
      ? lines(otherwise, depth, ["v-else"])
      : choice("v-else-if", otherwise, depth, lines)),
  ];
  return {
    attr: (name, value) => attr(name, value, quoted),
    value: (js) => `{{ ${code(js)} }}`,
    each: ({ each, item, index, key, body }, depth, lines) => {
      const names = index ? `(${item}, ${index})` : item;
      return lines(body, depth, [`v-for="${names} in ${quoted(each)}"`, `:key="${quoted(key)}"`]);
    },
    when: (when, depth, lines) => choice("v-if", when, depth, lines),
  };
}

type Lines = (element: Element, depth: number, more?: string[]) => string[];

function attr(name: string, value: Attr, quoted: (js: string) => string): string {
  if (name.startsWith("@")) {
    const act = String(value);
    const handler = /^(\w+)\(event\)$/.exec(act)?.[1];
    return `${name}="${
      handler ?? quoted(act.replace(/\bevent\b/g, "\u0001")).replaceAll("\u0001", "$event")
    }"`;
  }
  if (value === true) return name;
  return typeof value === "object" ? `:${name}="${quoted(value.js)}"` : `${name}="${entity(value)}"`;
}
