// How team Google's components look: the browser's own elements with little said of them, in the reader's own scheme.

import { type Element, h, type Node } from "../part.ts";

const BASE = `
.app { color-scheme: light; max-width: 38rem; margin: auto; padding: 1rem; font: 100%/1.45 Roboto, Arial, sans-serif; }
.app form, .app fieldset { display: grid; gap: .75rem; justify-items: start; }
.app label { display: grid; gap: .2rem; }
.app label.line { display: flex; gap: .5rem; }
.app input, .app select, .app textarea, .app button { font: inherit; padding: .4rem .6rem; }
.app button { cursor: pointer; }`;

export function css(own = ""): string {
  return `${BASE}\n${own.trim()}`;
}

/** The root: a heading and what follows; nothing that does no work. */
export function app(title: string, ...content: Node[]): Element {
  return h("div", { class: "app" }, h("h1", {}, title), ...content);
}

/** A control inside of its label, which needs no id. */
export function field(label: string, control: Element): Element {
  return h("label", {}, h("span", {}, label), control);
}

/** A tick before its label. */
export function line(label: string, control: Element): Element {
  return h("label", { class: "line" }, control, h("span", {}, label));
}

export function press(label: Node, act: string, attrs: Element["attrs"] = {}): Element {
  return h("button", { type: "button", "@click": act, ...attrs }, label);
}

/** The choices of a select. */
export function choices(list: readonly string[]): Element[] {
  return list.map((one) => h("option", {}, one));
}
