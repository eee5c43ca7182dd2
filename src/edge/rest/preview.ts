// A team's code as a document that shows it. The code is compiled for that and never run here; whoever shows the
// document is to do so in a sandbox, as the page does.

import type { Hono } from "hono";
import { compress } from "hono/compress";
import type { Framework } from "../../core/code_event.ts";
import { type CodeView, standing } from "../../core/code_view.ts";
import type { CodeSpec } from "../../core/spec.ts";
import type { Runs } from "../../engine/runs.ts";
import { publicId } from "../../engine/run_key.ts";
import { ParleyError, quote } from "../../errors.ts";
import type { RunRow } from "../../log/store.ts";
import { previewQuery } from "../../wire/orchestrate_schema.ts";
import { validate } from "../body.ts";
import type { Gate, Visitor } from "../gate.ts";

/** Gives code as a document; without a `document`, `reason` says why there is none. */
export type PreviewCode = (
  framework: Framework,
  code: string,
  signal: AbortSignal,
) => Promise<{ document?: string; reason: string }>;

export interface PreviewParts {
  runs: Runs;
  gate: Gate;
  previewCode: PreviewCode;
}

/** Adds `GET /:id/preview`. */
export function addPreviewRoute(
  app: Hono,
  find: (id: string, visitor: Visitor) => Promise<RunRow>,
  { runs, gate, previewCode }: PreviewParts,
): void {
  // A framework's runtime is a megabyte, and a fifth of that compressed.
  app.get("/:id/preview", compress(), async (c) => {
    const { team, version } = validate(previewQuery, c.req.query());
    const row = await find(c.req.param("id"), gate.visitor(c.req.raw));
    const written = await runs.viewOf(row, ({ view, spec }) => {
      const now = (view as CodeView).teams[team];
      const code = now && (version ? now[version] : standing(now))?.code;
      return { code, framework: (spec as CodeSpec).target_framework };
    });
    if (written?.code === undefined) {
      const what = version ? `${version} version` : "code";
      throw new ParleyError(
        "not_found",
        404,
        4404,
        `There is no ${what} of ${team} in the job ${quote(publicId(row.id))}`,
      );
    }
    const { signal } = c.req.raw;
    try {
      const { document = null, reason } = await previewCode(written.framework, written.code, signal);
      return c.json({ document, reason });
    } catch (error) {
      if (signal.aborted) return c.body(null); // Whoever asked has gone.
      throw error;
    }
  });
}
