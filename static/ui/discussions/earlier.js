// @ts-check
// The discussions there are, as a list of runs.

import { deleteDiscussion, listDiscussions } from "../../client.js";
import { ui, useMemo } from "../kit.js";
import { linkTo } from "../router.js";
import { called, useAgents } from "../shared/agents.js";
import { Earlier, People } from "../shared/earlier.js";
import { spelt } from "../shared/format.js";

export function EarlierDiscussions() {
  const { agents } = useAgents("discussion");
  /** @type {import("../shared/earlier.js").RunList} */
  const of = useMemo(() => ({
    plural: "discussions",
    singular: "discussion",
    lost: "and everything said in it will be gone for everyone.",
    async list(query) {
      const { discussions, next_cursor } = await listDiscussions("", query);
      return { rows: discussions, next: next_cursor };
    },
    idOf: (row) => row.discussion_id,
    titleOf: (row) => row.task,
    linkOf: (row) => linkTo("discussions", row.discussion_id),
    about(row) {
      const people = row.agent_types.map((/** @type {string} */ type) => called(agents, type));
      return ui`<span>${spelt(row.mode)}</span><${People} people=${people} />`;
    },
    remove: (id) => deleteDiscussion("", id),
  }), [agents]);
  return ui`<${Earlier} of=${of} />`;
}
