// Puts `$name`, `$name = …;` and `$$name` of a part's code into a framework's words.

import type { Part } from "./part.ts";

/** How a framework reads and writes what a component holds. */
export interface Spelling {
  state(name: string): string;
  derived(name: string): string;
  ref(name: string): string;
  set(name: string, value: string): string;
}

/** Spells code. Throws where it names something that the part does not have: that is a mistake of its author. */
export function spell(code: string, part: Part, to: Spelling): string {
  const read = (text: string): string =>
    text
      .replace(/\$\$(\w+)/g, (_, name) => to.ref(known(part.refs, name)))
      .replace(/(?<!\$)\$(\w+) = ([^;]+)(;|$)/g, (_, name, value, end) => {
        return `${to.set(known(part.state, name), read(value))}${end}`;
      })
      .replace(/(?<![\w$])\$([a-z]\w*)/gi, (_, name) => {
        return part.derived?.some((d) => d.name === name)
          ? to.derived(name)
          : to.state(known(part.state, name));
      });
  return read(code);
}

function known(list: { name: string }[] | undefined, name: string): string {
  if (!list?.some((entry) => entry.name === name)) throw new Error(`The component has no ${name}`);
  return name;
}

/** JavaScript from a body that has TypeScript's casts in it. */
export function untyped(code: string): string {
  return code.replace(/ as (?:const|unknown|string|number|(?:keyof )?[A-Z]\w*(?:<[^>]*>)?)(?:\[\])?/g, "")
    .replaceAll("(event.target).", "event.target.")
    .replace(/\(\): number \{/g, "() {").replace(/new (Map|Set)<[^>]*>+\(/g, "new $1(");
}

/** `id: number, text: string` → `id, text`. */
export function plainParams(params = ""): string {
  return params.split(", ").map((param) => param.replace(/\??:.*$/, "")).join(", ");
}

/** Parameters with their types; `events` are the framework's types of events. */
export function typedParams(params = "", events: Record<string, string>): string {
  return params.replace(/: (change|submit|key)\b/g, (_, kind) => `: ${events[kind]}`);
}

/** The types of events of a page. */
export const DOM_EVENTS = { change: "Event", submit: "SubmitEvent", key: "KeyboardEvent" };
