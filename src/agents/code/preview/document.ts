// The document that shows a component: its styles, the framework's runtime, the component, and what puts it on the
// page. All of it is inline, since the preview's policy lets nothing be loaded.

import { readScript } from "../script.ts";
import frame from "./frame.js" with { type: "text" };
import { commonJs, link } from "./link.ts";

/** A compiled component. */
export interface Shown {
  /** Its ES modules, in plain JavaScript. */
  parts: string[];
  css: string;
  /** The body of a function of `(root, require, ...parts)` that puts it into the element `root`. */
  mount: string;
  /** What the component may import, and the package or module it is in. */
  packages: Record<string, string>;
  /** Those of them that are needed in any case. */
  needed: string[];
}

/** Throws a sentence where the component needs what the preview does not have. */
export function documentOf({ parts, css, mount, packages, needed }: Shown): string {
  const read = parts.map(importsFirst);
  const imported = new Set([...needed, ...read.flatMap(({ names }) => names)]);
  const foreign = [...imported].filter((name) => !Object.hasOwn(packages, name));
  if (foreign.length > 0) throw new Error(notThere(foreign, Object.keys(packages)));
  const { modules, names } = link([...imported].map((name) => packages[name]!));
  const known = Object.fromEntries([...imported].map((name) => [name, names[packages[name]!]]));
  const runtime = modules.map(({ code, requires }) =>
    `[function (module, exports, require, process) {${code}\n}, ${JSON.stringify(requires)}]`
  );
  const scripts = [
    `preview.runtime([${runtime.join(",\n")}], ${JSON.stringify(known)});`,
    ...read.map(({ code }) => `preview.part(function (exports, require) {${commonJs(code)}\n});`),
    `preview.mount(function (root, require, ...parts) {${mount}});`,
  ];
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Preview</title>
<style>body { margin: 1rem; font: 1rem/1.5 system-ui, sans-serif; }</style>
<style>${css.replaceAll("</", "<\\/")}</style>
</head>
<body>
<div id="root"></div>
<script>
${frame}
preview.run(${JSON.stringify(scripts).replaceAll("<", "\\u003c")});
</script>
</body>
</html>
`;
}

/** A module with its imports first, as a browser would see to; and what they name. */
function importsFirst(module: string): { code: string; names: string[] } {
  const read = readScript(module, { sourceType: "module" });
  if ("problem" in read) throw new Error(read.problem);
  const names: string[] = [];
  let imports = "";
  let rest = module;
  for (const { type, start, end, ...statement } of read.program.body.toReversed()) {
    const { source } = statement as { source?: { value: string } | null };
    if (source) names.unshift(source.value);
    if (type !== "ImportDeclaration") continue;
    imports = `${module.slice(start!, end!)}\n${imports}`;
    rest = rest.slice(0, start!) + rest.slice(end!);
  }
  return { code: imports + rest, names };
}

function notThere(foreign: string[], packages: string[]): string {
  const listed = (names: string[]) => names.map((name) => JSON.stringify(name)).join(", ");
  const there = listed(packages.filter((name) => !name.includes("/internal/")));
  return `The code imports ${listed(foreign)}; the preview has nothing but ${there}.`;
}
