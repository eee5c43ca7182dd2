// A part as one HTML document with its styles and script inside. A team either builds elements with a function or
// writes its markup as text; the script is plain JavaScript, as browsers run it.

import { type Attr, type Element, type Fn, type Layout, type Node, type Part, VOID } from "./part.ts";
import { plainParams, spell, type Spelling, untyped } from "./refs.ts";
import { BUILDER, STRINGS } from "./runtime.ts";
import { entity, literal, remark } from "./words.ts";

export function toVanilla(part: Part, layout: Layout): string {
  const built = layout.state === "each";
  const to: Spelling = {
    state: (name) => `state.${name}`,
    derived: (name) => `${name}()`,
    ref: (name) => `root.querySelector("[data-ref=${name}]")`,
    set: (name, value) => built ? `state.${name} = ${value}` : `put({ ${name}: ${value} })`,
  };
  const code = (text: string) => untyped(spell(text, part, to));
  const view = built ? builder(part.view, code, 1) : strings(part.view, code, 2, 1);
  const script = [
    'const root = document.getElementById("app");',
    ...(part.constants ?? []).map(({ name, init }) => `const ${name} = ${init};`),
    "",
    ...functionsOf(part, true, code),
    built ? "const state = watched({" : "const state = {",
    ...part.state.map((s) => {
      const first = part.saved?.name === s.name ? `stored(${literal(part.saved.key)}, ${s.init})` : s.init;
      return `  ${s.name}: ${untyped(first)},`;
    }),
    built ? "});" : "};",
    ...(part.derived ?? []).map(({ name, init }) => `const ${name} = () => ${untyped(code(init))};`),
    "",
    ...functionsOf(part, false, code),
    ...(built
      ? ["function view() {", `  return ${view.join("\n").trimStart()};`, "}"]
      : ["const view = () => `", ...view, "`;"]),
    "",
    ...(built ? BUILDER : STRINGS).split("\n"),
    "",
    ...(part.tick
      ? [
        "setInterval(() => {",
        `  if (${code(part.tick.while)}) ${code(part.tick.act)}`,
        `}, ${part.tick.every});`,
      ]
      : []),
    ...(part.saved ? kept(part.saved, to) : []),
    "render();",
  ];
  return [
    "<!doctype html>",
    ...part.about.map((line) => `<!-- ${remark(line)} -->`),
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${entity(titleOf(part))}</title>`,
    "<style>",
    ...part.css.trim().split("\n"),
    "</style>",
    "</head>",
    "<body>",
    '<main id="app"></main>',
    '<script type="module">',
    ...script,
    "</script>",
    "</body>",
    "</html>",
    "",
  ].join("\n");
}

function titleOf({ name }: Part): string {
  return name.replace(/(?<=\p{Ll})(?=\p{Lu})/gu, " ");
}

function functionsOf(part: Part, pure: boolean, code: (text: string) => string): string[] {
  return (part.functions ?? []).filter((f) => Boolean(f.pure) === pure).flatMap((f: Fn) => [
    `${f.async ? "async " : ""}function ${f.name}(${plainParams(f.params)}) {`,
    ...f.body.flatMap((line) => untyped(pure ? line : code(line)).split("\n")).map((line) => `  ${line}`),
    "}",
    "",
  ]);
}

/** The state is written down when the page is left or put aside: one place, whatever has changed it. */
function kept({ name, key }: { name: string; key: string }, to: Spelling): string[] {
  return [`addEventListener("pagehide", () => store(${literal(key)}, ${to.state(name)}));`];
}

type Code = (text: string) => string;

/** Calls of `h`. */
function builder({ tag, attrs, children }: Element, code: Code, depth: number, key?: string): string[] {
  const pad = "  ".repeat(depth);
  const props = [
    ...(key ? [`key: ${code(key)}`] : []),
    ...Object.entries(attrs).map(([n, v]) => prop(n, v, code)),
  ];
  const flat = props.length > 0 ? `{ ${props.join(", ")} }` : "{}";
  const open = flat.length <= 90
    ? [`${pad}h(${literal(tag)}, ${flat}`]
    : [`${pad}h(${literal(tag)}, {`, ...props.map((one) => `${pad}  ${one},`), `${pad}}`];
  const end = (text: string) => [...open.slice(0, -1), `${open.at(-1)}${text}`];
  if (children.length === 0) return end(")");
  if (children.every((child) => typeof child === "string" || "js" in child)) {
    return end(`, ${children.map((child) => built(child, code, 0)[0]!.trim()).join(", ")})`);
  }
  const inside = children.flatMap((child) => {
    const lines = built(child, code, depth + 1);
    return [...lines.slice(0, -1), `${lines.at(-1)},`];
  });
  return [...end(","), ...inside, `${pad})`];
}

function built(child: Node, code: Code, depth: number): string[] {
  const pad = "  ".repeat(depth);
  if (typeof child === "string") return [`${pad}${literal(child)}`];
  if ("js" in child) return [`${pad}${code(child.js)}`];
  if ("tag" in child) return builder(child, code, depth);
  if ("each" in child) {
    const params = child.index ? `${child.item}, ${child.index}` : child.item;
    return [
      `${pad}${code(child.each)}.map((${params}) =>`,
      ...builder(child.body, code, depth + 1, child.key),
      `${pad})`,
    ];
  }
  const otherwise = child.otherwise ? built(child.otherwise, code, depth + 1).join("\n").trimStart() : '""';
  return [
    `${pad}${code(child.when)}`,
    `${pad}  ? ${builder(child.then, code, depth + 1).join("\n").trimStart()}`,
    `${pad}  : ${otherwise}`,
  ];
}

function prop(name: string, value: Attr, code: Code): string {
  if (name === "ref") return `"data-ref": ${literal(String(value))}`;
  if (name.startsWith("@")) return `on${name.slice(1)}: ${handler(String(value), code)}`;
  const key = /^[a-z]+$/.test(name) ? name : literal(name);
  if (value === true) return `${key}: true`;
  return `${key}: ${typeof value === "object" ? code(value.js) : literal(value)}`;
}

/** Markup inside of a template literal. */
function strings({ tag, attrs, children }: Element, code: Code, width: number, depth: number): string[] {
  const pad = " ".repeat(width).repeat(depth);
  const open = `${pad}<${
    [tag, ...Object.entries(attrs).map(([n, v]) => written(n, v, code, tag))].join(" ")
  }>`;
  if (VOID.test(tag)) return [open];
  if (children.every((child) => typeof child === "string" || "js" in child)) {
    const text = children.map((child) =>
      typeof child === "string" ? entity(child) : `\${esc(${code((child as { js: string }).js)})}`
    );
    return [`${open}${text.join("")}</${tag}>`];
  }
  return [open, ...children.flatMap((child) => inText(child, code, width, depth + 1)), `${pad}</${tag}>`];
}

function inText(child: Node, code: Code, width: number, depth: number): string[] {
  const pad = " ".repeat(width).repeat(depth);
  if (typeof child === "string") return [`${pad}${entity(child)}`];
  if ("js" in child) return [`${pad}\${esc(${code(child.js)})}`];
  if ("tag" in child) return strings(child, code, width, depth);
  if ("each" in child) {
    const params = child.index ? `${child.item}, ${child.index}` : child.item;
    return [
      `${pad}\${${code(child.each)}.map((${params}) => \``,
      ...strings(child.body, code, width, depth + 1),
      `${pad}\`).join("")}`,
    ];
  }
  // A comment holds the place of what is not shown, so that the nodes after it stay the same ones.
  const rest = child.otherwise
    ? `\`\n${inText(child.otherwise, code, width, depth + 1).join("\n")}\n${pad}\``
    : '"<!---->"';
  return [
    `${pad}\${${code(child.when)} ? \``,
    ...strings(child.then, code, width, depth + 1),
    `${pad}\` : ${rest}}`,
  ];
}

function written(name: string, value: Attr, code: Code, tag: string): string {
  if (name === "ref") return `data-ref="${value}"`;
  if (name.startsWith("@")) return `data-on${name.slice(1)}="\${on(${handler(String(value), code)})}"`;
  if (value === true) return name;
  if (typeof value === "string") return `${name}="${entity(value)}"`;
  const js = code(value.js);
  const live = name === "checked" || (name === "value" && /^(input|select|textarea)$/.test(tag));
  if (live) return `data-${name}="\${esc(${js})}"`;
  if (/^(hidden|disabled|required|open|selected)$/.test(name)) return `\${${js} ? "${name}" : ""}`;
  return `${name}="\${esc(${js})}"`;
}

function handler(act: string, code: Code): string {
  const name = /^(\w+)\(event\)$/.exec(act)?.[1];
  if (name) return name;
  const body = code(act).replace(/;$/, "");
  return `${/\bevent\b/.test(act) ? "(event)" : "()"} => ${/ = /.test(body) ? `{ ${body}; }` : body}`;
}
