// @ts-check
// The analyses there are, as a list of runs.

import { deleteAnalysis, listAnalyses } from "../../client.js";
import { ui, useMemo } from "../kit.js";
import { linkTo } from "../router.js";
import { called, useAgents } from "../shared/agents.js";
import { Earlier, People } from "../shared/earlier.js";
import { forgetBill } from "./bill_store.js";
import { several } from "./wording.js";

export function EarlierAnalyses() {
  const { agents } = useAgents("analysis");
  /** @type {import("../shared/earlier.js").RunList} */
  const of = useMemo(() => ({
    plural: "analyses",
    singular: "analysis",
    lost: "and all that was found in it will be gone for everyone.",
    async list(query) {
      const { analyses, next_cursor } = await listAnalyses("", query);
      return { rows: analyses, next: next_cursor };
    },
    idOf: (row) => row.analysis_id,
    titleOf: (row) => row.bill_id,
    linkOf: (row) => linkTo("analyses", row.analysis_id),
    about(row) {
      const people = (row.agents ?? []).map((/** @type {string} */ type) => called(agents, type));
      return ui`<span>${several(row.findings ?? 0, "finding")}</span><${People} people=${people} />`;
    },
    async remove(id) {
      await deleteAnalysis("", id);
      forgetBill(id);
    },
  }), [agents]);
  return ui`<${Earlier} of=${of} />`;
}
