// What the page uses of DOMPurify: it is asked for fragments only.

interface Purifier {
  addHook(
    point: "afterSanitizeAttributes",
    hook: (node: Element & { nodeName: string; parentNode: Element | null }) => void,
  ): void;
  sanitize(html: string, options: Record<string, unknown> & { RETURN_DOM_FRAGMENT: true }): DocumentFragment;
}

declare const purifier: Purifier;
export default purifier;
