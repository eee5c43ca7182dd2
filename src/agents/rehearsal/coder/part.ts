// A component before it is in any framework: its data, state, functions and markup, written once by a team and spelled
// by four writers. Code in it is JavaScript with TypeScript's types; `$name` reads a state or a derived value,
// `$name = …;` writes a state, and `$$name` is a reference to an element.

export type Attr = string | true | Js;
export type Attrs = Record<string, Attr>;

/** An expression; the writers put `$name` into the framework's words. */
export interface Js {
  js: string;
}

/** A keyed loop; `item` and `index` are names that `body` may use. */
export interface Each {
  each: string;
  item: string;
  index?: string;
  key: string;
  body: Element;
}

/** One of two elements. `test` must be a boolean. */
export interface When {
  when: string;
  then: Element;
  otherwise?: Element | When;
}

export interface Element {
  tag: string;
  /** `@click` and such hold a statement, which may use `event`; `ref` names a reference. */
  attrs: Attrs;
  children: Node[];
}

/** A string is text as it stands; the writers escape it. */
export type Node = string | Js | Element | Each | When;

export interface Variable {
  name: string;
  /** TypeScript's; read off `init` when absent. */
  type?: string;
  init: string;
}

export interface Fn {
  name: string;
  /** `event: change` and `event: submit` and `event: key` stand for the framework's own types of events. */
  params?: string;
  body: string[];
  /** Needs nothing of the component, so it stands outside of it. */
  pure?: boolean;
  async?: boolean;
}

export interface Part {
  /** In PascalCase. */
  name: string;
  /** Sentences for the comment at the top. */
  about: string[];
  /** Declarations of types; left out where the code is JavaScript. */
  types?: string[];
  constants?: Variable[];
  state: Variable[];
  derived?: Variable[];
  functions?: Fn[];
  refs?: { name: string; type: string }[];
  /** Does something every so often while a condition holds. */
  tick?: { while: string; every: number; act: string };
  /** A state that is kept in the browser's storage under a key. */
  saved?: { name: string; key: string };
  /** What a screen reader should be told of; a text. Shown only once the component has a live region. */
  status?: string;
  view: Element;
  css: string;
}

/** How a team lays out its code. */
export interface Layout {
  /** Each state by itself, or all in one object. */
  state: "each" | "one";
  /** Where the framework leaves the choice; React code is TSX either way. */
  typed: boolean;
  /** Whether markup comes before the script, where the framework leaves that open. */
  markupFirst: boolean;
}

/** An element. */
export function h(tag: string, attrs: Attrs = {}, ...children: Node[]): Element {
  return { tag, attrs, children };
}

/** The value of an expression, as text or as an attribute. */
export function x(js: string): Js {
  return { js };
}

export function when(test: string, then: Element, otherwise?: Element | When): When {
  return { when: test, then, otherwise };
}

export function each(item: string, list: string, key: string, body: Element, index?: string): Each {
  return { each: list, item, key, body, index };
}

/** The type of a variable, from its declaration or from its first value. */
export function typeOf({ type, init }: Variable): string {
  if (type) return type;
  if (/^["'`]/.test(init)) return "string";
  if (/^-?\d/.test(init)) return "number";
  return /^(true|false)$/.test(init) ? "boolean" : "unknown";
}

/** An HTML element without content or end tag. */
export const VOID = /^(input|br|hr|img|meta|link)$/;
