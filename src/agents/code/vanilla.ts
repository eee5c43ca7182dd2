// Code without a framework: one HTML document with its styles and scripts inside. The markup is read as browsers read
// it; browsers forgive everything, so only what is surely a mistake is refused. Scripts and handlers must be programs.

import { type DefaultTreeAdapterTypes as Tree, parse, type ParserError } from "parse5";
import type { Checked } from "../../core/code_event.ts";
import { type Place, refused } from "./complaint.ts";
import { readScript } from "./script.ts";

/** What a browser reads over and yet nobody means. */
const MISTAKES =
  /^(eof-in-|unexpected-null|missing-attribute-value|duplicate-attribute|unexpected-equals-sign|missing-whitespace-between|unexpected-character-in-attribute|unexpected-character-in-unquoted|missing-end-tag-name|abandoned-|control-character)/;

interface Found {
  elements: number;
  visible: number;
  scripts: { code: string; type: string; line: number }[];
  handlers: { code: string; line: number }[];
  remote: string[];
}

/** Whether the code is a self-contained document whose scripts are programs. */
export function compile(code: string): Checked {
  try {
    return document(code);
  } catch (error) {
    return refused(error);
  }
}

function document(code: string): Checked {
  if (!/<[a-z!]/i.test(code)) return { checked: false, reason: "The code is no HTML: it has no element." };
  const errors: ParserError[] = [];
  const tree = parse(code, { sourceCodeLocationInfo: true, onParseError: (error) => errors.push(error) });
  const mistake = errors.find(({ code }) => MISTAKES.test(code));
  if (mistake) {
    const place: Place = { line: mistake.startLine, column: mistake.startCol };
    return refused(`The markup is broken: ${mistake.code.replaceAll("-", " ")}`, place);
  }
  const found: Found = { elements: 0, visible: 0, scripts: [], handlers: [], remote: [] };
  collect(tree, found);
  for (const script of found.scripts) {
    const sourceType = script.type === "module" ? "module" : "script";
    const read = readScript(script.code, { sourceType }, script.line);
    if ("problem" in read) return { checked: false, reason: `In a script: ${read.problem}` };
  }
  for (const { code, line } of found.handlers) {
    const read = readScript(code, { sourceType: "script", allowReturnOutsideFunction: true }, line);
    if ("problem" in read) return { checked: false, reason: `In an event handler: ${read.problem}` };
  }
  if (found.visible === 0 && found.scripts.length === 0) {
    return {
      checked: false,
      reason: "The document is empty: its body has no element and there is no script.",
    };
  }
  const also = found.remote.length > 0
    ? ` It is not self-contained: it loads ${found.remote.join(", ")}.`
    : "";
  const many = `${found.scripts.length} ${found.scripts.length === 1 ? "script" : "scripts"}`;
  return { checked: true, reason: `Reads as an HTML document (parse5) with ${many} (@babel/parser).${also}` };
}

/** Walks without recursion, since a hostile document may be nested as deeply as it is long. */
function collect(tree: Tree.Document, found: Found): void {
  const waiting: { node: Tree.Node; inBody: boolean }[] = [{ node: tree, inBody: false }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { node, inBody } = next;
    const element = "tagName" in node ? node : undefined;
    if (element) read(element, inBody, found);
    const body = inBody || element?.tagName === "body";
    if ("childNodes" in node) {
      for (const child of node.childNodes) waiting.push({ node: child, inBody: body });
    }
  }
}

function read(element: Tree.Element, inBody: boolean, found: Found): void {
  found.elements++;
  if (inBody && !/^(script|style|template)$/.test(element.tagName)) found.visible++;
  const line = element.sourceCodeLocation?.startLine ?? 1;
  const of = (name: string) => element.attrs.find((attr) => attr.name === name)?.value;
  const src = of("src") ?? (element.tagName === "link" ? of("href") : undefined);
  if (src && /^(script|link|iframe)$/.test(element.tagName) && !src.startsWith("data:")) {
    found.remote.push(src.slice(0, 80));
  }
  if (element.tagName === "script" && !of("src") && JAVASCRIPT.test(of("type") ?? "")) {
    const code = element.childNodes.map((child) => "value" in child ? child.value : "").join("");
    found.scripts.push({ code, type: of("type") ?? "", line });
  }
  for (const { name, value } of element.attrs) {
    if (/^on[a-z]+$/.test(name)) found.handlers.push({ code: value, line });
  }
}

const JAVASCRIPT = /^$|^module$|javascript$/;
