// A React component for the preview: JSX and types are taken out of the module, and React itself renders it.

import { transform } from "sucrase";
import "react/package.json" with { type: "json" };
import "react-dom/package.json" with { type: "json" };
import type { Shown } from "./document.ts";

const MODULES = ["react", "react/jsx-runtime", "react-dom", "react-dom/client"];

/** Throws what the compiler throws. */
export function show(code: string): Shown {
  const { code: module } = transform(code, {
    transforms: ["typescript", "jsx"],
    jsxRuntime: "automatic",
    production: true,
    disableESTransforms: true,
  });
  return {
    parts: [module],
    css: "",
    mount: MOUNT,
    packages: Object.fromEntries(MODULES.map((name) => [name, name])),
    needed: ["react", "react-dom/client"],
  };
}

/** A module may put its component on the page itself; React then has marked the element. */
const MOUNT = `
  const [exports] = parts;
  if (Object.keys(root).some((name) => name.startsWith("__reactContainer"))) return;
  const named = Object.keys(exports).find((name) => /^\\p{Lu}/u.test(name));
  const Component = exports.default ?? exports[named];
  require("react-dom/client").createRoot(root).render(require("react").createElement(Component));
`;
