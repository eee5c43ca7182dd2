// From what a request of text 004 asks for to what its teams work with: each runs on its own provider where that has a
// key here, else on the job's, and says so.

import type { Models } from "../agents/providers.ts";
import type { Framework, Team, TeamMeans } from "../core/code_event.ts";
import type { Budget, CodeSpec } from "../core/spec.ts";
import type { AskedMeans, Means } from "./means.ts";

export interface AskedOfJob extends AskedMeans {
  brief: string;
  target_framework: Framework;
  include_teams: Team[];
  budget: Budget;
}

/** The settings that hold the keys, as an operator would look for them. */
const KEYS: Record<Team, string> = { anthropic: "ANTHROPIC_API_KEY", google: "GEMINI_API_KEY" };

/** Resolves what was asked. Throws 422 as `meansOf` does, for every provider that takes part. */
export function jobMeansOf(
  models: Pick<Models, "get">,
  means: (asked: AskedMeans) => Means,
): (asked: AskedOfJob) => CodeSpec {
  return ({ brief, target_framework, include_teams, ...asked }) => {
    const planner = means(asked);
    const teams = include_teams.map((team): TeamMeans => {
      if (models.get(team)) {
        return { team, provider: team, model: means({ provider: team, budget: asked.budget }).model };
      }
      const { provider, model } = planner;
      const on = provider === model ? provider : `${provider} ${model}`;
      return { team, provider, model, notice: `There is no ${KEYS[team]} here, so this team runs on ${on}.` };
    });
    return { brief, target_framework, teams, ...planner };
  };
}
