// The part of the browser that the page uses, for the type check. Not the whole DOM library: the page is checked
// together with the server, where `document` is nothing and `WebSocket` takes other options.

interface DOMRect {
  readonly top: number;
  readonly right: number;
}

interface Element extends EventTarget {
  isConnected: boolean;
  readonly tagName: string;
  className: string;
  readonly clientHeight: number;
  scrollTop: number;
  append(...nodes: (Element | DocumentFragment | string)[]): void;
  closest(selector: string): Element | null;
  getBoundingClientRect(): DOMRect;
  querySelector(selector: string): Element | null;
  remove(): void;
  replaceChildren(...nodes: (Element | DocumentFragment | string)[]): void;
  scrollIntoView(options?: { block?: "start" | "center" | "end" | "nearest" }): void;
  setAttribute(name: string, value: string): void;
}

declare const CSS: { escape(text: string): string };

interface HTMLElement extends Element {
  readonly dataset: Record<string, string | undefined>;
  click(): void;
  focus(options?: { preventScroll?: boolean }): void;
}

interface HTMLInputElement extends HTMLElement {
  readonly name: string;
  readonly min: string;
  readonly max: string;
  readonly step: string;
  readonly validity: { readonly badInput: boolean };
  value: string;
  checked: boolean;
  select(): void;
}

interface HTMLFormElement extends HTMLElement {
  querySelectorAll(selector: "input[type=number]"): Iterable<HTMLInputElement>;
  requestSubmit(): void;
}

interface HTMLDialogElement extends HTMLElement {
  returnValue: string;
  close(value?: string): void;
  showModal(): void;
}

interface HTMLAnchorElement extends HTMLElement {
  href: string;
  download: string;
}

interface HTMLDivElement extends HTMLElement {
  readonly localName: "div";
}

interface DocumentFragment extends EventTarget {
  readonly firstChild: Element | null;
}

interface KeyboardEvent extends Event {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly isComposing: boolean;
}

interface Document extends EventTarget {
  readonly activeElement: Element | null;
  readonly body: HTMLElement;
  readonly documentElement: HTMLElement;
  readonly hidden: boolean;
  title: string;
  createElement(name: "textarea"): HTMLInputElement;
  createElement(name: "a"): HTMLAnchorElement;
  execCommand(command: "copy"): boolean;
  getElementById(id: string): HTMLElement | null;
  querySelector(selector: string): Element | null;
}

interface Navigator {
  readonly clipboard: { writeText(text: string): Promise<void> };
}

declare const HTMLElement: { prototype: HTMLElement; new (): HTMLElement };
declare const document: Document;
declare const innerHeight: number;
declare function requestAnimationFrame(callback: () => void): number;
declare function scrollTo(x: number, y: number): void;
