// A part as a Svelte 5 component with runes.

import { print, type Template } from "./markup.ts";
import { type Attr, type Element, type Fn, type Layout, type Part, typeOf, type When } from "./part.ts";
import { DOM_EVENTS, plainParams, spell, type Spelling, typedParams, untyped } from "./refs.ts";
import { entity, literal, remark } from "./words.ts";

export function toSvelte(part: Part, layout: Layout): string {
  const one = layout.state === "one";
  const to: Spelling = {
    state: (name) => one ? `ui.${name}` : name,
    derived: (name) => name,
    ref: (name) => name,
    set: (name, value) => `${one ? "ui." : ""}${name} = ${value}`,
  };
  const code = (text: string) => layout.typed ? spell(text, part, to) : untyped(spell(text, part, to));
  const script = [
    layout.typed ? '<script lang="ts">' : "<script>",
    ...scriptOf(part, layout, code),
    "</script>",
  ];
  const markup = print(template(code))(part.view, 0);
  const style = ["<style>", ...part.css.trim().split("\n").map((line) => `  ${line}`), "</style>"];
  const about = ["<!--", ...part.about.map((line) => `  ${remark(line)}`), "-->"];
  const parts = layout.markupFirst ? [about, script, style, markup] : [about, script, markup, style];
  return `${parts.map((lines) => lines.join("\n")).join("\n\n")}\n`;
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
    plain(
      part.saved?.name === s.name ? `stored(${literal(part.saved.key)}, ${s.init}) as ${typeOf(s)}` : s.init,
    );
  const states = state === "one"
    ? part.state.length === 0
      ? []
      : ["const ui = $state({", ...part.state.map((s) => `  ${s.name}: ${first(s)},`), "});"]
    : part.state.map((s) => `let ${s.name} = $state${typed && s.type ? `<${s.type}>` : ""}(${first(s)});`);
  const body = [
    ...(typed ? (part.types ?? []).flatMap((type) => [...type.split("\n"), ""]) : []),
    ...(part.constants ?? []).map(({ name, type, init }) =>
      `const ${name}${typed && type ? `: ${type}` : ""} = ${init};`
    ),
    ...functions.filter((f) => f.pure).flatMap(fn),
    ...states,
    ...(part.refs ?? []).map(({ name, type }) =>
      `let ${name}${typed ? `: ${type} | undefined` : ""} = $state();`
    ),
    ...(part.derived ?? []).map(({ name, init }) => `const ${name} = $derived(${plain(code(init))});`),
    "",
    ...functions.filter((f) => !f.pure).flatMap(fn),
    ...effects(part, code),
  ];
  return body.join("\n").trim().split("\n").map((line) => line && `  ${line}`);
}

function effects(part: Part, code: (text: string) => string): string[] {
  const lines: string[] = [];
  if (part.tick) {
    lines.push(
      "$effect(() => {",
      `  if (!(${code(part.tick.while)})) return;`,
      `  const timer = setInterval(() => (${code(part.tick.act).replace(/;$/, "")}), ${part.tick.every});`,
      "  return () => clearInterval(timer);",
      "});",
    );
  }
  if (part.saved) {
    lines.push(`$effect(() => store(${literal(part.saved.key)}, ${code(`$${part.saved.name}`)}));`);
  }
  return lines;
}

function template(code: (js: string) => string): Template {
  const branch = (word: string, { when, then, otherwise }: When, depth: number, lines: Lines): string[] => {
    const pad = "  ".repeat(depth);
    return [
      `${pad}{${word} ${code(when)}}`,
      ...lines(then, depth + 1),
      ...(otherwise === undefined
        ? []
        : "tag" in otherwise
        ? [`${pad}{:else}`, ...lines(otherwise, depth + 1)]
        : branch(":else if", otherwise, depth, lines)),
    ];
  };
  return {
    attr: (name, value) => attr(name, value, code),
    value: (js) => `{${code(js)}}`,
    each: ({ each, item, index, key, body }, depth, lines) => {
      const pad = "  ".repeat(depth);
      const names = index ? `${item}, ${index}` : item;
      return [
        `${pad}{#each ${code(each)} as ${names} (${code(key)})}`,
        ...lines(body, depth + 1),
        `${pad}{/each}`,
      ];
    },
    when: (when, depth, lines) => [...branch("#if", when, depth, lines), `${"  ".repeat(depth)}{/if}`],
  };
}

type Lines = (element: Element, depth: number, more?: string[]) => string[];

function attr(name: string, value: Attr, code: (js: string) => string): string {
  if (name === "ref") return `bind:this={${value}}`;
  if (name.startsWith("@")) {
    const act = String(value);
    const handler = /^(\w+)\(event\)$/.exec(act)?.[1];
    const uses = /\bevent\b/.test(act) ? "(event)" : "()";
    return `on${name.slice(1)}={${handler ?? `${uses} => ${wrapped(code(act).replace(/;$/, ""))}`}}`;
  }
  if (value === true) return name;
  return typeof value === "object" ? `${name}={${code(value.js)}}` : `${name}="${entity(value)}"`;
}

/** An assignment as the whole body of an arrow reads like a mistake without parentheses. */
function wrapped(act: string): string {
  return / = /.test(act) ? `(${act})` : act;
}
