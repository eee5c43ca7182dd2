// @ts-check
// The jobs there are, as a list of runs.

import { deleteJob, listJobs } from "../../client.js";
import { ui, useMemo } from "../kit.js";
import { linkTo } from "../router.js";
import { called, useAgents } from "../shared/agents.js";
import { Earlier, People } from "../shared/earlier.js";
import { frameworkName, stateOf } from "./wording.js";

export function EarlierJobs() {
  const { agents } = useAgents("code_team");
  /** @type {import("../shared/earlier.js").RunList} */
  const of = useMemo(() => ({
    plural: "jobs",
    singular: "job",
    lost: "and all code written for it will be gone for everyone.",
    async list(query) {
      const { jobs, next_cursor } = await listJobs("", query);
      return { rows: jobs.map((job) => ({ ...job, status: stateOf(job) })), next: next_cursor };
    },
    idOf: (row) => row.job_id,
    titleOf: (row) => row.brief,
    linkOf: (row) => linkTo("jobs", row.job_id),
    about(row) {
      const people = Object.keys(row.teams ?? {}).map((team) => called(agents, team));
      const winner = row.winner && `won by ${called(agents, row.winner).role}`;
      return ui`<span>${frameworkName(row.target_framework)}</span>${
        winner && ui`<span>${winner}</span>`
      }<${People}
        people=${people} />`;
    },
    remove: (id) => deleteJob("", id),
  }), [agents]);
  return ui`<${Earlier} of=${of} />`;
}
