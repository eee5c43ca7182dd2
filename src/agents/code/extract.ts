// The code in a model's answer. Models fence code, write prose around it, write several fences, forget to close one,
// or send the bare code; whatever it is, one piece comes out, with the name a file of it would have.

import type { Framework } from "../../core/code_event.ts";
import { withoutThought } from "../leading_thought.ts";

export interface Extracted {
  code: string;
  /** As a highlighter or a fence would name it. */
  language: string;
  filename: string;
}

interface Fence {
  label: string;
  code: string;
}

const KINDS: Record<Framework, { language: string; extension: string; labels: RegExp; looks: RegExp }> = {
  react: {
    language: "tsx",
    extension: "tsx",
    labels: /^(tsx|jsx|typescript|ts|javascript|js|react)$/,
    looks: /\bexport\b[\s\S]*<[A-Za-z]|\bimport\b[^\n]*react/,
  },
  vanilla: {
    language: "html",
    extension: "html",
    labels: /^(html|htm)$/,
    looks: /<!doctype|<html|<body|<script/i,
  },
  vue: { language: "vue", extension: "vue", labels: /^(vue|html)$/, looks: /<template[\s>]|<script setup/i },
  svelte: {
    language: "svelte",
    extension: "svelte",
    labels: /^(svelte|html)$/,
    looks: /<script|\{#|\$state|<[a-z]/i,
  },
};

/** The answer's code for the framework. An answer without any fence is the code itself. */
export function extractCode(answer: string, framework: Framework): Extracted {
  const { language, extension, labels, looks } = KINDS[framework];
  const text = withoutThought(answer.replace(/\r\n?/g, "\n"));
  const rank = ({ label, code }: Fence) =>
    (looks.test(code) ? 4 : 0) + (label === language ? 3 : labels.test(label) ? 2 : label === "" ? 1 : 0);
  // Of equals the longest: models show a fragment first and the whole afterwards, or the other way round.
  const [best] = fencesOf(text).filter(({ code }) => code.trim())
    .sort((a, b) => rank(b) - rank(a) || b.code.length - a.code.length);
  const code = (best?.code ?? text).trim();
  return { code: code && `${code}\n`, language, filename: `${nameOf(code, framework)}.${extension}` };
}

/** A fence ends at a line with at least as many of its signs, or with the answer. */
function fencesOf(text: string): Fence[] {
  const fences: Fence[] = [];
  let open: { sign: string; label: string; lines: string[] } | undefined;
  const close = () => {
    if (open) fences.push({ label: open.label, code: open.lines.join("\n") });
    open = undefined;
  };
  for (const line of text.split("\n")) {
    const [, sign, label] = /^ {0,3}(`{3,}|~{3,})\s*([\w+#-]*)/.exec(line) ?? [];
    const bare = /^ {0,3}(`{3,}|~{3,})\s*$/.test(line);
    if (!open && sign) open = { sign, label: label!.toLowerCase(), lines: [] };
    else if (open && bare && sign!.startsWith(open.sign)) close();
    else open?.lines.push(line);
  }
  close();
  return fences;
}

/** The component's own name where it can be seen. */
function nameOf(code: string, framework: Framework): string {
  if (framework === "vanilla") return "index";
  if (framework !== "react") return "Component";
  const [, name] = /export\s+(?:default\s+)?(?:function|class|const)\s+([A-Z]\w*)/.exec(code) ??
    /export\s+default\s+([A-Z]\w*)/.exec(code) ?? [];
  return name ?? "Component";
}
