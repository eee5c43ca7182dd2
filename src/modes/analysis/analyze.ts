// The stage in which every analyst reads what concerns it, all at once: thoughts as they stream, findings held against
// the bill. An analyst that fails leaves the others going.

import { findingsPrompt, sectionRoom } from "../../agents/analysis_prompt.ts";
import type { FindingsAnswer, SectionText } from "../../agents/analysis_schema.ts";
import { ground } from "../../agents/bill/ground.ts";
import { sectionsFor } from "../../agents/bill/routing.ts";
import { RunFailure } from "../../agents/caller.ts";
import type { Answered } from "../../agents/speak.ts";
import { PartialItems } from "../../agents/partial_items.ts";
import { estimateTokens } from "../../agents/token_estimate.ts";
import { type Finding, type Thought, THOUGHT_LABELS, type ThoughtType } from "../../core/analysis.ts";
import type { Analyst } from "../../core/analysis_event.ts";
import { failureKey } from "../../core/analysis_view.ts";
import type { Event } from "../../core/event.ts";
import { during } from "../during.ts";
import { merge } from "../merge.ts";
import { answerTokens, type Panel, type StageOutcome, type Stream, weight } from "./panel.ts";

/** A bill too long for one prompt is read in batches; an analyst reads at most so many. */
const MOST_BATCHES = 8;
/** Findings of one analyst, shared among its batches, and the least that a batch may give. */
const MOST_FINDINGS = 24;
const LEAST_FINDINGS = 3;
const MOST_IN_BATCH = 12;
/** What a finding with its quotation may take, its share of the thoughts included, in tokens. */
const FINDING_TOKENS = 450;

export async function* analyze(panel: Panel): Stream {
  const missing = panel.analysts.filter(({ agent_id }) => !(agent_id in panel.view.finished));
  const outcomes = yield* merge(missing.map((analyst) => study(panel, analyst)));
  const finished = Object.values(panel.view.finished);
  if (outcomes.includes("budget") || finished.some(({ code }) => code === "budget")) return "budget";
  if (panel.working.length === 0) {
    const [first] = finished;
    throw new RunFailure(first?.code ?? "failed", first?.error ?? "No analyst could read the bill");
  }
  return "done";
}

async function* study(panel: Panel, analyst: Analyst): Stream {
  const { agent_id, agent_type } = analyst;
  const batches = batchesFor(panel, agent_type);
  const sections = batches.flat().length;
  if (!(agent_id in panel.view.batches)) {
    yield {
      type: "agent_started",
      data: { ...analyst, status: "analyzing", sections, batches: batches.length },
    };
  }
  const outcome = panel.hasFailed("analyzing", agent_id)
    ? "failed"
    : yield* panel.attempt("analyzing", agent_id, readAll(panel, analyst, batches));
  const failure = failureOf(panel, agent_id, outcome);
  yield { type: "agent_finished", data: { ...analyst, ...accountOf(panel, agent_id), ...failure } };
  yield panel.progress();
  return outcome === "budget" ? "budget" : "done";
}

/** Reads what is still unread, a batch a call; a batch's findings and its mark are kept together. */
async function* readAll(panel: Panel, { agent_id, agent_type }: Analyst, batches: SectionText[][]): Stream {
  const most = Math.min(MOST_IN_BATCH, Math.max(LEAST_FINDINGS, Math.ceil(MOST_FINDINGS / batches.length)));
  for (let i = panel.view.batches[agent_id]?.read ?? 0; i < batches.length; i++) {
    const prompt = findingsPrompt(panel.reading, agent_type, batches[i]!, most);
    // An answer that is asked for again has thoughts of its own, and may repeat some of the first one's.
    const told = new Set<string>();
    const fresh = (given: unknown[]): Event[] => {
      const thoughts = given.flatMap((thought) => thoughtOf(panel, agent_id, thought, told));
      return thoughts.length === 0
        ? []
        : [{ type: "thoughts_noted", data: { thoughts, batch_size: thoughts.length } }];
    };
    const answer = yield* during<Event, Heard | "budget">((emit) =>
      panel.caller.ask(
        prompt,
        answerTokens(most, FINDING_TOKENS),
        () => {
          const items = new PartialItems("thoughts");
          return (piece) => fresh(items.read(piece)).forEach(emit);
        },
      )
    );
    if (answer === "budget") return "budget";
    const { value, usage, model } = answer;
    // A batch that did not fit one commit may have lost its end in a crash; what was kept of it is not made again.
    const made = new Set(panel.view.findings.map((f) => f.finding_id));
    const findings = value.findings.slice(0, most).map((claim, n): Finding => ({
      agent_id,
      finding_id: `${agent_id}-${i + 1}-${n + 1}`,
      ...claim,
      ...ground(claim, panel.bill),
    })).filter((f) => !made.has(f.finding_id)).map((data): Event => ({ type: "finding_made", data }));
    const section_ids = batches[i]!.map((s) => s.id);
    const read = { agent_id, batch: i + 1, batches: batches.length, section_ids, usage, model };
    // Whatever form the answer came in, by now all of its thoughts have been told.
    yield [...fresh(value.thoughts), ...findings, { type: "sections_read", data: read }];
  }
  return "done";
}

type Heard = { value: FindingsAnswer } & Answered;

/** A thought as the model gave it; one that is none yet, or was `told` already, is left out. */
function thoughtOf(panel: Panel, agent_id: string, given: unknown, told: Set<string>): Thought[] {
  const { thought_type, content, confidence, related_section } = given as Partial<Thought>;
  if (typeof content !== "string" || !content.trim() || !Object.hasOwn(THOUGHT_LABELS, thought_type ?? "")) {
    return [];
  }
  if (told.has(content.trim())) return [];
  told.add(content.trim());
  const type = thought_type as ThoughtType;
  return [{
    thought_id: panel.options.newId(),
    agent_id,
    thought_type: type,
    thought_label: THOUGHT_LABELS[type],
    content,
    confidence: Math.min(1, Math.max(0, Number(confidence) || 0)),
    ...(typeof related_section === "string" && { related_section }),
  }];
}

/** The sections an analyst reads, in the order of the bill, as many to a batch as one prompt holds. */
function batchesFor(panel: Panel, agent_type: string): SectionText[][] {
  const room = sectionRoom(panel.reading, agent_type);
  const maxChars = room * MOST_BATCHES * 2;
  const agents = panel.run.spec.agents;
  const { text } = panel.bill;
  const chosen = sectionsFor(agent_type, panel.bill, { maxChars, agents }).sort((a, b) => a.start - b.start);
  const batches: SectionText[][] = [];
  let left = 0;
  for (const { id, heading, start, end } of chosen) {
    const section = { id, heading, text: text.slice(start, end) };
    const tokens = estimateTokens(section.text);
    if (tokens > left) {
      batches.push([]);
      left = room;
    }
    batches.at(-1)!.push(section);
    left -= tokens;
  }
  return batches.slice(0, MOST_BATCHES);
}

/** What an analyst came to, from its findings so far. */
function accountOf(panel: Panel, agent_id: string) {
  const findings = panel.view.findings.filter((f) => f.agent_id === agent_id);
  const grounded = findings.filter((f) => f.grounded).sort((a, b) => weight(b) - weight(a));
  const mean = grounded.reduce((sum, f) => sum + f.confidence, 0) / Math.max(1, grounded.length);
  return {
    status: "complete" as "complete" | "error",
    findings_count: findings.length,
    refused_count: findings.length - grounded.length,
    overall_confidence: Math.round(mean * 1000) / 1000,
    key_takeaways: grounded.slice(0, 3).map((f: Finding) => f.description),
  };
}

/** An analyst that failed and found nothing has failed; one that had found something is heard all the same. */
function failureOf(panel: Panel, agent_id: string, outcome: StageOutcome | "failed") {
  const failure = outcome === "budget"
    ? { error: "The run's budget left no room to read on", code: "budget" }
    : panel.view.failed[failureKey("analyzing", panel.round, agent_id)];
  if (!failure) return {};
  const found = panel.view.findings.some((f) => f.agent_id === agent_id && f.grounded);
  const { error, code } = failure;
  return { status: found ? "complete" as const : "error" as const, error, code };
}
