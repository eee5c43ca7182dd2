// Which calls of a job were under way when its server stopped, by what its log lacks, and what each is estimated to have
// used: three UTF-16 units a token for what it had to read and what it is known to have said.

import type { Team } from "../../core/code_event.ts";
import { type CodeView, PLANNER, standing, teamsOf, type TeamView } from "../../core/code_view.ts";
import type { Usage } from "../../core/event.ts";

/** What framing, role and schema add to a prompt, in tokens, as far as nobody knows better. */
const PROMPT_TOKENS = 800;

/** By who was asked: a team, or the planner. */
export function lostIn(view: CodeView): Record<string, Usage> {
  return Object.fromEntries(
    underWay(view).map(([who, read, said]) => [who, {
      input_tokens: PROMPT_TOKENS + Math.ceil((read + planned(view)) / 3),
      output_tokens: Math.ceil(said / 3),
    }]),
  );
}

/** Who was being asked, and how much there was to read beside the plan, and had been said. */
function underWay(view: CodeView): [who: string, read: number, said: number][] {
  const teams = teamsOf(view);
  const able = teams.filter(([, { first }]) => first);
  const codes = able.reduce((sum, [, team]) => sum + codeOf(team), 0);
  const writing = (team: Team, now: TeamView, read = 0): [string, number, number] => [
    team,
    read + thoughtsOf(now),
    now.streaming?.lost ? 0 : now.streaming?.text.length ?? 0,
  ];
  switch (view.phase) {
    case "planning":
      return view.plan ? [] : [[PLANNER, 0, 0]];
    case "generating":
      return teams.flatMap(([team, now]) => {
        if (now.failed || now.first) return [];
        if (now.status === "thinking") return [[team, 0, now.thought ? 0 : thoughtsOf(now)]];
        return now.status === "generating" ? [writing(team, now, now.rejected?.code.length)] : [];
      });
    case "reviewing": {
      if (view.winner) return [];
      const missing = able.filter(([team]) => !view.reviews[team] && !view.failed_reviews[team]);
      if (missing.length === 0) return [[PLANNER, codes, 0]];
      return missing.map(([team, now]) => [team, codes - codeOf(now), 0]);
    }
    case "refining": {
      const team = view.winner?.winner;
      const now = team && view.teams[team];
      const done = !now || now.refined || view.refinement_dropped !== undefined;
      return done ? [] : [writing(team, now, codeOf(now))];
    }
    default:
      return [];
  }
}

function planned({ brief = 0, plan }: CodeView): number {
  return brief + (plan ? JSON.stringify(plan).length : 0);
}

function thoughtsOf({ thoughts }: TeamView): number {
  return thoughts.reduce((sum, { text }) => sum + text.length, 0);
}

function codeOf(team: TeamView): number {
  return standing(team)?.code.length ?? 0;
}
