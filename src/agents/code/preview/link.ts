// The modules of npm packages that a piece of code needs, as CommonJS with every import resolved to a number: what a
// bundler does, without its dead-code removal. Modules are read where the packages are cached, as for a browser and for
// development, since that is when a framework says in words what is wrong.

import { findPackageJSON } from "node:module";
import { pathToFileURL } from "node:url";
import { transform } from "sucrase";

export interface Linked {
  /** Each with what it requires: the names it uses and the places in this list. */
  modules: { code: string; requires: Record<string, number> }[];
  /** Where the modules are that were asked for. */
  names: Record<string, number>;
}

/** Links these modules and all they need. Throws where one of them is not there. */
export function link(names: readonly string[]): Linked {
  const modules: Linked["modules"] = [];
  const places = new Map<string, number>();
  const place = (found: Found): number => {
    const { href } = found.file;
    const known = places.get(href);
    if (known !== undefined) return known;
    const text = Deno.readTextFileSync(found.file);
    const code = found.esm ? commonJs(text) : text;
    const requires: Record<string, number> = {};
    const at = modules.push({ code, requires }) - 1;
    places.set(href, at);
    for (const [, name] of code.matchAll(/\brequire\(\s*["']([^"']+)["']\s*\)/g)) {
      if (!FOR_PRODUCTION.test(name!)) requires[name!] ??= place(find(name!, href, found));
    }
    return at;
  };
  const found = names.map((name) => [name, place(find(name, import.meta.url))] as const);
  return { modules, names: Object.fromEntries(found) };
}

/** An ES module as a CommonJS one. */
export function commonJs(code: string): string {
  return transform(code, { transforms: ["imports"], disableESTransforms: true }).code;
}

const FOR_PRODUCTION = /\.prod(uction)?\.js$/;

/** Conditions of a package's `exports` that hold in the preview. */
const CONDITIONS = ["browser", "development", "module", "import", "default"];

interface Found {
  file: URL;
  esm: boolean;
  home: Package;
}

interface Package {
  /** Where its `package.json` is. */
  place: URL;
  manifest: {
    type?: string;
    main?: string;
    exports?: Record<string, Target>;
    imports?: Record<string, Target>;
  };
}
type Target = string | null | { [condition: string]: Target };

/** The file that a name means in a module. */
function find(name: string, from: string, importer?: Found): Found {
  if (importer && name.startsWith(".")) return { ...importer, file: new URL(name, from) };
  const [bare, rest] = /^((?:@[^/]+\/)?[^/]+)(.*)$/.exec(name)!.slice(1) as [string, string];
  const own = importer && name.startsWith("#");
  const home = own ? importer.home : packageOf(bare, from);
  const { type, main = "index.js", imports } = home.manifest;
  const { exports = { [`.${rest}`]: rest ? `.${rest}` : main } } = home.manifest;
  const target = chosen(own ? imports?.[name] : exports[`.${rest}`], type === "module");
  if (!target) throw new Error(`The package ${bare} has no module ${name}`);
  return { file: new URL(target.path, home.place), esm: target.esm, home };
}

function packageOf(name: string, from: string): Package {
  const path = findPackageJSON(name, from);
  if (!path) throw new Error(`There is no package ${name}`);
  return { place: pathToFileURL(path), manifest: JSON.parse(Deno.readTextFileSync(path)) };
}

/** What a target is under the conditions here; what stands under `module` or `import` is an ES module. */
function chosen(target: Target | undefined, esm: boolean): { path: string; esm: boolean } | undefined {
  if (!target) return undefined;
  if (typeof target === "string") return { path: target, esm };
  const condition = Object.keys(target).find((each) => CONDITIONS.includes(each));
  return condition ? chosen(target[condition], esm || /^(module|import)$/.test(condition)) : undefined;
}
