// A Svelte component for the preview: Svelte's own compiler makes the module, and its client runtime renders it.

import { compile } from "svelte/compiler";
import type { Shown } from "./document.ts";

/** What a component may import; what it is compiled to imports the internal ones. */
const MODULES = [
  "svelte",
  "svelte/animate",
  "svelte/attachments",
  "svelte/easing",
  "svelte/events",
  "svelte/legacy",
  "svelte/motion",
  "svelte/reactivity",
  "svelte/reactivity/window",
  "svelte/store",
  "svelte/transition",
  "svelte/internal/client",
  "svelte/internal/disclose-version",
  "svelte/internal/flags/async",
  "svelte/internal/flags/legacy",
  "svelte/internal/flags/tracing",
];

/** Throws what the compiler throws. */
export function show(code: string): Shown {
  const { js } = compile(code, {
    generate: "client",
    name: "Component",
    filename: "Component.svelte",
    css: "injected",
    dev: true,
  });
  return {
    parts: [js.code],
    css: "",
    mount: `require("svelte").mount(parts[0].default, { target: root });`,
    packages: Object.fromEntries(MODULES.map((name) => [name, name])),
    needed: ["svelte"],
  };
}
