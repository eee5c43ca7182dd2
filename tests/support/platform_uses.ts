// What a source text takes from the platform: every `Deno.x` it names, and every way to get at the platform whole, by
// which it could hide what it takes: `const { env } = Deno`, `globalThis.Deno`, `process`. Read from the syntax tree, so
// that neither a comment counts nor a spelling escapes.

import { parse } from "@babel/parser";

interface Node {
  type: string;
  [field: string]: unknown;
}

/** The platform whole, and its timers. */
const GLOBALS = ["Deno", "process", "setTimeout", "setInterval"];

/** The uses in order, each once: `Deno.env`, or `Deno` and `process` where the whole is taken, and timers. Types do not count. */
export function platformUses(code: string): string[] {
  const uses = new Set<string>();
  walk(parse(code, { sourceType: "module", plugins: ["typescript"] }).program as unknown as Node, uses);
  return [...uses];
}

function walk(node: Node, uses: Set<string>): void {
  if (node.type === "TSQualifiedName") return;
  const isMember = node.type === "MemberExpression" || node.type === "OptionalMemberExpression";
  const object = node.object as Node | undefined;
  if (isMember && isNamed(object, ["Deno"])) {
    const property = node.property as Node;
    const name = node.computed ? property.type === "StringLiteral" && property.value : property.name;
    uses.add(name ? `Deno.${name}` : "Deno");
    if (node.computed) walk(property, uses);
    return;
  }
  // A key of an object or a member is a name like any other, unless it is one of the global object.
  if (isMember && !node.computed && !isNamed(object, ["globalThis", "self", "window"])) {
    return walk(object!, uses);
  }
  const isKey = !node.computed &&
    /^(Object(Property|Method)|Class(Property|Method)|TSPropertySignature)$/.test(node.type);
  for (const [field, value] of Object.entries(node)) {
    if (isKey && field === "key") continue;
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) walk(child, uses);
  }
  if (isNamed(node, GLOBALS)) uses.add(node.name as string);
  if (isMember && node.computed && isNode(node.property) && node.property.type === "StringLiteral") {
    if (GLOBALS.includes(String(node.property.value))) uses.add(String(node.property.value));
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && typeof (value as Node).type === "string";
}

function isNamed(node: unknown, names: readonly string[]): boolean {
  return isNode(node) && node.type === "Identifier" && names.includes(node.name as string);
}
