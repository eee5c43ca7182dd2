// Markup for the two frameworks whose templates are HTML with signs of their own: Vue and Svelte. What they share is
// how elements are laid out; how an attribute, a value, a loop and a condition look is each framework's.

import type { Attr, Each, Element, Node, When } from "./part.ts";
import { VOID } from "./part.ts";
import { entity } from "./words.ts";

export interface Template {
  attr(name: string, value: Attr, tag: string): string;
  value(js: string): string;
  each(loop: Each, depth: number, print: Print): string[];
  when(choice: When, depth: number, print: Print): string[];
}

/** The lines of an element; `more` are attributes that come first. */
export type Print = (element: Element, depth: number, more?: string[]) => string[];

/** The lines of an element in a framework's template. */
export function print(template: Template): Print {
  const inline = (child: Node) =>
    typeof child === "string" ? entity(child) : template.value((child as { js: string }).js);
  const node = (child: Node, depth: number): string[] => {
    if (typeof child === "string" || "js" in child) return [`${"  ".repeat(depth)}${inline(child)}`];
    if ("tag" in child) return element(child, depth);
    return "each" in child ? template.each(child, depth, element) : template.when(child, depth, element);
  };
  const element: Print = ({ tag, attrs, children }, depth, more = []) => {
    const pad = "  ".repeat(depth);
    const written = [...more, ...Object.entries(attrs).map(([n, v]) => template.attr(n, v, tag))].filter(
      Boolean,
    );
    const flat = `${pad}<${[tag, ...written].join(" ")}`;
    const many = flat.length > 100;
    const open = many ? [`${pad}<${tag}`, ...written.map((one) => `${pad}  ${one}`)] : [flat];
    const end = (text: string) => many ? [...open, `${pad}${text}`] : [`${flat}${text}`];
    if (VOID.test(tag)) return end(many ? "/>" : " />");
    if (children.every((child) => typeof child === "string" || "js" in child)) {
      return end(`>${children.map(inline).join("")}</${tag}>`);
    }
    return [...end(">"), ...children.flatMap((child) => node(child, depth + 1)), `${pad}</${tag}>`];
  };
  return element;
}
