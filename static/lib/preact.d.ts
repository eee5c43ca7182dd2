// What the page uses of preact. The package's own types bring the whole DOM library into every check they are part of.

// deno-lint-ignore no-explicit-any
type Any = any;

export class Component {
  props: Any;
  constructor(props?: Any);
  shouldComponentUpdate(next: Any): boolean;
  render(props: Any): Any;
}
export const Fragment: (props: { children?: Any }) => Any;
export function h(type: Any, props: Any, ...children: Any[]): Any;
export function render(node: Any, parent: Any): void;
