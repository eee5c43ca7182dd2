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
    const code = found.home.manifest.type === "module" ? commonJs(text) : text;
    const requires: Record<string, number> = {};
    const at = modules.push({ code, requires }) - 1;
    places.set(href, at);
    for (const [, name] of code.matchAll(/\brequire\(\s*["']([^"']+)["']\s*\)/g)) {
      if (!FOR_PRODUCTION.test(name!)) requires[name!] ??= place(find(name!, href, found.home));
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
const CONDITIONS = ["browser", "development", "require", "default"];

interface Found {
  file: URL;
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

/** The file that a name means in a module, which is in the package `home`. */
function find(name: string, from: string, home?: Package): Found {
  if (home && name.startsWith(".")) return { file: new URL(name, from), home };
  const [bare, rest] = /^((?:@[^/]+\/)?[^/]+)(.*)$/.exec(name)!.slice(1) as [string, string];
  const own = home && name.startsWith("#");
  const { place, manifest } = own ? home : packageOf(bare, from);
  const { exports = { [`.${rest}`]: rest ? `.${rest}` : manifest.main ?? "index.js" }, imports } = manifest;
  const target = chosen(own ? imports?.[name] : exports[`.${rest}`]);
  if (!target) throw new Error(`The package ${bare} has no module ${name}`);
  return { file: new URL(target, place), home: { place, manifest } };
}

function packageOf(name: string, from: string): Package {
  const path = findPackageJSON(name, from);
  if (!path) throw new Error(`There is no package ${name}`);
  return { place: pathToFileURL(path), manifest: JSON.parse(Deno.readTextFileSync(path)) };
}

function chosen(target: Target | undefined): string | undefined {
  if (typeof target === "string" || !target) return target ?? undefined;
  const condition = Object.keys(target).find((each) => CONDITIONS.includes(each));
  return condition && chosen(target[condition]);
}
