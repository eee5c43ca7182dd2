// The two functions of a component that keeps its state in the browser.

import type { Fn } from "./part.ts";

/** `stored(key, otherwise)` and `store(key, value)`; a browser that keeps nothing is no error. */
export const STORAGE: Fn[] = [
  {
    name: "stored",
    params: "key: string, otherwise: any",
    pure: true,
    body: [
      "try {",
      '  return JSON.parse(localStorage.getItem(key) ?? "null") ?? otherwise;',
      "} catch {",
      "  return otherwise; // No storage here, or something else wrote to it.",
      "}",
    ],
  },
  {
    name: "store",
    params: "key: string, value: unknown",
    pure: true,
    body: [
      "try {",
      "  localStorage.setItem(key, JSON.stringify(value));",
      "} catch {",
      "  // The list lives on without it.",
      "}",
    ],
  },
];
