// Which calls of an analysis were under way when its server stopped, by what its log lacks, and what each is estimated
// to have used: three UTF-16 units a token for what it had to read and what it is known to have said.

import { JUDGE } from "../../agents/analysis_prompt.ts";
import { type AnalysisView, failureKey } from "../../core/analysis_view.ts";
import type { Usage } from "../../core/event.ts";
import { analystOf } from "./panel.ts";

/** What framing, role and schema add to a prompt, in tokens, as far as nobody knows better. */
const PROMPT_TOKENS = 800;

/** By agent id. */
export function lostIn(view: AnalysisView): Record<string, Usage> {
  const lost: Record<string, Usage> = {};
  for (const [agent_id, characters] of underWay(view)) {
    lost[agent_id] = {
      input_tokens: (lost[agent_id]?.input_tokens ?? 0) + PROMPT_TOKENS + Math.ceil(characters / 3),
      output_tokens: Math.ceil((view.said?.[agent_id] ?? 0) / 3),
    };
  }
  return lost;
}

/** Who was being asked, and how much there was to read, in UTF-16 units. */
function underWay(view: AnalysisView): [agent_id: string, characters: number][] {
  const round = view.rounds.length;
  const open = (agent_id: string, topic_index?: number) =>
    !(failureKey(view.stage, round, agent_id, topic_index) in view.failed);
  const working = Object.values(view.finished).filter(({ status }) => status === "complete")
    .map(({ agent_id }) => agent_id);
  const material = charactersOf(view);
  const waiting = (done: object): [string, number][] =>
    working.filter((id) => !(id in done) && open(id)).map((id) => [id, material]);
  switch (view.stage) {
    case "analyzing":
      return Object.keys(view.batches).filter((id) => !(id in view.finished) && open(id))
        .map((id) => [id, batchOf(view, id)]);
    case "cross_reviewing":
      return waiting(view.reviews);
    case "debating": {
      if (round in view.scores) return [];
      return (view.rounds.at(-1)?.topics ?? []).flatMap(({ sides }, topic_index) => {
        const spoken = (agent_id: string) =>
          view.turns.some((t) =>
            t.agent_id === agent_id && t.topic_index === topic_index && t.round_number === round
          );
        const next = sides.find(({ agent_id }) => !spoken(agent_id) && open(agent_id, topic_index));
        return next ? [[next.agent_id, material] as [string, number]] : [];
      });
    }
    case "voting":
      return round in view.scores ? [] : waiting(view.votes[round] ?? {});
    case "synthesizing":
      // The arbitrator rules on what is divided and writes the summary, one after the other.
      return view.consensus ? [[analystOf(JUDGE).agent_id, material]] : [];
    default:
      return [];
  }
}

/** What one batch of an analyst's sections comes to, if all sections are alike. */
function batchOf({ size, batches }: AnalysisView, agent_id: string): number {
  const { sections = 0, of } = batches[agent_id]!;
  if (!size || size.sections === 0) return 0;
  return (size.characters * Math.min(1, sections / size.sections)) / Math.max(1, of);
}

function charactersOf({ findings, turns }: AnalysisView): number {
  return findings.reduce((sum, f) => sum + f.description.length + f.quotation.length, 0) +
    turns.reduce((sum, { content }) => sum + content.length, 0);
}
