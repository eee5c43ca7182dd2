// The kind of run that text 001 starts: a panel of analysts reads a bill.

import { Caller, type CallerOptions, RunFailure } from "../agents/caller.ts";
import type { Models } from "../agents/providers.ts";
import { checkAnalysis } from "../core/analysis_grammar.ts";
import { progressNow } from "../core/analysis_progress.ts";
import { type AnalysisView, emptyAnalysis, evolveAnalysis } from "../core/analysis_view.ts";
import type { Stored } from "../core/event.ts";
import type { Frame, RunRef } from "../core/frame.ts";
import type { AnalysisRun } from "../core/run.ts";
import { analysis } from "../modes/analysis/analysis.ts";
import { lostIn } from "../modes/analysis/lost.ts";
import { analystOf, askedOf, type PanelOptions } from "../modes/analysis/panel.ts";
import type { Kind, Script } from "./kind.ts";
import { callsLost } from "./lost_calls.ts";

export type AnalysisOptions = Omit<CallerOptions, "model"> & PanelOptions;

export function analysisKind(
  models: Pick<Models, "get">,
  options: AnalysisOptions,
  spell: (run: RunRef, stored: Stored) => Frame,
): Kind {
  /** Who asks in each run, for as long as that is there. */
  const acting = new WeakMap<AnalysisRun, Caller>();
  return {
    name: "analysis",
    emptyView: emptyAnalysis,
    evolve: evolveAnalysis,
    check: checkAnalysis,
    takeUp(view: AnalysisView) {
      view.lost = lostIn(view);
    },
    async *script(run: AnalysisRun, signal: AbortSignal): Script {
      yield* callsLost(run.view);
      const { provider } = run.spec;
      const model = models.get(provider, run.party);
      if (!model) {
        throw new RunFailure("provider_unavailable", `The provider ${provider} is not configured any more`);
      }
      const caller = new Caller(run, signal, { ...options, model });
      acting.set(run, caller);
      try {
        yield* analysis(run, caller, options);
      } finally {
        caller.close();
      }
    },
    spell,
    digest: (view: AnalysisView, run: AnalysisRun) => digest(view, run, options.clock.now()),
    closing(run: AnalysisRun) {
      const flying = Object.entries(acting.get(run)?.inFlight ?? {});
      const named = flying.map(([agent, usage]) => [analystOf(agent).agent_id, usage] as const);
      return callsLost(run.view, Object.fromEntries(named));
    },
    cancelled: { error: "Analysis cancelled", code: "cancelled" },
  };
}

function digest(view: AnalysisView, run: AnalysisRun, now: number) {
  const { bill_id, agents, provider, model, max_debate_rounds, convergence_threshold } = run.spec;
  return {
    bill_id,
    agents,
    provider,
    model,
    max_debate_rounds,
    convergence_threshold,
    progress: progressNow(view, askedOf(run), now),
    findings: view.findings.length,
    usage: view.usage,
    ...(view.started_at && { started_at: view.started_at }),
    ...(view.updated_at && { updated_at: view.updated_at }),
    ...(view.ended_at && { completed_at: view.ended_at }),
    ...(view.error && { error: view.error.error, error_code: view.error.code }),
  };
}
