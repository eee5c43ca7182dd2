// Vue code: one single-file component, compiled by Vue's own compiler: the parts, the script with its macros, and
// every expression of the template. Styles are not compiled, and neither are other languages for a template.

import { compileScript, compileTemplate, parse, type SFCDescriptor } from "@vue/compiler-sfc";
import type { Checked } from "../../core/code_event.ts";
import { type Place, refused } from "./complaint.ts";

/** A name for messages and scope ids; there is no such file. */
const NAMES = { filename: "Component.vue", id: "component" };

/** Whether the code is a single-file component that Vue's compiler takes. */
export function compile(code: string): Checked {
  let scriptLine = 1;
  if (!/<(template|script)[\s>]/.test(code)) {
    return {
      checked: false,
      reason: "The code is no Vue component: it has neither a template nor a script.",
    };
  }
  try {
    const { descriptor, errors } = parse(code, {
      filename: NAMES.filename,
      sourceMap: false,
      ignoreEmpty: false,
    });
    if (errors[0]) return refused(errors[0], placeOf(errors[0]));
    scriptLine = (descriptor.scriptSetup ?? descriptor.script)?.loc.start.line ?? 1;
    return component(descriptor);
  } catch (error) {
    const at = placeOf(error);
    return refused(error, at && { line: at.line + scriptLine - 1, column: at.column });
  }
}

function component(descriptor: SFCDescriptor): Checked {
  const { template, script, scriptSetup } = descriptor;
  if (!template && !script && !scriptSetup) {
    return {
      checked: false,
      reason: "The code is no Vue component: it has neither a template nor a script.",
    };
  }
  if (template?.src || script?.src || scriptSetup?.src) {
    return { checked: false, reason: "The component is not in one file: one of its parts has a `src`." };
  }
  if (template?.lang && template.lang !== "html") {
    return {
      checked: false,
      reason: `The template is in ${template.lang}, which is not checked; plain HTML is.`,
    };
  }
  const compiled = script || scriptSetup
    ? compileScript(descriptor, { id: NAMES.id, genDefaultAs: "component" })
    : undefined;
  if (template) {
    const { errors } = compileTemplate({
      ...NAMES,
      source: template.content,
      ast: template.ast,
      compilerOptions: {
        bindingMetadata: compiled?.bindings,
        expressionPlugins: /tsx?/.test((scriptSetup ?? script)?.lang ?? "") ? ["typescript"] : [],
      },
    });
    const [error] = errors;
    if (error) return refused(error, typeof error === "string" ? undefined : placeOf(error));
  }
  return { checked: true, reason: "Compiles with Vue's compiler (@vue/compiler-sfc)." };
}

/** Vue's own errors name a start, those of its script parser a line of the script and a column from 0. */
function placeOf(error: unknown): Place | undefined {
  const { loc } = error as { loc?: { start?: Place; line?: number; column?: number } };
  if (loc?.start) return { line: loc.start.line, column: loc.start.column };
  return loc?.line !== undefined && loc.column !== undefined
    ? { line: loc.line, column: loc.column + 1 }
    : undefined;
}
