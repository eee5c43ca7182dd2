// The kind of run that text 004 starts: teams write code for a brief at once, and one of them wins.

import { BudgetLedger } from "../agents/budget.ts";
import { checkCode } from "../agents/code/check.ts";
import { extractCode } from "../agents/code/extract.ts";
import { Caller, type CallerOptions, priceOf } from "../agents/caller.ts";
import { missingModel } from "../agents/missing.ts";
import type { Models } from "../agents/providers.ts";
import { firstSentences } from "../agents/transcript.ts";
import type { Team } from "../core/code_event.ts";
import { checkJob } from "../core/code_grammar.ts";
import { type CodeView, emptyCode, evolveCode, PLANNER, summaryOf, teamsOf } from "../core/code_view.ts";
import { NO_USAGE, type Stored } from "../core/event.ts";
import type { Frame, RunRef } from "../core/frame.ts";
import type { CodeRun } from "../core/run.ts";
import { type Callers, closing, type CodeOptions, codeTeams } from "../modes/code_teams.ts";
import { lostIn } from "../modes/code_teams/lost.ts";
import type { Kind, Script } from "./kind.ts";
import { callsLost } from "./lost_calls.ts";

export interface JobOptions extends Omit<CallerOptions, "model" | "ledger"> {
  newId: () => string;
  contextTokens: number;
  /** Judges written code; by its framework's own compiler when absent. */
  checkCode?: CodeOptions["check"];
}

/** Least upper bounds of the answers, in tokens. A model that thinks before it answers is given more by the option. */
const ANSWER_TOKENS = 1024;
const CODE_TOKENS = 8192;

/** Characters of the brief that a list shows. */
const SHOWN_BRIEF = 300;

export function jobKind(
  models: Pick<Models, "get">,
  options: JobOptions,
  spell: (run: RunRef, stored: Stored) => Frame,
): Kind {
  const codeOptions: CodeOptions = {
    newId: options.newId,
    contextTokens: options.contextTokens,
    answerTokens: Math.max(ANSWER_TOKENS, options.maxOutputTokens),
    codeTokens: Math.max(CODE_TOKENS, options.maxOutputTokens),
    extract: extractCode,
    check: options.checkCode ?? checkCode,
  };
  /** Who asks in each run, for as long as that is there. */
  const acting = new WeakMap<CodeRun, Callers>();
  return {
    name: "job",
    emptyView: emptyCode,
    evolve: evolveCode,
    check: checkJob,
    takeUp(view: CodeView) {
      view.lost = lostIn(view);
    },
    async *script(run: CodeRun, signal: AbortSignal): Script {
      yield* callsLost(run.view);
      const { callers, close } = callersOf(run, signal, models, options);
      acting.set(run, callers);
      try {
        yield* codeTeams(run, callers, codeOptions);
      } finally {
        close();
      }
    },
    spell,
    digest,
    closing(run: CodeRun, { data }) {
      const { planner, teams } = acting.get(run) ?? {};
      const flying = [planner, ...teams?.values() ?? []].map((caller) => caller?.inFlight ?? {});
      return [...callsLost(run.view, ...flying), ...closing(run, data)];
    },
    cancelled: { error: "Job cancelled", code: "cancelled" },
  };
}

/** One caller for each who is asked. They share the run's budget, each at the price of its own model. */
function callersOf(run: CodeRun, signal: AbortSignal, models: Pick<Models, "get">, options: JobOptions) {
  const { spec, view } = run;
  const used = (agent: string) => view.usage_by_agent[agent] ?? NO_USAGE;
  const ledger = new BudgetLedger(spec.budget, priceOf(options.prices, spec.model), used(PLANNER));
  const open: Caller[] = [];
  const callerFor = (provider: string, model: string) => {
    const asked = models.get(provider, run.party) ?? missingModel(provider);
    const called = { spec: { model, budget: spec.budget }, view };
    const caller = new Caller(called, signal, { ...options, model: asked, ledger });
    open.push(caller);
    return caller;
  };
  const planner = callerFor(spec.provider, spec.model);
  const teams = new Map<Team, Caller>();
  for (const { team, provider, model } of spec.teams) {
    ledger.spend(used(team), priceOf(options.prices, model));
    teams.set(team, callerFor(provider, model));
  }
  const callers: Callers = { planner, teams };
  return { callers, close: () => open.forEach((caller) => caller.close()) };
}

function digest(view: CodeView, { spec }: CodeRun) {
  const { brief, target_framework, provider, model } = spec;
  const teams = view.head === 0
    ? spec.teams.map(({ team }) => [team, { status: "pending" }] as const)
    : teamsOf(view).map(
      ([team, now]) => [team, summaryOf(now)] as const,
    );
  return {
    brief: firstSentences(brief, SHOWN_BRIEF),
    target_framework,
    provider,
    model,
    ...(view.phase && { phase: view.phase }),
    teams: Object.fromEntries(teams),
    ...(view.winner && { winner: view.winner.winner }),
    usage: view.usage,
    ...(view.started_at && { started_at: view.started_at }),
    ...(view.updated_at && { updated_at: view.updated_at }),
    ...(view.ended_at && { completed_at: view.ended_at }),
    ...(view.error && { error: view.error.error, error_code: view.error.code }),
  };
}
