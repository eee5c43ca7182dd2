// What every stage of an analysis works with: the run, the bill split into sections, the analysts, and how they are
// asked. Keeps nothing that the view does not say.

import type { Reading } from "../../agents/analysis_prompt.ts";
import { type Bill, sectionsFrom, splitSections } from "../../agents/bill/sections.ts";
import { type Caller, RunFailure } from "../../agents/caller.ts";
import { ModelError } from "../../agents/model.ts";
import type { Clock } from "../../clock.ts";
import type { Finding, Stage } from "../../core/analysis.ts";
import type { Analyst } from "../../core/analysis_event.ts";
import { type Asked, progressOf } from "../../core/analysis_progress.ts";
import { failureKey } from "../../core/analysis_view.ts";
import { type AnalysisEvent, type Event, NO_USAGE } from "../../core/event.ts";
import { agent as profileOf } from "../../core/roster.ts";
import type { AnalysisRun } from "../../core/run.ts";

export interface PanelOptions {
  clock: Clock;
  newId: () => string;
  contextTokens: number;
}

/** How a stage ended: `budget` when the run's cap left no room to go on. */
export type StageOutcome = "done" | "budget";

export type Stream<T = StageOutcome> = AsyncGenerator<Event | readonly Event[], T, void>;

export class Panel {
  readonly bill: Bill;
  readonly reading: Reading;
  readonly analysts: Analyst[];

  constructor(readonly run: AnalysisRun, readonly caller: Caller, readonly options: PanelOptions) {
    const { bill_text: text, bill_sections, bill_id, extracted_mechanisms, baseline_data, agents } = run.spec;
    const given = Object.keys(bill_sections).length > 0;
    this.bill = { text, sections: given ? sectionsFrom(bill_sections, text) : splitSections(text) };
    this.reading = {
      bill_id,
      contextTokens: options.contextTokens,
      background: {
        ...(Object.keys(extracted_mechanisms).length > 0 && { extracted_mechanisms }),
        ...(Object.keys(baseline_data).length > 0 && { baseline_data }),
      },
    };
    this.analysts = agents.map(analystOf);
  }

  get view() {
    return this.run.view;
  }

  /** Analysts that have finished reading without failing. */
  get working(): Analyst[] {
    return this.analysts.filter(({ agent_id }) => this.view.finished[agent_id]?.status === "complete");
  }

  /** Findings the bill bears out, the weightiest first. */
  get grounded(): Finding[] {
    return this.view.findings.filter((f) => f.grounded).sort((a, b) => weight(b) - weight(a));
  }

  /** The round of debate and vote that is under way; 0 before the first. */
  get round(): number {
    return this.view.rounds.length;
  }

  /** The event that says how far the analysis is now. */
  progress(): AnalysisEvent {
    return {
      type: "progress_updated",
      data: progressOf(this.view, askedOf(this.run), this.options.clock.now()),
    };
  }

  /** Whether this analyst's call in this stage and round has failed for good. */
  hasFailed(stage: Stage, agent_id: string, topic_index?: number): boolean {
    return failureKey(stage, this.round, agent_id, topic_index) in this.view.failed;
  }

  /** Enters a stage unless it was entered before a restart, and says how far the analysis is. */
  async *enter(
    stage: Stage,
    message: string,
    skipped: { stage: Stage; reason: string }[] = [],
    code?: string,
  ): Stream<void> {
    if (this.view.stage === stage && this.view.stages[stage]) return;
    const previous_stage = this.view.stages.initialized ? this.view.stage : null;
    yield {
      type: "stage_changed",
      data: { stage, previous_stage, skipped, message, ...(code && { code }) },
    };
    yield this.progress();
  }

  /**
   * One call of an analyst whose failure leaves the others going: its result, or `failed` after an event that says
   * so. Throws `RunFailure` when nobody could do better.
   */
  async *attempt<T>(
    stage: Stage,
    agent_id: string,
    call: AsyncGenerator<Event | readonly Event[], T, void>,
    topic_index?: number,
  ): Stream<T | "failed"> {
    try {
      return yield* call;
    } catch (error) {
      if (error instanceof RunFailure || !(error instanceof ModelError)) throw error;
      const { message, fault, options } = error;
      const topic = topic_index === undefined ? {} : { topic_index };
      const data = {
        agent_id,
        stage,
        ...topic,
        error: message,
        code: fault,
        usage: options.usage ?? NO_USAGE,
      };
      yield { type: "analyst_failed", data };
      return "failed";
    }
  }
}

/** What a progress report needs of the request. */
export function askedOf({ id, spec }: Pick<AnalysisRun, "id" | "spec">): Asked {
  return {
    analysis_id: id,
    bill_id: spec.bill_id,
    agents_total: spec.agents.length,
    max_debate_rounds: spec.max_debate_rounds,
  };
}

export function analystOf(agent_type: string): Analyst {
  const { role, icon } = profileOf(agent_type, "analysis")!;
  return { agent_id: `${agent_type}-agent-1`, agent_type, agent_label: role, agent_icon: icon };
}

/** Tokens for an answer that has `items` of about `each` tokens, and something around them. */
export function answerTokens(items: number, each: number): number {
  return 512 + items * each;
}

const MAGNITUDE = { negligible: 0.2, low: 0.4, medium: 0.6, high: 0.8, transformative: 1 };

/** How much a finding matters, in [0, 1]: its magnitude and its confidence alike. */
export function weight({ confidence, impact_magnitude }: Finding): number {
  return (confidence + MAGNITUDE[impact_magnitude]) / 2;
}
