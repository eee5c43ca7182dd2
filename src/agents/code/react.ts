// React code: one TSX module that exports a component. React has no compiler of its own that is needed to read it;
// JSX and TypeScript are read by Babel's parser.

import type { Checked } from "../../core/code_event.ts";
import { PARSER, type Program, readScript } from "./script.ts";

/** Whether the code is a TSX module with a component among its exports. */
export function compile(code: string): Checked {
  const read = readScript(code, { sourceType: "module", plugins: ["jsx", "typescript"] });
  if ("problem" in read) return { checked: false, reason: read.problem };
  const component = componentOf(read.program);
  if (!component) {
    return {
      checked: false,
      reason: "The code exports no component: no function, class or constant with a capital.",
    };
  }
  const others = packagesOf(read.program).filter((name) => !/^react(-dom)?($|\/)/.test(name));
  const also = others.length > 0 ? ` It imports more than React: ${others.join(", ")}.` : "";
  return { checked: true, reason: `Reads as TSX (${PARSER}) and exports the component ${component}.${also}` };
}

/** The name of an exported component; a default export without a name is a component too. */
function componentOf({ body }: Program): string | undefined {
  const declared = new Set<string>();
  for (const statement of body) {
    const inner = statement.type === "ExportNamedDeclaration" || statement.type === "ExportDefaultDeclaration"
      ? statement.declaration
      : statement;
    for (const name of namesOf(inner)) declared.add(name);
    if (statement.type === "ExportDefaultDeclaration") {
      const { declaration } = statement;
      if (declaration.type === "Identifier") return declaration.name;
      if (/Function|Class|Call/.test(declaration.type)) return namesOf(declaration)[0] ?? "without a name";
    }
    if (statement.type === "ExportNamedDeclaration" && statement.exportKind !== "type") {
      const listed = statement.specifiers.flatMap((s) =>
        s.type === "ExportSpecifier"
          ? [s.exported.type === "Identifier" ? s.exported.name : s.exported.value]
          : []
      );
      const capital = [...namesOf(statement.declaration), ...listed].find((name) =>
        /^\p{Lu}|^default$/u.test(name)
      );
      if (capital && !/^TS/.test(statement.declaration?.type ?? "")) return capital;
    }
  }
  return undefined;
}

function namesOf(node: { type: string } | null | undefined): string[] {
  if (!node) return [];
  const { id, declarations } = node as { id?: { name?: string }; declarations?: { id: { name?: string } }[] };
  return [id?.name, ...(declarations ?? []).map((d) => d.id.name)].filter((name) => name !== undefined);
}

function packagesOf({ body }: Program): string[] {
  return body.flatMap((s) => s.type === "ImportDeclaration" ? [s.source.value] : []);
}
