// A part as a React function component in TSX, with hooks and no import but React.

import { type Attr, type Element, type Fn, type Layout, type Node, type Part, typeOf, VOID } from "./part.ts";
import { spell, type Spelling, typedParams } from "./refs.ts";
import { capital, literal, remark } from "./words.ts";

const NAMES: Record<string, string> = {
  class: "className",
  for: "htmlFor",
  tabindex: "tabIndex",
  autocomplete: "autoComplete",
  maxlength: "maxLength",
  minlength: "minLength",
  readonly: "readOnly",
  inputmode: "inputMode",
  novalidate: "noValidate",
  datetime: "dateTime",
  "stroke-width": "strokeWidth",
  "@keydown": "onKeyDown",
  "@mouseenter": "onMouseEnter",
  "@mouseleave": "onMouseLeave",
  "@dragstart": "onDragStart",
  "@dragover": "onDragOver",
  "@input": "onChange",
};
/** React wants these as numbers. */
const NUMBERS = /^(tabIndex|maxLength|minLength|rows|cols|colSpan|rowSpan|strokeWidth|low|high|optimum)$/;

const EVENTS = {
  change: "ChangeEvent<HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>",
  submit: "FormEvent<HTMLFormElement>",
  key: "KeyboardEvent<HTMLElement>",
};

export function toReact(part: Part, layout: Layout): string {
  const one = layout.state === "one";
  const to: Spelling = {
    state: (name) => one ? `ui.${name}` : name,
    derived: (name) => name,
    ref: (name) => `${name}.current`,
    set: (name, value) => one ? `change({ ${name}: ${value} })` : `set${capital(name)}(${value})`,
  };
  const code = (text: string) => spell(text, part, to);
  const functions = part.functions ?? [];
  const fn = (f: Fn, outer: boolean) => [
    `${f.async ? "async " : ""}function ${f.name}(${typedParams(f.params, EVENTS)}) {`,
    ...f.body.flatMap((line) => (outer ? line : code(line)).split("\n")).map((line) => `  ${line}`),
    "}",
  ];
  const inner = [
    ...states(part, one),
    ...(part.refs ?? []).map(({ name, type }) => `const ${name} = useRef<${type}>(null);`),
    ...(part.derived ?? []).map(({ name, init }) => `const ${name} = ${code(init)};`),
    ...effects(part, to, code),
    ...functions.filter((f) => !f.pure).flatMap((f) => ["", ...fn(f, false)]),
    "",
    "return (",
    ...element(withStyle(part), code, 1),
    ");",
  ];
  const text = [
    ...(part.types ?? []).flatMap((type) => [...type.split("\n"), ""]),
    ...(one && part.state.length > 0
      ? [`interface Ui {`, ...part.state.map((s) => `  ${s.name}: ${typeOf(s)};`), "}", ""]
      : []),
    ...(part.constants ?? []).flatMap(({ name, type, init }) => {
      return [`const ${name}${type ? `: ${type}` : ""} = ${init};`, ""];
    }),
    ...functions.filter((f) => f.pure).flatMap((f) => [...fn(f, true), ""]),
    "const styles = `",
    ...part.css.trim().split("\n"),
    "`;",
    "",
    `export default function ${part.name}() {`,
    ...inner.map((line) => line && `  ${line}`),
    "}",
  ].join("\n");
  return `${imports(text)}/**\n${part.about.map((line) => ` * ${remark(line)}\n`).join("")} */\n${text}\n`;
}

function imports(code: string): string {
  const types = ["ChangeEvent", "FormEvent", "KeyboardEvent"].filter((name) => code.includes(`${name}<`));
  const hooks = ["useEffect", "useReducer", "useRef", "useState"].filter((name) =>
    new RegExp(`\\b${name}\\b`).test(code)
  );
  const names = [...types.map((name) => `type ${name}`), ...hooks];
  return names.length > 0 ? `import { ${names.join(", ")} } from "react";\n\n` : "";
}

function states(part: Part, one: boolean): string[] {
  const init = (s: Part["state"][number]) =>
    part.saved?.name === s.name ? `stored(${literal(part.saved.key)}, ${s.init}) as ${typeOf(s)}` : s.init;
  if (!one) {
    return part.state.map((s) => {
      const first = part.saved?.name === s.name ? `() => ${init(s)}` : init(s);
      return `const [${s.name}, set${capital(s.name)}] = useState${s.type ? `<${s.type}>` : ""}(${first});`;
    });
  }
  if (part.state.length === 0) return [];
  return [
    "const [ui, change] = useReducer((old: Ui, news: Partial<Ui>) => ({ ...old, ...news }), {",
    ...part.state.map((s) => `  ${s.name}: ${init(s)},`),
    "});",
  ];
}

function effects(part: Part, to: Spelling, code: (text: string) => string): string[] {
  const lines: string[] = [];
  if (part.tick) {
    const { every, act } = part.tick;
    const test = part.tick.while;
    const read = [...`${test} ${act}`.matchAll(/\$\w+/g)].map(([name]) => code(name));
    lines.push(
      "",
      "useEffect(() => {",
      `  if (!(${code(test)})) return;`,
      `  const timer = setTimeout(() => ${code(act).replace(/;$/, "")}, ${every});`,
      "  return () => clearTimeout(timer);",
      `}, [${[...new Set(read)].join(", ")}]);`,
    );
  }
  if (part.saved) {
    const { name, key } = part.saved;
    lines.push("", `useEffect(() => store(${literal(key)}, ${to.state(name)}), [${to.state(name)}]);`);
  }
  return lines;
}

function withStyle({ view }: Part): Element {
  return { ...view, children: [{ tag: "style", attrs: {}, children: [{ js: "styles" }] }, ...view.children] };
}

type Code = (text: string) => string;

function element({ tag, attrs, children }: Element, code: Code, depth: number, key?: string): string[] {
  const pad = "  ".repeat(depth);
  const written = [
    ...(key ? [`key={${code(key)}}`] : []),
    ...Object.entries(attrs).map(([n, v]) => attr(n, v, code)),
  ];
  const flat = `${pad}<${[tag, ...written].join(" ")}`;
  const open = flat.length <= 100 ? [flat] : [`${pad}<${tag}`, ...written.map((one) => `${pad}  ${one}`)];
  const many = open.length > 1;
  const end = (text: string) => many ? [...open, `${pad}${text}`] : [`${flat}${text}`];
  if (VOID.test(tag) || children.length === 0) {
    return VOID.test(tag) ? end(many ? "/>" : " />") : end(`></${tag}>`);
  }
  if (children.every((child) => typeof child === "string" || "js" in child)) {
    return end(`>${children.map((child) => inline(child, code)).join("")}</${tag}>`);
  }
  return [...end(">"), ...children.flatMap((child) => node(child, code, depth + 1)), `${pad}</${tag}>`];
}

function node(child: Node, code: Code, depth: number): string[] {
  const pad = "  ".repeat(depth);
  if (typeof child === "string" || "js" in child) return [`${pad}${inline(child, code)}`];
  if ("tag" in child) return element(child, code, depth);
  if ("each" in child) {
    const params = child.index ? `${child.item}, ${child.index}` : child.item;
    return [
      `${pad}{${code(child.each)}.map((${params}) => (`,
      ...element(child.body, code, depth + 1, child.key),
      `${pad}))}`,
    ];
  }
  const { otherwise } = child;
  const then = element(child.then, code, depth + 1);
  if (!otherwise) return [`${pad}{${code(child.when)} && (`, ...then, `${pad})}`];
  const rest = "tag" in otherwise ? element(otherwise, code, depth + 1) : [
    `${pad}  <>`,
    ...node(otherwise, code, depth + 2),
    `${pad}  </>`,
  ];
  return [`${pad}{${code(child.when)} ? (`, ...then, `${pad}) : (`, ...rest, `${pad})}`];
}

function inline(child: Node, code: Code): string {
  if (typeof child !== "string") return `{${code((child as { js: string }).js)}}`;
  return /[{}<>&\n]/.test(child) ? `{${literal(child)}}` : child;
}

function attr(name: string, value: Attr, code: Code): string {
  if (name === "ref") return `ref={${value}}`;
  const spelled = NAMES[name] ?? (name.startsWith("@") ? `on${capital(name.slice(1))}` : name);
  if (name.startsWith("@")) {
    const act = String(value);
    const handler = /^(\w+)\(event\)$/.exec(act)?.[1];
    const uses = /\bevent\b/.test(act) ? "(event)" : "()";
    return handler ? `${spelled}={${handler}}` : `${spelled}={${uses} => ${code(act).replace(/;$/, "")}}`;
  }
  if (value === true) return spelled;
  if (typeof value === "object") return `${spelled}={${code(value.js)}}`;
  if (NUMBERS.test(spelled)) return `${spelled}={${value}}`;
  return /["&\\\n]/.test(value) ? `${spelled}={${literal(value)}}` : `${spelled}="${value}"`;
}
