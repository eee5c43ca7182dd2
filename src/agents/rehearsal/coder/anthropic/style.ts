// How team Anthropic's components look: one block with named parts, its colours as properties of that block.

import { type Element, h, type Node, x } from "../part.ts";

const BASE = `
.panel {
  --ink: #20242c;
  --soft: #5a6472;
  --paper: #ffffff;
  --line: #c9ced6;
  --accent: #1f5fbf;
  --wrong: #b3261e;
  box-sizing: border-box;
  max-width: 44rem;
  margin: 2rem auto;
  padding: 1.5rem;
  color: var(--ink);
  background: var(--paper);
  border: 1px solid var(--line);
  border-radius: 0.75rem;
  font: 1rem/1.5 system-ui, sans-serif;
}
.panel__title { margin: 0 0 0.25rem; font-size: 1.5rem; }
.panel__intro { margin: 0 0 1rem; color: var(--soft); }
.panel__status { min-height: 1.5rem; margin: 0.75rem 0 0; color: var(--soft); }
.panel__row { display: flex; flex-wrap: wrap; gap: 0.75rem; align-items: end; margin-block: 0.75rem; }
.panel__button {
  padding: 0.55rem 1rem;
  color: var(--paper);
  background: var(--accent);
  border: 1px solid var(--accent);
  border-radius: 0.5rem;
  font: inherit;
  cursor: pointer;
}
.panel__button--quiet { color: var(--accent); background: transparent; }
.panel__button[aria-pressed="true"] { color: var(--paper); background: var(--accent); }
.panel__button:disabled { opacity: 0.55; cursor: default; }
.panel__button:focus-visible, .panel__input:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.panel__field { display: grid; gap: 0.25rem; margin-block: 0.75rem; }
.panel__label { font-weight: 600; }
.panel__hint { margin: 0; color: var(--soft); font-size: 0.875rem; }
.panel__error { margin: 0; color: var(--wrong); font-size: 0.875rem; }
.panel__input {
  box-sizing: border-box;
  width: 100%;
  padding: 0.5rem 0.65rem;
  color: inherit;
  background: var(--paper);
  border: 1px solid var(--line);
  border-radius: 0.5rem;
  font: inherit;
}
.panel__input[aria-invalid="true"] { border-color: var(--wrong); }
.panel__check { display: flex; gap: 0.5rem; align-items: center; }`;

/** The base, and what one component adds to it. */
export function css(own = ""): string {
  return `${BASE}\n${own.trim()}`;
}

/** The section around everything: a title that names it, a sentence on what it is for, the content. */
export function panel(title: string, intro: string, ...content: Node[]): Element {
  return h(
    "section",
    { class: "panel", "aria-labelledby": "panel-title" },
    h("h2", { class: "panel__title", id: "panel-title" }, title),
    ...(intro ? [h("p", { class: "panel__intro" }, intro)] : []),
    ...content,
  );
}

/** A button; `quiet` ones are not the main thing to do. */
export function button(label: Node, act: string, attrs: Element["attrs"] = {}, quiet = true): Element {
  const look = quiet ? "panel__button panel__button--quiet" : "panel__button";
  return h("button", { type: "button", class: look, "@click": act, ...attrs }, label);
}

/** A label over a control of one line. */
export function labelled(id: string, label: string, control: Element): Element {
  const named = { ...control, attrs: { id, class: "panel__input", ...control.attrs } };
  return h("div", { class: "panel__field" }, h("label", { class: "panel__label", for: id }, label), named);
}

/** The choices of a select. */
export function options(list: readonly (string | [value: string, label: string])[]): Element[] {
  return list.map((one) => {
    const [value, label] = typeof one === "string" ? [one, one] : one;
    return h("option", { value }, label);
  });
}

/** Text that is worked out. */
export const text = x;
