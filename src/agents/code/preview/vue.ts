// A Vue component for the preview: Vue's own compiler makes a module of its script and one of its template, and its
// styles are scoped; Vue's runtime renders it.

import { compileScript, compileStyle, compileTemplate, parse } from "@vue/compiler-sfc";
import "@vue/runtime-dom/package.json" with { type: "json" };
import { transform } from "sucrase";
import type { Shown } from "./document.ts";

/** A name for messages and scope ids; there is no such file. */
const NAMES = { filename: "Component.vue", id: "data-v-component" };

/** Throws what the compiler throws, and a sentence for styles that only a build could make. */
export function show(code: string): Shown {
  const { descriptor } = parse(code, { filename: NAMES.filename, sourceMap: false });
  const { script, scriptSetup, template, styles } = descriptor;
  const compiled = script || scriptSetup ? compileScript(descriptor, { id: NAMES.id }) : undefined;
  const typed = /tsx?/.test((scriptSetup ?? script)?.lang ?? "");
  const scoped = styles.some((style) => style.scoped);
  const render = template && compileTemplate({
    ...NAMES,
    source: template.content,
    ast: template.ast,
    scoped,
    slotted: descriptor.slotted,
    compilerOptions: {
      bindingMetadata: compiled?.bindings,
      expressionPlugins: typed ? ["typescript"] : [],
      scopeId: scoped ? NAMES.id : undefined,
    },
  }).code;
  const css = styles.map(({ content, scoped, lang, module, src }) => {
    if (module || src || (lang && lang !== "css")) {
      const what = src ? "in another file" : module ? "a CSS module" : `in ${lang}`;
      throw new Error(`A style is ${what}; the preview has plain CSS alone.`);
    }
    const { code, errors } = compileStyle({
      ...NAMES,
      source: content,
      scoped,
      // A style may name a map, which would be looked for among the server's files.
      postcssOptions: { map: false },
    });
    if (errors[0]) throw errors[0];
    return code;
  });
  return {
    parts: [compiled?.content ?? "export default {}", render ?? ""].map(typed ? untyped : (code) => code),
    css: css.join("\n"),
    mount: `const scope = ${scoped ? JSON.stringify(NAMES.id) : "undefined"};${MOUNT}`,
    packages: { vue: "@vue/runtime-dom" },
    needed: ["vue"],
  };
}

function untyped(code: string): string {
  return transform(code, { transforms: ["typescript"], disableESTransforms: true }).code;
}

/** Where a script waits for something before it is set up, Suspense waits for it. */
const MOUNT = `
  const [{ default: script }, { render = script.render }] = parts;
  Object.assign(globalThis, {
    __VUE_OPTIONS_API__: true,
    __VUE_PROD_DEVTOOLS__: false,
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: false,
  });
  const { createApp, h, Suspense } = require("vue");
  const component = { ...script, render, __scopeId: scope };
  const app = createApp({ render: () => h(Suspense, null, { default: () => h(component) }) });
  app.config.errorHandler = (error) => reportError(error);
  app.mount(root);
`;
